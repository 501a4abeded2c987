/** Hashes of a Fabric block (hyperledger/fabric protoutil/blockutils.go). */
import { createHash } from "node:crypto";
import { encode, encodeUnsigned, TAG, unsignedBytes } from "./der.ts";

/**
 * SEQUENCE { INTEGER number, OCTET STRING previous_hash, OCTET STRING data_hash }: what the header hash covers, and what
 * an orderer signs after `metadata.value ‖ signature_header`.
 * @param number 0 to 2^64−1
 * @param previousHash header hash of the block before; empty for block 0
 */
export function blockHeaderDer(number: bigint, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array {
  return encode(
    TAG.sequence,
    encodeUnsigned(unsignedBytes(number)),
    encode(TAG.octetString, previousHash),
    encode(TAG.octetString, dataHash),
  );
}

/** SHA-256 of `blockHeaderDer`: the next block's `previous_hash`. */
export function blockHeaderHash(number: bigint, previousHash: Uint8Array, dataHash: Uint8Array): Uint8Array {
  return createHash("sha256").update(blockHeaderDer(number, previousHash, dataHash)).digest();
}

/** SHA-256 of a block's envelopes, one after another, without lengths. */
export function blockDataHash(envelopes: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}
