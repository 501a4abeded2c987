import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Indexes for questions about time and about what rests on what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    // Which block was the newest at a moment.
    "create index transaction_submitted on transaction (submitted_at, block) where validation_code = 0 and type = 3",
    // Who corrected a transaction.
    "create index event_corrects on event ((payload->'corrects'->>'txId')) where payload->'corrects' is not null",
    // Lots that derive from a licence.
    "create index lot_licences on lot using gin (licences)",
  ]) {
    await sql.raw(text).execute(db);
  }
}
