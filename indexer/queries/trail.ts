import { sql } from "kysely";
import type { Part } from "../../domain/act.ts";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../schema.ts";
import { lookUp, ownParts, ownUnits, until, upstream } from "./lineage.ts";
import { correctionsOf, restedOnBy } from "./rests-on.ts";
import type { Traceable } from "./lineage.ts";

/** How a thing belongs to a trail: it is what was asked for, the goods came from it, they went into it, or it is a document on them. */
export type Side = "self" | "upstream" | "downstream" | "document";
export interface TrailThing {
  readonly kind: RecordKind;
  readonly id: string;
  readonly side: Side;
}
/** Goods that went from one thing into another. */
export interface TrailLink {
  readonly from: { readonly kind: "lot" | "unit"; readonly id: string };
  readonly to: { readonly kind: "lot" | "unit" | "consignment"; readonly id: string };
  readonly massKg: string;
}
export interface TrailEvent {
  readonly block: bigint;
  readonly position: number;
  readonly txId: string;
  readonly type: string;
  readonly at: Date;
  readonly orgId: string;
  readonly mspId: string;
  readonly user: string;
  /** The submitter's clock when it was recorded: record time, where `at` is event time. */
  readonly recordedAt: Date | null;
  readonly place: string | null;
  /** The LedgerEvent. */
  readonly payload: unknown;
  /** The things of the trail that it made or changed. */
  readonly about: readonly { readonly kind: RecordKind; readonly id: string; readonly part: Part }[];
  /** Transactions that correct it. */
  readonly correctedBy: readonly string[];
  /** Later transactions that correct what it rests on, where that is on the same page: it may have to be done again. */
  readonly groundsCorrectedBy: readonly string[];
}
type PlainEvent = Omit<TrailEvent, "correctedBy" | "groundsCorrectedBy">;
export interface Trail {
  readonly things: readonly TrailThing[];
  readonly links: readonly TrailLink[];
  /** In the order that was asked for. */
  readonly events: readonly TrailEvent[];
  /** True if more events follow the last one. */
  readonly more: boolean;
}
export interface TrailPage {
  /** Most events. */
  readonly first?: number;
  /** Events behind this place in the ledger. */
  readonly after?: { readonly block: bigint; readonly position: number };
  /** As the ledger stood when this block was its newest. */
  readonly upTo?: bigint;
  /** Only what happened by then, whenever it was recorded. */
  readonly happenedBy?: Date;
  /** By `record`, the order of the ledger, in which late events come late; or by `event`, the time at which they happened. */
  readonly order?: "record" | "event";
}

/** Most events of a page unless fewer are asked for. */
const MOST_EVENTS = 10_000;

/**
 * Everything that happened to a consignment, a unit or a lot: to the lots it derives from, to what was made of it, and the documents on them. An event
 * belongs to it if it made or changed one of these things, other than in passing (event.ts): the trail of a truck has the stockpile's own history, not
 * every other truck's loading. Nothing is found for an unknown id.
 */
export async function trailOf(db: Db, thing: Traceable, page: TrailPage = {}): Promise<Trail> {
  const things = await thingsOf(db, thing, page.upTo);
  const [links, { events, more }] = await Promise.all([linksOf(db, things, page.upTo), eventsOf(db, things, page)]);
  return { things, links, events: await flagged(db, events, page.upTo), more };
}

async function thingsOf(db: Db, thing: Traceable, upTo: bigint | undefined): Promise<TrailThing[]> {
  const [then, thereThen] = [until(upTo), upTo === undefined ? sql`` : sql`where exists (select from record_version v where v.kind = thing.kind and v.id = thing.id and v.block <= ${upTo})`];
  const downstream = thing.kind === "lot" ? sql`select ${thing.id}::text` : sql`select null::text where false`;
  const { rows } = await sql<TrailThing>`
    with recursive ${ownUnits(thing, upTo)}, ${ownParts(thing, upTo)}, ${upstream},
    downstream (lot_id) as (
      ${downstream}
      union
      select child from downstream ${lookUp("child", "lot_edge", `parent = downstream.lot_id${then}`)} edge
    ),
    lots (id, side) as (
      select lot_id, case when lot_id = ${thing.id} and ${thing.kind} = 'lot' then 'self' else 'upstream' end from upstream
      union all
      select lot_id, 'downstream' from downstream where lot_id <> ${thing.id}
    ),
    units (id, side) as (
      select unit_id, case when ${thing.kind} = 'unit' then 'self' else 'upstream' end from own_unit
      union
      select unit_id, 'downstream' from downstream ${lookUp("unit_id", "unit_lot", `unit_lot.lot_id = downstream.lot_id${then}`)} u
    ),
    unit_rows as (select u.* from units ${lookUp("consignment_id, ticket_no, exit_ticket_no", "unit", "unit.id = units.id")} u),
    consignments (id) as (
      select consignment_id from unit_rows
      union
      select id from consignment where ${thing.kind} = 'consignment' and id = ${thing.id}
    ),
    certificates as (select c.* from lots ${lookUp("id, accreditation_no", "certificate", "lot_id = lots.id")} c),
    declarations as (select d.* from consignments ${lookUp("id, receipt_nos", "declaration", "consignment_id = consignments.id")} d),
    documents (kind, id) as (
      select 'licence', unnest(licences) from lots ${lookUp("licences", "lot", "lot.id = lots.id and made_by = 'extract'")} l
      union select 'sample', s.id from lots ${lookUp("id", "sample", "lot_id = lots.id")} s
      union select 'certificate', id from certificates
      union select 'accreditation', accreditation_no from certificates
      union select 'ticket', unnest(array[ticket_no, exit_ticket_no]) from unit_rows
      union select 'contract', contract_no from consignments ${lookUp("contract_no", "consignment", "consignment.id = consignments.id")} c
      union select 'declaration', id from declarations
      union select 'receipt', unnest(receipt_nos) from declarations
      union select 'assessment', a.id from declarations ${lookUp("id", "assessment", "declaration_no = declarations.id")} a
      union select 'payment', p.id from declarations ${lookUp("id", "payment", "declaration_no = declarations.id")} p
      union select 'acceptance', a.id from consignments ${lookUp("id", "acceptance", "consignment_id = consignments.id")} a
      union select 'assaySettlement', a.id from consignments ${lookUp("id", "assay_settlement", "consignment_id = consignments.id")} a
    )
    , things (kind, id, side) as (
    select 'lot' as kind, id, side from lots
    union all select 'unit', id, side from units
    union all select 'consignment', id, case when ${thing.kind} = 'consignment' then 'self' when ${thing.kind} = 'unit' then 'document' else 'downstream' end from consignments
    union all select kind, id, 'document' from documents where id is not null
    ),
    attached (id) as (
      select distinct d.sha256 from things ${lookUp("sha256", "document_subject", `subject = things.kind || '/' || things.id${then}`)} d
    )
    select kind, id, side from (select kind, id, side from things union all select 'document', id, 'document' from attached) thing ${thereThen}`.execute(db);
  return rows;
}

async function linksOf(db: Db, things: readonly TrailThing[], upTo: bigint | undefined): Promise<TrailLink[]> {
  const ids = (kind: RecordKind): string[] => things.filter((thing) => thing.kind === kind).map(({ id }) => id);
  const { rows } = await sql<{ from_kind: "lot" | "unit"; from_id: string; to_kind: "lot" | "unit" | "consignment"; to_id: string; mass_kg: string }>`
    select 'lot' as from_kind, parent as from_id, 'lot' as to_kind, child as to_id, mass_kg from lot_edge where child = any(${ids("lot")}::text[]) and parent = any(${ids("lot")}::text[]) ${sql.raw(until(upTo))}
    union all
    select 'lot', lot_id, 'unit', unit_id, mass_kg from unit_lot where unit_id = any(${ids("unit")}::text[]) and lot_id = any(${ids("lot")}::text[]) ${sql.raw(until(upTo))}
    union all
    select 'unit', id, 'consignment', consignment_id, net_kg from unit where id = any(${ids("unit")}::text[])`.execute(db);
  return rows.map((row) => ({ from: { kind: row.from_kind, id: row.from_id }, to: { kind: row.to_kind, id: row.to_id }, massKg: row.mass_kg }));
}

async function eventsOf(db: Db, things: readonly TrailThing[], { first = MOST_EVENTS, after, upTo, happenedBy, order = "record" }: TrailPage): Promise<{ readonly events: readonly PlainEvent[]; readonly more: boolean }> {
  const limit = Math.min(first, MOST_EVENTS);
  const byLedger = order === "record";
  const conditions = [sql`s.kind = thing.kind and s.id = thing.id and s.part in ('made', 'changed') and not s.aside`];
  if (upTo !== undefined) conditions.push(sql`s.block <= ${upTo}`);
  if (after && byLedger) conditions.push(sql`(s.block, s.position) > (${after.block}, ${after.position})`);
  // Grouped before the events themselves are read: their payloads are long, and one event may be about many things. In ledger order the page is cut before that, too.
  const cut = byLedger && happenedBy === undefined ? sql`order by s.block, s.position limit ${limit + 1}` : sql``;
  const chosen = [sql`true`];
  if (happenedBy) chosen.push(sql`e.at <= ${happenedBy}`);
  if (after && !byLedger) chosen.push(sql`(e.at, e.block, e.position) > ((select at from event where block = ${after.block} and position = ${after.position}), ${after.block}, ${after.position})`);
  const { rows } = await sql<PlainEvent>`
    with found as (
      select s.block, s.position, jsonb_agg(jsonb_build_object('kind', s.kind, 'id', s.id, 'part', s.part) order by s.kind, s.id) as about
      from unnest(${things.map(({ kind }) => kind)}::text[], ${things.map(({ id }) => id)}::text[]) thing (kind, id)
      cross join lateral (select * from event_subject s where ${sql.join(conditions, sql` and `)} offset 0) s
      group by s.block, s.position
      ${cut}
    )
    select e.block, e.position, e.tx_id as "txId", e.type, e.at, e.org_id as "orgId", e.msp_id as "mspId", e.user_name as "user", t.submitted_at as "recordedAt", e.place, e.payload, found.about
    from found cross join lateral (select * from event where event.block = found.block and event.position = found.position offset 0) e
    cross join lateral (select submitted_at from transaction where transaction.block = found.block and transaction.position = found.position offset 0) t
    where ${sql.join(chosen, sql` and `)}
    order by ${byLedger ? sql`` : sql`e.at,`} e.block, e.position limit ${limit + 1}`.execute(db);
  return { events: rows.slice(0, limit), more: rows.length > limit };
}

/** How far a correction is followed. */
const CORRECTION_REACH = { depth: 5, first: 500 };

/** Tells of each event whether it was corrected, and whether what it rests on was, after it. */
async function flagged(db: Db, events: readonly PlainEvent[], upTo: bigint | undefined): Promise<readonly TrailEvent[]> {
  const corrections = (await correctionsOf(db, events.map(({ txId }) => txId))).filter(({ block }) => upTo === undefined || block <= upTo);
  const later = new Map<string, Set<string>>();
  for (const { txId, by, block, position } of corrections) {
    const corrected = events.find((event) => event.txId === txId);
    if (!corrected) continue;
    const { events: resting } = await restedOnBy(db, corrected, CORRECTION_REACH);
    for (const one of resting) if (one.block < block || (one.block === block && one.position < position)) later.set(one.txId, (later.get(one.txId) ?? new Set()).add(by));
  }
  return events.map((event) => ({ ...event, correctedBy: corrections.filter(({ txId }) => txId === event.txId).map(({ by }) => by), groundsCorrectedBy: [...(later.get(event.txId) ?? [])] }));
}
