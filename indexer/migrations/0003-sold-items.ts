import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Items of batches of sales. They come from files beside the ledger, not from blocks: `reindex` leaves them out and they are read again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(`
create table sold_item (
  root text not null,
  place integer not null,
  gtin text not null,
  serial_no text,
  goods_lot_id text not null,
  receipt_no text not null,
  line integer not null,
  quantity numeric not null,
  sold_at timestamptz not null,
  primary key (root, place)
);
create index sold_item_serial on sold_item (gtin, serial_no) where serial_no is not null;
create index sold_item_receipt on sold_item (receipt_no);
do $$ begin
  execute format('grant select on sold_item to ${API_ROLE}', current_schema());
end $$`).execute(db);
}
