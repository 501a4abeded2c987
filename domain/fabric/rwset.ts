import { FabricError } from "./error.ts";
import { equalBytes, hex, sha256 as portable } from "./hash.ts";
import type { Sha256 } from "./hash.ts";
import { Message } from "./wire.ts";

/*
 * What a transaction read and wrote (hyperledger/fabric-protos ledger/rwset). Private writes stand in a block as hashes of key and value;
 * the values come from a peer that holds the collection.
 */

/** A write of the public state, or a private one in the clear. An empty value is a deletion, as Fabric takes it. */
export interface Write {
  readonly key: string;
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}
export interface Read {
  readonly key: string;
  /** Block and position of the transaction whose write was read; undefined if the key was absent. */
  readonly version: { readonly block: bigint; readonly position: bigint } | undefined;
}
/** A private write as the channel sees it: SHA-256 of key and of value. */
export interface HashedWrite {
  readonly keyHash: Uint8Array;
  readonly valueHash: Uint8Array;
  readonly isDelete: boolean;
  readonly isPurge: boolean;
}
export interface HashedCollection {
  readonly collection: string;
  readonly writes: readonly HashedWrite[];
}
export interface NamespaceSet {
  readonly namespace: string;
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
  readonly collections: readonly HashedCollection[];
}
/** Private writes of one collection, in the clear. */
export interface PrivateSet {
  readonly namespace: string;
  readonly collection: string;
  readonly writes: readonly Write[];
}

/**
 * Reads a `TxReadWriteSet`: of every namespace, or of one.
 * @throws {FabricError} `wire/…`
 */
export function readWriteSets(results: Uint8Array, only?: string): NamespaceSet[] {
  return new Message(results)
    .messages(2)
    .filter((set) => only === undefined || set.string(1) === only)
    .map((set) => {
      const kv = new Message(set.bytes(2));
      return {
        namespace: set.string(1),
        reads: kv.messages(1).map(readOf),
        writes: kv.messages(3).map(writeOf),
        collections: set.messages(3).map((collection) => ({ collection: collection.string(1), writes: new Message(collection.bytes(2)).messages(2).map(hashedWriteOf) })),
      };
    });
}

/** Reads a `TxPvtReadWriteSet`, as a peer delivers it beside the block. @throws {FabricError} `wire/…` */
export function privateSets(bytes: Uint8Array): PrivateSet[] {
  return new Message(bytes).messages(2).flatMap((namespace) =>
    namespace.messages(2).map((collection) => ({
      namespace: namespace.string(1),
      collection: collection.string(1),
      writes: new Message(collection.bytes(2)).messages(3).map(writeOf),
    })),
  );
}

/**
 * Every private write must be one that the block has the hashes of. Fewer than the block has is no fault: a peer leaves out what was purged.
 * @throws {FabricError} `private/hash`
 */
export function checkPrivateWrites({ collection, writes }: PrivateSet, hashed: HashedCollection | undefined, sha256: Sha256 = portable): void {
  const byKey = new Map(hashed?.writes.map((write) => [hex(write.keyHash), write]));
  for (const [index, { key, value, isDelete }] of writes.entries()) {
    const known = byKey.get(hex(sha256(new TextEncoder().encode(key))));
    const same = known !== undefined && known.isDelete === isDelete && (isDelete || equalBytes(known.valueHash, sha256(value)));
    if (!same) throw new FabricError("private/hash", { collection, index });
  }
}

/** The parts of a composite key, `\0type\0attribute\0…`: object type first; undefined for a simple key. */
export function compositeKeyParts(key: string): readonly string[] | undefined {
  if (!key.startsWith("\0") || !key.endsWith("\0") || key.length < 3) return undefined;
  return key.slice(1, -1).split("\0");
}

function readOf(read: Message): Read {
  const version = read.messageBytes(2);
  if (version === undefined) return { key: read.string(1), version: undefined };
  const at = new Message(version);
  return { key: read.string(1), version: { block: at.uint64(1), position: at.uint64(2) } };
}

function writeOf(write: Message): Write {
  return { key: write.string(1), isDelete: write.bool(2), value: write.bytes(3) };
}

function hashedWriteOf(write: Message): HashedWrite {
  return { keyHash: write.bytes(1), isDelete: write.bool(2), valueHash: write.bytes(3), isPurge: write.bool(4) };
}
