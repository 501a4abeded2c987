import { equalBytes, hex, sha256 as portable } from "../fabric/hash.ts";
import type { Sha256 } from "../fabric/hash.ts";
import { LogError } from "./error.ts";

/*
 * Merkle trees over a log: hashing and proofs by RFC 6962 §2.1, verification step by step by RFC 9162 §2.1.3.2 and §2.1.4.2. Sizes and indices
 * are whole numbers below 2^53: what is greater is refused, never rounded.
 */

export const HASH_LENGTH = 32;

/** Root of the tree without entries: SHA-256 of nothing (RFC 6962 §2.1). */
export const emptyRoot = (sha256: Sha256 = portable): Uint8Array => sha256();

// Both are written anew before each use and read only by the hash function, which is called with one piece: that spares allocations for every
// leaf and node of the tree, and hash functions are fastest so. The first byte tells leaves from nodes.
const leafInput = new Uint8Array(1 + 1024);
const nodeInput = new Uint8Array(1 + 2 * HASH_LENGTH);
nodeInput[0] = 1;

/** Hash of one entry: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1). */
export function leafHash(entry: Uint8Array, sha256: Sha256 = portable): Uint8Array {
  if (entry.length >= leafInput.length) return sha256(leafInput.subarray(0, 1), entry);
  leafInput.set(entry, 1);
  return sha256(leafInput.subarray(0, 1 + entry.length));
}

/** Hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 §2.1). Both must have 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, sha256: Sha256 = portable): Uint8Array {
  nodeInput.set(left, 1);
  nodeInput.set(right, 1 + HASH_LENGTH);
  return sha256(nodeInput);
}

/** A subtree without a gap, over the leaves index · 2^level up to, not including, (index + 1) · 2^level. */
export interface Node {
  readonly level: number;
  readonly index: number;
}

/** Reads the hashes of complete subtrees, in the order asked. All that a proof needs is asked for at once. */
export type HashReader = (nodes: readonly Node[]) => Promise<readonly Uint8Array[]>;

/**
 * The complete subtrees that make up the leaves from `start` to before `end`, left to right; folded from the right they give the range's Merkle
 * tree hash. `start` must be a multiple of the smallest power of two that is not below the range's length, as it is in every proof.
 */
function subtrees(start: number, end: number): Node[] {
  const nodes: Node[] = [];
  for (let at = start; at < end; ) {
    let [level, width] = [0, 1];
    while (width * 2 <= end - at) [level, width] = [level + 1, width * 2];
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** The subtrees whose hashes a `Frontier` of that size holds. @throws {LogError} `merkle/number` */
export const frontierNodes = (size: number): Node[] => subtrees(0, whole(size));

/** Root of the first `size` entries. @throws {LogError} `merkle/number`, `merkle/hash-…`, and whatever the reader throws */
export async function readRoot(read: HashReader, size: number, sha256: Sha256 = portable): Promise<Uint8Array> {
  if (whole(size) === 0) return emptyRoot(sha256);
  const [root] = await readRanges(read, [subtrees(0, size)], sha256);
  return root as Uint8Array;
}

/**
 * Proof that entry `index` is in the tree of the first `size` entries, leaf's sibling first: PATH of RFC 6962 §2.1.1. Reads O(log size) hashes.
 * @throws {LogError} `merkle/number`, `merkle/index`, `merkle/hash-…`, and whatever the reader throws
 */
export async function proveInclusion(read: HashReader, index: number, size: number, sha256: Sha256 = portable): Promise<Uint8Array[]> {
  if (whole(index) >= whole(size)) throw new LogError("merkle/index", { index, size });
  const ranges: Node[][] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push(subtrees(middle, end));
      end = middle;
    } else {
      ranges.push(subtrees(start, middle));
      start = middle;
    }
  }
  return readRanges(read, ranges.reverse(), sha256);
}

/**
 * Proof that the tree of the first `second` entries continues that of the first `first`: PROOF of RFC 6962 §2.1.2. Reads O(log second) hashes.
 * @throws {LogError} `merkle/number`, `merkle/empty-first`, `merkle/shrinks`, `merkle/hash-…`, and whatever the reader throws
 */
export async function proveConsistency(read: HashReader, first: number, second: number, sha256: Sha256 = portable): Promise<Uint8Array[]> {
  checkSizes(first, second);
  const ranges: Node[][] = [];
  let [start, end] = [0, second];
  while (end !== first) {
    const middle = start + splitOf(end - start);
    if (first <= middle) {
      ranges.push(subtrees(middle, end));
      end = middle;
    } else {
      ranges.push(subtrees(start, middle));
      start = middle;
    }
  }
  // While the first tree is a left-most subtree of the second, the verifier has its root already.
  if (start > 0) ranges.push(subtrees(start, end));
  return readRanges(read, ranges.reverse(), sha256);
}

/** What an inclusion proof claims. */
export interface Inclusion {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies by RFC 9162 §2.1.3.2 that the entry with that leaf hash is at that index of the tree with that root. A proof with a hash too many or
 * too few is refused even where the rest leads to the root.
 * @throws {LogError} `merkle/number`, `merkle/index`, `merkle/hash-length`, `merkle/proof-length`, `merkle/root`
 */
export function verifyInclusion({ index, size, leafHash, root, proof }: Inclusion, sha256: Sha256 = portable): void {
  if (whole(index) >= whole(size)) throw new LogError("merkle/index", { index, size });
  checkHashes([leafHash, root, ...proof]);
  let [fn, sn, actual] = [index, size - 1, leafHash];
  for (const sibling of proof) {
    if (sn === 0) throw new LogError("merkle/proof-length", { given: proof.length });
    if (fn % 2 === 1 || fn === sn) {
      actual = nodeHash(sibling, actual, sha256);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      actual = nodeHash(actual, sibling, sha256);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0) throw new LogError("merkle/proof-length", { given: proof.length });
  checkRoot(actual, root);
}

/** What a consistency proof claims. */
export interface Consistency {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Uint8Array;
  readonly secondRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies by RFC 9162 §2.1.4.2 that the second tree continues the first. Trees of equal size need equal roots and an empty proof; from an empty
 * tree nothing is proved, so that a caller who starts there must say so itself.
 * @throws {LogError} `merkle/number`, `merkle/empty-first`, `merkle/shrinks`, `merkle/hash-length`, `merkle/proof-length`, `merkle/root`
 */
export function verifyConsistency({ first, second, firstRoot, secondRoot, proof }: Consistency, sha256: Sha256 = portable): void {
  checkSizes(first, second);
  checkHashes([firstRoot, secondRoot, ...proof]);
  if (first === second) {
    if (proof.length > 0) throw new LogError("merkle/proof-length", { given: proof.length });
    return checkRoot(firstRoot, secondRoot);
  }
  if (proof.length === 0) throw new LogError("merkle/proof-length", { given: 0 });
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : proof;
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [half(fn), half(sn)];
  const [seed, ...rest] = path as readonly [Uint8Array, ...Uint8Array[]];
  let [actualFirst, actualSecond] = [seed, seed];
  for (const hash of rest) {
    if (sn === 0) throw new LogError("merkle/proof-length", { given: proof.length });
    if (fn % 2 === 1 || fn === sn) {
      actualFirst = nodeHash(hash, actualFirst, sha256);
      actualSecond = nodeHash(hash, actualSecond, sha256);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      actualSecond = nodeHash(actualSecond, hash, sha256);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  if (sn !== 0) throw new LogError("merkle/proof-length", { given: proof.length });
  checkRoot(actualFirst, firstRoot);
  checkRoot(actualSecond, secondRoot);
}

async function readRanges(read: HashReader, ranges: readonly Node[][], sha256: Sha256): Promise<Uint8Array[]> {
  const nodes = ranges.flat();
  const hashes = await read(nodes);
  if (hashes.length !== nodes.length) throw new LogError("merkle/hash-count", { given: hashes.length, needed: nodes.length });
  checkHashes(hashes);
  let at = 0;
  return ranges.map(({ length }) => hashes.slice(at, (at += length)).reduceRight((right, left) => nodeHash(left, right, sha256)));
}

/** The largest power of two strictly below `length`, where a tree of that many leaves is split. */
export function splitOf(length: number): number {
  let split = 1;
  while (split * 2 < length) split *= 2;
  return split;
}

// Bit operators would cut these numbers to 32 bits.
const half = (value: number): number => Math.floor(value / 2);
/** Whether a tree of that size, at least 1, is complete: its root then stands before a consistency proof (RFC 9162 §2.1.4.2). */
export const isPowerOfTwo = (value: number): boolean => splitOf(value + 1) === value;

function checkSizes(first: number, second: number): void {
  if (whole(first) > whole(second)) throw new LogError("merkle/shrinks", { first, second });
  if (first === 0) throw new LogError("merkle/empty-first", {});
}

function checkHashes(hashes: readonly Uint8Array[]): void {
  for (const { length } of hashes) if (length !== HASH_LENGTH) throw new LogError("merkle/hash-length", { length });
}

function checkRoot(actual: Uint8Array, claimed: Uint8Array): void {
  if (!equalBytes(actual, claimed)) throw new LogError("merkle/root", { actual: hex(actual), claimed: hex(claimed) });
}

/** @throws {LogError} `merkle/number` */
export function whole(value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw new LogError("merkle/number", { value });
  return value;
}
