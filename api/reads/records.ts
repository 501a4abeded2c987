import { sql } from "kysely";
import type { RecordKind } from "../../domain/records.ts";
import { recordTables } from "../../indexer/schema.ts";
import type { Db } from "../../indexer/schema.ts";
import { withLanes } from "./lanes.ts";

/** A record as it now stands; `record` is the ledger's document with the sums of its lanes, exact numbers as strings. */
export interface RecordRow {
  readonly kind: RecordKind;
  readonly id: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly txId: string;
  readonly block: bigint;
  readonly position: number;
}

/** Equality on one column; `memberColumn` also narrows by the organisation's member, which is what the indexes begin with. */
export interface Filter {
  readonly column: string;
  readonly memberColumn?: string;
  readonly value: string;
  /** The column is an instant that lies on this Mongolian day or after it, or on it or before it. */
  readonly day?: "from" | "to";
  /** The column holds many values, the one given among them. */
  readonly many?: boolean;
}

/** A page in key order, `limit` rows from after `after` or before `before`; `inverted` counts from the end. */
export interface Page {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  readonly inverted: boolean;
}

interface StoredRecord {
  id: string;
  record: Readonly<Record<string, unknown>>;
  tx_id: string;
  block: bigint;
  position: number;
}

/** The records of a kind with these ids, in one statement; unknown ones are left out. */
export async function recordsByIds(db: Db, kind: RecordKind, ids: readonly string[]): Promise<readonly RecordRow[]> {
  const { rows } = await sql<StoredRecord>`select id, record, tx_id, block, position from ${sql.table(recordTables[kind])} where id = any(${[...ids]}::text[])`.execute(db);
  return whole(db, kind, rows.map((row) => toRow(kind, row)));
}

/** A page of the records of a kind that meet all filters, ordered by id. */
export async function recordPage(db: Db, kind: RecordKind, filters: readonly Filter[], page: Page): Promise<readonly RecordRow[]> {
  const conditions = filters.map(({ column, memberColumn, value, day, many = false }) =>
    day !== undefined
      ? sql`${sql.ref(column)} ${day === "from" ? sql`>=` : sql`<`} (${value}::date + ${day === "from" ? 0 : 1}::int)::timestamp at time zone 'Asia/Ulaanbaatar'`
      : many
      ? sql`${sql.ref(column)} @> array[${value}]::text[]`
      : memberColumn === undefined
      ? sql`${sql.ref(column)} = ${value}`
      : sql`${sql.ref(column)} = ${value} and ${sql.ref(memberColumn)} = (select msp_id from organisation where id = ${value})`,
  );
  const { where, orderAndLimit } = byId(page);
  const { rows } = await sql<StoredRecord>`
    select id, record, tx_id, block, position from ${sql.table(recordTables[kind])} where ${sql.join([...conditions, where], sql` and `)} ${orderAndLimit}`.execute(db);
  return whole(db, kind, rows.map((row) => toRow(kind, row)));
}

/** For each of these values of a column a page of the records that have it, ordered by id; all in one statement. */
export async function recordPages(db: Db, kind: RecordKind, column: string, values: readonly string[], page: Page): Promise<readonly (RecordRow & { readonly parent: string })[]> {
  const { where, orderAndLimit } = byId(page);
  const { rows } = await sql<StoredRecord & { parent: string }>`
    select wanted.value as parent, found.* from unnest(${[...values]}::text[]) as wanted (value)
    cross join lateral (select id, record, tx_id, block, position from ${sql.table(recordTables[kind])} where ${sql.ref(column)} = wanted.value and ${where} ${orderAndLimit}) as found`.execute(db);
  return whole(db, kind, rows.map((row) => ({ parent: row.parent, ...toRow(kind, row) })));
}

/** The rows with what stands in lanes summed up. */
const whole = <R extends RecordRow>(db: Db, kind: RecordKind, rows: readonly R[]): Promise<readonly R[]> => withLanes(kind, rows, (ids) => recordsByIds(db, "lane", ids));

function byId({ after, before, limit, inverted }: Page) {
  const conditions = [sql`true`];
  if (after !== undefined) conditions.push(sql`id > ${after}`);
  if (before !== undefined) conditions.push(sql`id < ${before}`);
  return { where: sql.join(conditions, sql` and `), orderAndLimit: sql`order by id ${inverted ? sql`desc` : sql`asc`} limit ${limit}` };
}

const toRow = (kind: RecordKind, { id, record, tx_id, block, position }: StoredRecord): RecordRow => ({ kind, id, record, txId: tx_id, block, position });
