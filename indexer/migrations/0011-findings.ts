import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Small indexes by which findings reach what is open or of a period. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    "create index ticket_unused on ticket (at) where used_by is null",
    "create index unit_inland on unit (id) where exit_at is null",
    "create index unit_exit on unit (exit_at) where exit_at is not null",
    "create index declaration_filed on declaration (filed_on)",
    "create index declaration_certificates on declaration using gin (certificate_nos)",
    "create index declaration_receipts on declaration using gin (receipt_nos)",
    "create index certificate_issued on certificate (issued_on)",
    "create index warehouse_entry_held on warehouse_entry (storage_until) where net_kg_held > 0",
  ]) {
    await sql.raw(text).execute(db);
  }
}
