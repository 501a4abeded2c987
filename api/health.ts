import type { Kysely } from "kysely";
import type { Database } from "../indexer/schema.ts";
import { newestBlock } from "./reads/chain.ts";
import type { Services } from "./context.ts";

/** How the parts that the API stands on do. Block numbers are strings: they may be larger than JSON numbers are exact. */
export interface Health {
  /** Whether requests can be answered: the database is there, and the ledger where it can be asked. */
  readonly ok: boolean;
  readonly database: "up" | "down";
  readonly ledger: "up" | "down" | "unknown";
  /** Newest block of the index and of the ledger, and how many blocks the index is behind. */
  readonly indexedBlock: string | null;
  readonly ledgerBlock: string | null;
  readonly lag: string | null;
  /** Whether new blocks are announced at once or only found by asking. */
  readonly announcements: "up" | "down";
}

interface Parts {
  readonly services: Services;
  readonly db: Kysely<Database>;
  readonly ledgerHeight?: () => Promise<bigint>;
}

/** Longest that a part may take to answer. */
const PATIENCE_MS = 2_000;

/** Asks the database and the ledger at once. */
export async function healthOf({ services, db, ledgerHeight }: Parts): Promise<Health> {
  const [indexed, height] = await Promise.all([answer(newestBlock(db)), ledgerHeight ? answer(ledgerHeight()) : undefined]);
  const database = indexed.up ? "up" : "down";
  const ledger = height ? (height.up ? "up" : "down") : "unknown";
  const [indexedBlock, ledgerBlock] = [indexed.value, height?.value];
  return {
    ok: database === "up" && ledger !== "down",
    database,
    ledger,
    indexedBlock: indexedBlock === undefined ? null : String(indexedBlock),
    ledgerBlock: ledgerBlock === undefined ? null : String(ledgerBlock),
    lag: ledgerBlock === undefined || indexedBlock === undefined ? null : String(ledgerBlock - indexedBlock),
    announcements: services.feed.connected ? "up" : "down",
  };
}

async function answer<T>(question: Promise<T>): Promise<{ readonly up: boolean; readonly value?: T }> {
  const late = new Promise<never>((_resolve, reject) => AbortSignal.timeout(PATIENCE_MS).addEventListener("abort", () => reject(new Error("no answer in time"))));
  try {
    return { up: true, value: await Promise.race([question, late]) };
  } catch {
    // Down is the answer; what exactly is wrong stands in the log of whoever failed.
    return { up: false };
  }
}
