import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { headerHash } from "../domain/fabric/block.ts";
import type { Block, ChainHead } from "../domain/fabric/block.ts";
import { blockEntries, encodeEntry } from "../domain/log/entry.ts";
import { sha256 } from "./hash.ts";
import type { KeeperErrorCode } from "./error.ts";
import { KeeperError } from "./error.ts";
import type { Blocks } from "./keeper.ts";

/* For tests only. */

export const CHANNEL = "garal";
export const ORIGIN = "customs.garal.test/garal";

/** For `assert.rejects`: a refusal by that code. */
export const refusal =
  (code: KeeperErrorCode) =>
  (error: unknown): boolean =>
    error instanceof KeeperError && error.code === code;

/** A temporary folder that goes with the test. */
export function temporaryFolder(t: Pick<TestContext, "after">): string {
  const folder = mkdtempSync(join(tmpdir(), "garal-log-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Envelope `i` of a block: bytes that are no message, as anyone may have ordered. */
const envelopeAt = (block: number, i: number): Uint8Array => new TextEncoder().encode(`envelope ${block}/${i}`);

/**
 * A chain of blocks with so many transactions each, rightly linked.
 * @param flags validation code of each transaction
 */
export function chainOf(sizes: readonly number[], flags: (block: number, position: number) => number = () => 0): Block[] {
  const chain: Block[] = [];
  let previousHash: Uint8Array = new Uint8Array();
  for (const [number, size] of sizes.entries()) {
    const envelopes = Array.from({ length: size }, (_, i) => envelopeAt(number, i));
    const codes = Uint8Array.from(envelopes, (_, position) => flags(number, position));
    const block: Block = { number: BigInt(number), previousHash, dataHash: sha256(...envelopes), envelopes, metadata: [new Uint8Array(), new Uint8Array(), codes] };
    previousHash = headerHash(block, sha256);
    chain.push(block);
  }
  return chain;
}

export const headOf = (block: Block): ChainHead => ({ number: block.number, headerHash: headerHash(block, sha256) });
export const entriesIn = (block: Block): Uint8Array[] => blockEntries(CHANNEL, block, sha256).map((entry) => encodeEntry(entry));

/** A peer that has some blocks and commits more when told. */
export class TestPeer {
  #blocks: Block[];
  #more = Promise.withResolvers<void>();

  constructor(blocks: readonly Block[] = []) {
    this.#blocks = [...blocks];
  }

  commit(...blocks: readonly Block[]): void {
    this.#blocks.push(...blocks);
    this.#more.resolve();
    this.#more = Promise.withResolvers();
  }

  readonly blocks: Blocks = async function* (this: TestPeer, from: bigint, signal: AbortSignal) {
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    for (let next = Number(from); !signal.aborted; ) {
      const block = this.#blocks[next];
      if (block === undefined) await Promise.race([this.#more.promise, stopped]);
      else {
        yield block;
        next += 1;
      }
    }
  }.bind(this);
}
