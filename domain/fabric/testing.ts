import type { Block } from "./block.ts";

/**
 * Reads a peer's block file (hyperledger/fabric `common/ledger/blkstorage/block_serialization.go`): records of varint length, then number, data
 * hash, previous hash, envelopes, metadata.
 */
export function readBlockFile(bytes: Uint8Array): Block[] {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  const chunk = (): Uint8Array => {
    const length = Number(varint());
    at += length;
    return bytes.subarray(at - length, at);
  };
  const chunks = (): Uint8Array[] => Array.from({ length: Number(varint()) }, chunk);
  const blocks: Block[] = [];
  while (at < bytes.length) {
    varint();
    const number = varint();
    const dataHash = chunk();
    const previousHash = chunk();
    blocks.push({ number, dataHash, previousHash, envelopes: chunks(), metadata: chunks() });
  }
  return blocks;
}
