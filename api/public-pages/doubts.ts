import { createHash, randomInt } from "node:crypto";
import { mkdir, open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../domain/canonical.ts";
import { DomainError } from "../../domain/error.ts";

/*
 * Doubts that the public reports about goods (docs/decisions/0021-doubts.md): they are unsigned, prove nothing and are no records of the ledger. They lie beside
 * it, each line with the hash of the one before, so that one that was taken out or changed shows.
 */

export const doubtKinds = ["other-goods", "sold-recalled", "sold-expired", "other"] as const;
export type DoubtKind = (typeof doubtKinds)[number];
export const MAX_NOTE = 500;

export interface Doubt {
  /** What the reporter was told: eight letters and digits, without those that look alike. */
  readonly no: string;
  readonly receivedAt: string;
  /** Digital Link of the goods. */
  readonly link: string;
  readonly kind: DoubtKind;
  /** What the page said of the goods then. */
  readonly verdict: string;
  readonly note: string;
}
interface Kept extends Doubt {
  readonly previous: string;
  readonly hash: string;
}

const LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const FIRST = "0".repeat(64);
/** Reports that are taken in an hour: people in shops report a few, floods many. */
const HOURLY = 240;
const HOUR_MS = 3_600_000;

/** What a reporter wrote as it is kept: one line of text without signs that cannot be seen. */
const plain = (note: string): string => note.normalize("NFC").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ").trim();

export class DoubtBook {
  readonly #folder: string;
  readonly #now: () => number;
  #last: Promise<string> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #hour = { since: 0, count: 0 };

  constructor(folder: string, now: () => number = Date.now) {
    this.#folder = folder;
    this.#now = now;
  }

  /**
   * Keeps a report; it is on the disk when this resolves.
   * @throws {DomainError} `input/unknown-choice`, `input/too-long`, `system/rate-limited`
   */
  async add({ link, kind, verdict, note }: { readonly link: string; readonly kind: string; readonly verdict: string; readonly note: string }): Promise<Doubt> {
    const known = doubtKinds.find((each) => each === kind);
    if (!known) throw new DomainError("input/unknown-choice", { field: "kind", value: kind.slice(0, 64) });
    if (note.length > MAX_NOTE) throw new DomainError("input/too-long", { field: "note", length: note.length, max: MAX_NOTE });
    const now = this.#now();
    if (now - this.#hour.since >= HOUR_MS) this.#hour = { since: now, count: 0 };
    if (this.#hour.count >= HOURLY) throw new DomainError("system/rate-limited", { seconds: Math.ceil((this.#hour.since + HOUR_MS - now) / 1000) });
    this.#hour.count += 1;
    const no = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
    const doubt: Doubt = { no, receivedAt: new Date(now).toISOString().slice(0, 19) + "Z", link, kind: known, verdict, note: plain(note) };
    const mine = this.#turn.then(() => this.#append(doubt));
    this.#turn = mine.catch(() => undefined); // the next one must not wait for ever on this one's failure
    await mine;
    return doubt;
  }

  /** Every report, the newest first, and whether each follows the one before it as it was kept. */
  async all(): Promise<readonly (Doubt & { readonly intact: boolean })[]> {
    const kept = await this.#read();
    return kept.map(({ previous, hash, ...doubt }, i) => ({ ...doubt, intact: previous === (kept[i - 1]?.hash ?? FIRST) && hash === hashOf(previous, doubt) })).reverse();
  }

  async #append(doubt: Doubt): Promise<void> {
    this.#last ??= this.#read().then((kept) => kept.at(-1)?.hash ?? FIRST);
    const previous = await this.#last;
    const line: Kept = { ...doubt, previous, hash: hashOf(previous, doubt) };
    await mkdir(this.#folder, { recursive: true });
    const file = await open(join(this.#folder, `${doubt.receivedAt.slice(0, 7)}.jsonl`), "a");
    try {
      await file.appendFile(`${canonicalJson(line)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.#last = Promise.resolve(line.hash);
  }

  async #read(): Promise<readonly Kept[]> {
    const names = await readdir(this.#folder).catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? [] : Promise.reject(error)));
    const texts = await Promise.all(names.filter((name) => /^\d{4}-\d\d\.jsonl$/.test(name)).sort().map((name) => readFile(join(this.#folder, name), "utf8")));
    return texts.flatMap((text) => text.split("\n")).flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as Kept];
      } catch {
        return []; // cut off by a crash while it was written: nobody was told that it was kept
      }
    });
  }
}

const hashOf = (previous: string, doubt: Doubt): string => createHash("sha256").update(previous).update(canonicalJson(doubt)).digest("hex");
