import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Small indexes by which findings reach passages of gates and sales of a period. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of ["create index event_exit on event (at) where type = 'unit.exited'", "create index goods_sale_day on goods_sale (sold_on)"]) await sql.raw(text).execute(db);
}
