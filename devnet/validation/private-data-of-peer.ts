/** One organisation's private data during the commit of a block: its state, and the write sets that it keeps. */
import { createHash } from "node:crypto";
import { after, positionOf, privateIndexKey, privateIndexPrefix, privateKey, privateSetKey } from "../ledger/keys.ts";
import { encodeState, keyHash } from "../ledger/state.ts";
import type { VersionedValue } from "../ledger/state.ts";
import type { Change } from "../ledger/store.ts";
import type { View } from "../ledger/view.ts";
import { decodePrivateSet, encodePrivateSet } from "../messages/private-set.ts";
import { decodeKvSet, encodeKvSet, sameVersion } from "../messages/rwset.ts";
import type { PrivateCollection } from "../messages/private-set.ts";
import type { Version } from "../messages/rwset.ts";
import { compareUtf8 } from "../wire.ts";
import type { Updates } from "./updates.ts";

interface KeyChange {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  /** Undefined: deleted. */
  readonly state: VersionedValue | undefined;
}

interface StoredSet {
  readonly version: Version;
  collections: PrivateCollection[];
}

const NO_METADATA = Buffer.alloc(0);

export class PrivateDataOfPeer {
  readonly #view: View;
  readonly #mspId: string;
  readonly #state = new Map<string, KeyChange>();
  /** Write sets that are added or changed, by position. */
  readonly #sets = new Map<string, StoredSet>();
  readonly #index = new Map<string, Change>();
  /** Keys whose metadata were written: their versions may have to follow. */
  readonly #renewed: { namespace: string; collection: string; key: string }[] = [];

  constructor(view: View, mspId: string) {
    this.#view = view;
    this.#mspId = mspId;
  }

  /** Takes in the private write set of a valid transaction. */
  add(part: PrivateCollection, version: Version): void {
    const { namespace, collection } = part;
    const { writes, metadataWrites } = decodeKvSet(part.set);
    for (const { key, value } of writes) {
      const state = value === undefined ? undefined : { value, version, metadata: NO_METADATA };
      this.#setState({ namespace, collection, key, state });
    }
    for (const { key } of metadataWrites) this.#renewed.push({ namespace, collection, key });
    for (const { key } of [...writes, ...metadataWrites]) {
      const indexKey = privateIndexKey(this.#mspId, namespace, collection, keyHash(key), version);
      this.#index.set(indexKey.toString("latin1"), { key: indexKey, value: NO_METADATA });
    }
    this.#storedSet(version).collections.push(part);
  }

  /** A metadata write gives the hashed key a new version; the private value, if it is the current one, follows. */
  renewVersions(updates: Updates): void {
    for (const { namespace, collection, key } of this.#renewed) {
      const hashed = updates.hashed(namespace, collection, keyHash(key));
      const state = this.#currentState(namespace, collection, key);
      if (hashed?.value === undefined || state === undefined || sameVersion(state.version, hashed.version)) continue;
      if (!createHash("sha256").update(state.value).digest().equals(hashed.value)) continue;
      this.#setState({ namespace, collection, key, state: { ...state, version: hashed.version } });
    }
  }

  /** Removes a key and all its values before this version from the stored write sets. */
  async purge(namespace: string, collection: string, hash: string, before: Version): Promise<void> {
    for (const version of await this.#versions(namespace, collection, hash)) {
      if (version.block < before.block || (version.block === before.block && version.tx < before.tx)) {
        this.#forget(namespace, collection, hash, version);
      }
    }
  }

  /** Drops what was written at this version, and the key's state if that is still its newest. */
  expire(namespace: string, collection: string, hash: string, version: Version): void {
    this.#forget(namespace, collection, hash, version);
  }

  changes(): Change[] {
    const changes: Change[] = [...this.#index.values()];
    for (const { namespace, collection, key, state } of this.#state.values()) {
      changes.push({
        key: privateKey(this.#mspId, namespace, collection, key),
        value: state === undefined ? undefined : encodeState(state),
      });
    }
    for (const { version, collections } of this.#sets.values()) {
      const sorted = [...collections].sort(
        (a, b) => compareUtf8(a.namespace, b.namespace) || compareUtf8(a.collection, b.collection),
      );
      const value = sorted.length === 0 ? undefined : encodePrivateSet(sorted);
      changes.push({ key: privateSetKey(this.#mspId, version.block, version.tx), value });
    }
    return changes;
  }

  #setState(change: KeyChange): void {
    this.#state.set(`${change.namespace}\0${change.collection}\0${change.key}`, change);
  }

  #currentState(namespace: string, collection: string, key: string): VersionedValue | undefined {
    const change = this.#state.get(`${namespace}\0${collection}\0${key}`);
    return change === undefined ? this.#view.privateState(this.#mspId, namespace, collection, key) : change.state;
  }

  #storedSet(version: Version): StoredSet {
    const id = `${version.block}/${version.tx}`;
    let stored = this.#sets.get(id);
    if (stored === undefined) {
      const bytes = this.#view.snapshot.get(privateSetKey(this.#mspId, version.block, version.tx));
      stored = { version, collections: bytes === undefined ? [] : decodePrivateSet(bytes) };
      this.#sets.set(id, stored);
    }
    return stored;
  }

  /** Where write sets hold this key: on the disk and in this block. */
  async #versions(namespace: string, collection: string, hash: string): Promise<Version[]> {
    const prefix = privateIndexPrefix(this.#mspId, namespace, collection, hash);
    const versions: Version[] = [];
    const cursor = this.#view.snapshot.entries({ from: prefix, to: after(prefix) });
    for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
      versions.push(positionOf(entry[0]));
    }
    for (const { key, value } of this.#index.values()) {
      if (value !== undefined && key.subarray(0, prefix.length).equals(prefix)) versions.push(positionOf(key));
    }
    return versions;
  }

  #forget(namespace: string, collection: string, hash: string, version: Version): void {
    const stored = this.#storedSet(version);
    stored.collections = stored.collections.flatMap((part) => {
      if (part.namespace !== namespace || part.collection !== collection) return [part];
      const set = decodeKvSet(part.set);
      const gone = [...set.writes, ...set.metadataWrites].find(({ key }) => keyHash(key) === hash);
      if (gone === undefined) return [part];
      const state = this.#currentState(namespace, collection, gone.key);
      if (state !== undefined && sameVersion(state.version, version)) {
        this.#setState({ namespace, collection, key: gone.key, state: undefined });
      }
      const writes = set.writes.filter(({ key }) => key !== gone.key);
      const metadataWrites = set.metadataWrites.filter(({ key }) => key !== gone.key);
      if (writes.length === 0 && metadataWrites.length === 0) return [];
      return [{ ...part, set: encodeKvSet({ ...set, writes, metadataWrites }) }];
    });
    const indexKey = privateIndexKey(this.#mspId, namespace, collection, hash, version);
    this.#index.set(indexKey.toString("latin1"), { key: indexKey, value: undefined });
  }
}
