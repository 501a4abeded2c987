import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Refunds of what was left of payments in advance. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table advance_refund (
      id text primary key, advance_no text not null, payer_id text not null, payer_msp text not null, refunded_on date not null,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on advance_refund (advance_no, id)",
    "create index on advance_refund (payer_msp, payer_id, id)",
    `grant select on advance_refund to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
