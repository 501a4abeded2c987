import { sql } from "kysely";
import type { ControlledTransaction, Kysely } from "kysely";
import { API_ROLE } from "../indexer/schema.ts";
import type { Database, Db } from "../indexer/schema.ts";
import { STATEMENT_SECONDS } from "./refusal.ts";

/** For whom rows are read: settings that row-level security looks at. Nobody is signed in where they are empty. */
export interface Reading {
  readonly mspId: string;
  readonly orgId: string;
}
export const nobody: Reading = { mspId: "", orgId: "" };


/**
 * Reads the projection for one operation of one viewer. All its queries see one snapshot, in one read-only transaction as the API's role;
 * the viewer's settings are local to that transaction, so a pooled connection takes nothing over to the next request. The transaction
 * begins with the first query and ends with `close`.
 */
export class Reader {
  readonly #db: Kysely<Database>;
  readonly #reading: Reading;
  #snapshot: Promise<ControlledTransaction<Database>> | undefined;
  #ended = false;

  constructor(db: Kysely<Database>, reading: Reading) {
    this.#db = db;
    this.#reading = reading;
  }

  /** The handle that queries run on. @throws {Error} after `end` */
  async db(): Promise<Db> {
    // A field may still be at work when its operation was given up: it must not open what nobody closes.
    if (this.#ended) throw new Error("the operation has ended");
    this.#snapshot ??= this.#begin();
    return this.#snapshot;
  }

  /** Ends the snapshot; a later query begins a new one. */
  async close(): Promise<void> {
    const snapshot = this.#snapshot;
    this.#snapshot = undefined;
    // Where it could not begin, whoever asked for it has been told.
    const transaction = await snapshot?.catch(() => undefined);
    // A connection that broke is discarded; whoever reads on it next is told, and there is nothing to roll back.
    await transaction?.rollback().execute().catch(() => undefined);
  }

  /** Ends the snapshot and this reader. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.close();
  }

  async #begin(): Promise<ControlledTransaction<Database>> {
    const transaction = await this.#db.startTransaction().setIsolationLevel("repeatable read").setAccessMode("read only").execute();
    try {
      const { mspId, orgId } = this.#reading;
      await sql`select set_config('role', ${API_ROLE}, true), set_config('garal.msp', ${mspId}, true), set_config('garal.org', ${orgId}, true),
        set_config('statement_timeout', ${`${STATEMENT_SECONDS}s`}, true)`.execute(transaction);
      return transaction;
    } catch (error) {
      await transaction.rollback().execute();
      throw error;
    }
  }
}
