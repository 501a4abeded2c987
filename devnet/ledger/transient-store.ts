/** Private write sets of endorsed transactions that have not committed yet. */
import { createHash } from "node:crypto";
import { decodePrivateSet } from "../messages/private-set.ts";
import type { PrivateCollection } from "../messages/private-set.ts";
import { after, transientKey, TRANSIENT_PREFIX, uint64 } from "./keys.ts";
import type { Change, Store } from "./store.ts";

/** Blocks after which the set of a transaction that never came is dropped (core.yaml, transientstoreMaxBlockRetention). */
const RETENTION = 1000;

interface Kept {
  readonly key: Buffer;
  readonly height: number;
  readonly set: Buffer;
}

export class TransientStore {
  readonly #store: Store;
  readonly #byTransaction = new Map<string, Kept[]>();

  private constructor(store: Store) {
    this.#store = store;
  }

  static async load(store: Store): Promise<TransientStore> {
    const loaded = new TransientStore(store);
    const cursor = store.entries({ from: TRANSIENT_PREFIX, to: after(TRANSIENT_PREFIX) });
    for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
      const [key, value] = entry;
      const txId = key.toString("utf8", 1, key.indexOf(0));
      loaded.#add(txId, { key, height: Number(value.readBigUInt64BE()), set: value.subarray(8) });
    }
    return loaded;
  }

  /** @param set `TxPvtReadWriteSet` @param height of the ledger at endorsement */
  async keep(txId: string, set: Buffer, height: number): Promise<void> {
    const key = Buffer.concat([transientKey(txId), createHash("sha256").update(set).digest()]);
    if (this.#byTransaction.get(txId)?.some((kept) => kept.key.equals(key)) === true) return; // another peer's, equal
    this.#add(txId, { key, height, set });
    await this.#store.write([{ key, value: Buffer.concat([uint64(height), set]) }]);
  }

  /** The private set of a collection that hashes to what the ledger says; undefined if it was never endorsed here. */
  find(txId: string, namespace: string, collection: string, hash: Buffer): Buffer | undefined {
    for (const { set } of this.#byTransaction.get(txId) ?? []) {
      const found = decodePrivateSet(set).find(
        (one: PrivateCollection) =>
          one.namespace === namespace && one.collection === collection &&
          createHash("sha256").update(one.set).digest().equals(hash),
      );
      if (found !== undefined) return found.set;
    }
    return undefined;
  }

  /** Changes that drop the sets of committed transactions and of those that were given up. */
  removals(txIds: readonly string[], height: number): Change[] {
    const changes: Change[] = [];
    for (const txId of txIds) for (const { key } of this.#byTransaction.get(txId) ?? []) changes.push({ key, value: undefined });
    for (const kept of this.#byTransaction.values()) {
      for (const { key, height: since } of kept) if (since + RETENTION < height) changes.push({ key, value: undefined });
    }
    return changes;
  }

  /** To be called when the changes are written. */
  forget(txIds: readonly string[], height: number): void {
    for (const txId of txIds) this.#byTransaction.delete(txId);
    for (const [txId, kept] of this.#byTransaction) {
      if (kept.every(({ height: since }) => since + RETENTION < height)) this.#byTransaction.delete(txId);
    }
  }

  #add(txId: string, kept: Kept): void {
    const list = this.#byTransaction.get(txId);
    if (list === undefined) this.#byTransaction.set(txId, [kept]);
    else list.push(kept);
  }
}
