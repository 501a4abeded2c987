import { setTimeout as delay } from "node:timers/promises";
import type { ChainHead } from "../domain/fabric/block.ts";
import { Batch } from "./batch.ts";
import { decodeBlock } from "./decode.ts";
import type { Scope } from "./decode.ts";
import { IndexerError } from "./error.ts";
import type { Source, SourceBlock } from "./source.ts";
import { Writer } from "./writer.ts";

export interface FollowOptions {
  /** The database, as the owner of its migrated tables. */
  readonly url: string;
  readonly schema?: string;
  readonly source: Source;
  readonly scope: Scope;
  /** Most transactions of a batch. */
  readonly mostTransactions?: number;
  /** Stops it; what has been committed stays. */
  readonly signal?: AbortSignal;
  /** Told after each commit. */
  readonly onCommit?: (committed: Committed) => void;
  /** Told why it begins again at the checkpoint: the database or the source was lost. */
  readonly onInterruption?: (reason: unknown) => void;
}
export interface Committed {
  readonly newest: bigint;
  readonly blocks: number;
  readonly transactions: number;
}

/** Most that waits for the database at once unless told otherwise: transactions, and bytes of envelopes. */
const MOST_TRANSACTIONS = 4_000;
const MOST_BYTES = 16 << 20;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

/**
 * Follows the ledger into the database until `signal` aborts or the source ends. While one batch is being committed the next one is gathered, so
 * that batches are as large as the database is slow, and a single block is committed at once where nothing waits.
 * @throws {IndexerError} fatal: the blocks are not to be trusted, or not understood by this version
 */
export async function follow(options: FollowOptions): Promise<void> {
  const { signal = new AbortController().signal, onInterruption } = options;
  let wait = FIRST_WAIT_MS;
  while (!signal.aborted) {
    try {
      await followOnce(options, signal, () => (wait = FIRST_WAIT_MS));
      return;
    } catch (error) {
      if (error instanceof IndexerError) throw error;
      if (signal.aborted) return;
      onInterruption?.(error);
    }
    await delay(wait, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }
}

async function followOnce({ url, schema, source, scope, mostTransactions = MOST_TRANSACTIONS, onCommit }: FollowOptions, signal: AbortSignal, onProgress: () => void): Promise<void> {
  const writer = await Writer.open(url, schema);
  const gathering = new Gathering(mostTransactions, async (batch) => {
    await writer.write(batch);
    onProgress();
    onCommit?.({ newest: (batch.head as ChainHead).number, blocks: batch.blocks, transactions: batch.transactions });
  });
  const ended = new AbortController();
  let iterator: AsyncIterator<SourceBlock> | undefined;
  try {
    let before = await writer.checkpoint();
    iterator = source(before === undefined ? 0n : before.number + 1n, AbortSignal.any([signal, ended.signal]))[Symbol.asyncIterator]();
    for (;;) {
      const next = await gathering.unlessFailed(iterator.next());
      if (next.done) break;
      const decoded = decodeBlock(next.value, before, scope);
      before = decoded.head;
      gathering.batch.add(decoded);
      await gathering.push();
      if (signal.aborted) break;
    }
    await gathering.settle();
  } finally {
    ended.abort();
    await iterator?.return?.(undefined);
    await gathering.settle().catch(() => undefined); // told above, or by what brought us here
    await writer.close().catch(() => undefined); // the session may be what was lost
  }
}

/** A batch that grows while the one before it is written. */
class Gathering {
  batch = new Batch();
  readonly #mostTransactions: number;
  readonly #write: (batch: Batch) => Promise<void>;
  #writing: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #onFailure: ((error: unknown) => void) | undefined;

  constructor(mostTransactions: number, write: (batch: Batch) => Promise<void>) {
    this.#mostTransactions = mostTransactions;
    this.#write = write;
  }

  /** The promise's value, unless a write fails first. Not by `Promise.race` with a promise of the failure: that would keep every block alive. */
  async unlessFailed<T>(promise: Promise<T>): Promise<T> {
    this.#throwFailure();
    try {
      return await new Promise<T>((resolve, reject) => {
        this.#onFailure = reject;
        promise.then(resolve, reject);
      });
    } finally {
      this.#onFailure = undefined;
    }
  }

  /** Starts to write if nothing is being written; waits while the batch is full. @throws what a write failed with */
  async push(): Promise<void> {
    this.#start();
    while (this.#writing && (this.batch.transactions >= this.#mostTransactions || this.batch.bytes >= MOST_BYTES)) await this.#writing;
    this.#throwFailure();
  }

  /** Waits until everything is written. @throws what a write failed with, now or before */
  async settle(): Promise<void> {
    while (this.#writing) await this.#writing;
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }

  #start(): void {
    if (this.#writing || this.#failure || this.batch.blocks === 0) return;
    const batch = this.batch;
    this.batch = new Batch();
    this.#writing = this.#write(batch).then(
      () => {
        this.#writing = undefined;
        this.#start();
      },
      (error: unknown) => {
        this.#writing = undefined;
        this.#failure = { error };
        this.#onFailure?.(error);
      },
    );
  }
}
