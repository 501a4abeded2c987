import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Royalty that lots carry on, and its private amounts behind row-level security. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table royalty_credit (
      id text primary key, payer_id text not null, payer_msp text not null, product text not null, lot_ids text[] not null, sale_no text,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on royalty_credit (payer_msp, payer_id, id)",
    "create index on royalty_credit using gin (lot_ids)",
    `create table carried_amount (
      id text not null, currency text not null, amount numeric not null,
      collection text not null, members text[] not null, record jsonb, tx_id text not null, block bigint not null, position integer not null, primary key (id, collection)
    )`,
    "alter table carried_amount enable row level security",
    "alter table carried_amount force row level security",
    `create policy members on carried_amount for select to ${API_ROLE} using (current_setting('garal.msp', true) = any (members))`,
    "create policy writer on carried_amount for all to current_user using (current_setting('garal.writer', true) = 'on') with check (true)",
    `grant select on royalty_credit, carried_amount to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
