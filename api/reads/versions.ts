import { sql } from "kysely";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../../indexer/schema.ts";
import type { Place } from "../cursors.ts";
import { withLanes } from "./lanes.ts";

/** A record as one transaction left it; `record` is null where it deleted the record. */
export interface VersionRow extends Place {
  readonly kind: RecordKind;
  readonly id: string;
  readonly record: unknown;
}

/** A page by place in the channel, newest first; `inverted` counts from the oldest. */
export interface PlacePage {
  readonly after?: Place | undefined;
  readonly before?: Place | undefined;
  readonly limit: number;
  readonly inverted: boolean;
}

/** Conditions and order of a page, newest first, for a statement with columns `block` and `position`. */
export function newestFirst({ after, before, limit, inverted }: PlacePage) {
  const conditions = [sql`true`];
  if (after) conditions.push(sql`(block, position) < (${after.block}, ${after.position})`);
  if (before) conditions.push(sql`(block, position) > (${before.block}, ${before.position})`);
  const order = inverted ? sql`asc` : sql`desc`;
  return { where: sql.join(conditions, sql` and `), orderAndLimit: sql`order by block ${order}, position ${order} limit ${limit}` };
}

/** A page of the versions of each of these records. */
export async function versionPages(db: Db, kind: RecordKind, ids: readonly string[], page: PlacePage): Promise<readonly VersionRow[]> {
  const { where, orderAndLimit } = newestFirst(page);
  const { rows } = await sql<VersionRow>`
    select found.* from unnest(${[...ids]}::text[]) as wanted (id)
    cross join lateral (select kind, id, block, position, record from record_version where kind = ${kind} and record_version.id = wanted.id and ${where} ${orderAndLimit}) as found`.execute(db);
  return rows;
}

/** The version in force once `block` was committed, of each of these records. */
export async function versionsAsOf(db: Db, kind: RecordKind, ids: readonly string[], block: bigint): Promise<readonly VersionRow[]> {
  const { rows } = await sql<VersionRow>`
    select distinct on (id) kind, id, block, position, record from record_version
    where kind = ${kind} and id = any(${[...ids]}::text[]) and block <= ${block} order by id, block desc, position desc`.execute(db);
  return withLanes(kind, rows, (lanes) => versionsAsOf(db, "lane", lanes, block));
}
