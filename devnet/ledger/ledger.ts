/** The ledger: blocks, indexes and state in one store; everything that a block changes is written at once. */
import { blockHeaderHash } from "../identity/index.ts";
import type { Block } from "../messages/common.ts";
import type { Definition } from "../lifecycle/definition.ts";
import { blockHashKey, blockKey, TIP, transactionKey, uint64 } from "./keys.ts";
import { RecentBlocks } from "./recent-blocks.ts";
import { Store } from "./store.ts";
import type { Change } from "./store.ts";
import { TransientStore } from "./transient-store.ts";
import { View } from "./view.ts";

/** The end of the chain. */
export interface Tip {
  /** Number of blocks; the next one's number. */
  readonly height: number;
  /** Header hash of the newest block. */
  readonly hash: Buffer;
  readonly previousHash: Buffer;
  /** Commit hash of the newest block; empty for block 0. */
  readonly commitHash: Buffer;
  /** Number of the newest configuration block. */
  readonly lastConfig: number;
}

/** First occurrence of a transaction id. */
export interface TransactionPosition {
  readonly block: number;
  readonly index: number;
  readonly code: number;
}

/** A block that is about to be written, with all that it changes. */
export interface BlockCommit {
  readonly bytes: Buffer;
  readonly block: Block;
  readonly codes: readonly number[];
  readonly txIds: readonly string[];
  readonly commitHash: Buffer;
  readonly lastConfig: number;
  /** Changes of state, history, private data. */
  readonly changes: readonly Change[];
  readonly changesLifecycle: boolean;
}

/** Told of a committed block: its number and the ids of its transactions, valid or not. */
export type CommitListener = (block: number, txIds: readonly string[]) => void;

export class Ledger {
  readonly store: Store;
  readonly transientStore: TransientStore;
  #tip: Tip | undefined;
  #view: View;
  readonly #recent = new RecentBlocks();
  readonly #listeners = new Set<CommitListener>();

  private constructor(store: Store, transientStore: TransientStore) {
    this.store = store;
    this.transientStore = transientStore;
    this.#tip = readTip(store);
    this.#view = new View(this.#tip?.height ?? 0, store.snapshot(), new Map());
  }

  /** Opens or makes the ledger in this folder. Nothing needs repair: a block is there wholly or not at all. */
  static async open(folder: string): Promise<Ledger> {
    const store = await Store.open(folder);
    return new Ledger(store, await TransientStore.load(store));
  }

  get height(): number {
    return this.#tip?.height ?? 0;
  }

  /** @throws {Error} the ledger has no block yet */
  get tip(): Tip {
    if (this.#tip === undefined) throw new Error("the ledger is empty");
    return this.#tip;
  }

  /** The committed state as of now; the caller must `release` it. */
  view(): View {
    return this.#view.retain();
  }

  /** A committed block, opened; undefined if there is none of that number. */
  block(number: number): Block | undefined {
    const bytes = this.blockBytes(number);
    return bytes === undefined ? undefined : this.#recent.block(number, bytes);
  }

  blockBytes(number: number): Buffer | undefined {
    if (number < 0 || number >= this.height) return undefined;
    return this.#recent.bytes(number) ?? this.store.get(blockKey(number));
  }

  blockNumberByHash(hash: Uint8Array): number | undefined {
    const stored = this.store.get(blockHashKey(hash));
    return stored === undefined ? undefined : Number(stored.readBigUInt64BE());
  }

  /** Where a transaction id first occurred; undefined if it is not on the ledger. */
  transaction(txId: string): TransactionPosition | undefined {
    const stored = this.store.get(transactionKey(txId));
    if (stored === undefined) return undefined;
    return { block: Number(stored.readBigUInt64BE()), index: stored.readUInt32BE(8), code: stored.readUInt8(12) };
  }

  /** Calls back for every block, once it is on the disk. Returns a function that ends it. */
  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Writes a block. When the promise resolves it is on the disk, and the next view shows it.
   * Blocks must be committed one after the other.
   */
  async commit(commit: BlockCommit): Promise<void> {
    const { block, bytes } = commit;
    const hash = Buffer.from(blockHeaderHash(BigInt(block.number), block.previousHash, block.dataHash));
    const tip: Tip = {
      height: block.number + 1, hash, previousHash: block.previousHash, commitHash: commit.commitHash,
      lastConfig: commit.lastConfig,
    };
    await this.store.commit([
      { key: blockKey(block.number), value: bytes },
      { key: blockHashKey(hash), value: uint64(block.number) },
      ...this.#transactionChanges(commit),
      ...commit.changes,
      { key: TIP, value: encodeTip(tip) },
    ]);
    this.#recent.add(block, bytes);
    this.#tip = tip;
    const before = this.#view;
    const definitions = commit.changesLifecycle ? new Map<string, Definition | undefined>() : before.definitions;
    this.#view = new View(tip.height, this.store.snapshot(), definitions);
    before.release();
    for (const listener of [...this.#listeners]) listener(block.number, commit.txIds);
  }

  async close(): Promise<void> {
    this.#view.release();
    await this.store.close();
  }

  /** Only the first occurrence of an id is indexed: later copies are duplicates. */
  #transactionChanges({ block, txIds, codes }: BlockCommit): Change[] {
    const changes: Change[] = [];
    const seen = new Set<string>();
    for (const [index, txId] of txIds.entries()) {
      if (txId === "" || seen.has(txId) || this.store.get(transactionKey(txId)) !== undefined) continue;
      seen.add(txId);
      const value = Buffer.alloc(13);
      value.writeBigUInt64BE(BigInt(block.number));
      value.writeUInt32BE(index, 8);
      value.writeUInt8(codes[index]!, 12);
      changes.push({ key: transactionKey(txId), value });
    }
    return changes;
  }
}

function encodeTip(tip: Tip): Buffer {
  return Buffer.from(JSON.stringify({
    height: tip.height, lastConfig: tip.lastConfig, hash: tip.hash.toString("hex"),
    previousHash: tip.previousHash.toString("hex"), commitHash: tip.commitHash.toString("hex"),
  }));
}

function readTip(store: Store): Tip | undefined {
  const stored = store.get(TIP);
  if (stored === undefined) return undefined;
  const tip = JSON.parse(stored.toString("utf8")) as {
    height: number; lastConfig: number; hash: string; previousHash: string; commitHash: string;
  };
  return {
    height: tip.height, lastConfig: tip.lastConfig, hash: Buffer.from(tip.hash, "hex"),
    previousHash: Buffer.from(tip.previousHash, "hex"), commitHash: Buffer.from(tip.commitHash, "hex"),
  };
}
