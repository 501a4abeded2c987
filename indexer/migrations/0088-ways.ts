import { sql } from "kysely";
import type { Kysely } from "kysely";

/** Small indexes by which findings reach what is under way, and what happened in a period. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const text of [
    "create index unit_inland_plate on unit (plate) where exit_at is null and status <> 'unloaded'",
    "create index manifest_entered on manifest (entered_at) where entered_at is not null",
    "create index event_moved on event (at) where type = 'lot.moved'",
    "create index event_sealed on event (at) where type = 'unit.sealed'",
    "create index lot_extracted on lot (made_at) where made_by = 'extract'",
    "create index ticket_at on ticket (at)",
  ]) {
    await sql.raw(text).execute(db);
  }
}
