import { sha256 as portable } from "../fabric/hash.ts";
import type { Sha256 } from "../fabric/hash.ts";
import { LogError } from "./error.ts";
import { HASH_LENGTH, emptyRoot, frontierNodes, nodeHash } from "./merkle.ts";

/** Told of every subtree as it becomes complete, leaves (level 0) included; its hash never changes again. */
export type OnComplete = (level: number, index: number, hash: Uint8Array) => void;

/**
 * The right edge of a growing tree: the hashes of the largest complete subtrees, left to right. Enough to append and to know the root, in
 * O(log size) memory whatever the log holds.
 */
export class Frontier {
  #size: number;
  readonly #hashes: Uint8Array[];
  readonly #sha256: Sha256;

  /**
   * @param size entries so far
   * @param hashes those of `frontierNodes(size)`
   * @throws {LogError} `merkle/number`, `merkle/hash-count`, `merkle/hash-length`
   */
  constructor(size = 0, hashes: readonly Uint8Array[] = [], sha256: Sha256 = portable) {
    const needed = frontierNodes(size).length;
    if (hashes.length !== needed) throw new LogError("merkle/hash-count", { given: hashes.length, needed });
    for (const { length } of hashes) if (length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length });
    this.#size = size;
    this.#hashes = [...hashes];
    this.#sha256 = sha256;
  }

  get size(): number {
    return this.#size;
  }

  /** Hashes of `frontierNodes(size)`, from which a frontier can be made again. */
  get hashes(): readonly Uint8Array[] {
    return [...this.#hashes];
  }

  /** Appends one leaf hash: on average one node is hashed. */
  append(leaf: Uint8Array, onComplete?: OnComplete): void {
    if (leaf.length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length: leaf.length });
    let level = 0;
    let index = this.#size;
    let hash = leaf;
    onComplete?.(level, index, hash);
    while (index % 2 === 1) {
      hash = nodeHash(this.#hashes.pop() as Uint8Array, hash, this.#sha256);
      level += 1;
      index = (index - 1) / 2;
      onComplete?.(level, index, hash);
    }
    this.#hashes.push(hash);
    this.#size += 1;
  }

  /** Root of the tree as it is now. */
  root(): Uint8Array {
    if (this.#size === 0) return emptyRoot(this.#sha256);
    return this.#hashes.reduceRight((right, left) => nodeHash(left, right, this.#sha256));
  }
}
