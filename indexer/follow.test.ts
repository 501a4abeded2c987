import assert from "node:assert/strict";
import { once } from "node:events";
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { suite, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { sql } from "kysely";
import pg from "pg";
import type { Decimal } from "../domain/decimal.ts";
import { canonicalJson } from "../domain/canonical.ts";
import { exampleWorld } from "../domain/testing-examples.ts";
import { recordCodecs, recordKinds } from "../domain/records.ts";
import { checksum } from "./checksum.ts";
import { openDatabase } from "./database.ts";
import { IndexerError } from "./error.ts";
import { follow } from "./follow.ts";
import type { FollowOptions } from "./follow.ts";
import { NOTIFY_CHANNEL, recordTables } from "./schema.ts";
import type { SourceBlock } from "./source.ts";
import { testDatabase } from "./testing.ts";
import { BlockMaker, compositeKey, makeTransaction, sourceOf } from "./testing/blocks.ts";
import type { TransactionParts } from "./testing/blocks.ts";
import { seeded, syntheticBlocks } from "./testing/synthetic.ts";
import { blocksOf } from "./testing/world.ts";

const scope = { chaincode: "garal", mspId: "CustomsMSP" };
const asWriter = { settings: { "garal.writer": "on" } };
const strict = (reason: unknown): never => {
  throw reason;
};

/** A fresh database that has followed these blocks. */
async function indexed(blocks: readonly SourceBlock[], options: Partial<FollowOptions> = {}) {
  const { url, drop } = await testDatabase();
  const more = (further: readonly SourceBlock[], changed: Partial<FollowOptions> = {}) => follow({ url, source: sourceOf(further), scope, onInterruption: strict, ...options, ...changed });
  await more(blocks);
  const db = openDatabase(url, asWriter);
  const close = async (): Promise<void> => {
    await db.destroy();
    await drop();
  };
  return { url, db, more, close };
}
const sumsAfter = async (blocks: readonly SourceBlock[]): Promise<string> => {
  const { db, close } = await indexed(blocks);
  const { all } = await checksum(db);
  await close();
  return all;
};

suite("what is projected", () => {
  test("every record of the ledger stands in its table as the ledger has it, and every version in the history", async () => {
    const world = await exampleWorld();
    const { db, close } = await indexed(blocksOf(world));
    let rows = 0;
    for (const kind of recordKinds) {
      const expected = await world.all(kind);
      const found = await db.selectFrom(recordTables[kind]).select(["id", "record"]).execute();
      assert.equal(found.length, expected.length, kind);
      rows += found.length;
      const untied = (record: unknown): string => canonicalJson(record).replace(/"(tx-\d+|[0-9a-f]{64})"/g, '"id"');
      assert.deepEqual(found.map(({ record }) => untied(recordCodecs[kind].decode(record, kind))).sort(), expected.map(untied).sort(), kind);
    }
    const versions = await db.selectFrom("record_version").select((e) => e.fn.countAll<bigint>().as("n")).executeTakeFirstOrThrow();
    assert.equal(Number(versions.n), world.history.reduce((n, { outcome }) => n + outcome.puts.length, 0));
    assert.ok(Number(versions.n) > rows);
    const events = await db.selectFrom("event").select(["type", "payload"]).orderBy("block").orderBy("position").execute();
    assert.deepEqual(events.map(({ type }) => type), world.history.map(({ outcome }) => outcome.event.type));
    await close();
  });

  test("private records stand in their tables with the members of their collection, assessments line by line", async () => {
    const world = await exampleWorld();
    const { db, close } = await indexed(blocksOf(world));
    const secrets = world.history.flatMap(({ outcome }) => outcome.secrets ?? []);
    const versions = await db.selectFrom("private_version").select(["members"]).execute();
    assert.equal(versions.length, secrets.length);
    assert.ok(versions.every(({ members }) => members.includes("CustomsMSP") && members.includes("TaxMSP")));
    const statements = secrets.filter(({ kind }) => kind === "assessment").map(({ record }) => record as { lines: readonly { amount: Decimal }[]; totals: readonly unknown[] });
    const lines = await db.selectFrom("assessment_line").select(["amount"]).orderBy("id").orderBy("no").execute();
    assert.ok(lines.length > 0);
    assert.deepEqual(lines.map(({ amount }) => amount).sort(), statements.flatMap((statement) => statement.lines.map(({ amount }) => amount.toString())).sort());
    assert.equal((await db.selectFrom("assessment_total").select("id").execute()).length, statements.reduce((n, { totals }) => n + totals.length, 0));
    for (const table of ["price_terms", "receipt_amounts", "declared_value", "paid_amount"] as const) assert.ok((await db.selectFrom(table).select("id").execute()).length > 0, table);
    assert.deepEqual(await db.selectFrom("private_missing").selectAll().execute(), []);
    await close();
  });

  test("an invalid transaction is kept with its code and envelope, whatever its bytes, and changes nothing else", async () => {
    const maker = new BlockMaker();
    const writes = [{ key: compositeKey("lot", "L-1"), value: "{}" }];
    const event = { name: "lot.extracted", payload: "{}" };
    const invalid: TransactionParts[] = [
      { nonce: "1", code: 11, writes, event },
      { nonce: "2", code: 10, writes, event, txId: "\0".repeat(64) },
      { nonce: "3", code: 8, mspId: "A\0B", timestamp: { seconds: 2n ** 62n, nanos: -5 }, type: -2_147_483_648 },
    ];
    const garbage = { txId: "", envelope: Uint8Array.of(0xff, 0, 0x0a), code: 2, privateData: undefined };
    const { db, close } = await indexed([maker.genesis(), maker.next([...invalid.map(makeTransaction), garbage])]);
    const rows = await db.selectFrom("transaction").selectAll().where("block", "=", 1n).orderBy("position").execute();
    assert.deepEqual(rows.map(({ validation_code, type, tx_id, creator_msp }) => [validation_code, type, tx_id.length, creator_msp]), [
      [11, 3, 64, "MinerMSP"],
      [10, 3, 0, "MinerMSP"],
      [8, -2_147_483_648, 64, null],
      [2, null, 0, null],
    ]);
    assert.equal(rows[2]?.submitted_at, null);
    assert.deepEqual(rows[3]?.envelope, Buffer.from(garbage.envelope));
    for (const table of ["event", "record_version", "lot", "search_term"] as const) assert.deepEqual(await db.selectFrom(table).selectAll().execute(), [], table);
    await close();
  });

  test("times keep their microseconds and certificates their fingerprint", async () => {
    const maker = new BlockMaker();
    const { db, close } = await indexed([maker.genesis(), maker.next([makeTransaction({ nonce: "1", timestamp: { seconds: 1_780_300_800n, nanos: 123_456_789 } })])]);
    const { rows } = await sql<{ at: string; length: number }>`select submitted_at::text as at, length(creator_cert_hash) as length from transaction where block = 1`.execute(db);
    assert.deepEqual(rows, [{ at: "2026-06-01 08:00:00.123456+00", length: 32 }]);
    await close();
  });

  test("a deleted record leaves its table and stays in the history; text that jsonb cannot hold does not stop the indexer", async () => {
    const maker = new BlockMaker();
    const key = compositeKey("table", "tolerances/1");
    const table = { table: "tolerances", version: 1, rows: { odd: "nul\0 and \\u0000" }, note: "n", proposedBy: "p", status: "proposed", tx: "t", at: "2026-06-01T00:00:00Z" };
    const blocks = [maker.genesis(), maker.next([makeTransaction({ nonce: "1", writes: [{ key, value: canonicalJson(table) }] })])];
    const { db, more, close } = await indexed(blocks);
    const [row] = await db.selectFrom("rate_table").select(["record"]).execute();
    assert.deepEqual((row?.record as typeof table).rows, { odd: "nul\ufffd and \\u0000" });
    await more([...blocks, maker.next([makeTransaction({ nonce: "2", writes: [{ key, value: undefined }] })])]);
    assert.deepEqual(await db.selectFrom("rate_table").selectAll().execute(), []);
    assert.deepEqual((await db.selectFrom("record_version").select("record").orderBy("block").execute()).map(({ record }) => record !== null), [true, false]);
    await close();
  });

  test("each commit is announced with the newest block", async () => {
    const { url, drop } = await testDatabase();
    const listener = new pg.Client({ connectionString: url });
    await listener.connect();
    await listener.query(`listen ${NOTIFY_CHANNEL}`);
    const heard: string[] = [];
    const last = new Promise<void>((resolve) => listener.on("notification", ({ payload }) => heard.push(payload ?? "") && payload === "4" && resolve()));
    await follow({ url, source: sourceOf([...syntheticBlocks({ seed: 3, transactions: 40, perBlock: 10 })].slice(0, 5)), scope, mostTransactions: 1, onInterruption: strict });
    await last;
    assert.deepEqual(heard, [...heard].sort((a, b) => Number(a) - Number(b)));
    await listener.end();
    await drop();
  });
});

suite("what is refused", () => {
  const good = { nonce: "good", writes: [] };
  /** Follows one good block, then the given one, and expects the code; the good block stays, nothing of the other is there. */
  async function refused(code: string, bad: (maker: BlockMaker) => SourceBlock): Promise<void> {
    const maker = new BlockMaker();
    const first = [maker.genesis(), maker.next([makeTransaction(good)])];
    const { db, more, close } = await indexed(first);
    const { all } = await checksum(db);
    await assert.rejects(more([...first, bad(maker)]), (error) => error instanceof IndexerError && error.code === code);
    assert.equal((await checksum(db)).all, all);
    await close();
  }
  const changed = (block: SourceBlock, change: Partial<SourceBlock["block"]>): SourceBlock => ({ ...block, block: { ...block.block, ...change } });
  const record = (key: string, value: string): TransactionParts => ({ nonce: "bad", writes: [{ key, value }] });

  test("data that are not what the header says", () => refused("indexer/block", (maker) => changed(maker.next([makeTransaction(good)]), { dataHash: new Uint8Array(32) })));
  test("a block that does not continue the chain", () => refused("indexer/other-ledger", (maker) => changed(maker.next([makeTransaction(good)]), { previousHash: new Uint8Array(32) })));
  test("a block out of order", () => refused("indexer/block", (maker) => (maker.next([makeTransaction(good)]), maker.next([makeTransaction(good)]))));
  test("a block that no peer has validated", () => refused("indexer/block", (maker) => changed(maker.next([makeTransaction(good)]), { metadata: [] })));
  test("a valid transaction with an id that its creator did not make", () => refused("indexer/transaction", (maker) => maker.next([makeTransaction({ ...good, txId: "0".repeat(64) })])));
  test("a record of a kind that this version does not know", () => refused("indexer/transaction", (maker) => maker.next([makeTransaction(record(compositeKey("warehouse", "W-1"), "{}"))])));
  test("a record that its codec does not take", () => refused("indexer/transaction", (maker) => maker.next([makeTransaction(record(compositeKey("lot", "L-1"), '{"lotId":"L-1"}'))])));
  test("an event that is none", () => refused("indexer/transaction", (maker) => maker.next([makeTransaction({ nonce: "bad", event: { name: "x", payload: "{}" } })])));
  test("private data that are not what the block has the hash of", () =>
    refused("indexer/private", (maker) => {
      const secret = (price: string) => makeTransaction({ nonce: "bad", secrets: [{ collection: "trade-MinerMSP-BuyerMSP", key: compositeKey("contract", "C-1"), value: price }] });
      const block = maker.next([secret('{"price":"100"}')]);
      return { ...block, privateData: new Map([[0, secret('{"price":"1"}').privateData as Uint8Array]]) };
    }));

  test("another channel's chaincode on the same ledger is no business of this index", async () => {
    const maker = new BlockMaker();
    const { db, close } = await indexed([maker.genesis(), maker.next([makeTransaction({ ...record("anything", "x"), namespace: "basic", event: { name: "e", payload: "not JSON" } })])]);
    assert.equal((await db.selectFrom("transaction").select("tx_id").execute()).length, 2);
    assert.deepEqual(await db.selectFrom("event").selectAll().execute(), []);
    await close();
  });
});

suite("what goes wrong on the way", () => {
  const blocks = [...syntheticBlocks({ seed: 11, transactions: 600, perBlock: 20 })];

  test("the rows do not depend on how blocks fall into batches, nor on restarts between them", async () => {
    const whole = await sumsAfter(blocks);
    const { db, more, close } = await indexed([], { mostTransactions: 1 });
    for (let end = 7; end < blocks.length + 7; end += 7) await more(blocks.slice(0, end));
    assert.equal((await checksum(db)).all, whole);
    await more(blocks);
    assert.equal((await checksum(db)).all, whole);
    await close();
  });

  test("two indexers on one database disturb each other, not the rows", async () => {
    const { url, db, close } = await indexed([]);
    const one = () => follow({ url, source: sourceOf(blocks), scope, mostTransactions: 30 });
    await Promise.all([one(), one()]);
    assert.equal((await checksum(db)).all, await sumsAfter(blocks));
    await close();
  });

  test("a session that is lost in the middle of a batch loses and doubles nothing", async () => {
    const { url, db, close } = await indexed([]);
    // Ends the writer's session at its first row of each of these tables, once.
    await sql`create sequence cuts`.execute(db);
    await sql.raw(`create function cut() returns trigger language plpgsql as $$ begin
      if nextval('cuts') <= 3 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$`).execute(db);
    for (const table of ["transaction", "lot", "private_version"]) await sql`create trigger cut before insert on ${sql.table(table)} for each statement execute function cut()`.execute(db);
    const interruptions: unknown[] = [];
    await follow({ url, source: sourceOf(blocks), scope, onInterruption: (reason) => interruptions.push(reason) });
    assert.equal(interruptions.length, 3);
    await sql`drop function cut cascade`.execute(db);
    assert.equal((await checksum(db)).all, await sumsAfter(blocks));
    await close();
  });

  test("a source that breaks is asked again for the block behind the last one that is stored", async () => {
    const { url, db, close } = await indexed([]);
    const asked: bigint[] = [];
    const fragile = async function* (from: bigint): AsyncGenerator<SourceBlock> {
      asked.push(from);
      for await (const block of sourceOf(blocks)(from)) {
        yield block;
        if (asked.length < 4 && block.block.number >= from + 4n) throw new Error("the peer is gone");
      }
    };
    await follow({ url, source: fragile, scope });
    assert.equal(asked.length, 4);
    assert.deepEqual(asked, [...asked].sort((a, b) => Number(a - b)));
    assert.equal((await checksum(db)).all, await sumsAfter(blocks));
    await close();
  });

  test("blocks that are stored are not kept in memory", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const { url, close } = await indexed([]);
    const kept: WeakRef<object>[] = [];
    const stop = new AbortController();
    const committed = Promise.withResolvers<void>();
    const source = async function* (_from: bigint, signal: AbortSignal): AsyncGenerator<SourceBlock> {
      for (const { block, privateData } of syntheticBlocks({ seed: 13, transactions: 300, perBlock: 10 })) {
        const own = { ...block };
        kept.push(new WeakRef(own));
        yield { block: own, privateData };
      }
      await once(signal, "abort"); // the ledger stands still, and the indexer waits
    };
    const following = follow({ url, source, scope, signal: stop.signal, onCommit: ({ newest }) => newest > 40n && committed.resolve() });
    await committed.promise;
    await new Promise(setImmediate);
    collect();
    const alive = kept.filter((reference) => reference.deref() !== undefined).length;
    assert.ok(kept.length > 40 && alive < 10, `${alive} of ${kept.length} blocks are alive`);
    stop.abort();
    await following;
    await close();
  });

  test("killed again and again while it catches up, it loses and doubles nothing (seed 20261123)", async () => {
    const random = seeded(20_261_123);
    const size = { seed: 12, transactions: 900, perBlock: 10 };
    const { url, db, close } = await indexed([]);
    let kills = 0;
    for (let finished = false; !finished; ) {
      const child = fork(fileURLToPath(import.meta.resolve("./testing/crash-child.ts")), [JSON.stringify({ url, ...size })]);
      const [commits, pause] = [Math.floor(random() * 6), random() * 15];
      let seen = 0;
      child.on("message", () => {
        if (seen++ === commits && kills < 6) setTimeout(() => child.kill("SIGKILL"), pause);
      });
      const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
      if (signal === "SIGKILL") kills += 1;
      else assert.equal(code, 0);
      finished = code === 0;
    }
    assert.ok(kills >= 3, `it was killed ${kills} times`);
    assert.equal((await checksum(db)).all, await sumsAfter([...syntheticBlocks(size)]));
    await close();
  });
});
