/** What a range query saw: up to 50 reads as they are, more as a Merkle summary. */
import { createHash } from "node:crypto";
import { encodeQueryReads } from "../messages/rwset.ts";
import type { MerkleSummary, Read } from "../messages/rwset.ts";

/** Children of a node before it is folded into its parent (core/ledger/kvledger/txmgmt/txmgr, maxDegreeQueryReadsHashing). */
const MAX_DEGREE = 50;

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}

/** Collects reads in the order of the range; a port of Fabric's rwsetutil.RangeQueryResultsHelper. */
export class RangeReads {
  readonly #maxDegree: number;
  #pending: Read[] = [];
  readonly #levels: Buffer[][] = [];
  #maxLevel = 1;

  constructor(maxDegree = MAX_DEGREE) {
    this.#maxDegree = maxDegree;
  }

  add(read: Read): void {
    this.#pending.push(read);
    if (this.#pending.length > this.#maxDegree) this.#fold();
  }

  /** The result. `reads` is empty if there is a summary. The object must not be used afterwards. */
  done(): { reads: Read[]; merkle: MerkleSummary | undefined } {
    if (this.#maxLevel === 1 && this.#level(1).length === 0) return { reads: this.#pending, merkle: undefined };
    if (this.#pending.length > 0) this.#fold();
    for (let level = 1; level < this.#maxLevel; level++) {
      const hashes = this.#level(level);
      if (hashes.length === 0) continue;
      const parent = hashes.length === 1 ? hashes[0]! : sha256(Buffer.concat(hashes));
      this.#levels[level] = [];
      this.#level(level + 1).push(parent);
    }
    const top = this.#level(this.#maxLevel);
    if (top.length > this.#maxDegree) {
      this.#levels[this.#maxLevel] = [];
      this.#maxLevel++;
      this.#levels[this.#maxLevel] = [sha256(Buffer.concat(top))];
    }
    return { reads: [], merkle: this.summary() };
  }

  /** The tree as far as it is built: lets a validator stop at the first difference. */
  summary(): MerkleSummary {
    return { maxDegree: this.#maxDegree, maxLevel: this.#maxLevel, hashes: [...this.#level(this.#maxLevel)] };
  }

  #level(level: number): Buffer[] {
    return (this.#levels[level] ??= []);
  }

  #fold(): void {
    let hash = sha256(encodeQueryReads(this.#pending));
    this.#pending = [];
    for (let level = 1; ; level++) {
      const hashes = this.#level(level);
      hashes.push(hash);
      if (level > this.#maxLevel) this.#maxLevel = level;
      if (hashes.length <= this.#maxDegree) return;
      hash = sha256(Buffer.concat(hashes));
      this.#levels[level] = [];
    }
  }
}
