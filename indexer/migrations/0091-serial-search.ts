import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Numbered pieces are found by their serial number alone, as it is read off them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw("create index booked_item_number on booked_item (serial_no)").execute(db);
}
