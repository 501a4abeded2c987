import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Exchanges of assays between seller and buyer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table assay_settlement (
      id text primary key, consignment_id text not null, lot_id text not null, contract_no text not null, seller_id text not null, seller_msp text not null,
      buyer_id text not null, buyer_msp text not null, status text not null, umpire_id text,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on assay_settlement (consignment_id, id)",
    "create index on assay_settlement (seller_msp, seller_id, id)",
    "create index on assay_settlement (buyer_msp, buyer_id, id)",
    "create index on assay_settlement (umpire_id, id) where umpire_id is not null",
    `grant select on assay_settlement to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
