/** What the valid transactions of a block write: the state behind the block, as far as it differs. */
import { compareUtf8 } from "../wire.ts";
import { encodeMetadataEntries } from "../messages/rwset.ts";
import type { MetadataWrite, NamespaceSet, Version, Write } from "../messages/rwset.ts";
import type { VersionedValue } from "../ledger/state.ts";
import type { View } from "../ledger/view.ts";

/** `value` undefined: the key is deleted. */
export interface Update {
  readonly value: Buffer | undefined;
  readonly metadata: Buffer;
  readonly version: Version;
}

/** Updates by key; for collections by the SHA-256 of the key (latin1). */
export type KeyUpdates = Map<string, Update>;

const NO_METADATA = Buffer.alloc(0);

export class Updates {
  readonly publicState = new Map<string, KeyUpdates>();
  /** By namespace, then collection. */
  readonly hashedState = new Map<string, Map<string, KeyUpdates>>();
  readonly #view: View;

  constructor(view: View) {
    this.#view = view;
  }

  public(namespace: string, key: string): Update | undefined {
    return this.publicState.get(namespace)?.get(key);
  }

  hashed(namespace: string, collection: string, keyHash: string): Update | undefined {
    return this.hashedState.get(namespace)?.get(collection)?.get(keyHash);
  }

  /** Adds the writes of a valid transaction. Earlier ones of the block are seen, as later reads see these. */
  apply(namespaces: readonly NamespaceSet[], version: Version): void {
    for (const { namespace, writes, metadataWrites, hashed } of namespaces) {
      if (writes.length > 0 || metadataWrites.length > 0) {
        merge(child(this.publicState, namespace), writes, metadataWrites, version, (key) =>
          this.#view.state(namespace, key));
      }
      for (const set of hashed) {
        if (set.writes.length === 0 && set.metadataWrites.length === 0) continue;
        let collections = this.hashedState.get(namespace);
        if (collections === undefined) this.hashedState.set(namespace, (collections = new Map()));
        merge(child(collections, set.collection), set.writes, set.metadataWrites, version, (key) =>
          this.#view.hashedState(namespace, set.collection, key));
      }
    }
  }

  /** Keys of a namespace that this block writes, within bounds, in order. */
  keysInRange(namespace: string, start: string, end: string, includeEnd: boolean): string[] {
    const updates = this.publicState.get(namespace);
    if (updates === undefined) return [];
    const within = (key: string): boolean => {
      if (compareUtf8(key, start) < 0) return false;
      if (end === "") return true;
      const order = compareUtf8(key, end);
      return order < 0 || (includeEnd && order === 0);
    };
    return [...updates.keys()].filter(within).sort(compareUtf8);
  }
}

function child(parent: Map<string, KeyUpdates>, name: string): KeyUpdates {
  let updates = parent.get(name);
  if (updates === undefined) parent.set(name, (updates = new Map()));
  return updates;
}

/**
 * A value write keeps the metadata; a metadata write keeps the value and is dropped if there is none; a deletion
 * drops both. All of them give the key a new version.
 */
function merge(
  updates: KeyUpdates, writes: readonly Write[], metadataWrites: readonly MetadataWrite[], version: Version,
  committed: (key: string) => VersionedValue | undefined,
): void {
  const latest = (key: string): { value: Buffer | undefined; metadata: Buffer } | undefined =>
    updates.get(key) ?? committed(key);
  const written = new Map(writes.map((write) => [write.key, write.value]));
  for (const [key, value] of written) {
    const metadata = value === undefined ? NO_METADATA : (latest(key)?.metadata ?? NO_METADATA);
    updates.set(key, { value, metadata, version });
  }
  for (const { key, entries } of metadataWrites) {
    if (written.has(key) && written.get(key) === undefined) continue;
    const value = latest(key)?.value;
    if (value === undefined) continue;
    updates.set(key, { value, metadata: encodeMetadataEntries(entries), version });
  }
}
