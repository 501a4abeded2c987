import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Sales within the country by the licences that their lots derive from. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index sale_licences on sale using gin ((record->'licences'))`.execute(db);
}
