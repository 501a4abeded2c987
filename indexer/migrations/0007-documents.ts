import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";

const record = "at timestamptz not null, record jsonb not null, tx_id text not null, block bigint not null, position integer not null";

/** Documents, their signatures and what they belong to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    `create table document (
      id text primary key, kind text not null, media_type text not null, size bigint not null, owner_id text not null, owner_msp text not null, access text not null, replaced_by text, ${record}
    )`,
    "create index on document (owner_msp, id)",
    `create table document_signature (id text primary key, sha256 text not null, purpose text not null, org_id text not null, msp_id text not null, ${record})`,
    "create index on document_signature (sha256, id)",
    `create table document_subject (
      sha256 text not null, subject text not null, tx_id text not null, block bigint not null, position integer not null, primary key (subject, sha256)
    )`,
    `grant select on document, document_signature, document_subject to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
