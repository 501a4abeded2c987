import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";
import { records } from "./0001-projection.ts";

/** Lists of serial numbers that were booked, and which pieces a goods lot holds. Their items come from files, as those of sales do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    "alter table goods_lot add column serials_root text, add column places text",
    "create index goods_lot_serials on goods_lot (serials_root) where serials_root is not null",
    "alter table sold_item add column piece integer",
    records("serial_list", "gtin text not null, count integer not null, goods_lot_id text not null, declaration_no text not null, item_no integer not null, importer_id text not null", "goods_lot_id"),
    "create table booked_item (root text not null, place integer not null, gtin text not null, serial_no text not null, primary key (root, place))",
    "create index booked_item_serial on booked_item (gtin, serial_no)",
    `grant select on serial_list, booked_item to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
