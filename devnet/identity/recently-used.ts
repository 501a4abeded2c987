/** A bounded cache keyed by bytes; the least recently used value goes first. */
export class RecentlyUsed<V> {
  readonly #capacity: number;
  /** A map iterates in order of insertion, and every use inserts anew: the first key is the least recently used. */
  readonly #values = new Map<string, { readonly value: V }>();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** The value for these bytes, computed where it is not cached. What `compute` throws is passed on and not cached. */
  get(bytes: Uint8Array, compute: () => V): V {
    const key = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    const entry = this.#values.get(key) ?? { value: compute() };
    this.#values.delete(key);
    this.#values.set(key, entry);
    const oldest = this.#values.keys().next();
    if (this.#values.size > this.#capacity && !oldest.done) this.#values.delete(oldest.value);
    return entry.value;
  }
}
