/** What a chaincode iterates over: ranges of the public or a private state, and the history of a key. */
import { Writer } from "../wire.ts";
import type { RangeQuery } from "../messages/rwset.ts";
import { historyPrefix, after, keyText, positionOf, privateRange, stateKey, stateRange } from "../ledger/keys.ts";
import { RangeReads } from "../ledger/range-reads.ts";
import { decodeState } from "../ledger/state.ts";
import type { Cursor } from "../ledger/store.ts";
import type { View } from "../ledger/view.ts";

export interface ResultsIterator {
  /** The next result as the protobuf message that goes to the chaincode; undefined at the end. */
  next(): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** `queryresult.KV`. */
function encodeKv(namespace: string, key: string, value: Buffer): Buffer {
  return new Writer().string(1, namespace).string(2, key).bytes(3, value).finish();
}

/** A range of the public state; records what it returned, for the check of phantom reads. */
export class RangeIterator implements ResultsIterator {
  readonly #namespace: string;
  readonly #startKey: string;
  readonly #requestedEnd: string;
  readonly #limit: number;
  readonly #prefixLength: number;
  readonly #cursor: Cursor;
  readonly #reads = new RangeReads();
  #endKey = "";
  #exhausted = false;
  #returned = 0;

  /** @param limit largest number of results; 0 or less for no limit */
  constructor(view: View, namespace: string, startKey: string, endKey: string, limit = 0) {
    this.#namespace = namespace;
    this.#startKey = startKey;
    this.#requestedEnd = endKey;
    this.#limit = limit;
    this.#prefixLength = stateKey(namespace, "").length;
    this.#cursor = view.snapshot.entries(stateRange(namespace, startKey, endKey));
  }

  get namespace(): string {
    return this.#namespace;
  }

  async next(): Promise<Buffer | undefined> {
    const entry = this.#limit > 0 && this.#returned >= this.#limit ? undefined : await this.#cursor.next();
    if (entry === undefined) {
      this.#exhausted = true;
      this.#endKey = this.#requestedEnd;
      return undefined;
    }
    const key = keyText(entry[0], this.#prefixLength);
    const state = decodeState(entry[1]);
    this.#reads.add({ key, version: state.version });
    this.#endKey = key;
    this.#returned++;
    return encodeKv(this.#namespace, key, state.value);
  }

  /** The key at which the next page starts, "" if there is none. It is not part of the range that was read. */
  async bookmark(): Promise<string> {
    const entry = await this.#cursor.next();
    return entry === undefined ? "" : keyText(entry[0], this.#prefixLength);
  }

  close(): Promise<void> {
    return this.#cursor.close();
  }

  /** What was read so far. The iterator must not be used afterwards. */
  rangeQuery(): RangeQuery {
    const { reads, merkle } = this.#reads.done();
    return { startKey: this.#startKey, endKey: this.#endKey, exhausted: this.#exhausted, reads, merkle };
  }
}

/** A range of one organisation's private state; nothing is recorded. */
export class PrivateRangeIterator implements ResultsIterator {
  readonly #namespace: string;
  readonly #prefixLength: number;
  readonly #cursor: Cursor;

  constructor(view: View, mspId: string, namespace: string, collection: string, startKey: string, endKey: string) {
    const range = privateRange(mspId, namespace, collection, startKey, endKey);
    this.#namespace = namespace;
    this.#prefixLength = range.prefixLength;
    this.#cursor = view.snapshot.entries(range);
  }

  async next(): Promise<Buffer | undefined> {
    const entry = await this.#cursor.next();
    if (entry === undefined) return undefined;
    return encodeKv(this.#namespace, keyText(entry[0], this.#prefixLength), decodeState(entry[1]).value);
  }

  close(): Promise<void> {
    return this.#cursor.close();
  }
}

/** The public write of a key by one transaction. */
export interface HistoryEntry {
  readonly txId: string;
  /** `google.protobuf.Timestamp` bytes: the client's clock. */
  readonly timestamp: Buffer;
  readonly value: Buffer | undefined;
}

/** History of a key, newest first. */
export class HistoryIterator implements ResultsIterator {
  readonly #cursor: Cursor;
  readonly #lookUp: (block: number, tx: number) => HistoryEntry;

  /** @param lookUp finds the write that a position of the index points to */
  constructor(view: View, namespace: string, key: string, lookUp: (block: number, tx: number) => HistoryEntry) {
    const prefix = historyPrefix(namespace, key);
    this.#cursor = view.snapshot.entries({ from: prefix, to: after(prefix), reverse: true });
    this.#lookUp = lookUp;
  }

  async next(): Promise<Buffer | undefined> {
    const entry = await this.#cursor.next();
    if (entry === undefined) return undefined;
    const { block, tx } = positionOf(entry[0]);
    const { txId, timestamp, value } = this.#lookUp(block, tx);
    return new Writer().string(1, txId).bytes(2, value).message(3, timestamp).bool(4, value === undefined).finish();
  }

  close(): Promise<void> {
    return this.#cursor.close();
  }
}
