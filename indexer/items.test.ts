import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { canonicalJson } from "../domain/canonical.ts";
import { batchOf, ordered, proveItem, SaleItem, verifyItem } from "../domain/goods/batch.ts";
import { ARTICLE, bookNumbered, CONTAINER, ddtd, handOn, people, pieceOf, released, serialNumbers } from "../domain/imports/testing.ts";
import { refuses } from "../domain/testing.ts";
import { openDatabase } from "./database.ts";
import { findings } from "./queries/findings.ts";
import { search } from "./queries/search.ts";
import { itemPageOf } from "./queries/item-page.ts";
import { follow } from "./follow.ts";
import { storeItems, storeSerials } from "./item-files.ts";
import { bookingsOf, itemsOf, loadItems, salesOfSerial, serialsOf } from "./items.ts";
import { API_ROLE } from "./schema.ts";
import { testDatabase } from "./testing.ts";
import { sourceOf } from "./testing/blocks.ts";
import { blocksOf } from "./testing/world.ts";

const folder = mkdtempSync(join(tmpdir(), "garal-items-"));
after(() => rmSync(folder, { recursive: true }));
const serials = serialNumbers(10);
const placed = (no: number, serialNo: string, place = serials.indexOf(serialNo)): SaleItem => SaleItem.decode({ gtin: ARTICLE, goodsLotId: "G-1", serialNo, place, receiptNo: ddtd(no), line: 1, quantity: "1", soldAt: "2026-06-01T05:00:00Z" }, "");
const text = (items: readonly object[]): string => items.map((each) => `${canonicalJson(each)}\n`).join("");
const list = (numbers: readonly string[]): string => text(numbers.map((serialNo) => ({ gtin: ARTICLE, serialNo })));

test("files that are not what the ledger commits are refused; items of those that are, are provable, and a piece sold under another's number is told", async () => {
  const { importer, shop } = people;
  const world = await released();
  await bookNumbered(world, 10);
  await handOn(world, "G-1", importer, shop);
  // S4 goes out a second time, as the piece of place 5, which is S5's.
  const place5 = serials.indexOf("S5");
  const days = [ordered([placed(1, "S1"), placed(2, "S2"), placed(3, "S4")]), ordered([placed(4, "S4", place5), placed(5, "S6")])];
  const [first, second] = days.map((items) => batchOf(items));
  assert.ok(first && second);
  for (const { root, count, lots } of [first, second]) await world.run("retail:sellBatch", { root, count, lots, soldOn: "2026-06-01" }, { by: shop });
  await world.run("retail:sell", { receiptNo: ddtd(9), lines: [{ goodsLotId: "G-1", quantity: "1", pieces: [await pieceOf(10, "S9")] }] }, { by: shop });
  const database = await testDatabase();
  const db = openDatabase(database.url, { role: API_ROLE });
  try {
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    assert.deepEqual(await loadItems(database.url, [folder]), { loaded: [], refused: [] });
    // Without their places, which the list in the folder gives.
    const { root: listRoot } = await storeSerials(folder, list(serials.toReversed()));
    assert.equal((await storeItems(folder, text((days[0] ?? []).toReversed().map(({ place: _place, ...rest }) => rest)))).root, first.root);
    writeFileSync(join(folder, `${second.root}.jsonl`), text(ordered([placed(4, "S4", place5), placed(5, "S7")])));
    const { loaded, refused } = await loadItems(database.url, [folder]);
    assert.deepEqual([loaded, refused.map(({ root }) => root)], [[listRoot, first.root], [second.root]]);
    assert.match(refused[0]?.problem ?? "", /^retail\/batch-root-mismatch/);
    await storeItems(folder, text(days[1] ?? []));
    assert.deepEqual((await loadItems(database.url, [folder])).loaded, [second.root]);
    const stored = await itemsOf(db, first.root);
    assert.equal(text(stored), text(days[0] ?? []));
    verifyItem(stored[2] as SaleItem, await proveItem(stored, 2), first);
    const sales = async (serialNo: string) => (await salesOfSerial(db, ARTICLE, serialNo)).map(({ receiptNo, root, listed }) => [receiptNo, root, listed]);
    assert.deepEqual(await sales("S4"), [[ddtd(3), first.root, true], [ddtd(4), second.root, false]]);
    assert.deepEqual(await sales("S9"), [[ddtd(9), null, true]]);
    assert.deepEqual(await serialsOf(db, listRoot), serials);
    // A piece that no shop has sold leads to the goods lot that holds it; one that was sold under a receipt to its sale.
    const found = async (serialNo: string) => (await search(db, serialNo)).filter(({ what }) => what === "serial").map(({ kind, id }) => `${kind} ${id}`);
    assert.deepEqual([await found("S10"), await found("S9"), await found("S99")], [["goodsLot G-1"], [`soldSerial ${ARTICLE}/S9`], []]);
    assert.deepEqual((await bookingsOf(db, ARTICLE, "S4")).map(({ root, place }) => [root, place]), [[listRoot, serials.indexOf("S4")]]);
    const page = async (serialNo: string) => itemPageOf(db, { gtin: ARTICLE, serialNo }, "2026-06-02");
    const signals = await findings(db, { from: "2026-06-01", to: "2026-06-30" }, { codes: ["F16"], limit: 10 });
    assert.deepEqual(signals.map(({ rule, kind, id, figure, unit }) => `${rule} ${kind} ${id}: ${Number(figure)} ${unit}`), [`serial-not-listed saleBatch ${second.root}: 1 pieces`]);
    const { verdict, doubts, imports, sold } = await page("S4");
    assert.deepEqual([verdict, doubts, sold, imports.map(({ declarationNo, originCountry, containerNo, releasedOn }) => [declarationNo, originCountry, containerNo, releasedOn])], ["doubtful", ["sold-twice", "other-piece"], { retailerId: "shop", soldOn: "2026-06-01" }, [["I-1", "CN", CONTAINER, "2026-06-01"]]]);
    assert.deepEqual([(await page("S3")).verdict, (await page("S3")).sold, (await page("S11")).verdict], ["released", null, "unknown"]);
  } finally {
    await db.destroy();
    await database.drop();
  }
});

test("a list of serial numbers is of one article, each number once", async () => {
  await refuses("retail/serial-twice", storeSerials(folder, list(["S1", "S1"])));
  await refuses("goods/one-article", storeSerials(folder, `${list(["S1"])}{"gtin":"18650378733964","serialNo":"S2"}\n`));
  await refuses("input/required", storeSerials(folder, ""));
  await refuses("retail/serial-unknown", storeItems(folder, text([{ ...placed(1, "S1"), serialNo: "S99", place: undefined }])));
});

test("a file that cannot be read, or holds a number twice, is not kept", async () => {
  const empty = mkdtempSync(join(folder, "none-"));
  await refuses("input/malformed", storeItems(empty, "{"));
  await refuses("input/required", storeItems(empty, "\n"));
  await refuses("retail/serial-twice", storeItems(empty, text([placed(1, "S1"), placed(2, "S1")])));
  await refuses("input/unknown-field", storeItems(empty, `{"gtin":"${ARTICLE}","lottery":"x"}\n`));
  assert.deepEqual(readdirSync(empty), []);
});
