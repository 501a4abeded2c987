/** Cuts the stream of messages into batches (hyperledger/fabric orderer/common/blockcutter). */

export interface BatchRules {
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
}

export class Cutter<T> {
  readonly #rules: BatchRules;
  readonly #size: (message: T) => number;
  #pending: T[] = [];
  #pendingBytes = 0;

  /** @param size of a message in bytes: payload and signature */
  constructor(rules: BatchRules, size: (message: T) => number) {
    this.#rules = rules;
    this.#size = size;
  }

  /** Whether messages wait for a batch to fill. */
  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Takes a message; returns the batches that are now complete, none, one or two. */
  add(message: T): T[][] {
    const bytes = this.#size(message);
    const batches: T[][] = [];
    if (bytes > this.#rules.preferredMaxBytes) {
      if (this.hasPending) batches.push(this.cut());
      batches.push([message]);
      return batches;
    }
    if (this.#pendingBytes + bytes > this.#rules.preferredMaxBytes) batches.push(this.cut());
    this.#pending.push(message);
    this.#pendingBytes += bytes;
    if (this.#pending.length >= this.#rules.maxMessageCount) batches.push(this.cut());
    return batches;
  }

  /** Everything that waits. */
  cut(): T[] {
    const batch = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    return batch;
  }
}
