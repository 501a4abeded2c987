import { validationCodes } from "../fabric/block.ts";
import type { Block } from "../fabric/block.ts";
import { openEnvelope } from "../fabric/envelope.ts";
import { FabricError } from "../fabric/error.ts";
import { hex, sha256 as portable } from "../fabric/hash.ts";
import type { Sha256 } from "../fabric/hash.ts";
import { LogError } from "./error.ts";

/**
 * garal's log entry: what became of one transaction of a channel. Cosigned in a checkpoint it says what nobody signs in Fabric, the validation
 * code. docs/decisions/0006-log-entry.md has the bytes and the reasons.
 */
export interface LogEntry {
  readonly channel: string;
  /** Unsigned, 64 bits. */
  readonly block: bigint;
  /** In its block, from 0. */
  readonly position: number;
  /** 64 lower-case hex digits; undefined where the envelope claims no id of that form, as an invalid or a configuration transaction may. */
  readonly txId: string | undefined;
  /** Fabric's TxValidationCode; 0 took effect. */
  readonly code: number;
  /** SHA-256 of the envelope's bytes as they lie in the block, 32 bytes. */
  readonly envelopeHash: Uint8Array;
}

const VERSION = 1;
const TX_ID_LENGTH = 32;
const HASH_LENGTH = 32;
/** Fabric's rule for channel names (hyperledger/fabric `common/configtx/validator.go`). */
const CHANNEL = /^[a-z][a-z0-9.-]{0,248}$/;
/** A peer's mark for a transaction that it has not judged (fabric-protos `peer/transaction.proto`, NOT_VALIDATED). */
const NOT_VALIDATED = 254;

/**
 * The one byte form of an entry, at most 329 bytes.
 * @throws {LogError} `entry/channel`, `entry/field`, `entry/not-validated`
 */
export function encodeEntry(entry: LogEntry): Uint8Array {
  const { channel, block, position, txId, code, envelopeHash } = checkEntry(entry);
  const id = txId === undefined ? [] : hexBytes(txId);
  const bytes = new Uint8Array(2 + channel.length + 8 + 4 + 1 + 1 + id.length + HASH_LENGTH);
  const view = new DataView(bytes.buffer);
  bytes.set([VERSION, channel.length]);
  for (let i = 0; i < channel.length; i++) bytes[2 + i] = channel.charCodeAt(i);
  let at = 2 + channel.length;
  view.setBigUint64(at, block);
  view.setUint32(at + 8, position);
  bytes[at + 12] = code;
  bytes[at + 13] = id.length;
  at += 14;
  bytes.set(id, at);
  bytes.set(envelopeHash, at + id.length);
  return bytes;
}

/**
 * Reads an entry; any other bytes than `encodeEntry` makes are refused.
 * @throws {LogError} `entry/version`, `entry/form`, `entry/channel`, `entry/not-validated`
 */
export function decodeEntry(bytes: Uint8Array): LogEntry {
  const refuse = (reason: string): never => {
    throw new LogError("entry/form", { reason });
  };
  const [version, channelLength] = bytes;
  if (version === undefined) return refuse("it is empty");
  if (version !== VERSION) throw new LogError("entry/version", { version, known: VERSION });
  const at = 2 + (channelLength ?? 0);
  const idLength = bytes[at + 13];
  if (idLength === undefined) return refuse("it ends early");
  if (idLength !== 0 && idLength !== TX_ID_LENGTH) return refuse("a transaction id has 32 bytes or none");
  const hashAt = at + 14 + idLength;
  if (bytes.length !== hashAt + HASH_LENGTH) return refuse("its length is not that of its fields");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return checkEntry({
    channel: String.fromCharCode(...bytes.subarray(2, at)),
    block: view.getBigUint64(at),
    position: view.getUint32(at + 8),
    txId: idLength === 0 ? undefined : hex(bytes.subarray(at + 14, hashAt)),
    code: bytes[at + 12] as number,
    envelopeHash: bytes.slice(hashAt),
  });
}

/**
 * The entries of a block's transactions, in order, as the delivering peer judged them. Whoever keeps a log checks data hash and link first
 * (`checkData`, `checkLink`); this does not.
 * @param channel the channel that the block was read from: an envelope's own claim may be false
 * @throws {LogError} `entry/channel`, `entry/not-validated`
 * @throws {FabricError} `block/validation-codes`
 */
export function blockEntries(channel: string, block: Block, sha256: Sha256 = portable): LogEntry[] {
  const codes = validationCodes(block);
  return block.envelopes.map((envelope, position) =>
    checkEntry({ channel, block: block.number, position, txId: claimedTxId(envelope), code: codes[position] as number, envelopeHash: sha256(envelope) }),
  );
}

/** Anyone can have garbage ordered; it is logged like all else, with the code by which the peers refused it. */
function claimedTxId(envelope: Uint8Array): string | undefined {
  try {
    const { txId } = openEnvelope(envelope).channelHeader;
    return isTxId(txId) ? txId : undefined;
  } catch (error) {
    if (error instanceof FabricError) return undefined;
    throw error;
  }
}

function checkEntry(entry: LogEntry): LogEntry {
  const { channel, block, position, txId, code, envelopeHash } = entry;
  const refuse = (field: string, value: { toString(): string }): never => {
    throw new LogError("entry/field", { field, value });
  };
  if (!CHANNEL.test(channel)) throw new LogError("entry/channel", { channel });
  if (block < 0n || block >= 2n ** 64n) return refuse("block", block);
  if (!Number.isInteger(position) || position < 0 || position >= 2 ** 32) return refuse("position", position);
  if (!Number.isInteger(code) || code < 0 || code > 255) return refuse("code", code);
  if (code === NOT_VALIDATED) throw new LogError("entry/not-validated", { block, position });
  if (txId !== undefined && !isTxId(txId)) return refuse("txId", txId);
  if (envelopeHash.length !== HASH_LENGTH) return refuse("envelopeHash", hex(envelopeHash));
  return entry;
}

const isTxId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
const hexBytes = (text: string): number[] => Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
