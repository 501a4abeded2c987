import { sql } from "kysely";
import type { Db } from "../schema.ts";

/** Transactions that are looked at: more than can be under way within what peers allow clocks to differ. */
const LATEST = 1_000;

/**
 * The newest block that was on the ledger at a moment of record time; undefined before the first. A block bears no time of its own: it was there
 * once one of its valid transactions had been signed, by its submitter's clock, which peers let differ from theirs by little (chaincode/clock.ts).
 */
export async function blockAt(db: Db, time: Date): Promise<bigint | undefined> {
  const { rows } = await sql<{ block: bigint | null }>`
    select max(block) as block from (
      select block from transaction where validation_code = 0 and type = 3 and submitted_at <= ${time} order by submitted_at desc, block desc limit ${LATEST}
    ) latest`.execute(db);
  return rows[0]?.block ?? undefined;
}
