import { sql } from "kysely";
import type { Kysely } from "kysely";
import { API_ROLE } from "../schema.ts";
import { records } from "./0001-projection.ts";

/** Counts of stock in bonded warehouses against the book. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    records("stock_count", "warehouse_id text not null, keeper_id text not null, counted_on date not null, differences integer not null", "warehouse_id, id", "keeper_id, id", "at"),
    `grant select on stock_count to ${API_ROLE}`,
  ]) {
    await sql.raw(text).execute(db);
  }
}
