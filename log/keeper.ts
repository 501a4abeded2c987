import { setTimeout as delay } from "node:timers/promises";
import { checkData, checkLink, headerHash } from "../domain/fabric/block.ts";
import type { Block, ChainHead } from "../domain/fabric/block.ts";
import { blockEntries, encodeEntry } from "../domain/log/entry.ts";
import { sha256 } from "./hash.ts";
import type { TileStore, TreeHead } from "./store.ts";

/** A peer's blocks from a number on, in order, each once; ends when `signal` aborts. */
export type Blocks = (from: bigint, signal: AbortSignal) => AsyncIterable<Block>;

/** Blocks that are appended at once while the log catches up. */
const BATCH = 256;
/** How long a block may wait for the next one before it is appended. */
const IDLE_MS = 20;

/**
 * Keeps a log of one organisation's own peer: every block must follow the last, hold the data that its header says, and have a validation code for
 * each transaction; its entries are appended. Ends when `signal` aborts.
 * @param grown told of each new head, once it is on the disk
 * @throws {FabricError} `block/…` the peer delivered what is no continuation: nothing of it is logged
 * @throws {LogError} `entry/…`
 */
export async function keepLog(store: TileStore, blocks: Blocks, signal: AbortSignal, grown: (head: TreeHead) => void): Promise<void> {
  let chain = store.head.chain;
  let waiting: Uint8Array[] = [];
  let count = 0;
  const flush = () => {
    if (count === 0) return;
    const head = store.append(waiting, chain as ChainHead);
    [waiting, count] = [[], 0];
    grown(head);
  };
  const ended = new AbortController();
  const delivered = blocks(chain === undefined ? 0n : chain.number + 1n, AbortSignal.any([signal, ended.signal]))[Symbol.asyncIterator]();
  try {
    let next = delivered.next();
    for (;;) {
      const idle = delay(IDLE_MS, "idle" as const);
      const first = count === 0 ? await next : await Promise.race([next, idle]);
      if (first === "idle") {
        flush();
        continue;
      }
      if (first.done === true) break;
      const block = first.value;
      next = delivered.next();
      next.catch(() => undefined); // awaited above, unless this block is refused
      checkLink(block, chain);
      checkData(block, sha256);
      waiting.push(...blockEntries(store.channel, block, sha256).map(encodeEntry));
      chain = { number: block.number, headerHash: headerHash(block, sha256) };
      if (++count >= BATCH) flush();
    }
    flush();
  } finally {
    // An iterator that waits for the next block ends by its signal only.
    ended.abort();
    await delivered.return?.();
  }
}
