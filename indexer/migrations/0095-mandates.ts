import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Mandates of brokers. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table mandate (
      id text primary key, client_id text not null, client_msp text not null, agent_id text not null, valid_from date not null, valid_to date not null, withdrawn_on date,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on mandate (client_id, id)",
    "create index on mandate (agent_id, id)",
    `grant select on mandate to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
