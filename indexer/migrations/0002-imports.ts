import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";
import { records, secrets } from "./0001-projection.ts";

const at = "tx_id text not null, block bigint not null, position integer not null";

const tables = [
  records(
    "manifest",
    `border_point text not null, mode text not null, container_no text, waybill_no text not null, shipper text not null, shipper_country text not null, seal_no text not null,
  carrier_id text not null, importer_ids text[] not null, status text not null, entered_at timestamptz, seal_intact boolean, transit_no text`,
    "carrier_id, id",
    "container_no",
  ),
  records("transit", "manifest_no text not null, kind text not null, destination_site_id text not null, deadline date not null, carrier_id text not null, status text not null, ended_on date, days_late integer", "manifest_no", "status, deadline"),
  records("warehouse", "keeper_id text not null, licence_no text not null, valid_to date not null, storage_days integer not null"),
  records(
    "warehouse_entry",
    `warehouse_id text not null, keeper_id text not null, importer_id text not null, manifest_no text not null, declaration_no text not null, hs text not null, net_kg_in numeric not null,
  net_kg_left numeric not null, net_kg_held numeric not null, stored_on date not null, storage_until date not null`,
    "warehouse_id, id",
    "importer_id, id",
    "manifest_no",
  ),
  records("permit", "permit_no text not null, kind text not null, issuer_id text not null, holder_id text not null, net_kg numeric not null, net_kg_left numeric not null, valid_from date not null, valid_to date not null, revoked_on date", "holder_id, id"),
  records(
    "import_declaration",
    `version integer not null, procedure text not null, manifest_no text not null, importer_id text not null, payer_msp text not null, customs_office text not null, border_point text not null,
  container_no text, net_kg numeric not null, status text not null, filed_on date not null, assessment_id text, released_on date`,
    "manifest_no",
    "importer_id, id",
  ),
  records("imported_item", "declaration_no text not null, item_no integer not null, net_kg numeric not null, booked_kg numeric not null", "declaration_no"),
  records(
    "goods_lot",
    `gtin text not null, batch_no text, batches text[] not null, best_before date, unit text not null, contains integer not null, made_quantity numeric not null, quantity numeric not null,
  sold_quantity numeric not null, made_by text not null, declaration_no text, item_no integer, origin_country text, owner_id text not null, owner_msp text not null, made_tx text not null,
  status text not null, offered_to text`,
    "gtin, batch_no",
    "owner_id, id",
    "declaration_no",
  ),
  "create index goods_lot_batches on goods_lot using gin (batches);",
  records("retail_receipt", "retailer_id text not null, sold_on date not null", "retailer_id, id"),
  records("sold_serial", "gtin text not null, serial_no text not null, goods_lot_id text not null, receipt_no text", "goods_lot_id"),
  records("sale_batch", "retailer_id text not null, sold_on date not null, count integer not null", "retailer_id, sold_on"),
  records("recall", "gtin text not null, batch_no text not null, issuer_id text not null, recalled_on date not null, lifted_on date"),
  `create table goods_edge (parent text not null, child text not null, quantity numeric not null, ${at}, primary key (child, parent));
create index on goods_edge (parent, child);
create table goods_sale (sale text not null, goods_lot_id text not null, quantity numeric not null, retailer_id text not null, sold_on date not null, ${at}, primary key (sale, goods_lot_id));
create index on goods_sale (goods_lot_id, sale);`,
  secrets("import_value", "declaration_no text not null, version integer not null, invoice_no text not null,", "id, collection"),
];

/** Tables of imports, goods lots and retail. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of tables) await sql.raw(text).execute(db);
  await sql.raw(`
    do $$ begin
      execute format('grant select on all tables in schema %I to ${API_ROLE}', current_schema());
    end $$`).execute(db);
}
