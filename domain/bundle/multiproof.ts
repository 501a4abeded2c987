import { LogError } from "../log/error.ts";
import { nodeHash, readRoot, splitOf, whole } from "../log/merkle.ts";
import type { HashReader, Node } from "../log/merkle.ts";
import type { Sha256 } from "../fabric/hash.ts";

/*
 * Inclusion of many entries at once: the hashes of the subtrees that hold none of them, left to right. Entries of one consignment lie near each
 * other, so that this is a fraction of one path for each.
 */

/** A known leaf. */
export interface Leaf {
  readonly index: number;
  readonly hash: Uint8Array;
}

/** Ranges of the tree that hold no known leaf, left to right. @param indices ascending, each once */
function gaps(indices: readonly number[], start: number, end: number, found: { start: number; end: number }[]): void {
  if (indices.length === 0) found.push({ start, end });
  else if (end - start > 1) {
    const middle = start + splitOf(end - start);
    gaps(indices.filter((index) => index < middle), start, middle, found);
    gaps(indices.filter((index) => index >= middle), middle, end, found);
  }
}

/**
 * Hashes that, with those leaves, give the root of the tree of `size` entries.
 * @param indices ascending, each once, at least one
 * @throws {LogError} `merkle/index`, and whatever the reader throws
 */
export async function proveMany(read: HashReader, indices: readonly number[], size: number, sha256: Sha256): Promise<Uint8Array[]> {
  checkIndices(indices, size);
  const ranges: { start: number; end: number }[] = [];
  gaps(indices, 0, size, ranges);
  // A range is a subtree of the whole: its root is read like that of a tree of its own.
  return Promise.all(ranges.map(({ start, end }) => readRoot((nodes) => read(nodes.map((node) => shifted(node, start))), end - start, sha256)));
}

/**
 * Root that leaves and hashes lead to. Everything given must be used, and nothing may be missing.
 * @param leaves in ascending order of index, each once, at least one
 * @throws {LogError} `merkle/index`, `merkle/proof-length`
 */
export function rootOfMany(leaves: readonly Leaf[], hashes: readonly Uint8Array[], size: number, sha256: Sha256): Uint8Array {
  checkIndices(leaves.map(({ index }) => index), size);
  let used = 0;
  const rootOf = (known: readonly Leaf[], start: number, end: number): Uint8Array => {
    if (known.length === 0) {
      const hash = hashes[used++];
      if (hash?.length !== 32) throw new LogError("merkle/proof-length", { given: hashes.length });
      return hash;
    }
    if (end - start === 1) return (known[0] as Leaf).hash;
    const middle = start + splitOf(end - start);
    return nodeHash(rootOf(known.filter(({ index }) => index < middle), start, middle), rootOf(known.filter(({ index }) => index >= middle), middle, end), sha256);
  };
  const root = rootOf(leaves, 0, size);
  if (used !== hashes.length) throw new LogError("merkle/proof-length", { given: hashes.length });
  return root;
}

const shifted = ({ level, index }: Node, start: number): Node => ({ level, index: index + start / 2 ** level });

function checkIndices(indices: readonly number[], size: number): void {
  let last = -1;
  for (const index of indices) {
    if (whole(index) <= last || index >= whole(size)) throw new LogError("merkle/index", { index, size });
    last = index;
  }
  if (last < 0) throw new LogError("merkle/index", { index: last, size });
}
