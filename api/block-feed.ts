import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { sessionConfig } from "../indexer/database.ts";
import { NOTIFY_CHANNEL } from "../indexer/schema.ts";

/** A notification may be lost on its way through a pooler: the newest block is also asked for at this interval. */
const POLL_MS = 5_000;
const RETRY_MS = 500;

/** Knows the newest block of the projection, and wakes those who wait for the next one. */
export class BlockFeed {
  readonly #url: string;
  readonly #stopped = new AbortController();
  readonly #waiting = new Set<() => void>();
  /** Aborts when the session breaks, to end the wait for the next question. */
  #lost = new AbortController();
  #client: pg.Client | undefined;
  #newest = -1n;
  #connected = false;

  private constructor(url: string) {
    this.#url = url;
  }

  /** Listens on the database at `url`. @throws from pg if it cannot be reached now; later interruptions heal by themselves */
  static async listen(url: string): Promise<BlockFeed> {
    const feed = new BlockFeed(url);
    await feed.#connect();
    void feed.#poll();
    return feed;
  }

  /** Number of the newest block in the projection; −1 before the first. */
  get newest(): bigint {
    return this.#newest;
  }

  /** Whether the database is there at this moment. */
  get connected(): boolean {
    return this.#connected;
  }

  /** Aborts when the feed stops. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Waits until the projection holds `block`. @returns false if it does not within the time, or the feed stops or `signal` aborts */
  async reached(block: bigint, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const until = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
    while (this.#newest < block && !until.aborted) await this.#next(until);
    return this.#newest >= block;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#client?.end();
  }

  #next(until: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        until.removeEventListener("abort", wake);
        resolve();
      };
      this.#waiting.add(wake);
      until.addEventListener("abort", wake);
    });
  }

  #learn(newest: bigint): void {
    if (newest === this.#newest) return;
    // It falls when the projection is rebuilt from block 0.
    this.#newest = newest;
    for (const wake of [...this.#waiting]) wake();
  }

  async #connect(): Promise<void> {
    const client = new pg.Client(sessionConfig(this.#url));
    client.on("error", () => {
      this.#connected = false;
      this.#lost.abort();
    });
    client.on("notification", ({ payload }) => {
      if (payload !== undefined && /^\d+$/.test(payload)) this.#learn(BigInt(payload));
    });
    await client.connect();
    this.#client = client;
    await client.query(`listen ${NOTIFY_CHANNEL}`);
    await this.#ask(client);
    this.#connected = true;
  }

  async #ask(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ next_block: bigint }>("select next_block from checkpoint");
    this.#learn((rows[0]?.next_block ?? 0n) - 1n);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        if (this.#connected && this.#client) await this.#ask(this.#client);
        else await this.#connect();
      } catch {
        // `connected` says so to whoever asks; the next turn tries again.
        this.#connected = false;
      }
      if (this.#connected) this.#lost = new AbortController();
      const until = this.#connected ? AbortSignal.any([signal, this.#lost.signal]) : signal;
      await delay(this.#connected ? POLL_MS : RETRY_MS, undefined, { signal: until, ref: false }).catch(() => undefined);
    }
  }
}
