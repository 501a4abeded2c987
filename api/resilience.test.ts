import assert from "node:assert/strict";
import { test } from "node:test";
import { sql } from "kysely";
import { openDatabase } from "../indexer/database.ts";
import { testDatabase } from "../indexer/testing.ts";
import { BlockFeed } from "./block-feed.ts";
import { nobody, Reader } from "./reader.ts";

/** Ends the sessions that the condition names, as an administrator or a crash would. */
const terminate = (db: ReturnType<typeof openDatabase>, condition: string) =>
  sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${sql.raw(condition)}`.execute(db);

test("a session that breaks under an open snapshot fails that request alone", async () => {
  const { url, drop } = await testDatabase();
  const [db, other] = [openDatabase(url, { max: 2 }), openDatabase(url, { max: 1 })];
  const reader = new Reader(db, nobody);
  const lots = async (from: Reader) => (await from.db()).selectFrom("lot").select("id").execute();
  assert.deepEqual(await lots(reader), []);
  await terminate(other, "state = 'idle in transaction'");
  await assert.rejects(lots(reader));
  await reader.end();
  await assert.rejects(lots(reader), /ended/);
  const next = new Reader(db, nobody);
  assert.deepEqual(await lots(next), []);
  await next.end();
  await Promise.all([db.destroy(), other.destroy()]);
  await drop();
});

test("the feed of blocks heals after its session broke, and misses no block", async () => {
  const { url, drop } = await testDatabase();
  const writer = openDatabase(url, { max: 1 });
  const feed = await BlockFeed.listen(url);
  assert.equal(feed.newest, -1n);
  await terminate(writer, "query ilike 'listen%' or query like 'select next_block%'");
  // Committed while nobody listens.
  await writer.updateTable("checkpoint").set({ next_block: 8n }).execute();
  assert.equal(await feed.reached(7n, 10_000), true);
  assert.equal(feed.connected, true);
  assert.equal(await feed.reached(8n, 10), false);
  const stopped = feed.reached(9n, 60_000);
  await feed.stop();
  assert.equal(await stopped, false);
  await writer.destroy();
  await drop();
});
