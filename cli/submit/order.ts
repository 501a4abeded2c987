import type { SubmissionLine } from "./lines.ts";

/** References to what the registry holds: any number of lines may read it at once. */
const registryFields = new Set([
  "key", "at", "licenceNo", "siteId", "toSiteId", "gateSiteId", "product", "inputProduct", "outputProduct", "orgId", "holderId", "ownerId", "custodianId", "carrierId",
  "buyerId", "toOrgId", "payerId", "laboratoryId", "deviceId", "accreditationNo", "borderPoint", "process", "analyte", "note", "reason", "period", "laboratory", "standard",
]);

/**
 * Keeps the order in which lines depend on one another while the rest goes on side by side: lines that name the same lot, document,
 * unit or declaration follow one another, and lines that change the registry or a table wait for all before and hold up all after.
 */
export class LineOrder {
  readonly #last = new Map<string, Promise<void>>();
  #barrier: Promise<void> = Promise.resolve();
  #all: Promise<void>[] = [];

  /** Runs `work` when everything that `line` depends on has ended, whatever its outcome; the promise settles with the work. */
  run(line: SubmissionLine, work: () => Promise<void>): Promise<void> {
    const isBarrier = /^(registry|tables):/.test(line.transaction);
    const names = isBarrier ? [] : [...mentioned(line.input)];
    const before = isBarrier ? [this.#barrier, ...this.#all] : [this.#barrier, ...names.flatMap((name) => this.#last.get(name) ?? [])];
    const done = Promise.allSettled(before).then(work);
    const settled = done.catch(() => undefined); // the caller gets the error from `done`; those who wait only need the end
    for (const name of names) this.#last.set(name, settled);
    if (isBarrier) {
      this.#barrier = settled;
      this.#all = [];
      this.#last.clear();
    } else {
      this.#all.push(settled);
    }
    return done;
  }
}

/** Every identifier in an input that is not a registry reference. */
function* mentioned(value: unknown, name = ""): Generator<string> {
  if (typeof value === "string") {
    if (!registryFields.has(name) && /(Id|No|Nos|vehicle|supersedes)$/.test(name)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* mentioned(item, name);
  } else if (value !== null && typeof value === "object") {
    for (const [inner, item] of Object.entries(value)) yield* mentioned(item, inner);
  }
}
