/** What a block changes in the organisations' private data. */
import type { Channel } from "../channel.ts";
import { after, expiryKey, expiryPrefix, hashedStateKey } from "../ledger/keys.ts";
import type { Change } from "../ledger/store.ts";
import type { View } from "../ledger/view.ts";
import { findCollection } from "../lifecycle/definition.ts";
import type { Collection } from "../lifecycle/definition.ts";
import { sameVersion } from "../messages/rwset.ts";
import type { HashedSet, Version } from "../messages/rwset.ts";
import { Reader, readList, Writer } from "../wire.ts";
import { PrivateDataOfPeer } from "./private-data-of-peer.ts";
import type { OrderedEnvelope } from "./transaction.ts";
import type { Updates } from "./updates.ts";

/**
 * Private state and stored write sets of every member organisation, and what expires with this block:
 * data of `blockToLive` n written in block N go when block N+n+1 is committed.
 * @param valid the block's valid transactions at their positions
 */
export async function privateChanges(
  channel: Channel, view: View, block: number, valid: readonly (OrderedEnvelope | undefined)[], updates: Updates,
): Promise<Change[]> {
  const peers = channel.peers.map((peer) => ({ peer, data: new PrivateDataOfPeer(view, peer.mspId) }));
  const writes = valid.flatMap((transaction, tx) => collectWrites(channel, view, { block, tx }, transaction));
  for (const { namespace, collection, hashed, version, txId } of writes) {
    const set = channel.ledger.transientStore.find(txId, namespace, collection.name, hashed.privateHash);
    for (const { peer, data } of peers) {
      if (set !== undefined && channel.isMember(collection, peer.identity)) {
        data.add({ namespace, collection: collection.name, set }, version);
      }
    }
  }
  for (const { data } of peers) data.renewVersions(updates);
  for (const { namespace, collection, hashed, version } of writes) {
    for (const { key, isPurge } of hashed.writes) {
      if (!isPurge) continue;
      for (const { data } of peers) await data.purge(namespace, collection.name, key, version);
    }
  }
  const changes: Change[] = scheduleExpiry(channel, view, block, updates);
  for (const entry of await expiring(view, block)) {
    const { namespace, collection, keyHash, version } = entry;
    const rewritten = updates.hashed(namespace, collection, keyHash) !== undefined;
    if (!rewritten && sameVersion(view.hashedState(namespace, collection, keyHash)?.version, version)) {
      changes.push({ key: hashedStateKey(namespace, collection, keyHash), value: undefined });
    }
    for (const { data } of peers) data.expire(namespace, collection, keyHash, version);
  }
  return [...changes, ...peers.flatMap(({ data }) => data.changes())];
}

interface CollectionWrites {
  readonly txId: string;
  readonly version: Version;
  readonly namespace: string;
  readonly collection: Collection;
  readonly hashed: HashedSet;
}

function collectWrites(
  channel: Channel, view: View, version: Version, transaction: OrderedEnvelope | undefined,
): CollectionWrites[] {
  const writes: CollectionWrites[] = [];
  for (const { namespace, hashed: sets } of transaction?.action?.namespaces ?? []) {
    for (const hashed of sets) {
      if (hashed.writes.length === 0 && hashed.metadataWrites.length === 0) continue;
      const collection = collectionOf(channel, view, namespace, hashed.collection);
      if (collection === undefined) continue;
      writes.push({ txId: transaction!.channelHeader!.txId, version, namespace, collection, hashed });
    }
  }
  return writes;
}

function collectionOf(channel: Channel, view: View, namespace: string, name: string): Collection | undefined {
  const definition = view.definition(namespace);
  return definition && findCollection(definition, name, channel.config.applicationOrganizations);
}

interface ExpiringKey {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: string;
  readonly version: Version;
}

/** Notes when the keys that this block writes will expire. A metadata write renews a key, as any write does. */
function scheduleExpiry(channel: Channel, view: View, block: number, updates: Updates): Change[] {
  const byBlock = new Map<number, Writer>();
  for (const [namespace, collections] of updates.hashedState) {
    for (const [name, keys] of collections) {
      const blockToLive = collectionOf(channel, view, namespace, name)?.blockToLive ?? 0;
      if (blockToLive === 0) continue;
      const expiry = block + blockToLive + 1;
      const writer = byBlock.get(expiry) ?? new Writer();
      byBlock.set(expiry, writer);
      for (const [keyHash, { version }] of keys) {
        writer.message(1, new Writer().int(1, version.tx).string(2, namespace).string(3, name)
          .bytes(4, Buffer.from(keyHash, "latin1")).finish());
      }
    }
  }
  return [...byBlock].map(([expiry, writer]) => ({ key: expiryKey(expiry, block), value: writer.finish() }));
}

async function expiring(view: View, block: number): Promise<ExpiringKey[]> {
  const prefix = expiryPrefix(block);
  const cursor = view.snapshot.entries({ from: prefix, to: after(prefix) });
  const keys: ExpiringKey[] = [];
  for (let entry = await cursor.next(); entry !== undefined; entry = await cursor.next()) {
    const written = Number(entry[0].readBigUInt64BE(prefix.length));
    keys.push(...readList(entry[1]).map((bytes) => decodeExpiring(bytes, written)));
  }
  return keys;
}

function decodeExpiring(bytes: Buffer, block: number): ExpiringKey {
  let tx = 0;
  let namespace = "";
  let collection = "";
  let keyHash = "";
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) tx = reader.uint();
    else if (reader.field === 2) namespace = reader.string();
    else if (reader.field === 3) collection = reader.string();
    else if (reader.field === 4) keyHash = reader.bytes().toString("latin1");
    else reader.skip();
  }
  return { namespace, collection, keyHash, version: { block, tx } };
}
