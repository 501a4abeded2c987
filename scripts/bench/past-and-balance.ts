import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { blockAt } from "../../indexer/queries/as-of.ts";
import { borderOf } from "../../indexer/queries/border.ts";
import { originOf } from "../../indexer/queries/origin.ts";
import { restsOn } from "../../indexer/queries/rests-on.ts";
import { trailOf } from "../../indexer/queries/trail.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { syntheticBlocks } from "../../indexer/testing/synthetic.ts";

/*
 * node scripts/bench/past-and-balance.ts [transactions]: what queries about the past, the border and dependence cost on synthetic data, beside a
 * plain reading of the same record, and which large tables they read whole (there should be none).
 */

const transactions = Number(process.argv[2] ?? 20_000);
const dir = mkdtempSync(join(tmpdir(), "garal-bench-"));
const postgres = await startPostgres({ dir, durable: false });
try {
  await migrate(postgres.url);
  await follow({ url: postgres.url, source: sourceOf([...syntheticBlocks({ seed: 1, transactions })]), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
  const db = openDatabase(postgres.url, { role: API_ROLE, max: 1 });
  const owner = openDatabase(postgres.url);
  await sql`analyze`.execute(owner);
  const { rows: consignments } = await sql<{ id: string }>`select id from consignment where status = 'exited' order by id`.execute(owner);
  const middle = consignments[consignments.length >> 1]?.id ?? "";
  const { rows: [last] } = await sql<{ block: bigint; position: number; at: Date }>`select e.block, e.position, t.submitted_at as at from event e join transaction t using (block, position) order by e.block desc, e.position desc limit 1`.execute(owner);
  if (!last) throw new Error("there are no events");
  const half = last.block / 2n;
  const unit = `${middle}-3`;
  const scans = async (): Promise<Map<string, bigint>> => {
    await sql`select pg_stat_force_next_flush()`.execute(db);
    await sql`select pg_stat_clear_snapshot()`.execute(owner);
    const { rows } = await sql<{ relname: string; seq_scan: bigint }>`select s.relname, s.seq_scan from pg_stat_user_tables s where s.n_live_tup > 5000`.execute(owner);
    return new Map(rows.map(({ relname, seq_scan: count }) => [relname, count]));
  };
  const queries: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["plain reading of the record", () => db.selectFrom("unit").selectAll().where("id", "=", unit).execute()],
    ["block at a moment", () => blockAt(db, last.at)],
    ["trail of a truck as of half the blocks", () => trailOf(db, { kind: "unit", id: unit }, { upTo: half })],
    ["trail of a truck by event time", () => trailOf(db, { kind: "unit", id: unit }, { order: "event" })],
    ["origin of a consignment as of now", () => originOf(db, { kind: "consignment", id: middle }, last.block)],
    ["what an event rests on, 3 steps", () => restsOn(db, last, { depth: 3, first: 100 })],
    ["the border from both sides", () => borderOf(db, middle)],
  ];
  let plain = 0;
  for (const [name, run] of queries) {
    await run();
    const before = await scans();
    const times: number[] = [];
    for (let i = 0; i < 20; i++) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    const median = times.sort((a, b) => a - b)[10] as number;
    plain ||= median;
    const whole = [...(await scans())].filter(([table, count]) => count > (before.get(table) ?? 0n)).map(([table]) => table);
    console.log(`${name.padEnd(42)} ${median.toFixed(2).padStart(8)} ms  ${(median / plain).toFixed(1).padStart(6)} x plain  ${whole.length > 0 ? `reads whole: ${whole.join(", ")}` : "by index"}`);
  }
  await Promise.all([db.destroy(), owner.destroy()]);
} finally {
  await postgres.stop();
  rmSync(dir, { recursive: true, force: true });
}
