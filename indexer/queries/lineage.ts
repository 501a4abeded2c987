import { sql } from "kysely";
import type { RawBuilder } from "kysely";

/** What a trail or an origin may be asked of. */
const traceableKinds = ["consignment", "unit", "lot"] as const;
export interface Traceable {
  readonly kind: (typeof traceableKinds)[number];
  readonly id: string;
}

/*
 * Pieces of recursive queries, each a list of common table expressions. `union` without `all` keeps every lot once, so that the cost is that of the
 * edges between the answer's lots, not of the number of ways through them.
 *
 * Postgres cannot know how many rows a recursion gives, guesses thousands, and would then read whole tables to join them. Each step is therefore
 * a lateral look-up that `offset 0` keeps apart: one index scan for each row that there is, so that the cost grows with the answer only.
 */

/** Look-ups of `columns` in `table` for every row of what stands before it in the `from` list. */
export const lookUp = (columns: string, table: string, condition: string): RawBuilder<unknown> => sql.raw(`cross join lateral (select ${columns} from ${table} where ${condition} offset 0)`);

/** A further condition of a look-up among links: only those that were on the ledger when block `upTo` was its newest. */
export const until = (upTo: bigint | undefined): string => (upTo === undefined ? "" : ` and block <= ${BigInt(upTo)}`);

/** A further condition that a record was there by then. */
const thereBy = (kind: string, id: string, upTo: bigint | undefined): RawBuilder<unknown> =>
  upTo === undefined ? sql`` : sql`and exists (select from record_version v where v.kind = ${kind} and v.id = ${sql.ref(id)} and v.block <= ${upTo})`;

/** `own_unit(unit_id)`: the units that the thing is, or has. */
export function ownUnits({ kind, id }: Traceable, upTo?: bigint): RawBuilder<unknown> {
  switch (kind) {
    case "consignment":
      return sql`own_unit (unit_id) as (select id from unit where consignment_id = ${id} ${thereBy("unit", "unit.id", upTo)})`;
    case "unit":
      return sql`own_unit (unit_id) as (select id from unit where id = ${id} ${thereBy("unit", "unit.id", upTo)})`;
    case "lot":
      return sql`own_unit (unit_id) as (select null::text where false)`;
  }
}

/** Leaves out the units of a consignment whose loading was taken back. */
const stillLoaded = (upTo: bigint | undefined): RawBuilder<unknown> =>
  upTo === undefined
    ? sql`where not exists (select from unit where unit.id = own_unit.unit_id and unit.status = 'unloaded')`
    : sql`where not exists (select from record_version v where v.kind = 'unit' and v.id = own_unit.unit_id and v.block <= ${upTo} and v.record->>'status' = 'unloaded')`;

/** `own_part(lot_id, mass_kg)`: the lots that the thing is made of, with what each gave. Follows `ownUnits`. */
export function ownParts({ kind, id }: Traceable, upTo?: bigint): RawBuilder<unknown> {
  if (kind === "lot") return sql`own_part (lot_id, mass_kg) as (select id, made_kg from lot where id = ${id} ${thereBy("lot", "lot.id", upTo)})`;
  return sql`own_part (lot_id, mass_kg) as (select lot_id, sum(mass_kg) from own_unit ${lookUp("lot_id, mass_kg", "unit_lot", "unit_lot.unit_id = own_unit.unit_id")} u ${kind === "consignment" ? stillLoaded(upTo) : sql``} group by lot_id)`;
}

/** `upstream(lot_id)`: those lots and all that they derive from. Follows `ownParts`; the list must begin with `with recursive`. */
export const upstream: RawBuilder<unknown> = sql`
  upstream (lot_id) as (
    select lot_id from own_part
    union
    select parent from upstream ${lookUp("parent", "lot_edge", "child = upstream.lot_id")} edge
  )`;
