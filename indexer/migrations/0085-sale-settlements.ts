import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Assays of a sale within the country settle as those of a consignment do. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    "alter table assay_settlement alter column consignment_id drop not null, add column sale_no text",
    "create index on assay_settlement (sale_no, id) where sale_no is not null",
  ]) {
    await sql.raw(text).execute(db);
  }
}
