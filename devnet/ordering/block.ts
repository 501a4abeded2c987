/** Making a block of ordered envelopes, signed as an orderer signs it. */
import { randomBytes } from "node:crypto";
import { blockDataHash, blockHeaderDer } from "../identity/index.ts";
import type { SigningIdentity } from "../identity/index.ts";
import { encodeSignatureHeader, MetadataSlot } from "../messages/common.ts";
import type { Block } from "../messages/common.ts";
import type { Tip } from "../ledger/ledger.ts";
import { Writer } from "../wire.ts";

/** The next block as it leaves the orderer: slots 2 and 4 are still empty. */
export function makeBlock(tip: Tip, envelopes: readonly Buffer[], signer: SigningIdentity): Block {
  const number = tip.height;
  const dataHash = Buffer.from(blockDataHash(envelopes));
  const lastConfig = new Writer().int(1, tip.lastConfig).finish();
  const consenterMetadata = new Writer().finish();
  const value = new Writer().message(1, lastConfig).bytes(2, consenterMetadata).finish();
  const signatureHeader = encodeSignatureHeader(signer.serialized, randomBytes(24));
  const header = blockHeaderDer(BigInt(number), tip.hash, dataHash);
  const signature = signer.sign(Buffer.concat([value, signatureHeader, header]));
  const signatures = new Writer().bytes(1, value)
    .message(2, new Writer().bytes(1, signatureHeader).bytes(2, signature).finish()).finish();
  const metadata: Buffer[] = Array.from({ length: 5 }, () => Buffer.alloc(0));
  metadata[MetadataSlot.SIGNATURES] = signatures;
  metadata[MetadataSlot.LAST_CONFIG] = new Writer().bytes(1, lastConfig).finish();
  return { number, previousHash: tip.hash, dataHash, envelopes, metadata };
}

/** The block with what a peer adds at commit: the validity flags and the commit hash. */
export function annotateBlock(block: Block, filter: Uint8Array, commitHash: Uint8Array): Block {
  const metadata = [...block.metadata];
  while (metadata.length < 5) metadata.push(Buffer.alloc(0));
  metadata[MetadataSlot.TRANSACTIONS_FILTER] = Buffer.from(filter);
  if (commitHash.length > 0) metadata[MetadataSlot.COMMIT_HASH] = new Writer().bytes(1, commitHash).finish();
  return { ...block, metadata };
}
