/** Queues by name: work that shares a name runs one after the other, in the order in which it came; the rest side by side. */
export class Lanes {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Number of names that something runs or waits under. */
  get size(): number {
    return this.#last.size;
  }

  /** Runs `work` once all earlier work under any of `names` has ended, whatever its outcome; settles with it. */
  run<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    // All names are taken in one step: two that wait for each other cannot come about.
    const before = names.flatMap((name) => this.#last.get(name) ?? []);
    const done = Promise.allSettled(before).then(work);
    const release = (): void => {
      for (const name of names) if (this.#last.get(name) === settled) this.#last.delete(name);
    };
    const settled: Promise<void> = done.then(release, release);
    for (const name of names) this.#last.set(name, settled);
    return done;
  }
}
