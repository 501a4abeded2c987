import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { canonicalJson } from "../domain/canonical.ts";
import { date } from "../domain/schema.ts";
import { tableNames } from "../domain/tables.ts";
import type { TableName } from "../domain/tables.ts";
import { checkTable } from "../domain/tax/tables/index.ts";
import { openDatabase } from "../indexer/database.ts";
import { simulate as run } from "../indexer/queries/simulate.ts";
import type { Group, Replacements, Shift, Simulated } from "../indexer/queries/simulate.ts";
import { UsageError } from "./failure.ts";
import { identityNamed, places } from "./identities.ts";
import { openProjection } from "./start/read-side.ts";

interface Options {
  readonly data: string;
  readonly rules: string;
  readonly from: string;
  readonly to: string;
  readonly as: string;
  readonly json?: true;
}

/**
 * `garal simulate --rules FILE --from DATE --to DATE`: assesses indexed declarations, sales and charges of goods that stayed again under other tables and reports the difference by product,
 * border point and payer. Reads the projection with the rights of an identity's member; the ledger is not touched.
 * @throws {UsageError} for a file that holds no tables
 * @throws {DomainError} `table/invalid` for rows with gaps or overlaps, `input/date-invalid`
 */
export async function simulate({ data, rules, from, to, as, json }: Options): Promise<void> {
  const tables = replacementsIn(rules);
  for (const [name, rows] of Object.entries(tables)) checkTable(name as TableName, rows);
  const [first, last] = [date.decode(from, "--from"), date.decode(to, "--to")];
  if (last < first) throw new UsageError("--to is before --from");
  const dir = resolve(data);
  const { mspId } = identityNamed(places(dir).identities, as);
  const database = await openProjection(dir);
  const db = openDatabase(database.apiUrl, { settings: { "garal.msp": mspId } });
  try {
    const onProgress = (done: number): void => void process.stderr.write(process.stderr.isTTY ? `\r${done} tried` : `${done} tried\n`);
    const result = await run(db, { from: first, to: last, tables, onProgress });
    if (process.stderr.isTTY) process.stderr.write("\r");
    process.stdout.write(json ? `${canonicalJson(result)}\n` : report(result));
  } finally {
    await db.destroy();
    // The database of a garal that runs is its own to stop.
    if (!existsSync(places(dir).running)) await database.stop();
  }
}

/** Tables of a file: `{ NAME: rows }`, `{ NAME: { rows } }`, or one proposal `{ table, rows }`. */
function replacementsIn(file: string): Replacements {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UsageError(`${file} cannot be read as JSON`, { cause });
  }
  const given = (value ?? {}) as Readonly<Record<string, unknown>>;
  const named: Readonly<Record<string, unknown>> = typeof given["table"] === "string" ? { [given["table"]]: given["rows"] } : given;
  const entries = Object.entries(named).map(([name, rows]) => [name, Array.isArray(rows) ? rows : (rows as { readonly rows?: unknown } | null)?.rows] as const);
  const stranger = entries.find(([name]) => !(tableNames as readonly string[]).includes(name));
  if (entries.length === 0 || stranger) throw new UsageError(`${file} holds no tables${stranger ? `: ${stranger[0]} is none` : ""}; there are ${tableNames.join(", ")}`);
  return Object.fromEntries(entries);
}

function report({ assessed, kinds, changed, refused, total, byProduct, byBorderPoint, byPayer }: Simulated): string {
  const shift = ({ currency, before, after, difference }: Shift): string => `${before.toFixed(2)} → ${after.toFixed(2)} ${currency} (${difference.isNegative() ? "" : "+"}${difference.toFixed(2)})`;
  const section = (title: string, groups: readonly Group[]): readonly string[] => [title, ...groups.map(({ name, assessed: count, shifts }) => `  ${name}, ${count}: ${shifts.map(shift).join("; ")}`)];
  return [
    `${assessed} assessed again (${kinds.export} exports, ${kinds.import} imports, ${kinds.sale} sales within the country, ${kinds.stay} charges of goods that stayed), ${changed} bear something else`,
    ...Object.entries(refused).map(([code, count]) => `  ${count} not assessed: ${code}`),
    `total: ${total.map(shift).join("; ") || "nothing"}`,
    ...section("by product", byProduct),
    ...section("by border point", byBorderPoint),
    ...section("by payer", byPayer),
    "",
  ].join("\n");
}
