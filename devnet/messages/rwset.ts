/** Read-write sets (`ledger/rwset`). */
import { readPair, Reader, Writer } from "../wire.ts";

/** Where a key was last written: block number and index of the transaction in it. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

export function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.block === b.block && a.tx === b.tx;
}

/** `Key` is a string in public and private sets, the SHA-256 of the key (as a latin1 string) in hashed ones. */
export interface Read {
  readonly key: string;
  readonly version: Version | undefined;
}

/** `value` undefined: deleted. In hashed sets the value is its SHA-256. */
export interface Write {
  readonly key: string;
  readonly value: Buffer | undefined;
  readonly isPurge: boolean;
}

export interface MetadataEntry {
  readonly name: string;
  readonly value: Buffer;
}

export interface MetadataWrite {
  readonly key: string;
  readonly entries: readonly MetadataEntry[];
}

export interface MerkleSummary {
  readonly maxDegree: number;
  readonly maxLevel: number;
  readonly hashes: readonly Buffer[];
}

export interface RangeQuery {
  readonly startKey: string;
  readonly endKey: string;
  readonly exhausted: boolean;
  readonly reads: readonly Read[];
  readonly merkle: MerkleSummary | undefined;
}

export interface HashedSet {
  readonly collection: string;
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
  readonly metadataWrites: readonly MetadataWrite[];
  /** SHA-256 of the collection's private set; empty if nothing was written. */
  readonly privateHash: Buffer;
}

export interface NamespaceSet {
  readonly namespace: string;
  readonly reads: readonly Read[];
  readonly rangeQueries: readonly RangeQuery[];
  readonly writes: readonly Write[];
  readonly metadataWrites: readonly MetadataWrite[];
  readonly hashed: readonly HashedSet[];
}

// ---------------------------------------------------------------- encoding

function encodeVersion(version: Version): Buffer {
  return new Writer().int(1, version.block).int(2, version.tx).finish();
}

function encodeRead(read: Read): Buffer {
  const writer = new Writer().string(1, read.key);
  return (read.version === undefined ? writer : writer.message(2, encodeVersion(read.version))).finish();
}

function encodeHashedRead(read: Read): Buffer {
  const writer = new Writer().bytes(1, Buffer.from(read.key, "latin1"));
  return (read.version === undefined ? writer : writer.message(2, encodeVersion(read.version))).finish();
}

function encodeWrite(write: Write): Buffer {
  return new Writer().string(1, write.key).bool(2, write.value === undefined).bytes(3, write.value).finish();
}

function encodeHashedWrite(write: Write): Buffer {
  return new Writer().bytes(1, Buffer.from(write.key, "latin1")).bool(2, write.value === undefined)
    .bytes(3, write.value).bool(4, write.isPurge).finish();
}

export function encodeMetadataEntries(entries: readonly MetadataEntry[]): Buffer {
  const writer = new Writer();
  for (const entry of entries) writer.message(2, new Writer().string(1, entry.name).bytes(2, entry.value).finish());
  return writer.finish();
}

function encodeRangeQuery(query: RangeQuery): Buffer {
  const writer = new Writer().string(1, query.startKey).string(2, query.endKey).bool(3, query.exhausted);
  if (query.merkle !== undefined) {
    const merkle = new Writer().int(1, query.merkle.maxDegree).int(2, query.merkle.maxLevel);
    for (const hash of query.merkle.hashes) merkle.message(3, hash);
    return writer.message(5, merkle.finish()).finish();
  }
  if (query.reads.length === 0) return writer.finish();
  return writer.message(4, encodeQueryReads(query.reads)).finish();
}

/** `QueryReads`: what a leaf of the Merkle summary is the hash of. */
export function encodeQueryReads(reads: readonly Read[]): Buffer {
  const writer = new Writer();
  for (const read of reads) writer.message(1, encodeRead(read));
  return writer.finish();
}

/** `KVRWSet`; also the form of a collection's private set. */
export function encodeKvSet(set: Pick<NamespaceSet, "reads" | "rangeQueries" | "writes" | "metadataWrites">): Buffer {
  const writer = new Writer();
  for (const read of set.reads) writer.message(1, encodeRead(read));
  for (const query of set.rangeQueries) writer.message(2, encodeRangeQuery(query));
  for (const write of set.writes) writer.message(3, encodeWrite(write));
  for (const write of set.metadataWrites) {
    writer.message(4, new Writer().string(1, write.key).raw(encodeMetadataEntries(write.entries)).finish());
  }
  return writer.finish();
}

function encodeHashedSet(set: HashedSet): Buffer {
  const writer = new Writer();
  for (const read of set.reads) writer.message(1, encodeHashedRead(read));
  for (const write of set.writes) writer.message(2, encodeHashedWrite(write));
  for (const write of set.metadataWrites) {
    const key = Buffer.from(write.key, "latin1");
    writer.message(3, new Writer().bytes(1, key).raw(encodeMetadataEntries(write.entries)).finish());
  }
  return new Writer().string(1, set.collection).bytes(2, writer.finish()).bytes(3, set.privateHash).finish();
}

/** `TxReadWriteSet`. */
export function encodeReadWriteSet(namespaces: readonly NamespaceSet[]): Buffer {
  const writer = new Writer();
  for (const set of namespaces) {
    const namespace = new Writer().string(1, set.namespace).bytes(2, encodeKvSet(set));
    for (const hashed of set.hashed) namespace.message(3, encodeHashedSet(hashed));
    writer.message(2, namespace.finish());
  }
  return writer.finish();
}

// ---------------------------------------------------------------- decoding

function decodeVersion(bytes: Buffer): Version {
  let block = 0;
  let tx = 0;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) block = reader.uint();
    else if (reader.field === 2) tx = reader.uint();
    else reader.skip();
  }
  return { block, tx };
}

type KeyEncoding = "utf8" | "latin1";

function decodeRead(bytes: Buffer, encoding: KeyEncoding): Read {
  let key = "";
  let version: Version | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) key = reader.bytes().toString(encoding);
    else if (reader.field === 2) version = decodeVersion(reader.bytes());
    else reader.skip();
  }
  return { key, version };
}

function decodeWrite(bytes: Buffer, encoding: KeyEncoding): Write {
  let key = "";
  let isDelete = false;
  let value: Buffer | undefined;
  let isPurge = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: key = reader.bytes().toString(encoding); break;
      case 2: isDelete = reader.bool(); break;
      case 3: value = reader.bytes(); break;
      case 4: isPurge = reader.bool(); break;
      default: reader.skip();
    }
  }
  // An empty value is a deletion too (rwsetutil.IsKVWriteDelete).
  return { key, value: isDelete || value?.length === 0 ? undefined : value, isPurge };
}

/** Entries of a `KVMetadataWrite`, or of the same message without its key: what the state keeps. */
export function decodeMetadataEntries(bytes: Buffer): MetadataEntry[] {
  return decodeMetadataWrite(bytes, "utf8").entries as MetadataEntry[];
}

function decodeMetadataWrite(bytes: Buffer, encoding: KeyEncoding): MetadataWrite {
  let key = "";
  const entries: MetadataEntry[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) key = reader.bytes().toString(encoding);
    else if (reader.field === 2) {
      const [name, value] = readPair(reader.bytes());
      entries.push({ name: name.toString("utf8"), value });
    } else reader.skip();
  }
  return { key, entries };
}

function decodeRangeQuery(bytes: Buffer): RangeQuery {
  let startKey = "";
  let endKey = "";
  let exhausted = false;
  const reads: Read[] = [];
  let merkle: MerkleSummary | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: startKey = reader.string(); break;
      case 2: endKey = reader.string(); break;
      case 3: exhausted = reader.bool(); break;
      case 4: {
        const list = new Reader(reader.bytes());
        while (list.next()) {
          if (list.field === 1) reads.push(decodeRead(list.bytes(), "utf8"));
          else list.skip();
        }
        break;
      }
      case 5: merkle = decodeMerkle(reader.bytes()); break;
      default: reader.skip();
    }
  }
  return { startKey, endKey, exhausted, reads, merkle };
}

function decodeMerkle(bytes: Buffer): MerkleSummary {
  let maxDegree = 0;
  let maxLevel = 0;
  const hashes: Buffer[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) maxDegree = reader.uint();
    else if (reader.field === 2) maxLevel = reader.uint();
    else if (reader.field === 3) hashes.push(reader.bytes());
    else reader.skip();
  }
  return { maxDegree, maxLevel, hashes };
}

/** `KVRWSet`. @throws {WireError} */
export function decodeKvSet(bytes: Buffer): Omit<NamespaceSet, "namespace" | "hashed"> {
  const reads: Read[] = [];
  const rangeQueries: RangeQuery[] = [];
  const writes: Write[] = [];
  const metadataWrites: MetadataWrite[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: reads.push(decodeRead(reader.bytes(), "utf8")); break;
      case 2: rangeQueries.push(decodeRangeQuery(reader.bytes())); break;
      case 3: writes.push(decodeWrite(reader.bytes(), "utf8")); break;
      case 4: metadataWrites.push(decodeMetadataWrite(reader.bytes(), "utf8")); break;
      default: reader.skip();
    }
  }
  return { reads, rangeQueries, writes, metadataWrites };
}

function decodeHashedSet(bytes: Buffer): HashedSet {
  let collection = "";
  let privateHash: Buffer = Buffer.alloc(0);
  const reads: Read[] = [];
  const writes: Write[] = [];
  const metadataWrites: MetadataWrite[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) collection = reader.string();
    else if (reader.field === 3) privateHash = reader.bytes();
    else if (reader.field === 2) {
      const set = new Reader(reader.bytes());
      while (set.next()) {
        if (set.field === 1) reads.push(decodeRead(set.bytes(), "latin1"));
        else if (set.field === 2) writes.push(decodeWrite(set.bytes(), "latin1"));
        else if (set.field === 3) metadataWrites.push(decodeMetadataWrite(set.bytes(), "latin1"));
        else set.skip();
      }
    } else reader.skip();
  }
  return { collection, reads, writes, metadataWrites, privateHash };
}

/** `TxReadWriteSet`, in the order of its bytes. @throws {WireError} */
export function decodeReadWriteSet(bytes: Buffer): NamespaceSet[] {
  const namespaces: NamespaceSet[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field !== 2) {
      reader.skip();
      continue;
    }
    let namespace = "";
    let set: Buffer = Buffer.alloc(0);
    const hashed: HashedSet[] = [];
    const fields = new Reader(reader.bytes());
    while (fields.next()) {
      if (fields.field === 1) namespace = fields.string();
      else if (fields.field === 2) set = fields.bytes();
      else if (fields.field === 3) hashed.push(decodeHashedSet(fields.bytes()));
      else fields.skip();
    }
    namespaces.push({ namespace, ...decodeKvSet(set), hashed });
  }
  return namespaces;
}
