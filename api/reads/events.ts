import { sql } from "kysely";
import type { LedgerEvent } from "../../domain/act.ts";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../../indexer/schema.ts";
import type { Place } from "../cursors.ts";
import { newestFirst } from "./versions.ts";
import type { PlacePage } from "./versions.ts";

/** An event of a valid transaction. */
export interface EventRow extends Place {
  readonly txId: string;
  readonly payload: LedgerEvent;
}

/** Which events: of these types, and about this record or this kind of record. */
export interface EventFilter {
  readonly types?: readonly string[] | null | undefined;
  readonly kind?: RecordKind | null | undefined;
  readonly id?: string | null | undefined;
}

const columns = sql`block, position, tx_id as "txId", payload`;

function matching({ types, kind, id }: EventFilter) {
  const conditions = [sql`true`];
  if (types) conditions.push(sql`type = any(${[...types]}::text[])`);
  // The subjects stand in the payload, so a walk in channel order needs no second table.
  if (kind) conditions.push(sql`payload -> 'subjects' @> ${JSON.stringify([id ? { kind, id } : { kind }])}::jsonb`);
  return sql.join(conditions, sql` and `);
}

/** A page of events, newest first. */
export async function eventsNewestFirst(db: Db, filter: EventFilter, page: PlacePage): Promise<readonly EventRow[]> {
  const { where, orderAndLimit } = newestFirst(page);
  const { rows } = await sql<EventRow>`select ${columns} from event where ${matching(filter)} and ${where} ${orderAndLimit}`.execute(db);
  return rows;
}

/** A page of the events of each of these records, newest first, found by the record. */
export async function eventPages(db: Db, kind: RecordKind, ids: readonly string[], page: PlacePage): Promise<readonly (EventRow & { readonly parent: string })[]> {
  const { where, orderAndLimit } = newestFirst(page);
  const { rows } = await sql<EventRow & { readonly parent: string }>`
    select wanted.id as parent, event.block, event.position, event.tx_id as "txId", event.payload
    from unnest(${[...ids]}::text[]) as wanted (id)
    cross join lateral (select distinct block, position from event_subject where kind = ${kind} and event_subject.id = wanted.id and ${where} ${orderAndLimit}) as found
    join event using (block, position)
    order by block ${page.inverted ? sql`asc` : sql`desc`}, position ${page.inverted ? sql`asc` : sql`desc`}`.execute(db);
  return rows;
}

/** Up to `limit` events after a place, oldest first. */
export async function eventsAfter(db: Db, filter: EventFilter, after: Place, limit: number): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from event where (block, position) > (${after.block}, ${after.position}) and ${matching(filter)} order by block, position limit ${limit}`.execute(db);
  return rows;
}

/** Events at these places. */
export async function eventsAt(db: Db, places: readonly Place[]): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select ${columns} from event join unnest(${places.map(({ block }) => String(block))}::bigint[], ${places.map(({ position }) => position)}::integer[]) as wanted (block, position) using (block, position)`.execute(db);
  return rows;
}

/** Events of these transactions. */
export async function eventsOfTransactions(db: Db, txIds: readonly string[]): Promise<readonly EventRow[]> {
  const { rows } = await sql<EventRow>`
    select event.block, event.position, event.tx_id as "txId", payload from transaction join event using (block, position) where transaction.tx_id = any(${[...txIds]}::text[])`.execute(db);
  return rows;
}
