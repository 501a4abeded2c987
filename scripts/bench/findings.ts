import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { migrate } from "../../indexer/migrate.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { findingCodes, findings } from "../../indexer/queries/findings.ts";
import type { FindingCode } from "../../indexer/queries/findings.ts";
import { massBalance } from "../../indexer/queries/mass-balance.ts";
import type { Database } from "../../indexer/schema.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { syntheticBlocks } from "../../indexer/testing/synthetic.ts";

/*
 * node scripts/bench/findings.ts [transactions]: what each pattern's findings cost for three months out of a year, on synthetic data and on four times as
 * much, beside a plain count over the tables that it reads, in the same run. Growth is the time on the larger data over that on the smaller one: beyond
 * what the rows and the plain count grew by, a query is worse than its rows. Tells which large tables are read whole.
 */

const transactions = Number(process.argv[2] ?? 10_000);
const TIMES = 4;
const RUNS = 7;
const period = { from: "2026-10-01", to: "2026-12-31" };
const tablesOf: Readonly<Record<FindingCode, readonly string[]>> = {
  ...{ F1: ["ticket"], F2: ["ticket", "unit", "manifest"], F3: ["declaration", "certificate"], F4: ["ticket", "unit"], F5: ["unit", "ticket"], F6: ["lot", "lot_edge", "certificate"], F7: ["certificate"] },
  ...{ F8: ["declaration"], F9: ["event", "lot"], F10: ["event", "event_subject", "lot"], F11: ["unit", "ticket", "event"], F12: ["declaration"], F13: ["event"], F14: ["import_declaration"], F15: ["unit", "ticket"], F16: ["goods_lot", "event"] },
};

/** A year of business: the synthetic ledger's seconds stretched, with the border's tickets, seals, entries, moves, certificates and domestic sales that it lacks. */
async function furnish(owner: Kysely<Database>): Promise<void> {
  const { rows: [span] } = await sql<{ first: Date; last: Date }>`select min(at) as first, max(at) as last from event`.execute(owner);
  if (!span) throw new Error("there are no events");
  const over = (span.last.getTime() - span.first.getTime()) / 1000;
  const stretched = (column: string) => sql`'2026-01-01T00:00:00Z'::timestamptz + extract(epoch from ${sql.ref(column)} - ${span.first}) * (365 * 86400 / ${over}::float8) * interval '1 second'`;
  for (const statement of [
    sql`update ticket set at = ${stretched("at")}`,
    sql`update event set at = ${stretched("at")}`,
    sql`update lot set made_at = ${stretched("made_at")}`,
    sql`update declaration set filed_on = (${stretched("at")})::date`,
    sql`update unit set exit_at = t.at + interval '9 hours', exit_ticket_no = 'B-' || unit.id from ticket t where t.id = unit.ticket_no and unit.exit_at is not null`,
    sql`insert into site (id, owner_id, kind, name, name_mn, lat, lon, at, record, tx_id, block, position) values ('site-1', 'miner', 'mine', 'm', 'm', 43.6, 105.4, now(), '{}', 'tx', 1, 0), ('gate', 'customs', 'border-gate', 'g', 'g', 42.4, 107.5, now(), '{}', 'tx', 1, 0)`,
    sql`insert into ticket select 'B-' || u.id, 'scale-2', t.vehicle, 'gate', t.tare_kg, t.gross_kg, t.net_kg, 'customs', u.id, u.exit_at, t.record, t.tx_id, t.block, t.position from unit u join ticket t on t.id = u.ticket_no where u.exit_at is not null`,
    sql`insert into ticket select 'E-' || u.id, 'scale-2', t.vehicle, 'gate', t.tare_kg, t.tare_kg + 100, 100, 'customs', null, u.exit_at + interval '5 hours', t.record, t.tx_id, t.block, t.position from unit u join ticket t on t.id = u.ticket_no where u.exit_at is not null`,
    sql`insert into event select 1000000 + row_number() over (order by u.id), 0, u.tx_id, 'unit.sealed', t.at + interval '1 hour', 'carrier', 'CarrierMSP', 'c', 'site-1', jsonb_build_object('facts', jsonb_build_object('unitId', u.id)) from unit u join ticket t on t.id = u.ticket_no`,
    sql`insert into event select 2000000 + row_number() over (order by l.id), 0, l.tx_id, 'lot.moved', l.made_at + interval '12 hours', 'miner', 'MinerMSP', 'c', 'gate', jsonb_build_object('facts', jsonb_build_object('lotId', l.id, 'fromSiteId', 'site-1')) from lot l where l.made_by = 'blend'`,
    sql`insert into event_subject select 'lot', payload->'facts'->>'lotId', 'changed', block, position, false from event where type = 'lot.moved'`,
    sql`insert into manifest (id, border_point, mode, waybill_no, shipper, shipper_country, seal_no, carrier_id, importer_ids, status, entered_at, at, record, tx_id, block, position)
      select 'M-' || u.id, 'p', 'road', u.id, 's', 'CN', 's', 'carrier', '{}', 'entered', u.exit_at + interval '6 hours', now(), jsonb_build_object('vehicle', jsonb_build_object('plate', u.plate)), 'tx', 1, 0 from unit u where u.exit_at is not null`,
    sql`insert into certificate (id, sample_id, lot_id, accreditation_no, laboratory_id, laboratory_msp, issued_on, at, record, tx_id, block, position)
      select 'CERT-' || s.id, s.id, s.record->>'lotId', 'A', 'lab', 'LabMSP', (l.made_at)::date, now(), ${JSON.stringify({ results: [{ analyte: "TM", value: "8", unit: "%", basis: "as-received" }] })}::jsonb, s.tx_id, s.block, s.position from sample s join lot l on l.id = s.record->>'lotId'`,
    sql`analyze`,
  ]) await statement.execute(owner);
}

interface Measured {
  readonly ms: ReadonlyMap<string, number>;
  readonly whole: ReadonlyMap<string, string>;
}

async function measured(count: number): Promise<Measured> {
  const dir = mkdtempSync(join(tmpdir(), "garal-bench-"));
  const postgres = await startPostgres({ dir, durable: false });
  try {
    await migrate(postgres.url);
    await follow({ url: postgres.url, source: sourceOf([...syntheticBlocks({ seed: 1, transactions: count })]), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    const db = openDatabase(postgres.url, { role: API_ROLE, max: 1, settings: { "garal.msp": "CustomsMSP" } });
    const owner = openDatabase(postgres.url, { settings: { "garal.writer": "on" } });
    await furnish(owner);
    const scans = async (): Promise<Map<string, bigint>> => {
      await sql`select pg_stat_force_next_flush()`.execute(db);
      await sql`select pg_stat_clear_snapshot()`.execute(owner);
      const { rows } = await sql<{ relname: string; seq_scan: bigint }>`select relname, seq_scan from pg_stat_user_tables where n_live_tup > 2000`.execute(owner);
      return new Map(rows.map(({ relname, seq_scan: times }) => [relname, times]));
    };
    const [ms, whole] = [new Map<string, number>(), new Map<string, string>()];
    const take = async (name: string, run: () => Promise<unknown>): Promise<void> => {
      await run();
      const before = await scans();
      const times: number[] = [];
      for (let i = 0; i < RUNS; i++) {
        const start = performance.now();
        await run();
        times.push(performance.now() - start);
      }
      ms.set(name, times.sort((a, b) => a - b)[RUNS >> 1] as number);
      whole.set(name, [...(await scans())].filter(([table, times_]) => times_ > (before.get(table) ?? 0n)).map(([table]) => table).join(", "));
    };
    for (const code of findingCodes) {
      await take(code, () => findings(db, period, { codes: [code], limit: 50 }));
      await take(`${code} count`, async () => { for (const table of tablesOf[code]) await sql`select count(*) from ${sql.table(table)}`.execute(db); });
    }
    await take("balance", () => massBalance(db, "MV-012345"));
    await take("balance count", async () => { for (const table of ["lot", "lot_edge", "unit", "unit_lot"]) await sql`select count(*) from ${sql.table(table)}`.execute(db); });
    await Promise.all([db.destroy(), owner.destroy()]);
    return { ms, whole };
  } finally {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

const [small, large] = [await measured(transactions), await measured(transactions * TIMES)];
const at = ({ ms }: Measured, name: string): number => ms.get(name) ?? 0;
console.log(`${"pattern".padEnd(8)} ${transactions} tx, ms  ${transactions * TIMES} tx, ms  growth  a count's growth  x a count`);
for (const name of [...findingCodes, "balance"]) {
  const [a, b, countA, countB] = [at(small, name), at(large, name), at(small, `${name} count`), at(large, `${name} count`)];
  const read = large.whole.get(name);
  console.log(`${name.padEnd(8)} ${a.toFixed(1).padStart(12)} ${b.toFixed(1).padStart(13)} ${(b / a).toFixed(1).padStart(7)} ${(countB / countA).toFixed(1).padStart(17)} ${(b / countB).toFixed(1).padStart(10)}  ${read ? `reads whole: ${read}` : "by index"}`);
}
