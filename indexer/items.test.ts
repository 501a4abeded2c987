import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { canonicalJson } from "../domain/canonical.ts";
import { batchOf, ordered, proveItem, SaleItem, verifyItem } from "../domain/goods/batch.ts";
import { ARTICLE, book, ddtd, handOn, people, released } from "../domain/imports/testing.ts";
import { refuses } from "../domain/testing.ts";
import { openDatabase } from "./database.ts";
import { follow } from "./follow.ts";
import { itemsOf, loadItems, salesOfSerial, storeItems } from "./items.ts";
import { API_ROLE } from "./schema.ts";
import { testDatabase } from "./testing.ts";
import { sourceOf } from "./testing/blocks.ts";
import { blocksOf } from "./testing/world.ts";

const folder = mkdtempSync(join(tmpdir(), "garal-items-"));
after(() => rmSync(folder, { recursive: true }));
const item = (no: number, serialNo: string): SaleItem => SaleItem.decode({ gtin: ARTICLE, goodsLotId: "G-1", serialNo, receiptNo: ddtd(no), line: 1, quantity: "1", soldAt: "2026-06-01T05:00:00Z" }, "");
const text = (items: readonly SaleItem[]): string => items.map((each) => `${canonicalJson(each)}\n`).join("");

test("items that are not what a batch commits are refused; those that are, are provable, and a serial number in two batches is told", async () => {
  const { importer, shop } = people;
  const world = await released();
  await book(world, { batchNo: undefined, serialised: true });
  await handOn(world, "G-1", importer, shop);
  const days = [ordered([item(1, "S1"), item(2, "S2"), item(3, "S3")]), ordered([item(4, "S1"), item(5, "S4")])];
  const [first, second] = days.map((items) => batchOf(items));
  assert.ok(first && second);
  for (const { root, count, lots } of [first, second]) await world.run("retail:sellBatch", { root, count, lots, soldOn: "2026-06-01" }, { by: shop });
  await world.run("retail:sell", { receiptNo: ddtd(9), lines: [{ goodsLotId: "G-1", quantity: "1", serials: ["S9"] }] }, { by: shop });
  const database = await testDatabase();
  const db = openDatabase(database.url, { role: API_ROLE });
  try {
    await follow({ url: database.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    assert.deepEqual(await loadItems(database.url, [folder]), { loaded: [], refused: [] });
    assert.equal((await storeItems(folder, text(days[0] ?? []))).root, first.root);
    writeFileSync(join(folder, `${second.root}.jsonl`), text(ordered([item(4, "S1"), item(5, "S5")])));
    const { loaded, refused } = await loadItems(database.url, [folder]);
    assert.deepEqual([loaded, refused.map(({ root }) => root)], [[first.root], [second.root]]);
    assert.match(refused[0]?.problem ?? "", /^retail\/batch-root-mismatch/);
    await storeItems(folder, text(days[1] ?? []));
    assert.deepEqual((await loadItems(database.url, [folder])).loaded, [second.root]);
    const stored = await itemsOf(db, first.root);
    assert.equal(text(stored), text(days[0] ?? []));
    verifyItem(stored[2] as SaleItem, await proveItem(stored, 2), first);
    assert.deepEqual((await salesOfSerial(db, ARTICLE, "S1")).map(({ receiptNo, root }) => [receiptNo, root]), [[ddtd(1), first.root], [ddtd(4), second.root]]);
    assert.deepEqual((await salesOfSerial(db, ARTICLE, "S9")).map(({ receiptNo, root }) => [receiptNo, root]), [[ddtd(9), null]]);
  } finally {
    await db.destroy();
    await database.drop();
  }
});

test("a file that cannot be read, or holds a number twice, is not kept", async () => {
  const empty = mkdtempSync(join(folder, "none-"));
  await refuses("input/malformed", storeItems(empty, "{"));
  await refuses("input/required", storeItems(empty, "\n"));
  await refuses("retail/serial-twice", storeItems(empty, text([item(1, "S1"), item(2, "S1")])));
  await refuses("input/unknown-field", storeItems(empty, `{"gtin":"${ARTICLE}","lottery":"x"}\n`));
  assert.deepEqual(readdirSync(empty), []);
});
