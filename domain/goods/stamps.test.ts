import assert from "node:assert/strict";
import { test } from "node:test";
import { book, ddtd, GTIN, handOn, people } from "../imports/testing.ts";
import { dataRows } from "../tax/testing.ts";
import { refuses } from "../testing.ts";
import type { MemoryLedger } from "../testing.ts";
import { batchOf, checkBatch, SaleItem } from "./batch.ts";
import { roll, stampedWorld } from "./stamps-testing.ts";
import { readStamp } from "./stamp-numbers.ts";

const { importer, other, shop, shop2, wholesaler } = people;
const CARTON = "95250799998882";
const apply = (world: MemoryLedger, numbers: string, rest: object = {}, by = importer) => world.run("stamps:apply", { rollId: "AB/1001", goodsLotId: "G-1", numbers, ...rest }, { by });
const stamps = (numbers: string, series = "AB") => ({ stamps: { series, numbers } });
const line = (goodsLotId: string, quantity: string, rest: object = {}) => ({ goodsLotId, quantity, ...rest });
const sell = (world: MemoryLedger, no: number, lines: object[], by = shop) => world.run("retail:sell", { receiptNo: ddtd(no), lines }, { by });

test("no stamp of a series is issued twice, and only the tax office issues", async () => {
  const world = await stampedWorld();
  for (const [from, to] of [[1, 1001], [2000, 2001], [1500, 1500], [1, 999_999_999]]) await refuses("stamp/issued", roll(world, { from, to }));
  await refuses("input/out-of-range", roll(world, { from: 3000, to: 2999 }));
  await refuses("registry/role-missing", roll(world, { from: 3000, to: 3001, holderId: "shop" }));
  for (const wrong of [{ series: "ab" }, { series: "АВ" }]) await refuses("input/format", roll(world, wrong));
  for (const wrong of [{ from: 0 }, { to: 1_000_000_000 }]) await refuses("input/out-of-range", roll(world, wrong));
  await roll(world, { from: 2001, to: 2001 });
  await roll(world, { series: "AC" });
  assert.equal((await world.found("stampSeries", "AB")).issued, "1001-2001");
});

test("goods whose heading bears stamps are not sold before they are stamped, one stamp for each unit, each from a roll of the owner's", async () => {
  const world = await stampedWorld();
  await refuses("goods/stamp-of-pieces", book(world, { goodsLotId: "G-2", unit: "litre", quantity: "5", netKg: "5" }));
  await refuses("stamp/not-holder", apply(world, "1001", {}, other));
  await refuses("record/unknown", apply(world, "1001", { rollId: "AB/1" }));
  await refuses("retail/stamp-count", apply(world, "1001-1101"), { needed: "100" });
  await refuses("stamp/not-left", apply(world, "999-1001"), { stamp: "999" });
  for (const wrong of ["0", "1001,1001", "1002,1001", "01001", "1001-", "1001 ", "-5"]) await refuses("input/format", apply(world, wrong));
  await apply(world, "1001-1060");
  await refuses("stamp/not-left", apply(world, "1060-1061"), { stamp: "1060" });
  await refuses("retail/stamp-count", apply(world, "1061-1101"));
  await roll(world, { series: "TB", kind: "tobacco" });
  await refuses("stamp/kind", apply(world, "1001", { rollId: "TB/1001" }), { needed: "alcohol" });
  await roll(world, { series: "AC" });
  await refuses("goods/stamp-series", apply(world, "1001", { rollId: "AC/1001" }));
  await handOn(world, "G-1", importer, shop);
  await refuses("retail/stamp-count", sell(world, 1, [line("G-1", "1")]), { scanned: "0", needed: "1" });
  await refuses("retail/stamp-count", sell(world, 1, [line("G-1", "2", stamps("1001"))]), { scanned: "1", needed: "2" });
  await refuses("retail/stamp-not-held", sell(world, 1, [line("G-1", "1", stamps("1061"))]), { stamp: "AB/1061" });
  await refuses("retail/stamp-not-held", sell(world, 1, [line("G-1", "1", stamps("1001", "AC"))]));
  await sell(world, 1, [line("G-1", "60", stamps("1001-1060"))]);
  // Forty bottles never got a stamp: none of them is sold.
  await refuses("retail/stamp-count", sell(world, 2, [line("G-1", "1")]));
  await refuses("retail/stamp-used", sell(world, 2, [line("G-1", "1", stamps("1001"))]), { stamp: "AB/1001", receiptNo: ddtd(1) });
});

test("a stamp is used once across all shops, until its goods come back", async () => {
  const world = await stampedWorld();
  await apply(world, "1001-1100");
  await refuses("retail/stamp-count", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "50")] }, { by: importer }));
  await refuses("retail/stamp-not-held", world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "50", stamps("1001-1050")), line("G-3", "1", stamps("1050"))] }, { by: importer }));
  await world.run("goods:split", { goodsLotId: "G-1", parts: [line("G-2", "50", stamps("1001-1050"))] }, { by: importer });
  await handOn(world, "G-1", importer, shop);
  await handOn(world, "G-2", importer, shop2);
  await sell(world, 1, [line("G-2", "1", stamps("1001"))], shop2);
  await refuses("retail/stamp-used", sell(world, 2, [line("G-1", "1", stamps("1001"))]), { receiptNo: ddtd(1) });
  const commit = (letter: string, goodsLotId: string, quantity: string, numbers: string, by = shop) => world.run("retail:sellBatch", { root: letter.repeat(64), count: 1, soldOn: "2026-06-01", lots: [line(goodsLotId, quantity, stamps(numbers))] }, { by });
  await refuses("retail/stamp-count", commit("a", "G-1", "10", "1051-1059"));
  await commit("a", "G-1", "10", "1051-1060");
  await refuses("retail/stamp-not-held", commit("b", "G-1", "1", "1060"), { stamp: "AB/1060" });
  await refuses("retail/stamp-not-held", commit("b", "G-2", "1", "1060", shop2));
  const back = (numbers: string | undefined, no = 1) => world.run("retail:return", { receiptNo: ddtd(no), lines: [line("G-2", "1", numbers === undefined ? {} : stamps(numbers))], reason: "unopened" }, { by: shop2 });
  await refuses("retail/stamp-count", back(undefined));
  await refuses("record/unknown", back("1002"));
  await back("1001");
  assert.equal((await world.found("goodsLot", "G-2")).stamps?.numbers, "1001-1050");
  await sell(world, 3, [line("G-2", "1", stamps("1001"))], shop2);
  await refuses("input/too-many", sell(world, 4, [line("G-1", "40", stamps("1061-1161"))]));
});

test("cartons are stamped by the bottle, opened with their stamps, and what breaks takes its stamp along", async () => {
  const world = await stampedWorld({ gtin: CARTON, contains: 10, quantity: "10" });
  await apply(world, "1001-1100");
  const repack = (outputs: object[], inputs: object[]) => world.run("goods:repack", { inputs, outputs }, { by: importer });
  const bottles = { goodsLotId: "G-2", gtin: GTIN, contains: 1, quantity: "20" };
  await refuses("retail/stamp-count", repack([bottles], [line("G-1", "2")]));
  await refuses("goods/stamp-mixed", repack([{ ...bottles, quantity: "10" }, { ...bottles, goodsLotId: "G-3", quantity: "10" }], [line("G-1", "2", stamps("1001-1020"))]));
  await repack([bottles], [line("G-1", "2", stamps("1001-1020"))]);
  assert.deepEqual([(await world.found("goodsLot", "G-1")).stamps?.numbers, (await world.found("goodsLot", "G-2")).stamps?.numbers], ["1021-1100", "1001-1020"]);
  const broken = (rest: object) => world.run("goods:writeOff", { goodsLotId: "G-2", quantity: "1", reason: "damaged", note: "fell", ...rest }, { by: importer });
  await refuses("retail/stamp-count", broken({}));
  await broken(stamps("1007"));
  await handOn(world, "G-2", importer, wholesaler);
  await handOn(world, "G-2", wholesaler, shop);
  await refuses("retail/stamp-not-held", sell(world, 1, [line("G-2", "1", stamps("1007"))]));
  await sell(world, 1, [line("G-2", "1", stamps("1008"))]);
});

test("spoiled stamps go back with a reason and are used no more", async () => {
  const world = await stampedWorld();
  const spoil = (numbers: string, by = importer) => world.run("stamps:spoil", { rollId: "AB/1001", numbers, reason: "damaged", note: "torn by the applicator" }, { by });
  await refuses("stamp/not-holder", spoil("1001", other));
  await spoil("1001-1002,1500");
  await refuses("stamp/not-left", spoil("1500"));
  await refuses("stamp/not-left", apply(world, "1001-1010"), { stamp: "1001" });
  await apply(world, "1003-1010");
  await refuses("stamp/not-left", spoil("1003"));
  const { left, spoiled } = await world.found("stampRoll", "AB/1001");
  assert.deepEqual([left, spoiled.map(({ numbers, reason }) => `${numbers} ${reason}`)], ["1011-1499,1501-2000", ["1001-1002,1500 damaged"]]);
});

test("a day of ten thousand stamped bottles is a batch; a stamp twice in it is refused", async () => {
  const item = (no: number, numbers: string) => SaleItem.decode({ gtin: "08650378733967", goodsLotId: "G-1", receiptNo: ddtd(no), line: 1, quantity: "1", soldAt: "2026-06-01T03:00:00Z", stamps: { series: "AB", numbers } }, "item");
  const items = Array.from({ length: 10_000 }, (_, i) => item(i + 1, String(10_000 - i)));
  const batch = batchOf(items);
  assert.deepEqual(batch.lots, [{ goodsLotId: "G-1", quantity: batch.lots[0]?.quantity, stamps: { series: "AB", numbers: "1-10000" } }]);
  checkBatch(items, { ...batch, soldOn: "2026-06-01" });
  await refuses("retail/batch-root-mismatch", Promise.resolve().then(() => checkBatch(items, { ...batch, soldOn: "2026-06-01", lots: [{ ...batch.lots[0], stamps: { series: "AB", numbers: "2-10001" } } as never] })));
  await refuses("input/duplicate", Promise.resolve().then(() => batchOf([item(1, "5"), item(2, "5")])));
  await refuses("input/duplicate", Promise.resolve().then(() => batchOf([item(1, "1-9"), item(2, "5")])));
});

test("the table of customs demands stamps for spirits and cigarettes", () => {
  assert.deepEqual(dataRows("permit-requirements").flatMap(({ stamp, headings }) => (stamp ? [`${String(stamp)} ${String(headings)}`] : [])), ["alcohol 2204,2205,2206,2208", "tobacco 2402,2403"]);
});

test("a stamp is read as it is printed", async () => {
  for (const code of ["AB 00012345", "ab12345", "AB-012345"]) assert.deepEqual(readStamp(code), { series: "AB", stamp: 12_345 });
  for (const code of ["", "12345", "AB", "AB 0", "ABCDE 1", "AB 1234567890", "AB 1<script>"]) await refuses("input/format", Promise.resolve().then(() => readStamp(code)));
});
