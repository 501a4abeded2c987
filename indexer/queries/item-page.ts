import { sql } from "kysely";
import { batchId } from "../../domain/goods.ts";
import type { ItemKey } from "../../domain/goods/digital-link.ts";
import { bookingsOf, salesOfSerial } from "../items.ts";
import type { Booking } from "../items.ts";
import type { Db } from "../schema.ts";

/*
 * What anyone who holds a piece of imported goods may know of it: where it came from, who imported and released it, whether it is recalled, and
 * whether its number is an honest one. No price, no receipt, no amount of anybody's stock, no person.
 */

/** An import that goods come from, as anyone may see it. */
export interface ItemImport {
  readonly declarationNo: string;
  readonly itemNo: number;
  readonly originCountry: string;
  readonly importerId: string;
  readonly releasedOn: string | null;
  readonly borderPoint: string;
  readonly containerNo: string | null;
  readonly enteredOn: string | null;
  readonly shipperCountry: string;
  /** Transaction that booked the goods, and its block. */
  readonly txId: string;
  readonly block: string;
}

/** Why a numbered piece may be another one than it says: its number was sold twice, imported twice, or sold as another piece. */
export const itemDoubts = ["sold-twice", "booked-twice", "other-piece"] as const;
export type ItemDoubt = (typeof itemDoubts)[number];
/** The first of these that holds: nobody booked it; it is recalled; its number is doubtful; its time is over; it came through customs. */
export const itemVerdicts = ["unknown", "recalled", "doubtful", "expired", "released"] as const;
export type ItemVerdict = (typeof itemVerdicts)[number];

export interface ItemPage {
  readonly key: ItemKey;
  readonly verdict: ItemVerdict;
  readonly doubts: readonly ItemDoubt[];
  readonly imports: readonly ItemImport[];
  /** First day of the recall that stands, with its reason. */
  readonly recall: { readonly recallNo: string; readonly reason: string; readonly recalledOn: string; readonly issuerId: string } | null;
  readonly bestBefore: string | null;
  /** Of a numbered piece: who sold it and when; null while it is not sold. */
  readonly sold: { readonly retailerId: string; readonly soldOn: string } | null;
  /** Of a numbered piece: its place in the list that was booked. */
  readonly booking: Booking | null;
}

/** Most imports that are shown: a batch seldom comes in more. */
const MOST_IMPORTS = 20;

interface LotRow {
  readonly id: string;
  readonly batches: readonly string[];
  readonly bestBefore: string | null;
}

/**
 * An item by what its code says.
 * @param today first day on which something whose last day is before it is over, `YYYY-MM-DD`
 */
export async function itemPageOf(db: Db, key: ItemKey, today: string): Promise<ItemPage> {
  const { gtin, batchNo, serialNo } = key;
  const bookings = serialNo === undefined ? [] : await bookingsOf(db, gtin, serialNo);
  const sales = serialNo === undefined ? [] : await salesOfSerial(db, gtin, serialNo);
  const lots = serialNo === undefined ? await lotsOfBatch(db, gtin, batchNo) : await lotsById(db, [...bookings.map(({ goodsLotId }) => goodsLotId), ...sales.map(({ goodsLotId }) => goodsLotId)]);
  const batches = [...new Set(lots.flatMap((lot) => lot.batches))];
  const [imports, recall] = [await importsOf(db, lots, batches), await recallOf(db, batches)];
  const doubts: ItemDoubt[] = [...(sales.length > 1 ? ["sold-twice" as const] : []), ...(bookings.length > 1 ? ["booked-twice" as const] : []), ...(sales.some(({ listed }) => listed === false) ? ["other-piece" as const] : [])];
  const bestBefore = lots.flatMap((lot) => lot.bestBefore ?? []).sort()[0] ?? null;
  const [sale] = sales;
  const verdict: ItemVerdict = imports.length === 0 ? "unknown" : recall ? "recalled" : doubts.length > 0 ? "doubtful" : bestBefore !== null && bestBefore < today ? "expired" : "released";
  return { key, verdict, doubts, imports, recall, bestBefore, sold: sale ? { retailerId: sale.retailerId, soldOn: sale.soldOn } : null, booking: bookings[0] ?? null };
}

const lotColumns = sql`id, batches, best_before::text as "bestBefore"`;

async function lotsById(db: Db, ids: readonly string[]): Promise<readonly LotRow[]> {
  return ids.length === 0 ? [] : (await sql<LotRow>`select ${lotColumns} from goods_lot where id = any(${[...new Set(ids)]}::text[])`.execute(db)).rows;
}

/** Lots of an article's batch, under its own number or packed anew under another. */
async function lotsOfBatch(db: Db, gtin: string, batchNo: string | undefined): Promise<readonly LotRow[]> {
  if (batchNo === undefined) return [];
  return (await sql<LotRow>`select ${lotColumns} from goods_lot where (gtin = ${gtin} and batch_no = ${batchNo}) or batches @> array[${batchId(gtin, batchNo)}]::text[] order by block, position, id limit 1000`.execute(db)).rows;
}

/** Imports from which the lots, or lots of their batches, were booked. */
async function importsOf(db: Db, lots: readonly LotRow[], batches: readonly string[]): Promise<readonly ItemImport[]> {
  const { rows } = await sql<ItemImport>`
    with recursive upstream (id) as (
      select unnest(${lots.map(({ id }) => id)}::text[])
      union
      select e.parent from upstream join goods_edge e on e.child = upstream.id
    ), booked as (
      select g.* from goods_lot g where g.declaration_no is not null and g.made_by = 'import' and (g.id in (select id from upstream limit 1000) or (cardinality(${[...batches]}::text[]) > 0 and g.batches && ${[...batches]}::text[]))
    )
    select distinct on (d.id, b.item_no) d.id as "declarationNo", b.item_no as "itemNo", b.origin_country as "originCountry", d.importer_id as "importerId", d.released_on::text as "releasedOn",
      d.border_point as "borderPoint", d.container_no as "containerNo", to_char(m.entered_at at time zone 'UTC', 'YYYY-MM-DD') as "enteredOn", m.shipper_country as "shipperCountry", b.made_tx as "txId", t.block::text as block
    from booked b join import_declaration d on d.id = b.declaration_no join manifest m on m.id = d.manifest_no join transaction t on t.tx_id = b.made_tx and t.validation_code = 0
    order by d.id, b.item_no, b.id limit ${MOST_IMPORTS}`.execute(db);
  return rows;
}

async function recallOf(db: Db, batches: readonly string[]): Promise<ItemPage["recall"]> {
  if (batches.length === 0) return null;
  const { rows } = await sql<NonNullable<ItemPage["recall"]>>`
    select record->>'recallNo' as "recallNo", record->>'reason' as reason, recalled_on::text as "recalledOn", issuer_id as "issuerId"
    from recall where id = any(${[...batches]}::text[]) and lifted_on is null order by recalled_on, id limit 1`.execute(db);
  return rows[0] ?? null;
}
