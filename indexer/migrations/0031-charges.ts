import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

const record = "at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null";
const secret = "collection text not null, members text[] not null, record jsonb, tx_id text not null, block bigint not null, position integer not null, primary key (id, collection)";
const hidden = (table: string): readonly string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy members on ${table} for select to ${API_ROLE} using (current_setting('garal.msp', true) = any (members))`,
  `create policy writer on ${table} for all to current_user using (current_setting('garal.writer', true) = 'on') with check (true)`,
];

/** What becomes of taxes after their assessment: charges, plans, advances; goods under a procedure and goods that left again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table charge (
      id text primary key, what text not null, declaration_no text not null, assessment_id text not null, payer_id text not null, payer_msp text not null, status text not null, up_to date not null, reexport_no text, ${record}
    )`,
    "create index on charge (declaration_no, id)",
    "create index on charge (payer_msp, payer_id, id)",
    "create index charge_proposed on charge (id) where status = 'proposed'",
    `create table payment_plan (id text primary key, assessment_id text not null, declaration_no text not null, payer_id text not null, payer_msp text not null, ${record})`,
    "create index on payment_plan (declaration_no, id)",
    `create table advance (id text primary key, payer_id text not null, payer_msp text not null, paid_on date not null, ${record})`,
    "create index on advance (payer_msp, payer_id, id)",
    `create table obligation (id text primary key, procedure text not null, importer_id text not null, payer_msp text not null, since date not null, until date not null, status text not null, ${record})`,
    "create index obligation_open on obligation (until) where status = 'open'",
    "create index on obligation (importer_id, id)",
    `create table reexport (id text primary key, declaration_no text not null, item_no integer not null, net_kg numeric not null, importer_id text not null, gate_site_id text not null, left_on date not null, drawback_no text, ${record})`,
    "create index on reexport (declaration_no, id)",
    `create table charge_statement (id text not null, status text not null, ${secret})`,
    `create table plan_parts (id text not null, count integer not null, ${secret})`,
    `create table advance_amount (id text not null, currency text not null, amount numeric not null, ${secret})`,
    ...["charge_statement", "plan_parts", "advance_amount"].flatMap(hidden),
    `grant select on charge, payment_plan, advance, obligation, reexport, charge_statement, plan_parts, advance_amount to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
