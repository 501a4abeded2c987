import { sql } from "kysely";
import type { Db } from "../schema.ts";

/** A goods lot that may not be sold, and the batch of it, `article/batch`, that was recalled. */
export interface RecalledLot {
  readonly goodsLotId: string;
  readonly batchId: string;
}

/** Goods lots of an owner, not yet empty, that descend from a batch whose recall stands: the newest recall first, `most` at most. */
export async function recalledLots(db: Db, ownerId: string, most: number): Promise<readonly RecalledLot[]> {
  const { rows } = await sql<RecalledLot>`
    select l.id as "goodsLotId", r.id as "batchId" from recall r join goods_lot l on l.batches @> array[r.id]
    where r.lifted_on is null and l.owner_id = ${ownerId} and l.status <> 'exhausted' order by r.recalled_on desc, r.id, l.id limit ${most}`.execute(db);
  return rows;
}

/** Goods lots of an owner, not yet empty, whose last day of sale is before a day, `YYYY-MM-DD`: the longest over first, `most` at most. */
export async function expiringLots(db: Db, ownerId: string, before: string, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`select id from goods_lot where owner_id = ${ownerId} and status <> 'exhausted' and best_before < ${before}::date order by best_before, id limit ${most}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Whether the items of a batch of sales have come. */
export async function hasItems(db: Db, root: string): Promise<boolean> {
  const { rows } = await sql<{ here: boolean }>`select exists (select from sold_item where root = ${root}) as here`.execute(db);
  return rows[0]?.here ?? false;
}

/** What of each item of an import declaration was booked as goods lots or taken into a bonded warehouse, kg, by the item's number. */
export async function bookedOf(db: Db, declarationNo: string): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ itemNo: number; bookedKg: string }>`select item_no as "itemNo", booked_kg::text as "bookedKg" from imported_item where declaration_no = ${declarationNo}`.execute(db);
  return new Map(rows.map(({ itemNo, bookedKg }) => [itemNo, bookedKg]));
}
