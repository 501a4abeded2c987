import type { SubmissionLine } from "./lines.ts";

/** References to what the registry holds: any number of lines may read it at once. */
const registryFields = new Set([
  "key", "at", "licenceNo", "siteId", "toSiteId", "gateSiteId", "orgId", "holderId", "ownerId", "custodianId", "carrierId",
  "buyerId", "toOrgId", "payerId", "laboratoryId", "deviceId", "accreditationNo",
]);

/** Lines that belong together, and the end of the last of them. */
interface Group<T> {
  joined?: Group<T>;
  last: Promise<readonly T[]>;
}

/**
 * Keeps the order in which lines depend on one another while the rest goes on side by side. Lines that name the same lot, document, unit or
 * declaration follow one another, and so do lines that a third one connects: a payment names its assessment, the release its declaration,
 * and the assessment named both. Lines that change the registry or a table wait for all before them and hold up all after.
 */
export class LineOrder<T> {
  readonly #groups = new Map<string, Group<T>>();
  #barrier: Promise<readonly T[]> = Promise.resolve([]);
  #sinceBarrier = new Set<Group<T>>();

  /** Runs `work` when everything that `line` depends on has ended, and hands it what those lines came to. The promise settles with the work. */
  run(line: SubmissionLine, work: (before: readonly T[]) => Promise<T | undefined>): Promise<void> {
    const isBarrier = /^(registry|tables):/.test(line.transaction);
    const groups = isBarrier ? [...this.#sinceBarrier] : [...new Set([...mentioned(line.input)].map((name) => this.#groupOf(name)))];
    const before = Promise.all([this.#barrier, ...groups.map((group) => group.last)]).then((ends) => ends.flat());
    const done = before.then(work);
    // Who waits needs the end only; the error goes to the caller by the promise returned.
    const last = Promise.all([before, done.catch(() => undefined)]).then(([earlier, result]) => (result === undefined ? earlier : [result]));
    if (isBarrier) {
      this.#barrier = last;
      this.#sinceBarrier = new Set();
      this.#groups.clear();
    } else {
      const joined: Group<T> = { last };
      for (const group of groups) {
        group.joined = joined;
        this.#sinceBarrier.delete(group);
      }
      this.#sinceBarrier.add(joined);
    }
    return done.then(() => undefined);
  }

  #groupOf(name: string): Group<T> {
    let group = this.#groups.get(name) ?? { last: this.#barrier };
    while (group.joined) group = group.joined;
    this.#groups.set(name, group);
    return group;
  }
}

/** Every identifier in an input that is not a registry reference. */
function* mentioned(value: unknown, name = ""): Generator<string> {
  if (typeof value === "string") {
    if (!registryFields.has(name) && /(Ids?|Nos?|vehicle|supersedes)$/.test(name)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* mentioned(item, name);
  } else if (value !== null && typeof value === "object") {
    for (const [inner, item] of Object.entries(value)) yield* mentioned(item, inner);
  }
}
