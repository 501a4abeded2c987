import { sql } from "kysely";
import type { Db } from "../schema.ts";

/** An event that another one rests on, or that rests on it, over so many steps. */
export interface Dependence {
  readonly block: bigint;
  readonly position: number;
  readonly txId: string;
  readonly depth: number;
}
export interface Reach {
  /** Most steps. */
  readonly depth: number;
  /** Most events; those of the fewest steps come first. */
  readonly first: number;
}
export interface Dependences {
  readonly events: readonly Dependence[];
  /** True where there are more events, or more steps. */
  readonly more: boolean;
}

interface Place {
  readonly block: bigint;
  readonly position: number;
}

/** Most later or earlier events that one thing of an event leads to in one step: a rate table or a border point leads to everything that ever used it. */
const WIDTH = 200;
/** Kinds that stand behind nearly everything and say nothing of one event's inputs: who did it and where. */
const common = sql`('organisation', 'site', 'table', 'tableHead', 'device', 'accreditation')`;

/** The things that an event is about: they stand in its payload, so that no index of subjects by event is needed. */
const subjectsOf = (step: Step, condition: string) => sql`
  (select s.kind, s.id from event e cross join lateral jsonb_to_recordset(e.payload->'subjects') s (kind text, id text, part text)
   where e.block = ${step.block} and e.position = ${step.position} and s.kind not in ${common} and ${sql.raw(condition)} limit ${WIDTH}) s`;

/**
 * What an event rests on: for each thing that it names, draws on or changes, the newest event before it that made or changed that thing, and so on
 * from there. Organisations, sites, devices and tables are left out, and what others changed in passing (event.ts).
 */
export function restsOn(db: Db, of: Place, reach: Reach): Promise<Dependences> {
  return walk(db, of, reach, (step) => sql`
    select before.block, before.position from ${subjectsOf(step, "true")}
    cross join lateral (
      select b.block, b.position from event_subject b where b.kind = s.kind and b.id = s.id and b.part in ('made', 'changed') and not b.aside and (b.block, b.position) < (${step.block}, ${step.position})
      order by b.block desc, b.position desc limit 1
    ) before`);
}

/** What rests on an event: the later events that name, draw on or change what it made or changed, and so on from them. */
export function restedOnBy(db: Db, of: Place, reach: Reach): Promise<Dependences> {
  return walk(db, of, reach, (step) => sql`
    select later.block, later.position from ${subjectsOf(step, "s.part in ('made', 'changed')")}
    cross join lateral (
      select b.block, b.position from event_subject b where b.kind = s.kind and b.id = s.id and not b.aside and (b.block, b.position) > (${step.block}, ${step.position})
      order by b.block, b.position limit ${WIDTH}
    ) later`);
}

type Step = { readonly block: ReturnType<typeof sql>; readonly position: ReturnType<typeof sql> };

/** Breadth first, one statement for each step: a step costs the look-ups of its events, and ends where enough has been found. */
async function walk(db: Db, of: Place, { depth, first }: Reach, next: (step: Step) => ReturnType<typeof sql>): Promise<Dependences> {
  const found = new Map<string, Dependence>();
  const own = `${of.block}:${of.position}`;
  let frontier: readonly Place[] = [of];
  for (let step = 1; step <= depth && frontier.length > 0 && found.size <= first; step++) {
    const { rows } = await sql<Omit<Dependence, "depth">>`
      with next as (
        select distinct n.block, n.position from unnest(${frontier.map(({ block }) => String(block))}::bigint[], ${frontier.map(({ position }) => position)}::integer[]) f (block, position)
        cross join lateral (${next({ block: sql`f.block`, position: sql`f.position` })}) n
      )
      select e.block, e.position, e.tx_id as "txId" from next ${sql.raw("cross join lateral (select block, position, tx_id from event where event.block = next.block and event.position = next.position offset 0)")} e
      order by e.block, e.position limit ${first + 1 + found.size}`.execute(db);
    const fresh = rows.filter(({ block, position }) => `${block}:${position}` !== own && !found.has(`${block}:${position}`));
    for (const row of fresh) found.set(`${row.block}:${row.position}`, { ...row, depth: step });
    frontier = fresh;
  }
  const events = [...found.values()];
  return { events: events.slice(0, first), more: events.length > first || frontier.length > 0 };
}

/** A correction of a transaction. */
export interface CorrectedBy {
  readonly txId: string;
  readonly by: string;
  readonly block: bigint;
  readonly position: number;
}

/** The corrections of these transactions, oldest first. */
export async function correctionsOf(db: Db, txIds: readonly string[]): Promise<readonly CorrectedBy[]> {
  const { rows } = await sql<CorrectedBy>`
    select found."txId", found.by, found.block, found.position from unnest(${[...txIds]}::text[]) wanted (id)
    cross join lateral (
      select wanted.id as "txId", tx_id as by, block, position from event where payload->'corrects' is not null and payload->'corrects'->>'txId' = wanted.id offset 0
    ) found order by found.block, found.position`.execute(db);
  return rows;
}
