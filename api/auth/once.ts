/** Remembers what may be used only once until it expires by itself. Bounded: what has expired is forgotten at each use. */
export class Once {
  readonly #expiries = new Map<string, number>();

  /** Marks `token` as used. @param expiresAt milliseconds, the end of its life @returns false if it was used before */
  use(token: string, expiresAt: number, now: number): boolean {
    this.#forget(now);
    if (this.#expiries.has(token)) return false;
    this.#expiries.set(token, expiresAt);
    return true;
  }

  has(token: string): boolean {
    return this.#expiries.has(token);
  }

  /** Insertion order is nearly expiry order, since every token lives equally long: the first that is alive ends the sweep. */
  #forget(now: number): void {
    for (const [token, expiresAt] of this.#expiries) {
      if (expiresAt > now) return;
      this.#expiries.delete(token);
    }
  }
}
