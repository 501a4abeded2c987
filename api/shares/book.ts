import { createHash, randomBytes, randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { canonicalJson } from "../../domain/canonical.ts";
import { DomainError } from "../../domain/error.ts";

/*
 * Shares (docs/decisions/0039-shares.md): whoever holds a share's token may fetch the proof of one cargo without an account. Files beside the ledger, one
 * for each share under the hash of its token; the token itself is told once and kept nowhere.
 */

export const shareKinds = ["consignment", "unit"] as const;
export type ShareKind = (typeof shareKinds)[number];
/** Days that a share may last, and how long one does when nothing is said: a cargo's way, its settlement and the bank's questions after it. */
export const MOST_DAYS = 400;
export const USUAL_DAYS = 180;

/** Who gave a share. What is fetched by it is read as this organisation reads it. */
export interface ShareMaker {
  readonly orgId: string;
  readonly mspId: string;
  readonly user: string;
}
export interface Share {
  /** SHA-256 of the token, hex: names the share and opens nothing. */
  readonly id: string;
  readonly kind: ShareKind;
  readonly recordId: string;
  readonly maker: ShareMaker;
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly withdrawnAt?: string;
}

/** 128 bits, as 22 signs of base64url: short enough for a code of 25 mm. */
const TOKEN_BYTES = 16;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** In an hour: shares that one organisation makes (a peak day of 4 000 trucks), times that one share is used, tokens that are none. */
const MADE_HOURLY = 1_000;
const USED_HOURLY = 60;
const MISSED_HOURLY = 3_600;
/** Shares of one cargo that are listed, the newest of them. */
const MOST_LISTED = 100;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const instant = (milliseconds: number): string => `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
const absent = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== "ENOENT") throw error;
  return undefined;
};

export class ShareBook {
  readonly #folder: string;
  readonly #now: () => number;
  readonly #made: Hourly;
  readonly #used: Hourly;
  readonly #missed: Hourly;

  constructor(folder: string, now: () => number = Date.now) {
    this.#folder = folder;
    this.#now = now;
    [this.#made, this.#used, this.#missed] = [new Hourly(MADE_HOURLY, now), new Hourly(USED_HOURLY, now), new Hourly(MISSED_HOURLY, now)];
  }

  /**
   * Makes a share; it is on the disk when this resolves. Whether the maker is entitled is the caller's to check.
   * @param days 1 to `MOST_DAYS`
   * @throws {DomainError} `input/out-of-range`, `system/rate-limited`
   */
  async give({ kind, recordId, maker, days }: { readonly kind: ShareKind; readonly recordId: string; readonly maker: ShareMaker; readonly days: number }): Promise<{ readonly token: string; readonly share: Share }> {
    if (days < 1 || days > MOST_DAYS) throw new DomainError("input/out-of-range", { field: "days", value: days, min: 1, max: MOST_DAYS });
    this.#made.count(maker.orgId);
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const now = this.#now();
    const share: Share = { id: hashOf(token), kind, recordId, maker, madeAt: instant(now), expiresAt: instant(now + days * DAY_MS) };
    await this.#keep(share);
    // A crash before this leaves a share that nobody was told of.
    const list = this.#listOf(kind, recordId);
    await mkdir(list, { recursive: true });
    await writeFile(join(list, share.id), "");
    return { token, share };
  }

  /**
   * The share that a token opens. An unknown token, one of another form and one never given are told alike, after the same work: hashed and looked up.
   * @throws {DomainError} `share/unknown`, `share/expired`, `share/withdrawn`, `system/rate-limited`
   */
  async open(token: string): Promise<Share> {
    const id = hashOf(token);
    const share = await this.#read(id);
    if (!share) {
      this.#missed.count("");
      throw new DomainError("share/unknown", {});
    }
    this.#used.count(id);
    if (share.withdrawnAt !== undefined) throw new DomainError("share/withdrawn", { date: share.withdrawnAt.slice(0, 10) });
    if (Date.parse(share.expiresAt) <= this.#now()) throw new DomainError("share/expired", { date: share.expiresAt.slice(0, 10) });
    return share;
  }

  /** An organisation's shares of one cargo, the newest first. */
  async of(orgId: string, kind: ShareKind, recordId: string): Promise<readonly Share[]> {
    const ids = (await readdir(this.#listOf(kind, recordId)).catch(absent)) ?? [];
    const shares = await Promise.all(ids.filter((id) => /^[0-9a-f]{64}$/.test(id)).map((id) => this.#read(id)));
    return shares.filter((share) => share?.maker.orgId === orgId).filter((share) => share !== undefined).sort((a, b) => (a.madeAt < b.madeAt ? 1 : -1)).slice(0, MOST_LISTED);
  }

  /**
   * Withdraws a share of one's own organisation; again is nothing new. Another's is as unknown as none.
   * @throws {DomainError} `share/unknown`
   */
  async withdraw(orgId: string, id: string): Promise<Share> {
    const share = /^[0-9a-f]{64}$/.test(id) ? await this.#read(id) : undefined;
    if (share?.maker.orgId !== orgId) throw new DomainError("share/unknown", {});
    if (share.withdrawnAt !== undefined) return share;
    const withdrawn = { ...share, withdrawnAt: instant(this.#now()) };
    await this.#keep(withdrawn);
    return withdrawn;
  }

  /** Hashes spread over 256 folders, so that none grows large. */
  #fileOf(id: string): string {
    return join(this.#folder, "tokens", id.slice(0, 2), `${id}.json`);
  }

  #listOf(kind: ShareKind, recordId: string): string {
    const name = hashOf(`${kind}/${recordId}`);
    return join(this.#folder, "cargoes", name.slice(0, 2), name);
  }

  async #read(id: string): Promise<Share | undefined> {
    const text = await readFile(this.#fileOf(id), "utf8").catch(absent);
    return text === undefined ? undefined : (JSON.parse(text) as Share);
  }

  /** Written beside and moved into place: a reader finds the old one or the new one, whole. */
  async #keep(share: Share): Promise<void> {
    const path = this.#fileOf(share.id);
    await mkdir(join(path, ".."), { recursive: true });
    const fresh = `${path}.${randomUUID()}`;
    const file = await open(fresh, "wx");
    try {
      await file.writeFile(canonicalJson(share));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  }
}

/** Counts by key within an hour. */
class Hourly {
  readonly #most: number;
  readonly #now: () => number;
  #since = 0;
  readonly #counts = new Map<string, number>();

  constructor(most: number, now: () => number) {
    this.#most = most;
    this.#now = now;
  }

  /** @throws {DomainError} `system/rate-limited` */
  count(key: string): void {
    const now = this.#now();
    if (now - this.#since >= HOUR_MS) {
      this.#since = now;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    if (count > this.#most) throw new DomainError("system/rate-limited", { seconds: Math.ceil((this.#since + HOUR_MS - now) / 1000) });
    this.#counts.set(key, count);
  }
}
