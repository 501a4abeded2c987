import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "../decimal.ts";
import { sharesOf } from "../origin.ts";
import { refuses } from "../testing.ts";
import { ARTICLE, assess, book, bookNumbered, ddtd, enter, file, GTIN, handOn, importWorld, manifest, people, pieceOf, released } from "../imports/testing.ts";
import type { MemoryLedger } from "../testing.ts";

const { importer, other, wholesaler, shop, shop2, inspection, customs } = people;
const CARTON = "95250799998882";
const sell = (world: MemoryLedger, no: number, lines: object[], { by = shop, ...rest }: { by?: typeof shop; at?: string } = {}) => world.run("retail:sell", { receiptNo: ddtd(no), lines, ...rest }, { by });
const line = (goodsLotId: string, quantity: string, rest: object = {}) => ({ goodsLotId, quantity, ...rest });
/** Goods of the released declaration in a shop. */
async function stocked(rest: Readonly<Record<string, unknown>> = {}): Promise<MemoryLedger> {
  const world = await released();
  await book(world, rest);
  await handOn(world, "G-1", importer, shop);
  return world;
}

test("nothing is booked, and so nothing sold, before its release", async () => {
  const world = await importWorld();
  await manifest(world);
  await enter(world);
  await refuses("declaration/unknown", book(world));
  await file(world);
  await refuses("import/not-released", book(world), { declarationNo: "I-1" });
  await assess(world);
  await refuses("import/not-released", book(world));
  await refuses("goods/unknown", sell(world, 1, [line("G-1", "1")]));
});

test("no more mass is booked than the item was released for, by its importer alone, with a batch or serial numbers", async () => {
  const world = await released();
  await refuses("import/not-importer", book(world, {}, other), { importerId: "importer" });
  await refuses("input/required", book(world, { batchNo: undefined }));
  await refuses("goods/serial-of-pieces", bookNumbered(world, 10, { contains: 2 }));
  await refuses("input/too-many", bookNumbered(world, 10, { quantity: "20001" }));
  await refuses("goods/not-whole", book(world, { quantity: "0.5" }));
  await refuses("goods/gtin-check-digit", book(world, { gtin: "8650378733968" }));
  await refuses("input/format", book(world, { batchNo: "б" }));
  await refuses("record/unknown", book(world, { itemNo: 2 }));
  await book(world, { netKg: "3000" });
  await refuses("record/exists", book(world, { netKg: "1" }));
  await refuses("goods/exceeds-declaration", book(world, { goodsLotId: "G-2", netKg: "1000.001" }), { leftKg: "1000" });
  await book(world, { goodsLotId: "G-2", netKg: "1000" });
});

test("goods go from hand to hand by offer and acceptance; what is offered rests", async () => {
  const world = await released();
  await book(world);
  const offer = (toOrgId: string, by = importer) => world.run("goods:offer", { goodsLotId: "G-1", toOrgId }, { by });
  await refuses("goods/not-owner", offer("shop", shop));
  await refuses("lot/transfer-to-owner", offer("importer"));
  await refuses("registry/role-missing", offer("haul"));
  await offer("wholesaler");
  await refuses("lot/transfer-pending", offer("shop"));
  await refuses("lot/transfer-pending", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "1")] }, { by: importer }));
  await refuses("lot/transfer-pending", world.run("goods:accept", { goodsLotId: "G-1" }, { by: shop }), { receiverId: "wholesaler" });
  await refuses("lot/transfer-pending", world.run("goods:decline", { goodsLotId: "G-1", reason: "no" }, { by: shop }));
  await world.run("goods:decline", { goodsLotId: "G-1", reason: "too many" }, { by: wholesaler });
  await handOn(world, "G-1", importer, wholesaler);
  await handOn(world, "G-1", wholesaler, shop2);
  assert.equal((await world.found("goodsLot", "G-1")).ownerId, "shop-2");
  await refuses("step/out-of-order", world.run("goods:accept", { goodsLotId: "G-1" }, { by: shop2 }));
});

test("split and repacked goods keep their number; what is packed of several lots descends from all their declarations, in shares that sum to one", async () => {
  const world = await released();
  await book(world, { gtin: CARTON, contains: 24, quantity: "30", netKg: "3000", bestBefore: "2027-01-31" });
  await book(world, { goodsLotId: "G-2", batchNo: "B2", quantity: "280", netKg: "1000", bestBefore: "2026-12-31" });
  await refuses("retail/oversold", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-3", "31")] }, { by: importer }));
  await world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-3", "10")] }, { by: importer });
  const repack = (outputs: object[], inputs: object[] = [line("G-3", "5"), line("G-2", "40")]) => world.run("goods:repack", { inputs, outputs }, { by: importer });
  const pack = { goodsLotId: "G-4", gtin: GTIN, contains: 4, quantity: "40" };
  await refuses("goods/unbalanced", repack([{ ...pack, quantity: "41" }]), { inUnits: "160", outUnits: "164" });
  await refuses("input/duplicate", repack([pack, pack]));
  await refuses("goods/not-whole", repack([{ ...pack, quantity: "40.5" }]));
  await repack([pack]);
  const made = await world.found("goodsLot", "G-4");
  assert.deepEqual([made.bestBefore, made.batches, made.batchNo], ["2026-12-31", [`${CARTON}/B1`, `${ARTICLE}/B2`], undefined]);
  const lots = new Map((await world.all("goodsLot")).map((lot) => [lot.goodsLotId, lot]));
  assert.deepEqual(["G-1", "G-2", "G-3"].map((id) => String(lots.get(id)?.quantity)), ["20", "240", "5"]);
  const shares = sharesOf([{ lotId: "G-4", massKg: Decimal.one }], (id) => (lots.get(id)?.parents ?? []).map(({ goodsLotId, quantity }) => ({ lotId: goodsLotId, massKg: quantity })));
  assert.deepEqual([...shares].map(([id, { numerator, denominator }]) => `${id} ${numerator}/${denominator}`).sort(), ["G-1 3/4", "G-2 1/4"]);
});

test("a shop sells its own goods, no more than it has, each receipt once; what comes back may be sold again", async () => {
  const world = await stocked();
  await refuses("goods/not-owner", sell(world, 1, [line("G-1", "1")], { by: shop2 }));
  await refuses("retail/oversold", sell(world, 1, [line("G-1", "600"), line("G-1", "401")]), { leftQty: "400" });
  await refuses("payment/document-format", world.run("retail:sell", { receiptNo: "12", lines: [line("G-1", "1")] }, { by: shop }));
  await refuses("input/unknown-field", world.run("retail:sell", { receiptNo: ddtd(1), qrData: "x", lines: [line("G-1", "1")] }, { by: shop }));
  await refuses("step/before-cause", sell(world, 1, [line("G-1", "1")], { at: "2026-05-01T00:00:00Z" }));
  await sell(world, 1, [line("G-1", "10")]);
  await refuses("record/exists", sell(world, 1, [line("G-1", "1")]));
  const bringBack = (quantity: string, by = shop) => world.run("retail:return", { receiptNo: ddtd(1), lines: [line("G-1", quantity)], reason: "broken" }, { by });
  await refuses("retail/not-seller", bringBack("1", shop2));
  await refuses("retail/return-exceeds", bringBack("11"), { leftQty: "10" });
  await bringBack("4");
  await refuses("retail/return-exceeds", bringBack("7"));
  const lot = await world.found("goodsLot", "G-1");
  assert.deepEqual([String(lot.quantity), String(lot.soldQuantity)], ["994", "6"]);
  await world.run("goods:writeOff", { goodsLotId: "G-1", quantity: "4", reason: "damaged", note: "came back broken" }, { by: shop });
  await refuses("retail/oversold", world.run("goods:writeOff", { goodsLotId: "G-1", quantity: "991", reason: "counted", note: "x" }, { by: shop }));
});

test("a serial number is sold once, until it comes back", async () => {
  const world = await released();
  await bookNumbered(world, 10);
  await handOn(world, "G-1", importer, shop);
  const [s1, s2] = [await pieceOf(10, "S1"), await pieceOf(10, "S2")];
  await refuses("retail/serial-count", sell(world, 1, [line("G-1", "2", { pieces: [s1] })]), { scanned: "1", needed: "2" });
  await refuses("retail/serial-count", sell(world, 1, [line("G-1", "2")]));
  await refuses("input/duplicate", sell(world, 1, [line("G-1", "2", { pieces: [s1, s1] })]));
  await refuses("retail/serial-not-held", sell(world, 1, [line("G-1", "1", { pieces: [s1] }), line("G-1", "1", { pieces: [s1] })]));
  await sell(world, 1, [line("G-1", "2", { pieces: [s1, s2] })]);
  assert.deepEqual((await world.found("retailReceipt", ddtd(1))).lines[0]?.serials, ["S1", "S2"]);
  await refuses("retail/serial-sold", sell(world, 2, [line("G-1", "1", { pieces: [s1] })]), { serialNo: "S1", receiptNo: ddtd(1) });
  const bringBack = (serial: string) => world.run("retail:return", { receiptNo: ddtd(1), lines: [line("G-1", "1", { serials: [serial] })], reason: "another colour" }, { by: shop });
  await refuses("record/unknown", bringBack("S9"));
  await bringBack("S1");
  await sell(world, 2, [line("G-1", "1", { pieces: [s1] })]);
  assert.equal((await world.found("soldSerial", `${ARTICLE}/S1`)).receiptNo, ddtd(2));
  // S1, S10, S2, S3, …: the places of S1 and S2 are 0 and 2.
  assert.deepEqual([(await world.found("goodsLot", "G-1")).places, String((await world.found("goodsLot", "G-1")).quantity)], ["1,3-9", "8"]);
  await refuses("goods/serial-of-pieces", world.run("goods:repack", { inputs: [line("G-1", "1")], outputs: [{ goodsLotId: "G-9", gtin: GTIN, contains: 1, quantity: "1" }] }, { by: shop }));
});

test("a piece that was never booked is not sold, nor one that is in another lot or was sold in a batch, by whatever shop", async () => {
  const world = await released();
  await bookNumbered(world, 10);
  await refuses("record/exists", bookNumbered(world, 10, { goodsLotId: "G-2", netKg: "0.001" }));
  await refuses("retail/serial-count", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "4")] }, { by: importer }), { scanned: "0", needed: "4" });
  await refuses("retail/serial-count", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "4", { places: "0-4" })] }, { by: importer }));
  await refuses("retail/serial-not-held", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "4", { places: "0-3" }), line("G-3", "1", { places: "3" })] }, { by: importer }), { place: "3" });
  await refuses("retail/serial-not-held", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "1", { places: "10" })] }, { by: importer }), { place: "10" });
  for (const places of ["3-1", "1,1", "2,1", "01", "-1", "1-", "a", " 1"]) await refuses("input/format", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "1", { places })] }, { by: importer }));
  await refuses("input/out-of-range", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "1", { places: "20000" })] }, { by: importer }));
  await world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "4", { places: "0-2,3" })] }, { by: importer });
  assert.deepEqual([(await world.found("goodsLot", "G-1")).places, (await world.found("goodsLot", "G-2")).places], ["4-9", "0-3"]);
  await handOn(world, "G-1", importer, shop);
  await handOn(world, "G-2", importer, shop2);

  const s1 = await pieceOf(10, "S1");
  await refuses("retail/serial-unlisted", sell(world, 1, [line("G-1", "1", { pieces: [{ ...s1, serialNo: "S11" }] })]), { serialNo: "S11", place: "0" });
  await refuses("retail/serial-unlisted", sell(world, 1, [line("G-1", "1", { pieces: [{ ...s1, place: 4 }] })]));
  await refuses("retail/serial-unlisted", sell(world, 1, [line("G-1", "1", { pieces: [{ ...s1, place: 10 }] })]));
  await refuses("retail/serial-unlisted", sell(world, 1, [line("G-1", "1", { pieces: [{ ...s1, hashes: s1.hashes.slice(1) }] })]));
  await refuses("retail/serial-unlisted", sell(world, 1, [line("G-1", "1", { pieces: [await pieceOf(11, "S1")] })]));
  await refuses("retail/serial-not-held", sell(world, 1, [line("G-1", "1", { pieces: [s1] })]), { lotId: "G-1", place: "0" });

  const commit = (letter: string, goodsLotId: string, places: string, by = shop2) => world.run("retail:sellBatch", { root: letter.repeat(64), count: 2, soldOn: "2026-06-01", lots: [line(goodsLotId, "2", { places })] }, { by });
  await commit("a", "G-2", "0-1");
  await refuses("retail/serial-not-held", commit("b", "G-2", "1-2"), { place: "1" });
  await refuses("retail/serial-not-held", commit("b", "G-1", "0-1", shop));
  await refuses("retail/serial-not-held", sell(world, 2, [line("G-2", "1", { pieces: [s1] })], { by: shop2 }), { place: "0" });
  await refuses("retail/serial-not-held", world.run("goods:writeOff", { goodsLotId: "G-2", quantity: "1", places: "0", reason: "stolen", note: "x" }, { by: shop2 }));
  await world.run("goods:writeOff", { goodsLotId: "G-2", quantity: "2", places: "2-3", reason: "stolen", note: "x" }, { by: shop2 });
  const { places, status } = await world.found("goodsLot", "G-2");
  assert.deepEqual([places, status], [undefined, "exhausted"]);
});

test("places are for numbered goods alone", async () => {
  const world = await stocked();
  await refuses("goods/not-numbered", world.run("goods:writeOff", { goodsLotId: "G-1", quantity: "1", places: "0", reason: "stolen", note: "x" }, { by: shop }));
  await refuses("retail/serial-count", sell(world, 1, [line("G-1", "1", { pieces: [await pieceOf(10, "S1")] })]), { needed: "0" });
});

test("a recalled batch is neither sold nor booked, nor what was packed of it; expired goods neither", async () => {
  const world = await stocked({ bestBefore: "2026-06-30" });
  await world.run("goods:repack", { inputs: [line("G-1", "100")], outputs: [{ goodsLotId: "G-2", gtin: CARTON, contains: 10, quantity: "10" }] }, { by: shop });
  await refuses("retail/expired-goods", sell(world, 1, [line("G-2", "1")], { at: "2026-06-30T16:00:00Z" }));
  const recall = () => world.run("recalls:issue", { gtin: GTIN, batchNo: "B1", recallNo: "R-1", reason: "overheats" }, { by: inspection });
  await recall();
  await refuses("retail/recalled", recall());
  for (const lot of ["G-1", "G-2"]) await refuses("retail/recalled", sell(world, 1, [line(lot, "1")]), { lotId: `${ARTICLE}/B1` });
  await refuses("retail/recalled", world.run("retail:sellBatch", { root: "a".repeat(64), count: 1, soldOn: "2026-06-01", lots: [line("G-2", "1")] }, { by: shop }));
  await handOn(world, "G-1", shop, wholesaler);
  await refuses("retail/recall-foreign", world.run("recalls:lift", { gtin: GTIN, batchNo: "B1", reason: "x" }, { by: customs }));
  await world.run("recalls:lift", { gtin: GTIN, batchNo: "B1", reason: "tested, safe" }, { by: inspection });
  await sell(world, 1, [line("G-2", "1")]);
});

test("a day's sales are committed once by their root; the balance of each lot is exact", async () => {
  const world = await stocked();
  const commit = (rest: object = {}, by = shop) => world.run("retail:sellBatch", { root: "a".repeat(64), count: 900, soldOn: "2026-06-01", lots: [line("G-1", "900")], ...rest }, { by });
  await refuses("retail/oversold", commit({ lots: [line("G-1", "1001")] }));
  await refuses("input/date-in-future", commit({ soldOn: "2026-06-02" }));
  await refuses("step/before-cause", commit({ soldOn: "2026-05-31" }));
  await refuses("input/duplicate", commit({ lots: [line("G-1", "1"), line("G-1", "1")] }));
  await refuses("goods/not-owner", commit({}, shop2));
  await refuses("input/format", commit({ root: "xyz" }));
  await commit();
  await refuses("record/exists", commit());
  await refuses("retail/oversold", commit({ root: "b".repeat(64), lots: [line("G-1", "101")] }), { leftQty: "100" });
  assert.equal(String((await world.found("goodsLot", "G-1")).soldQuantity), "900");
});
