import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../domain/canonical.ts";
import { checksum } from "./checksum.ts";
import { openDatabase } from "./database.ts";
import { IndexerError } from "./error.ts";
import { follow } from "./follow.ts";
import { reconcile } from "./reconcile.ts";
import type { SourceBlock } from "./source.ts";
import { testDatabase } from "./testing.ts";
import { BlockMaker, compositeKey, makeTransaction, sourceOf } from "./testing/blocks.ts";
import type { MadeTransaction } from "./testing/blocks.ts";

const scope = { chaincode: "garal", mspId: "CustomsMSP" };
const collection = "trade-MinerMSP-BuyerMSP";
const terms = (price: string): string => canonicalJson({ salt: "0".repeat(32), basis: "wet-tonne", pricing: "fixed", price, currency: "USD" });
const priced = (nonce: string, price: string): MadeTransaction => makeTransaction({ nonce, secrets: [{ collection, key: compositeKey("contract", "C-1"), value: terms(price) }] });

/** Block 1 sets the price terms of a contract to 100, block 2 to 110. */
function prices(): SourceBlock[] {
  const maker = new BlockMaker();
  return [maker.genesis(), maker.next([makeTransaction({ nonce: "other" }), priced("1", "100")]), maker.next([priced("2", "110")])];
}
const without = (blocks: readonly SourceBlock[], ...numbers: readonly bigint[]): SourceBlock[] => blocks.map((block) => (numbers.includes(block.block.number) ? { ...block, privateData: new Map() } : block));

async function followed(blocks: readonly SourceBlock[], mspId = scope.mspId) {
  const { url, drop } = await testDatabase();
  await follow({ url, source: sourceOf(blocks), scope: { ...scope, mspId } });
  const db = openDatabase(url, { settings: { "garal.writer": "on" } });
  const price = async (): Promise<string[]> => (await db.selectFrom("price_terms").select("price").execute()).map((row) => row.price);
  return { url, db, price, sums: async () => (await checksum(db)).all, close: async () => (await db.destroy(), drop()) };
}

test("private values that come late give the same rows as if they had come in time, whichever came first", async () => {
  const blocks = prices();
  const inTime = await followed(blocks);
  for (const late of [[1n], [2n], [1n, 2n]]) {
    const { url, db, price, sums, close } = await followed(without(blocks, ...late));
    assert.deepEqual(await db.selectFrom("private_missing").selectAll().orderBy("block").execute(), late.map((block) => ({ block, position: block === 1n ? 1 : 0, collection })));
    assert.deepEqual(await price(), late.length === 2 ? [] : [late[0] === 1n ? "110" : "100"]);
    assert.deepEqual(await reconcile({ url, source: sourceOf(without(blocks, ...late)), scope }), { found: 0, missing: late.length });
    assert.deepEqual(await reconcile({ url, source: sourceOf(blocks), scope }), { found: late.length, missing: 0 });
    assert.deepEqual(await price(), ["110"]);
    assert.equal(await sums(), await inTime.sums());
    await close();
  }
  await inTime.close();
});

test("a late value that is not what the block has the hash of is refused, and nothing is stored", async () => {
  const blocks = prices();
  const { url, db, sums, close } = await followed(without(blocks, 1n));
  const before = await sums();
  const forged = blocks.map((block) => (block.block.number === 1n ? { ...block, privateData: new Map([[1, priced("1", "1").privateData as Uint8Array]]) } : block));
  await assert.rejects(reconcile({ url, source: sourceOf(forged), scope }), (error) => error instanceof IndexerError && error.code === "indexer/private");
  assert.equal(await sums(), before);
  assert.equal((await db.selectFrom("private_missing").selectAll().execute()).length, 1);
  await close();
});

test("an index of a member outside the collection misses nothing, and a deleted private record leaves its table", async () => {
  const outside = await followed(without(prices(), 1n, 2n), "LabMSP");
  assert.deepEqual(await outside.db.selectFrom("private_missing").selectAll().execute(), []);
  await outside.close();
  const maker = new BlockMaker();
  const deletion = makeTransaction({ nonce: "3", secrets: [{ collection, key: compositeKey("contract", "C-1"), value: undefined }] });
  const { db, price, close } = await followed([maker.genesis(), maker.next([priced("1", "100")]), maker.next([deletion])]);
  assert.deepEqual(await price(), []);
  assert.deepEqual((await db.selectFrom("private_version").select("record").orderBy("block").execute()).map(({ record }) => record === null), [false, true]);
  await close();
});
