import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

/** Lanes over which a lot's mass or a consignment's sums are spread. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table lane (
      id text primary key, of_kind text not null, of_id text not null, series integer not null, lane integer not null, count integer not null, mass_kg numeric not null,
      at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null
    )`,
    "create index on lane (of_kind, of_id)",
    `grant select on lane to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
