import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Suspensions of organisations and licences, proposed by one person and decided by another. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table suspension (
      id text primary key, org_id text, licence_no text, status text not null,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on suspension (status, id)",
    "create index on suspension (org_id, id) where org_id is not null",
    "create index on suspension (licence_no, id) where licence_no is not null",
    `grant select on suspension to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
