import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";
import { records } from "./0001-projection.ts";

/** Excise stamps: rolls, what was issued of a series, stamps sold under receipts; which stamps a goods lot bears and a batch of sales took. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    records("stamp_roll", "series text not null, first integer not null, last integer not null, kind text not null, holder_id text not null, issued_on date not null, left_count integer not null", "holder_id"),
    "create index stamp_roll_numbers on stamp_roll (series, first desc)",
    records("stamp_series", "issued_count integer not null"),
    records("used_stamp", "series text not null, stamp integer not null, goods_lot_id text not null, receipt_no text", "goods_lot_id"),
    "alter table goods_lot add column stamp_series text, add column stamps text",
    "create index goods_lot_stamps on goods_lot (stamp_series) where stamp_series is not null",
    "alter table goods_sale add column stamp_series text, add column stamps text",
    "alter table sold_item add column stamp_series text, add column stamps text",
    "create index goods_sale_stamps on goods_sale (stamp_series) where stamp_series is not null",
    `grant select on stamp_roll, stamp_series, used_stamp to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
