import { sql } from "kysely";
import type { Db } from "../schema.ts";

/*
 * What of a licence's mass was sold within the country. Mass is counted once, with its first buyer: not again when that buyer sells it on, makes something else
 * of it, or exports it.
 */

/** The first sale of a lot within the country. */
export interface FirstSale {
  readonly saleNo: string;
  readonly product: string;
  /** `2026-06`. */
  readonly month: string;
  readonly block: bigint;
  readonly position: number;
  /** What the lot held when it was reported, kg wet. */
  readonly heldKg: string;
}

interface Row extends FirstSale {
  readonly lotId: string;
}

/** First sales by lot, of all lots that derive from the licence. A lot that its buyer never came to own, and that is not offered to it now, was not sold. */
export async function firstSales(db: Db, licenceNo: string): Promise<ReadonlyMap<string, FirstSale>> {
  const { rows } = await sql<Row>`
    select of.lot_id as "lotId", s.id as "saleNo", s.product, to_char(s.reported_on, 'YYYY-MM') as month, reported.block, reported.position, held.kg::text as "heldKg"
    from sale s cross join lateral unnest(s.lot_ids) as of (lot_id)
    cross join lateral (select block, position from event_subject where kind = 'sale' and id = s.id and part = 'made' offset 0) reported
    cross join lateral (select owner_id, status, offered_to from lot where lot.id = of.lot_id and lot.licences @> array[${licenceNo}]::text[] offset 0) l
    cross join lateral (
      select (v.record->>'massKg')::numeric as kg from record_version v where v.kind = 'lot' and v.id = of.lot_id and (v.block, v.position) < (reported.block, reported.position)
      order by v.block desc, v.position desc limit 1
    ) held
    where s.record->'licences' ? ${licenceNo}
      and ((l.status = 'offered' and l.offered_to = s.buyer_id) or exists (
        select from record_version v where v.kind = 'lot' and v.id = of.lot_id and (v.block, v.position) > (reported.block, reported.position) and v.record->>'ownerId' = s.buyer_id
      ))
    order by reported.block, reported.position`.execute(db);
  const first = new Map<string, FirstSale>();
  for (const { lotId, ...sale } of rows) if (!first.has(lotId)) first.set(lotId, sale);
  return first;
}

/** A part of a lot went into another: how much, in grams, and when. */
export interface Edge {
  readonly parent: string;
  readonly grams: bigint;
  readonly block: bigint;
  readonly position: number;
}

/** Whether something drawn from a lot at a place of the ledger was drawn after its first sale. */
export const afterSale = (sale: FirstSale | undefined, { block, position }: Pick<Edge, "block" | "position">): boolean => sale !== undefined && (block > sale.block || (block === sale.block && position > sale.position));

/**
 * Of each lot's mass, as it was made, the part that had not been sold before: a fraction of `one`, rounded half up. Only lots below one are listed.
 * @param edges of every lot, parents before their children
 */
export function unsoldParts(edges: Iterable<readonly [string, readonly Edge[]]>, sales: ReadonlyMap<string, FirstSale>, one: bigint): ReadonlyMap<string, bigint> {
  const unsold = new Map<string, bigint>();
  for (const [child, parents] of edges) {
    const whole = parents.reduce((sum, { grams }) => sum + grams, 0n);
    const own = parents.reduce((sum, edge) => sum + edge.grams * (afterSale(sales.get(edge.parent), edge) ? 0n : (unsold.get(edge.parent) ?? one)), 0n);
    if (whole > 0n && own < whole * one) unsold.set(child, (2n * own + whole) / (2n * whole));
  }
  return unsold;
}
