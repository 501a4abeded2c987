import assert from "node:assert/strict";
import { once, EventEmitter } from "node:events";
import { test } from "node:test";
import { sql } from "kysely";
import { exampleWorld } from "../domain/testing-examples.ts";
import { checksum } from "./checksum.ts";
import { openDatabase } from "./database.ts";
import { follow } from "./follow.ts";
import { reindex } from "./reindex.ts";
import { API_ROLE } from "./schema.ts";
import { runIndexer } from "./service.ts";
import type { SourceBlock } from "./source.ts";
import { testDatabase } from "./testing.ts";
import { sourceOf } from "./testing/blocks.ts";
import { syntheticBlocks } from "./testing/synthetic.ts";
import { blocksOf } from "./testing/world.ts";

const scope = { chaincode: "garal", mspId: "CustomsMSP" };

test("tables built anew hold the same rows, and the API's role still reads them", async () => {
  const { url, drop } = await testDatabase();
  const source = sourceOf(blocksOf(await exampleWorld()));
  await follow({ url, source, scope });
  const { before, after, identical, blocks } = await reindex({ url, source, scope });
  assert.equal(identical, true);
  assert.deepEqual(after, before);
  assert.ok(blocks > 10n && after.tables.event.rows > 100n && after.tables.private_version.rows > 5n);
  const api = openDatabase(url, { role: API_ROLE, max: 1 });
  assert.ok((await api.selectFrom("unit").select("id").execute()).length > 0);
  await sql`select set_config('garal.msp', 'CustomsMSP', false)`.execute(api);
  assert.ok((await api.selectFrom("price_terms").select("id").execute()).length > 0);
  await api.destroy();
  await drop();
});

test("rows that were tampered with show in the checksum and are gone after", async () => {
  const { url, drop } = await testDatabase();
  const source = sourceOf([...syntheticBlocks({ seed: 5, transactions: 200 })]);
  await follow({ url, source, scope });
  const db = openDatabase(url, { settings: { "garal.writer": "on" } });
  const { all } = await checksum(db);
  await sql`update unit set net_kg = net_kg + 1 where id = 'K-0-1'`.execute(db);
  const { before, after, identical } = await reindex({ url, source, scope });
  assert.equal(identical, false);
  assert.deepEqual(Object.entries(before.tables).filter(([table, { sum }]) => after.tables[table as keyof typeof after.tables].sum !== sum).map(([table]) => table), ["unit"]);
  assert.equal(after.all, all);
  await db.destroy();
  await drop();
});

test("an indexer that follows meanwhile goes on with the new tables, and nothing is lost", async () => {
  const { url, drop } = await testDatabase();
  const blocks = [...syntheticBlocks({ seed: 6, transactions: 400, perBlock: 8 })];
  const grown = new EventEmitter();
  let height = 20;
  /** A ledger that grows: what is not there yet is waited for. */
  const growing = async function* (from: bigint, signal: AbortSignal): AsyncGenerator<SourceBlock> {
    for (let next = Number(from); next < blocks.length && !signal.aborted; next++) {
      while (next >= height && !signal.aborted) await once(grown, "block", { signal }).catch(() => undefined); // aborted: the loops see it
      if (!signal.aborted) yield blocks[next] as SourceBlock;
    }
    if (!signal.aborted) await once(signal, "abort");
  };
  const stop = new AbortController();
  const commits = new EventEmitter();
  const running = runIndexer({ url, source: growing, scope, signal: stop.signal, reconcileEveryMs: 20, onCommit: ({ newest }) => commits.emit("newest", newest) });
  const reached = async (number: bigint): Promise<void> => {
    for await (const [newest] of EventEmitter.on(commits, "newest")) if ((newest as bigint) >= number) return;
  };
  await reached(19n);
  const done = reindex({ url, source: sourceOf(blocks), scope });
  const all = reached(BigInt(blocks.length - 1));
  for (; height < blocks.length; height++) {
    grown.emit("block");
    await new Promise(setImmediate);
  }
  grown.emit("block");
  assert.equal((await done).identical, true);
  await all;
  stop.abort();
  await running;
  const other = await testDatabase();
  await follow({ url: other.url, source: sourceOf(blocks), scope });
  const sums = await Promise.all([url, other.url].map(async (each) => {
    const db = openDatabase(each, { settings: { "garal.writer": "on" } });
    const { all: sum } = await checksum(db);
    await db.destroy();
    return sum;
  }));
  assert.equal(sums[0], sums[1]);
  await Promise.all([drop(), other.drop()]);
});
