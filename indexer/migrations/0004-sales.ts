import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Domestic sales, and the private statements of their royalty behind row-level security. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table sale (
      id text primary key, contract_no text not null, seller_id text not null, payer_msp text not null, buyer_id text not null, buyer_msp text not null, channel text not null,
      product text not null, mass_kg numeric not null, lot_ids text[] not null, certificate_nos text[] not null, status text not null, reported_on date not null, receipt_no text,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on sale (seller_id, id)",
    "create index on sale (buyer_id, id)",
    `create table sale_statement (
      id text not null, status text not null, collection text not null, members text[] not null, record jsonb, tx_id text not null, block bigint not null, position integer not null, primary key (id, collection)
    )`,
    "alter table sale_statement enable row level security",
    "alter table sale_statement force row level security",
    `create policy members on sale_statement for select to ${API_ROLE} using (current_setting('garal.msp', true) = any (members))`,
    "create policy writer on sale_statement for all to current_user using (current_setting('garal.writer', true) = 'on') with check (true)",
    `grant select on sale, sale_statement to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
