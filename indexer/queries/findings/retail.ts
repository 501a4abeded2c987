import { sql } from "kysely";
import { during } from "./query.ts";
import type { FindingQuery } from "./query.ts";

/*
 * Signals in what goods lots became: receipts, splits and repackings, losses, what is left. Quantities in the lot's own units.
 */

/** Part of a lot that may be missing or stolen before a shop is asked where it went without a receipt (docs/fraud.md). */
const GONE_PCT = 3;

export const retail: readonly FindingQuery<"F16">[] = [
  {
    // Receipts, what was handed on in other lots, what was written off and what is left, together more than there ever was. No rule lets it happen.
    code: "F16",
    find: ({ from, to }) => sql`
      select 'receipts-above-stock', 'goodsLot', l.id, sold.quantity + passed.quantity + l.quantity, l.made_quantity, 'units' from goods_lot l
      cross join lateral (
        select coalesce(sum(s.quantity), 0) - coalesce((
          select sum((back->>'quantity')::numeric) from goods_sale r join retail_receipt t on t.id = r.sale cross join lateral jsonb_array_elements(t.record->'returned') back
          where r.goods_lot_id = l.id and back->>'goodsLotId' = l.id
        ), 0) as quantity from goods_sale s where s.goods_lot_id = l.id
      ) sold
      cross join lateral (select coalesce(sum(e.quantity), 0) / l.contains as quantity from goods_edge e where e.parent = l.id) passed
      where l.id in (select goods_lot_id from goods_sale where sold_on between ${from}::date and ${to}::date) and sold.quantity + passed.quantity + l.quantity > l.made_quantity`,
  },
  {
    // Goods that are gone and were not sold by a receipt.
    code: "F16",
    find: (period) => sql`
      select 'gone-without-receipt', 'goodsLot', l.id, round(gone.quantity * 100 / l.made_quantity, 4), ${GONE_PCT}::numeric, '%' from (
        select e.payload->'facts'->>'goodsLotId' as id, sum((e.payload->'facts'->>'quantity')::numeric) as quantity from event e
        where e.type = 'goods.written-off' and e.payload->'facts'->>'reason' in ('counted', 'stolen') and ${during("e.at", period)} group by 1
      ) gone join goods_lot l on l.id = gone.id where gone.quantity * 100 > l.made_quantity * ${GONE_PCT}`,
  },
  {
    // Pieces of a batch of sales under another number than the one that was booked at their place.
    code: "F16",
    find: ({ from, to }) => sql`
      select 'serial-not-listed', 'saleBatch', b.id, count(*)::numeric, 0::numeric, 'pieces' from sale_batch b
      join sold_item i on i.root = b.id join goods_lot l on l.id = i.goods_lot_id join booked_item k on k.root = l.serials_root and k.place = i.piece
      where b.sold_on between ${from}::date and ${to}::date and k.serial_no <> i.serial_no group by b.id`,
  },
  {
    // Serial numbers that stand in more than one list of what was imported: one of the pieces is another.
    code: "F16",
    find: (period) => sql`
      select 'serial-booked-twice', 'serialList', s.id, count(*)::numeric, 0::numeric, 'pieces' from serial_list s join booked_item i on i.root = s.id
      where ${during("s.at", period)} and exists (select from booked_item o where o.gtin = i.gtin and o.serial_no = i.serial_no and o.root <> i.root) group by s.id`,
  },
];
