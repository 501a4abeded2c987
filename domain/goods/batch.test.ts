import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DomainError } from "../error.ts";
import { refuses } from "../testing.ts";
import { ARTICLE, ddtd } from "../imports/testing.ts";
import { batchOf, checkBatch, ordered, proveItem, SaleItem, verifyItem } from "./batch.ts";
import { gs1CheckDigit, gtin } from "./gs1.ts";

const item = (no: number, rest: object = {}): SaleItem => SaleItem.decode({ gtin: ARTICLE, goodsLotId: `G-${no % 3}`, receiptNo: ddtd(1000 + no), line: 1, quantity: "1", soldAt: "2026-06-02T03:00:00Z", ...rest }, "");
const thrown = (run: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(run()));

test("check digits of GS1 keys agree with the vectors of eight kinds of keys, and a wrong digit is refused", async () => {
  const { valid } = JSON.parse(readFileSync(new URL("../testdata/gs1/keys.json", import.meta.url), "utf8")) as { valid: { key: string; value: string; checkDigit: number }[] };
  assert.ok(valid.length > 15);
  for (const { key, value, checkDigit } of valid) {
    assert.equal(gs1CheckDigit(value.slice(0, -1)), checkDigit, `${key} ${value}`);
    if (!key.startsWith("GTIN")) continue;
    assert.equal(gtin.decode(value, ""), value.padStart(14, "0"));
    const wrong = value.slice(0, -1) + String((checkDigit + 1) % 10);
    await refuses("goods/gtin-check-digit", thrown(() => gtin.decode(wrong, "")));
  }
});

test("10,000 items have one root whatever the order they came in, and each is provable against it", async () => {
  const items = ordered(Array.from({ length: 10_000 }, (_, i) => item(9_999 - i)));
  const batch = batchOf(items);
  assert.equal(batch.count, 10_000);
  assert.deepEqual(batch.lots.map(({ goodsLotId, quantity }) => `${goodsLotId} ${quantity}`), ["G-0 3334", "G-1 3333", "G-2 3333"]);
  assert.equal(batchOf(ordered(items.toReversed())).root, batch.root);
  for (const index of [0, 4_711, 9_999]) verifyItem(items[index] as SaleItem, await proveItem(items, index), batch);
});

test("a proof fails for another item, another place, another root, another count and a changed hash", async () => {
  const items = ordered(Array.from({ length: 11 }, (_, i) => item(i)));
  const batch = batchOf(items);
  const proof = await proveItem(items, 4);
  const own = items[4] as SaleItem;
  verifyItem(own, proof, batch);
  await refuses("proof/tampered", thrown(() => verifyItem(items[5] as SaleItem, proof, batch)));
  await refuses("proof/tampered", thrown(() => verifyItem({ ...own, line: 2 }, proof, batch)));
  await refuses("proof/tampered", thrown(() => verifyItem(own, { ...proof, index: 5 }, batch)));
  await refuses("proof/tampered", thrown(() => verifyItem(own, proof, { ...batch, root: "0".repeat(64) })));
  await refuses("proof/tampered", thrown(() => verifyItem(own, proof, { ...batch, count: 12 })));
  await refuses("proof/tampered", thrown(() => verifyItem(own, { ...proof, hashes: ["0".repeat(64), ...proof.hashes.slice(1)] }, batch)));
});

test("a serial number stands once in a batch, items stand in order, and those of another batch are told", async () => {
  const twice = ordered([item(1, { serialNo: "S1", place: 0 }), item(2, { serialNo: "S1", place: 0 })]);
  await refuses("retail/serial-twice", thrown(() => batchOf(twice)), { serialNo: "S1" });
  await refuses("retail/items-order", thrown(() => batchOf([item(2), item(1)])), { index: 1 });
  await refuses("retail/items-order", thrown(() => batchOf([item(2), item(2)])));
  await refuses("input/required", thrown(() => batchOf([])));
  const committed = { ...batchOf([item(1)]), soldOn: "2026-06-02" };
  checkBatch([item(1)], committed);
  await refuses("retail/batch-root-mismatch", thrown(() => checkBatch([item(2)], committed)));
  await refuses("retail/batch-root-mismatch", thrown(() => checkBatch([item(1)], { ...committed, count: 2 })));
});

test("numbered items name their places, each once, and the batch commits which", async () => {
  const numbered = (no: number, serialNo: string, place: number): SaleItem => item(no, { goodsLotId: "G-0", serialNo, place });
  const items = ordered([numbered(1, "S1", 7), numbered(2, "S2", 3), numbered(3, "S3", 4)]);
  const batch = batchOf(items);
  assert.deepEqual(batch.lots.map(({ quantity, places }) => `${quantity} ${places}`), ["3 3-4,7"]);
  await refuses("retail/batch-root-mismatch", thrown(() => checkBatch(items, { ...batch, lots: batch.lots.map((lot) => ({ ...lot, places: "3-5" })), soldOn: "2026-06-02" })));
  await refuses("input/duplicate", thrown(() => batchOf(ordered([numbered(1, "S1", 7), numbered(2, "S2", 7)]))));
  for (const half of [{ serialNo: "S1" }, { place: 1 }]) await refuses("input/required", thrown(() => batchOf([item(1, half)])));
});

test("nothing about a consumer can be given with an item", async () => {
  for (const hidden of [{ qrData: "…" }, { lottery: "AB 12345678" }, { customerTin: "12345678901" }]) await refuses("input/unknown-field", thrown(() => item(1, hidden)));
  assert.throws(() => item(1, { serialNo: "a\u0000b" }), DomainError);
});
