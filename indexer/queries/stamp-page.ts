import { sql } from "kysely";
import type { Db } from "../schema.ts";

/*
 * What anyone who holds stamped goods may know of an excise stamp: to whom it was issued and for what, on which goods it is, sold or not. No price,
 * no receipt, no amount of anybody's stock, no person.
 */

/** The first of these that holds. `unaccounted`: it went with goods that were written off. */
export const stampVerdicts = ["not-issued", "spoiled", "sold", "on-goods", "on-roll", "unaccounted"] as const;
export type StampVerdict = (typeof stampVerdicts)[number];

export interface StampPage {
  readonly series: string;
  readonly stamp: number;
  readonly verdict: StampVerdict;
  readonly kind: string | null;
  readonly holderId: string | null;
  readonly issuedOn: string | null;
  /** The goods that it is on, or was sold with. */
  readonly goods: { readonly goodsLotId: string; readonly gtin: string; readonly batchNo: string | null; readonly originCountry: string | null } | null;
  readonly sold: { readonly retailerId: string; readonly soldOn: string } | null;
}

interface Roll {
  readonly kind: string;
  readonly holderId: string;
  readonly issuedOn: string;
  readonly left: boolean;
  readonly spoiled: boolean;
}

/** Whether a set of numbers, written as ranges (`1-400,402`), has the number. */
const has = (set: ReturnType<typeof sql>, stamp: number) => sql<boolean>`exists (select 1 from unnest(string_to_array(${set}, ',')) as range where ${stamp} between split_part(range, '-', 1)::integer and split_part(range, '-', -1)::integer)`;

/** A stamp by its series and number. */
export async function stampPageOf(db: Db, series: string, stamp: number): Promise<StampPage> {
  const { rows: [roll] } = await sql<Roll>`
    select kind, holder_id as "holderId", issued_on::text as "issuedOn", ${has(sql`record->>'left'`, stamp)} as left,
      exists (select 1 from jsonb_array_elements(record->'spoiled') s where ${has(sql`s->>'numbers'`, stamp)}) as spoiled
    from stamp_roll where series = ${series} and first <= ${stamp} and last >= ${stamp} order by first desc limit 1`.execute(db);
  const base = { series, stamp, kind: roll?.kind ?? null, holderId: roll?.holderId ?? null, issuedOn: roll?.issuedOn ?? null, goods: null, sold: null };
  if (!roll) return { ...base, verdict: "not-issued" };
  if (roll.spoiled) return { ...base, verdict: "spoiled" };
  if (roll.left) return { ...base, verdict: "on-roll" };
  const { rows: [sale] } = await sql<{ goodsLotId: string; retailerId: string; soldOn: string }>`
    select u.goods_lot_id as "goodsLotId", r.retailer_id as "retailerId", r.sold_on::text as "soldOn" from used_stamp u join retail_receipt r on r.id = u.receipt_no where u.id = ${`${series}/${stamp}`}
    union all
    select goods_lot_id, retailer_id, sold_on::text from goods_sale where stamp_series = ${series} and ${has(sql`stamps`, stamp)}
    limit 1`.execute(db);
  const on = sale ? sql`id = ${sale.goodsLotId}` : sql`stamp_series = ${series} and ${has(sql`stamps`, stamp)}`;
  const { rows: [goods] } = await sql<NonNullable<StampPage["goods"]>>`
    with recursive upstream (id) as (select id from goods_lot where ${on} union select e.parent from upstream join goods_edge e on e.child = upstream.id)
    select g.id as "goodsLotId", g.gtin, g.batch_no as "batchNo", (select o.origin_country from goods_lot o where o.id in (select id from upstream limit 1000) and o.origin_country is not null order by o.id limit 1) as "originCountry"
    from goods_lot g where ${on} limit 1`.execute(db);
  return { ...base, verdict: sale ? "sold" : goods ? "on-goods" : "unaccounted", goods: goods ?? null, sold: sale ? { retailerId: sale.retailerId, soldOn: sale.soldOn } : null };
}
