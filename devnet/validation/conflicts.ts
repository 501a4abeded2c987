/** Read conflicts and phantom reads, transaction by transaction in block order. */
import { keyText, stateKey, stateRange } from "../ledger/keys.ts";
import { RangeReads } from "../ledger/range-reads.ts";
import { decodeState } from "../ledger/state.ts";
import type { View } from "../ledger/view.ts";
import { sameVersion } from "../messages/rwset.ts";
import type { MerkleSummary, NamespaceSet, RangeQuery, Read } from "../messages/rwset.ts";
import { compareUtf8 } from "../wire.ts";
import { ValidationCode } from "./codes.ts";
import type { Updates } from "./updates.ts";

/**
 * Whether what a transaction read still holds, given the transactions before it.
 * @param view the ledger before this block
 * @param updates writes of the earlier valid transactions of this block
 */
export async function findConflict(
  view: View, updates: Updates, namespaces: readonly NamespaceSet[],
): Promise<ValidationCode> {
  for (const set of namespaces) {
    if (!set.reads.every((read) => isPublicReadCurrent(view, updates, set.namespace, read))) {
      return ValidationCode.MVCC_READ_CONFLICT;
    }
    for (const query of set.rangeQueries) {
      if (!(await isRangeCurrent(view, updates, set.namespace, query))) return ValidationCode.PHANTOM_READ_CONFLICT;
    }
    for (const { collection, reads } of set.hashed) {
      const current = reads.every(
        ({ key, version }) =>
          updates.hashed(set.namespace, collection, key) === undefined &&
          sameVersion(view.hashedState(set.namespace, collection, key)?.version, version),
      );
      if (!current) return ValidationCode.MVCC_READ_CONFLICT;
    }
  }
  return ValidationCode.VALID;
}

/** Any write to the key by an earlier transaction of the block is a conflict, even of the same value. */
function isPublicReadCurrent(view: View, updates: Updates, namespace: string, { key, version }: Read): boolean {
  return updates.public(namespace, key) === undefined && sameVersion(view.state(namespace, key)?.version, version);
}

async function isRangeCurrent(view: View, updates: Updates, namespace: string, query: RangeQuery): Promise<boolean> {
  const results = currentRange(view, updates, namespace, query);
  return query.merkle === undefined ? sameReads(results, query.reads) : sameMerkle(results, query.merkle);
}

async function sameReads(results: AsyncGenerator<Read>, expected: readonly Read[]): Promise<boolean> {
  let count = 0;
  for await (const { key, version } of results) {
    const read = expected[count++];
    if (read?.key !== key || !sameVersion(read.version, version)) return false;
  }
  return count === expected.length;
}

/** Builds the same summary again and stops at the first difference. */
async function sameMerkle(results: AsyncGenerator<Read>, expected: MerkleSummary): Promise<boolean> {
  if (expected.maxDegree < 2) return false; // no such tree; the number comes from the transaction
  const reads = new RangeReads(expected.maxDegree);
  let matched = 0;
  for await (const read of results) {
    reads.add(read);
    const { maxLevel, hashes } = reads.summary();
    if (maxLevel < expected.maxLevel || hashes.length === matched) continue;
    if (hashes.length > expected.hashes.length) return false;
    if (!hashes[matched]!.equals(expected.hashes[matched]!)) return false;
    matched++;
  }
  const { merkle } = reads.done();
  return merkle !== undefined && merkle.maxLevel === expected.maxLevel &&
    merkle.hashes.length === expected.hashes.length &&
    merkle.hashes.every((hash, i) => hash.equals(expected.hashes[i]!));
}

/** The range as it is behind the earlier transactions of the block. Its end counts if the client stopped there. */
async function* currentRange(
  view: View, updates: Updates, namespace: string, { startKey, endKey, exhausted }: RangeQuery,
): AsyncGenerator<Read> {
  const includeEnd = !exhausted && endKey !== "";
  const written = updates.keysInRange(namespace, startKey, endKey, includeEnd);
  const range = stateRange(namespace, startKey, endKey);
  // The smallest key behind the end is the end with a zero byte.
  const to = includeEnd ? Buffer.concat([stateKey(namespace, endKey), Buffer.alloc(1)]) : range.to;
  const prefixLength = stateKey(namespace, "").length;
  const cursor = view.snapshot.entries({ from: range.from, to });
  try {
    let next = 0;
    const update = function* (until: string | undefined): Generator<Read> {
      for (; next < written.length; next++) {
        const key = written[next]!;
        if (until !== undefined && compareUtf8(key, until) > 0) return;
        const { value, version } = updates.public(namespace, key)!;
        if (value !== undefined) yield { key, version };
      }
    };
    for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
      const key = keyText(entry[0], prefixLength);
      yield* update(key);
      if (updates.public(namespace, key) === undefined) yield { key, version: decodeState(entry[1]).version };
    }
    yield* update(undefined);
  } finally {
    await cursor.close();
  }
}
