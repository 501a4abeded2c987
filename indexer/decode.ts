import { createHash, hash } from "node:crypto";
import { membersOf } from "../domain/collections.ts";
import { VALID, checkData, checkLink, headerHash, validationCodes } from "../domain/fabric/block.ts";
import type { Block, ChainHead } from "../domain/fabric/block.ts";
import { ENDORSER_TRANSACTION, certificateDer, checkTxId, identityOf, openEnvelope, readAction } from "../domain/fabric/envelope.ts";
import type { Envelope, Timestamp } from "../domain/fabric/envelope.ts";
import { FabricError } from "../domain/fabric/error.ts";
import type { Sha256 } from "../domain/fabric/hash.ts";
import { checkPrivateWrites, compositeKeyParts, privateSets, readWriteSets } from "../domain/fabric/rwset.ts";
import type { HashedCollection, Write } from "../domain/fabric/rwset.ts";
import { textOf } from "../domain/fabric/wire.ts";
import { recordCodecs } from "../domain/records.ts";
import type { RecordKind } from "../domain/records.ts";
import { IndexerError, problemOf } from "./error.ts";
import { Event } from "./event.ts";
import { secretCodecs } from "./projections/private.ts";
import type { SecretKind } from "./projections/private.ts";
import type { SourceBlock } from "./source.ts";

/*
 * From a block's bytes to what took effect by it. Everything is checked that a reader of one peer can check: hashes, chain, transaction ids,
 * proposal hashes, private values against their hashes.
 */

/** What this index is of. */
export interface Scope {
  /** Chaincode whose records and events are projected. */
  readonly chaincode: string;
  /** Member whose peer is read: its collections are expected in full. */
  readonly mspId: string;
}

/** A record as a transaction left it; `record` is undefined where it was deleted. */
export interface RecordWrite {
  readonly kind: RecordKind;
  readonly id: string;
  readonly record: unknown;
  /** The record's JSON as it stands on the ledger. */
  readonly text: string | undefined;
}
export interface SecretWrite {
  readonly collection: string;
  readonly kind: SecretKind;
  readonly id: string;
  readonly record: unknown;
  readonly text: string | undefined;
}
/** What a valid transaction of the chaincode did. */
export interface Effects {
  readonly event: { readonly event: Event; readonly text: string } | undefined;
  readonly writes: readonly RecordWrite[];
  readonly secrets: readonly SecretWrite[];
  /** Collections of this member whose values the peer did not have yet. */
  readonly missing: readonly string[];
}
export interface DecodedTransaction {
  readonly position: number;
  readonly txId: string;
  readonly code: number;
  readonly type: number | undefined;
  /** ISO text with microseconds. */
  readonly submittedAt: string | undefined;
  readonly creatorMsp: string | undefined;
  readonly creatorCertHash: Uint8Array | undefined;
  readonly envelope: Uint8Array;
  readonly effects: Effects | undefined;
}
export interface DecodedBlock {
  readonly block: Block;
  readonly head: ChainHead;
  readonly transactions: readonly DecodedTransaction[];
}

/** Node's own SHA-256 is several times as fast as the portable one, and short parts are appended faster than a hash object is made. */
const sha256: Sha256 = (...parts) => {
  const [first] = parts;
  if (parts.length === 1 && first) return hash("sha256", first, "buffer");
  if (parts.length <= 3) return hash("sha256", Buffer.concat(parts), "buffer");
  const whole = createHash("sha256");
  for (const part of parts) whole.update(part);
  return whole.digest();
};

/**
 * Checks and decodes the block that follows `before`.
 * @throws {IndexerError} fatal, always
 */
export function decodeBlock({ block, privateData }: SourceBlock, before: ChainHead | undefined, scope: Scope): DecodedBlock {
  let codes: Uint8Array;
  try {
    checkLink(block, before);
    checkData(block, sha256);
    codes = validationCodes(block);
  } catch (cause) {
    if (cause instanceof FabricError && cause.code === "block/previous-hash") throw new IndexerError("indexer/other-ledger", { block: block.number }, { cause });
    throw new IndexerError("indexer/block", { block: block.number, problem: problemOf(cause) }, { cause });
  }
  const transactions = block.envelopes.map((bytes, position) => decodeTransaction(bytes, { block: block.number, position, code: codes[position] as number }, privateData.get(position), scope));
  return { block, head: { number: block.number, headerHash: headerHash(block, sha256) }, transactions };
}

interface Place {
  readonly block: bigint;
  readonly position: number;
  readonly code: number;
}

function decodeTransaction(bytes: Uint8Array, place: Place, privateBytes: Uint8Array | undefined, scope: Scope): DecodedTransaction {
  const { block, position, code } = place;
  let envelope: Envelope;
  try {
    envelope = openEnvelope(bytes);
  } catch (cause) {
    // Whoever may write to the channel can have any bytes ordered: peers mark them invalid, and here they are kept as they are.
    if (code !== VALID) return { position, code, envelope: bytes, txId: "", type: undefined, submittedAt: undefined, creatorMsp: undefined, creatorCertHash: undefined, effects: undefined };
    throw new IndexerError("indexer/transaction", { txId: "?", block, position, problem: problemOf(cause) }, { cause });
  }
  const { channelHeader, creator } = envelope;
  const txId = /^[0-9a-f]{64}$/.test(channelHeader.txId) ? channelHeader.txId : "";
  const described = { position, code, envelope: bytes, txId, type: channelHeader.type, submittedAt: isoTime(channelHeader.timestamp), ...creatorOf(creator) };
  if (code !== VALID || channelHeader.type !== ENDORSER_TRANSACTION) return { ...described, effects: undefined };
  try {
    checkTxId(envelope, sha256);
    return { ...described, effects: effectsOf(envelope, scope, privateBytes) };
  } catch (cause) {
    const facts = { txId: channelHeader.txId, block, position, problem: problemOf(cause) };
    throw new IndexerError(cause instanceof FabricError && cause.code === "private/hash" ? "indexer/private" : "indexer/transaction", facts, { cause });
  }
}

/** @throws {FabricError | DomainError} if it is not what the chaincode writes */
function effectsOf(envelope: Envelope, scope: Scope, privateBytes: Uint8Array | undefined): Effects | undefined {
  const action = readAction(envelope, sha256);
  const [set] = readWriteSets(action.results, scope.chaincode);
  const event = action.event?.chaincode === scope.chaincode ? textOf(action.event.payload) : undefined;
  if (set === undefined && event === undefined) return undefined;
  return {
    event: event === undefined ? undefined : { event: Event.decode(JSON.parse(event), "event"), text: event },
    writes: (set?.writes ?? []).flatMap(recordWrite),
    ...decodeSecrets(set?.collections ?? [], scope, privateBytes),
  };
}

/**
 * Private writes in the clear, checked against the block's hashes, and the collections whose values are not there.
 * @throws {FabricError} `private/hash`
 */
function decodeSecrets(hashed: readonly HashedCollection[], { chaincode, mspId }: Scope, privateBytes: Uint8Array | undefined): Pick<Effects, "secrets" | "missing"> {
  const written = hashed.filter(({ writes }) => writes.length > 0);
  if (written.length === 0 && privateBytes === undefined) return { secrets: [], missing: [] };
  const delivered = privateBytes === undefined ? [] : privateSets(privateBytes).filter(({ namespace, collection }) => namespace === chaincode && membersOf(collection).length > 0);
  for (const set of delivered) checkPrivateWrites(set, written.find(({ collection }) => collection === set.collection), sha256);
  const held = new Set(delivered.map(({ collection }) => collection));
  return {
    secrets: delivered.flatMap(({ collection, writes }) => writes.flatMap((write) => secretWrite(collection, write))),
    missing: written.map(({ collection }) => collection).filter((collection) => !held.has(collection) && membersOf(collection).includes(mspId)),
  };
}

function recordWrite(write: Write): RecordWrite[] {
  const [kind, ...attributes] = compositeKeyParts(write.key) ?? [write.key];
  if (kind === "request") return []; // the chaincode's memory of idempotency keys
  const codec = recordCodecs[kind as RecordKind] as (typeof recordCodecs)[RecordKind] | undefined;
  const [id] = attributes;
  if (codec === undefined || attributes.length !== 1 || id === undefined) throw new Error(`key ${JSON.stringify(write.key)} is of no kind that this version knows; it may be older than the chaincode`);
  if (write.isDelete) return [{ kind: kind as RecordKind, id, record: undefined, text: undefined }];
  const text = textOf(write.value);
  return [{ kind: kind as RecordKind, id, record: codec.decode(JSON.parse(text), `${kind} ${id}`), text }];
}

function secretWrite(collection: string, write: Write): SecretWrite[] {
  const [kind, ...attributes] = compositeKeyParts(write.key) ?? [write.key];
  const codec = secretCodecs[kind as SecretKind] as (typeof secretCodecs)[SecretKind] | undefined;
  const [id] = attributes;
  if (codec === undefined || attributes.length !== 1 || id === undefined) throw new Error(`private key ${JSON.stringify(write.key)} is of no kind that this version knows; it may be older than the chaincode`);
  if (write.isDelete) return [{ collection, kind: kind as SecretKind, id, record: undefined, text: undefined }];
  const text = textOf(write.value);
  return [{ collection, kind: kind as SecretKind, id, record: codec.decode(JSON.parse(text), `private ${kind} ${id}`), text }];
}

type Creator = Pick<DecodedTransaction, "creatorMsp" | "creatorCertHash">;
const nobody: Creator = { creatorMsp: undefined, creatorCertHash: undefined };
/** Few users sign most transactions. */
const creators = new Map<string, Creator>();
const MOST_CREATORS = 10_000;

function creatorOf(serialized: Uint8Array): Creator {
  const key = Buffer.from(serialized.buffer, serialized.byteOffset, serialized.byteLength).toString("latin1");
  const known = creators.get(key);
  if (known) return known;
  if (creators.size >= MOST_CREATORS) creators.clear();
  const creator = readCreator(serialized);
  creators.set(key, creator);
  return creator;
}

function readCreator(serialized: Uint8Array): Creator {
  try {
    const identity = identityOf(serialized);
    // The peer has checked the creator of a valid transaction; that of an invalid one may be anything, even what Postgres cannot store.
    if (!/^[\x20-\x7e]{1,256}$/.test(identity.mspId)) return nobody;
    return { creatorMsp: identity.mspId, creatorCertHash: sha256(certificateDer(identity)) };
  } catch (error) {
    if (error instanceof FabricError) return nobody;
    throw error;
  }
}

/** The submitter may claim any time; one that no calendar has is left out. */
function isoTime(timestamp: Timestamp | undefined): string | undefined {
  const LAST_SECOND = 253_402_300_799n; // of the year 9999
  if (timestamp === undefined || timestamp.seconds < 0n || timestamp.seconds > LAST_SECOND || timestamp.nanos < 0 || timestamp.nanos > 999_999_999) return undefined;
  const seconds = new Date(Number(timestamp.seconds) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(Math.floor(timestamp.nanos / 1000)).padStart(6, "0")}Z`;
}
