import { setTimeout as delay } from "node:timers/promises";
import { IndexerError } from "./error.ts";
import { follow } from "./follow.ts";
import type { FollowOptions } from "./follow.ts";
import { loadItems } from "./items.ts";
import { migrate } from "./migrate.ts";
import { reconcile } from "./reconcile.ts";

export interface IndexerOptions extends Omit<FollowOptions, "schema" | "signal"> {
  readonly signal: AbortSignal;
  /** How often private values that came late are asked for. */
  readonly reconcileEveryMs?: number;
  /** How often files of items are looked for. */
  readonly itemsEveryMs?: number;
  /** Folders in which items of batches of sales lie, each under its root. */
  readonly itemFolders?: readonly string[];
}

/**
 * The indexer as it runs: brings the tables to this version, follows the ledger, and asks for private values that were missing. Ends when `signal` aborts.
 * @throws {IndexerError} fatal: see `follow`
 */
export async function runIndexer({ reconcileEveryMs = 30_000, itemsEveryMs = 3_000, itemFolders = [], ...options }: IndexerOptions): Promise<void> {
  const { url, source, scope, signal, onInterruption } = options;
  await migrate(url);
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const told = new Set<string>();
  const readItemFiles = async (): Promise<void> => {
    for (const { root, problem } of (await loadItems(url, itemFolders)).refused) {
      // A file that is wrong stays so until somebody replaces it.
      if (!told.has(`${root} ${problem}`)) onInterruption?.(new Error(`items of ${root}: ${problem}`));
      told.add(`${root} ${problem}`);
    }
  };
  const every = async (ms: number, work: () => Promise<unknown>): Promise<void> => {
    while (!either.aborted) {
      await delay(ms, undefined, { signal: either }).catch(() => undefined); // aborted: the loop sees it
      if (either.aborted) return;
      try {
        await work();
      } catch (error) {
        if (error instanceof IndexerError) throw error;
        if (!either.aborted) onInterruption?.(error);
      }
    }
  };
  const parts = [follow({ ...options, signal: either }), every(reconcileEveryMs, () => reconcile({ url, source, scope, signal: either })), ...(itemFolders.length > 0 ? [every(itemsEveryMs, readItemFiles)] : [])].map(async (part) => {
    try {
      await part;
    } finally {
      ended.abort(); // what is left must not run on alone
    }
  });
  const results = await Promise.allSettled(parts);
  for (const result of results) if (result.status === "rejected") throw result.reason;
}
