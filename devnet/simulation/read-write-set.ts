/** Builds the read-write set of one simulation, sorted as Fabric sorts it. */
import { createHash } from "node:crypto";
import { compareUtf8 } from "../wire.ts";
import { encodePrivateSet } from "../messages/private-set.ts";
import { encodeKvSet, encodeReadWriteSet } from "../messages/rwset.ts";
import type { PrivateCollection } from "../messages/private-set.ts";
import type { HashedSet, MetadataEntry, MetadataWrite, NamespaceSet, RangeQuery, Version, Write } from "../messages/rwset.ts";
import { keyHash } from "../ledger/state.ts";

/** All maps go from the plain key; hashed sets too are ordered by it. */
interface CollectionBuilder {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, { value: Buffer | undefined; isPurge: boolean }>;
  readonly metadata: Map<string, readonly MetadataEntry[]>;
}

interface NamespaceBuilder {
  readonly reads: Map<string, Version | undefined>;
  readonly writes: Map<string, Buffer | undefined>;
  readonly metadata: Map<string, readonly MetadataEntry[]>;
  readonly collections: Map<string, CollectionBuilder>;
}

export interface SimulationResults {
  /** `TxReadWriteSet`. */
  readonly publicSet: Buffer;
  /** `TxPvtReadWriteSet`; empty if nothing private was written. */
  readonly privateSet: Buffer;
  readonly privateCollections: readonly PrivateCollection[];
  readonly namespaces: readonly NamespaceSet[];
}

export class ReadWriteSet {
  readonly #namespaces = new Map<string, NamespaceBuilder>();

  /** A later read of the same key is the same version, since the view does not change. */
  addRead(namespace: string, key: string, version: Version | undefined): void {
    this.#namespace(namespace).reads.set(key, version);
  }

  /** An empty value deletes, as undefined does. */
  addWrite(namespace: string, key: string, value: Buffer | undefined): void {
    this.#namespace(namespace).writes.set(key, value?.length === 0 ? undefined : value);
  }

  addMetadataWrite(namespace: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#namespace(namespace).metadata.set(key, entries);
  }

  addHashedRead(namespace: string, collection: string, key: string, version: Version | undefined): void {
    this.#collection(namespace, collection).reads.set(key, version);
  }

  addPrivateWrite(namespace: string, collection: string, key: string, value: Buffer | undefined, isPurge = false): void {
    this.#collection(namespace, collection).writes.set(key, { value: value?.length === 0 ? undefined : value, isPurge });
  }

  addPrivateMetadataWrite(namespace: string, collection: string, key: string, entries: readonly MetadataEntry[]): void {
    this.#collection(namespace, collection).metadata.set(key, entries);
  }

  /** @param rangeQueries by namespace, in the order in which they began */
  results(rangeQueries: ReadonlyMap<string, readonly RangeQuery[]>): SimulationResults {
    for (const namespace of rangeQueries.keys()) this.#namespace(namespace);
    const privateCollections: PrivateCollection[] = [];
    const namespaces = sorted(this.#namespaces).map(([namespace, builder]): NamespaceSet => {
      const hashed = sorted(builder.collections).map(([collection, inner]) => {
        const set = privateSet(inner);
        if (set !== undefined) privateCollections.push({ namespace, collection, set });
        return hashedSet(collection, inner, set);
      });
      return {
        namespace,
        reads: sorted(builder.reads).map(([key, version]) => ({ key, version })),
        writes: sorted(builder.writes).map(([key, value]) => ({ key, value, isPurge: false })),
        metadataWrites: metadataWrites(builder.metadata),
        rangeQueries: rangeQueries.get(namespace) ?? [],
        hashed,
      };
    });
    return {
      publicSet: encodeReadWriteSet(namespaces), privateSet: encodePrivateSet(privateCollections),
      privateCollections, namespaces,
    };
  }

  #namespace(name: string): NamespaceBuilder {
    let builder = this.#namespaces.get(name);
    if (builder === undefined) {
      builder = { reads: new Map(), writes: new Map(), metadata: new Map(), collections: new Map() };
      this.#namespaces.set(name, builder);
    }
    return builder;
  }

  #collection(namespace: string, name: string): CollectionBuilder {
    const { collections } = this.#namespace(namespace);
    let builder = collections.get(name);
    if (builder === undefined) {
      builder = { reads: new Map(), writes: new Map(), metadata: new Map() };
      collections.set(name, builder);
    }
    return builder;
  }
}

function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => compareUtf8(a, b));
}

function metadataWrites(map: ReadonlyMap<string, readonly MetadataEntry[]>): MetadataWrite[] {
  return sorted(map).map(([key, entries]) => ({ key, entries }));
}

/** The private `KVRWSet`; of metadata it holds the keys only. Undefined if nothing was written. */
function privateSet(builder: CollectionBuilder): Buffer | undefined {
  if (builder.writes.size === 0 && builder.metadata.size === 0) return undefined;
  return encodeKvSet({
    reads: [], rangeQueries: [],
    writes: sorted(builder.writes).map(([key, { value }]): Write => ({ key, value, isPurge: false })),
    metadataWrites: sorted(builder.metadata).map(([key]) => ({ key, entries: [] })),
  });
}

function hashedSet(collection: string, builder: CollectionBuilder, set: Buffer | undefined): HashedSet {
  return {
    collection,
    reads: sorted(builder.reads).map(([key, version]) => ({ key: keyHash(key), version })),
    writes: sorted(builder.writes).map(([key, { value, isPurge }]) => ({
      key: keyHash(key), value: value === undefined ? undefined : sha256(value), isPurge,
    })),
    metadataWrites: sorted(builder.metadata).map(([key, entries]) => ({ key: keyHash(key), entries })),
    privateHash: set === undefined ? Buffer.alloc(0) : sha256(set),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(bytes).digest();
}
