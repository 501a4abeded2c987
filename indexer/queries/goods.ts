import { sql } from "kysely";
import { Decimal } from "../../domain/decimal.ts";
import { sharesOf } from "../../domain/origin.ts";
import type { Fraction } from "../../domain/origin.ts";
import type { Db } from "../schema.ts";
import { lookUp } from "./lineage.ts";

/** A goods lot that holds, or held, goods of a batch. Quantities in base units: pieces, kg or litres. */
export interface BatchHolding {
  readonly goodsLotId: string;
  readonly ownerId: string;
  readonly offeredTo: string | null;
  readonly unit: string;
  /** Still there. */
  readonly left: string;
  readonly sold: string;
  /** True where goods of other batches are in it: then only a part of its goods is of this one. */
  readonly mixed: boolean;
}
export interface BatchPage {
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  readonly inverted?: boolean;
}

/** A page of the goods lots that descend from a batch, `article/batch`, in the order of their numbers: who has it, and how much. */
export async function holdingsOf(db: Db, batch: string, { after, before, limit, inverted = false }: BatchPage): Promise<readonly BatchHolding[]> {
  const conditions = [sql`batches @> array[${batch}]::text[]`];
  if (after !== undefined) conditions.push(sql`id > ${after}`);
  if (before !== undefined) conditions.push(sql`id < ${before}`);
  const { rows } = await sql<BatchHolding>`
    select id as "goodsLotId", owner_id as "ownerId", offered_to as "offeredTo", unit, (quantity * contains)::text as left, (sold_quantity * contains)::text as sold, cardinality(batches) > 1 as mixed
    from goods_lot where ${sql.join(conditions, sql` and `)} order by id ${inverted ? sql`desc` : sql`asc`} limit ${limit}`.execute(db);
  return rows;
}

/** What of a batch is with one organisation. */
export interface BatchOwner {
  readonly ownerId: string;
  readonly unit: string;
  readonly lots: number;
  readonly left: string;
  readonly sold: string;
}

/** Every organisation that has goods of a batch or sold some, those with the most left first. */
export async function ownersOf(db: Db, batch: string, most: number): Promise<readonly BatchOwner[]> {
  const { rows } = await sql<BatchOwner>`
    select owner_id as "ownerId", unit, count(*)::integer as lots, sum(quantity * contains)::text as left, sum(sold_quantity * contains)::text as sold
    from goods_lot where batches @> array[${batch}]::text[] group by owner_id, unit having sum(quantity) > 0 or sum(sold_quantity) > 0
    order by sum(quantity * contains) desc, owner_id limit ${most}`.execute(db);
  return rows;
}

/** An import that goods come from, with its exact share of them. */
export interface GoodsSource {
  readonly goodsLotId: string;
  readonly declarationNo: string;
  readonly itemNo: number;
  readonly originCountry: string;
  readonly manifestNo: string | null;
  readonly containerNo: string | null;
  readonly share: Fraction;
}

/** Most goods lots that one way back goes through. */
const MOST_LOTS = 10_000;

/** Where goods come from: the imports that a goods lot descends from, the largest share first; empty for one that there is not. */
export async function goodsSourcesOf(db: Db, goodsLotId: string): Promise<readonly GoodsSource[]> {
  interface Row extends Omit<GoodsSource, "share" | "declarationNo"> {
    readonly declarationNo: string | null;
    readonly parents: readonly { readonly lotId: string; readonly quantity: string }[];
  }
  const { rows } = await sql<Row>`
    with recursive upstream (id) as (
      select id from goods_lot where id = ${goodsLotId}
      union
      select parent from upstream ${lookUp("parent", "goods_edge", "child = upstream.id")} edge
    )
    select u.id as "goodsLotId", g.declaration_no as "declarationNo", g.item_no as "itemNo", g.origin_country as "originCountry", d.manifest_no as "manifestNo", d.container_no as "containerNo",
      coalesce((select jsonb_agg(jsonb_build_object('lotId', e.parent, 'quantity', e.quantity::text)) from goods_edge e where e.child = u.id), '[]') as parents
    from (select id from upstream limit ${MOST_LOTS}) u ${lookUp("*", "goods_lot", "goods_lot.id = u.id")} g left join import_declaration d on d.id = g.declaration_no`.execute(db);
  const byLot = new Map(rows.map((row) => [row.goodsLotId, row]));
  if (!byLot.has(goodsLotId)) return [];
  const parentsOf = (id: string) => (byLot.get(id)?.parents ?? []).map(({ lotId, quantity }) => ({ lotId, massKg: Decimal.parse(quantity) }));
  const shares = sharesOf([{ lotId: goodsLotId, massKg: Decimal.one }], parentsOf);
  return [...shares]
    .flatMap(([id, share]): GoodsSource[] => {
      const row = byLot.get(id);
      return row?.declarationNo ? [{ goodsLotId: id, declarationNo: row.declarationNo, itemNo: row.itemNo, originCountry: row.originCountry, manifestNo: row.manifestNo, containerNo: row.containerNo, share }] : [];
    })
    .sort((a, b) => Number(b.share.numerator * a.share.denominator - a.share.numerator * b.share.denominator) || (a.goodsLotId < b.goodsLotId ? -1 : 1));
}
