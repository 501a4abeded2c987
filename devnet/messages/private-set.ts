/** Private write sets (`TxPvtReadWriteSet`): what member organisations keep beside the block. */
import { readPair, Reader, Writer, writePair } from "../wire.ts";

export interface PrivateCollection {
  readonly namespace: string;
  readonly collection: string;
  /** `KVRWSet` bytes; the public part holds their SHA-256. */
  readonly set: Buffer;
}

/** `TxPvtReadWriteSet` bytes of these collections, which must be ordered by namespace, then collection. */
export function encodePrivateSet(collections: readonly PrivateCollection[]): Buffer {
  const writer = new Writer();
  for (let i = 0; i < collections.length; ) {
    const namespace = collections[i]!.namespace;
    const inner = new Writer().string(1, namespace);
    for (; i < collections.length && collections[i]!.namespace === namespace; i++) {
      const { collection, set } = collections[i]!;
      inner.message(2, writePair(Buffer.from(collection), set));
    }
    writer.message(2, inner.finish());
  }
  return writer.finish();
}

export function decodePrivateSet(bytes: Buffer): PrivateCollection[] {
  const collections: PrivateCollection[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field !== 2) {
      reader.skip();
      continue;
    }
    let namespace = "";
    const inner = new Reader(reader.bytes());
    while (inner.next()) {
      if (inner.field === 1) namespace = inner.string();
      else if (inner.field === 2) {
        const [collection, set] = readPair(inner.bytes());
        collections.push({ namespace, collection: collection.toString("utf8"), set });
      } else inner.skip();
    }
  }
  return collections;
}
