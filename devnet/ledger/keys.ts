/**
 * Layout of the store. The first byte tells the kind; names (namespace, collection, MSP id) end with a zero byte, which
 * none of them may contain; numbers are big-endian, so that byte order is numeric order.
 *
 *     m                                  tip: height, hashes, commit hash, newest configuration block
 *     b block                            common.Block bytes as committed, with all metadata
 *     h header-hash                      block number
 *     t tx-id                            block, index and validation code of its first occurrence
 *     s namespace \0 key                 public state; hashed collection state under namespace "ns$$hcoll"
 *     p msp \0 ns$$pcoll \0 key          private state of one organisation
 *     w msp \0 block tx                  TxPvtReadWriteSet that the organisation holds
 *     k msp \0 ns$$pcoll \0 hash b tx    which private write sets hold a key (so that purge and expiry find them)
 *     y namespace \0 len key block tx    history: public writes of a key
 *     x block block                      private keys that expire with the first, written in the second
 *     z tx-id \0 hash                    transient store: private write set of an endorsed transaction
 */

export const TIP = Buffer.from("m");

/** Namespace under which the state keeps the hashes of a private collection. */
function hashedNamespace(namespace: string, collection: string): string {
  return `${namespace}$$h${collection}`;
}

function privateNamespace(namespace: string, collection: string): string {
  return `${namespace}$$p${collection}`;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function blockKey(number: number): Buffer {
  return Buffer.concat([Buffer.from("b"), uint64(number)]);
}

export function blockHashKey(hash: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from("h"), hash]);
}

export function transactionKey(txId: string): Buffer {
  return Buffer.from(`t${txId}`);
}

/** @param key as UTF-8 text; for hashed namespaces use `hashedStateKey` */
export function stateKey(namespace: string, key: string): Buffer {
  return Buffer.from(`s${namespace}\0${key}`);
}

/** @param keyHash SHA-256 of the key, as a latin1 string */
export function hashedStateKey(namespace: string, collection: string, keyHash: string): Buffer {
  return Buffer.concat([Buffer.from(`s${hashedNamespace(namespace, collection)}\0`), Buffer.from(keyHash, "latin1")]);
}

/** The first key behind all keys that begin with these bytes, which must not all be ff. */
export function after(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (prefix[length - 1] === 0xff) length--;
  const end = Buffer.from(prefix.subarray(0, length));
  end[length - 1]! += 1;
  return end;
}

/** Bounds of [start, end) in a namespace; an empty end means its last key. */
export function stateRange(namespace: string, start: string, end: string): { from: Buffer; to: Buffer } {
  const from = stateKey(namespace, start);
  return { from, to: end === "" ? after(stateKey(namespace, "")) : stateKey(namespace, end) };
}

/** The key's text, cut out of a `stateKey` or `privateKey` of a known prefix length. */
export function keyText(stored: Buffer, prefixLength: number): string {
  return stored.toString("utf8", prefixLength);
}

export function privateKey(mspId: string, namespace: string, collection: string, key: string): Buffer {
  return Buffer.from(`p${mspId}\0${privateNamespace(namespace, collection)}\0${key}`);
}

export function privateRange(
  mspId: string, namespace: string, collection: string, start: string, end: string,
): { from: Buffer; to: Buffer; prefixLength: number } {
  const prefix = privateKey(mspId, namespace, collection, "");
  const to = end === "" ? after(prefix) : privateKey(mspId, namespace, collection, end);
  return { from: privateKey(mspId, namespace, collection, start), to, prefixLength: prefix.length };
}

function position(block: number, tx: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(block));
  bytes.writeUInt32BE(tx, 8);
  return bytes;
}

/** Block and index of the transaction at the end of a stored key. */
export function positionOf(stored: Buffer): { block: number; tx: number } {
  const start = stored.length - 12;
  return { block: Number(stored.readBigUInt64BE(start)), tx: stored.readUInt32BE(start + 8) };
}

export function privateSetKey(mspId: string, block: number, tx: number): Buffer {
  return Buffer.concat([Buffer.from(`w${mspId}\0`), position(block, tx)]);
}

/** @param hash SHA-256 of the key, latin1 */
export function privateIndexPrefix(mspId: string, namespace: string, collection: string, hash: string): Buffer {
  return Buffer.concat([
    Buffer.from(`k${mspId}\0${privateNamespace(namespace, collection)}\0`), Buffer.from(hash, "latin1"),
  ]);
}

export function privateIndexKey(
  mspId: string, namespace: string, collection: string, hash: string, { block, tx }: { block: number; tx: number },
): Buffer {
  return Buffer.concat([privateIndexPrefix(mspId, namespace, collection, hash), position(block, tx)]);
}

export function historyPrefix(namespace: string, key: string): Buffer {
  const text = Buffer.from(key);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([Buffer.from(`y${namespace}\0`), length, text]);
}

export function historyKey(namespace: string, key: string, block: number, tx: number): Buffer {
  return Buffer.concat([historyPrefix(namespace, key), position(block, tx)]);
}

/** @param block with which they expire @param written in which they were written */
export function expiryKey(block: number, written: number): Buffer {
  return Buffer.concat([expiryPrefix(block), uint64(written)]);
}

export function expiryPrefix(block: number): Buffer {
  return Buffer.concat([Buffer.from("x"), uint64(block)]);
}

export const TRANSIENT_PREFIX = Buffer.from("z");

export function transientKey(txId: string): Buffer {
  return Buffer.from(`z${txId}\0`);
}
