import { sql } from "kysely";
import { exampleWorld } from "../../domain/testing-examples.ts";
import { dataRows } from "../../domain/tax/testing.ts";
import { openDatabase } from "../../indexer/database.ts";
import { follow } from "../../indexer/follow.ts";
import { simulate } from "../../indexer/queries/simulate.ts";
import { API_ROLE } from "../../indexer/schema.ts";
import { startPostgres } from "../../indexer/postgres.ts";
import { migrate } from "../../indexer/migrate.ts";
import { sourceOf } from "../../indexer/testing/blocks.ts";
import { blocksOf } from "../../indexer/testing/world.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * Rate at which a change of rates is tried on history, on copies of the examples' declarations: node scripts/bench/simulate.ts [DECLARATIONS].
 * A country's year is 800,000 declarations: within an hour that is 222 a second. Prints JSON.
 */

const wanted = Number(process.argv[2] ?? "20000");
const A_YEAR = 800_000;

const dir = mkdtempSync(join(tmpdir(), "garal-bench-"));
const server = await startPostgres({ dir, durable: false });
try {
  await migrate(server.url);
  const world = await exampleWorld();
  await follow({ url: server.url, source: sourceOf(blocksOf(world)), scope: { chaincode: "garal", mspId: "CustomsMSP" }, onInterruption: (reason) => { throw reason; } });
  const copied = await copies(server.url, wanted);
  const db = openDatabase(server.url, { role: API_ROLE, settings: { "garal.msp": "TaxMSP" } });
  const tables = { "royalty-base": dataRows("royalty-base").map((row) => (row["id"] === "BASE-STANDARD" ? { ...row, ratePct: "6" } : row)) };
  const started = performance.now();
  const { assessed: declarations, changed, refused } = await simulate(db, { from: "2000-01-01", to: "2100-01-01", tables });
  const seconds = (performance.now() - started) / 1000;
  await db.destroy();
  const perSecond = declarations / seconds;
  process.stdout.write(`${JSON.stringify({ copied, declarations, changed, refused, seconds: Number(seconds.toFixed(2)), perSecond: Math.round(perSecond), yearInMinutes: Number((A_YEAR / perSecond / 60).toFixed(1)) })}\n`);
} finally {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
}

/** Copies declarations, their assessments and private parts under new numbers until there are about `many`. */
async function copies(url: string, many: number): Promise<number> {
  const db = openDatabase(url, { settings: { "garal.writer": "on" } });
  const { rows } = await sql<{ n: bigint }>`select count(*) as n from declaration where assessment_id is not null`.execute(db);
  const times = Math.ceil(many / Number(rows[0]?.n ?? 1n));
  const copy = async (table: string, id: string, record: string, extra: Readonly<Record<string, string>> = {}): Promise<void> => {
    const { rows: columns } = await sql<{ name: string }>`select column_name as name from information_schema.columns where table_schema = 'garal' and table_name = ${table} order by ordinal_position`.execute(db);
    const values = columns.map(({ name }) => extra[name] ?? (name === "id" ? id : name === "record" ? record : name));
    await sql.raw(`insert into ${table} (${columns.map(({ name }) => name).join(", ")}) select ${values.join(", ")} from ${table} cross join generate_series(1, ${times}) n`).execute(db);
  };
  await copy("assessment", "id || '-' || n", "record", { declaration_no: "declaration_no || '-' || n", superseded_by: "superseded_by" });
  await copy("assessment_statement", "id || '-' || n", "record");
  await copy("declared_value", "declaration_no || '-' || n || '/' || version", "record", { declaration_no: "declaration_no || '-' || n" });
  await copy("declaration", "id || '-' || n", "jsonb_set(jsonb_set(record, '{declarationNo}', to_jsonb(id || '-' || n)), '{assessmentId}', to_jsonb(coalesce(assessment_id, '') || '-' || n))", { assessment_id: "assessment_id || '-' || n" });
  await sql`analyze`.execute(db);
  await db.destroy();
  return times;
}
