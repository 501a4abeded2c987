import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Indexes by which what was replaced finds the assessments in force that rest on it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    "create index assessment_sources on assessment using gin ((record->'sources') jsonb_path_ops) where superseded_by is null",
    "create index sale_sources on sale using gin ((record->'sources') jsonb_path_ops) where status = 'assessed'",
    "create index contract_repriced on contract (id) where record ? 'revisions'",
    "create index on declaration (contract_no)",
    "create index on sale (contract_no)",
    "create index certificate_replaced on certificate (id) where superseded_by is not null",
  ]) {
    await sql.raw(text).execute(db);
  }
}
