import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { headerHash } from "../domain/fabric/block.ts";
import type { Block, ChainHead } from "../domain/fabric/block.ts";
import { formatCheckpoint } from "../domain/log/checkpoint.ts";
import { blockEntries, encodeEntry } from "../domain/log/entry.ts";
import { Frontier } from "../domain/log/frontier.ts";
import { leafHash, proveConsistency } from "../domain/log/merkle.ts";
import { ED25519, formatNote, formatVkey, utf8 } from "../domain/log/note.ts";
import { MemoryTree, testKey } from "../domain/log/testing.ts";
import type { KeeperErrorCode } from "./error.ts";
import { KeeperError } from "./error.ts";
import { sha256 } from "./hash.ts";
import type { Blocks } from "./keeper.ts";
import { formatAddCheckpoint } from "./witness.ts";
import type { AddCheckpoint } from "./witness.ts";

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

/** A log's operator as a witness sees it: it can sign whatever it likes. */
export class TestOperator {
  readonly key = testKey(ORIGIN, ED25519, 1);
  readonly vkey = formatVkey(this.key.key);
  readonly tree: MemoryTree;
  readonly #entries: readonly Uint8Array[];

  constructor(blocks: readonly Block[]) {
    this.#entries = blocks.flatMap(entriesIn);
    this.tree = new MemoryTree(this.#entries);
  }

  rootAt(size: number): Uint8Array {
    const frontier = new Frontier(0, [], sha256);
    for (const entry of this.#entries.slice(0, size)) frontier.append(leafHash(entry, sha256));
    return frontier.root();
  }

  /** A signed checkpoint. */
  checkpoint(size: number, { origin = ORIGIN, root = this.rootAt(size), key = this.key }: { origin?: string; root?: Uint8Array; key?: TestOperator["key"] } = {}): Uint8Array {
    const text = formatCheckpoint({ origin, size, root });
    return formatNote({ text, signatures: [{ name: key.key.name, keyId: key.key.keyId, signature: key.sign(utf8(text)) }] });
  }

  /** A request to cosign. */
  async request(old: number, size: number, change: Partial<AddCheckpoint> = {}): Promise<Uint8Array> {
    const proof = old > 0 && old < size ? await proveConsistency(this.tree.read, old, size) : [];
    return formatAddCheckpoint({ old, proof, checkpoint: this.checkpoint(size), ...change });
  }
}

/** Waits until it holds; the test's own time limit is the only one. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(5);
}
