import { FabricError } from "./error.ts";
import { equalBytes, hex, sha256 as portable } from "./hash.ts";
import type { Sha256 } from "./hash.ts";
import { Message, concat } from "./wire.ts";

/** A block, cut into its parts. `metadata` holds the slots of `BlockMetadataIndex`. */
export interface Block {
  readonly number: bigint;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
  readonly envelopes: readonly Uint8Array[];
  readonly metadata: readonly Uint8Array[];
}

/** Place of a block in the chain, for the check of the next one. */
export interface ChainHead {
  readonly number: bigint;
  readonly headerHash: Uint8Array;
}

/** Fabric's TxValidationCode of a transaction that took effect. */
export const VALID = 0;
const SIGNATURES_SLOT = 0;
const TRANSACTIONS_FILTER_SLOT = 2;

/**
 * Cuts a `common.Block`.
 * @throws {FabricError} `wire/…`, `block/no-header`
 */
export function parseBlock(bytes: Uint8Array): Block {
  const block = new Message(bytes);
  const headerBytes = block.messageBytes(1);
  if (headerBytes === undefined) throw new FabricError("block/no-header", {});
  const header = new Message(headerBytes);
  return {
    number: header.uint64(1),
    previousHash: header.bytes(2),
    dataHash: header.bytes(3),
    envelopes: block.message(2).repeated(1),
    metadata: block.message(3).repeated(1),
  };
}

/**
 * DER of the header: SEQUENCE { INTEGER number, OCTET STRING previous hash, OCTET STRING data hash }. These bytes, not the protobuf, are hashed
 * and signed (hyperledger/fabric `protoutil/blockutils.go`, BlockHeaderBytes).
 */
export function headerBytes({ number, previousHash, dataHash }: Pick<Block, "number" | "previousHash" | "dataHash">): Uint8Array {
  return der(0x30, concat(der(0x02, unsignedInteger(number)), der(0x04, previousHash), der(0x04, dataHash)));
}

/** SHA-256 of the header's DER: what the next block names as its `previousHash`. */
export const headerHash = (block: Pick<Block, "number" | "previousHash" | "dataHash">, sha256: Sha256 = portable): Uint8Array => sha256(headerBytes(block));

/**
 * The data must be what the header says: SHA-256 of the envelopes, appended. That hash does not fix where one envelope ends and the next begins,
 * but each must be a message by itself, and an empty one, which could be put in without changing the hash, is refused.
 * @throws {FabricError} `block/data-hash`, `block/empty-envelope`
 */
export function checkData({ number, dataHash, envelopes }: Block, sha256: Sha256 = portable): void {
  const empty = envelopes.findIndex((envelope) => envelope.length === 0);
  if (empty >= 0) throw new FabricError("block/empty-envelope", { number, position: empty });
  const actual = sha256(...envelopes);
  if (!equalBytes(actual, dataHash)) throw new FabricError("block/data-hash", { number, claimed: hex(dataHash), actual: hex(actual) });
}

/**
 * The block must follow `before`, or be the first if there is none.
 * @throws {FabricError} `block/sequence`, `block/previous-hash`
 */
export function checkLink({ number, previousHash }: Block, before: ChainHead | undefined): void {
  const expected = before === undefined ? 0n : before.number + 1n;
  if (number !== expected) throw new FabricError("block/sequence", { number, previous: before?.number ?? "none" });
  const hash = before?.headerHash ?? new Uint8Array();
  if (!equalBytes(previousHash, hash)) throw new FabricError("block/previous-hash", { number, claimed: hex(previousHash), actual: hex(hash) });
}

/**
 * The validation code of every transaction, as the delivering peer judged. Nobody signs them: an orderer's signature covers the header alone.
 * @throws {FabricError} `block/validation-codes` if there is not exactly one for each, as before a peer has validated the block
 */
export function validationCodes({ number, envelopes, metadata }: Block): Uint8Array {
  const codes = metadata[TRANSACTIONS_FILTER_SLOT] ?? new Uint8Array();
  if (codes.length !== envelopes.length) throw new FabricError("block/validation-codes", { number, transactions: envelopes.length, codes: codes.length });
  return codes;
}

/** One orderer's signature on a block. */
export interface BlockSignature {
  /** Raft: a `SignatureHeader`. SmartBFT: an `IdentifierHeader`, whose signer the channel configuration names. */
  readonly header: Uint8Array;
  readonly byIdentifier: boolean;
  readonly signature: Uint8Array;
  /** What was signed: metadata value, header, header DER. */
  readonly signed: Uint8Array;
}

/** The orderers' signatures on a block's header; none on the first block. @throws {FabricError} `wire/…` */
export function blockSignatures(block: Block): BlockSignature[] {
  const metadata = new Message(block.metadata[SIGNATURES_SLOT] ?? new Uint8Array());
  const value = metadata.bytes(1);
  const blockHeader = headerBytes(block);
  return metadata.messages(2).map((signature) => {
    const [plain, identifier] = [signature.bytes(1), signature.bytes(3)];
    const byIdentifier = plain.length === 0 && identifier.length > 0;
    const header = byIdentifier ? identifier : plain;
    return { header, byIdentifier, signature: signature.bytes(2), signed: concat(value, header, blockHeader) };
  });
}

function der(tag: number, content: Uint8Array): Uint8Array {
  if (content.length < 0x80) return concat(Uint8Array.of(tag, content.length), content);
  const length = unsignedInteger(BigInt(content.length)).filter((byte, i) => i > 0 || byte !== 0);
  return concat(Uint8Array.of(tag, 0x80 | length.length), length, content);
}

/** Big-endian, with a leading zero where the first bit would read as a sign. */
function unsignedInteger(value: bigint): Uint8Array {
  const digits = value.toString(16);
  const even = digits.length % 2 === 0 ? digits : `0${digits}`;
  const bytes = Uint8Array.from(even.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return (bytes[0] as number) >= 0x80 ? concat(Uint8Array.of(0), bytes) : bytes;
}
