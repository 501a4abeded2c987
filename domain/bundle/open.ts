import { FabricError } from "../fabric/error.ts";
import { checkTxId, ENDORSER_TRANSACTION, identityOf, openEnvelope, readAction } from "../fabric/envelope.ts";
import type { EndorsedAction, Envelope, Identity } from "../fabric/envelope.ts";
import { certificateOf } from "../fabric/certificate.ts";
import type { Certificate, Primitives } from "../fabric/certificate.ts";
import { hex } from "../fabric/hash.ts";
import { compositeKeyParts, readWriteSets } from "../fabric/rwset.ts";
import type { NamespaceSet } from "../fabric/rwset.ts";
import { fromBase64 } from "../log/base64.ts";
import { encodeEntry } from "../log/entry.ts";
import { leafHash } from "../log/merkle.ts";
import { recordCodecs } from "../records.ts";
import type { RecordKind } from "../records.ts";
import type { BundleTransaction } from "./format.ts";

/** A certificate and whose it is. */
export interface Signer extends Identity {
  readonly x509: Certificate;
}

/** The members of signers, each once, sorted. */
export const membersOf = (signers: Iterable<Signer>): string[] => [...new Set([...signers].map(({ mspId }) => mspId))].sort();

/** A transaction of the bundle, cut into its parts; nothing is verified but that it is of one piece. */
export interface Opened {
  readonly place: { readonly block: bigint; readonly position: number };
  readonly index: number;
  readonly part: BundleTransaction["part"];
  readonly envelope: Envelope;
  readonly action: EndorsedAction;
  readonly creator: Signer;
  readonly endorsers: readonly Signer[];
  /** Milliseconds since 1970, by the submitter's clock. */
  readonly at: number;
  readonly txId: string;
  readonly set: NamespaceSet;
  /** Leaf hash of its entry, if it took effect. */
  readonly leaf: Uint8Array;
}

/** Signers by the hash of what an envelope says of them: few sign most transactions, and reading a certificate costs more than comparing it. */
export type Signers = Map<string, Signer>;

/**
 * Opens a transaction.
 * @param signers read so far, to be shared by the transactions of a bundle
 * @throws {FabricError} `wire/…`, `transaction/…`
 * @throws {LogError} `entry/…`
 */
export function open({ block, position, index, part, envelope: encoded }: BundleTransaction, channel: string, chaincode: string, { sha256 }: Primitives, signers: Signers = new Map()): Opened {
  const bytes = fromBase64(encoded);
  const envelope = openEnvelope(bytes);
  const { channelHeader } = envelope;
  if (channelHeader.type !== ENDORSER_TRANSACTION) throw new FabricError("transaction/kind", { reason: `its type is ${channelHeader.type}, not that of an endorsed transaction` });
  if (channelHeader.channelId !== channel) throw new FabricError("transaction/kind", { reason: `it is of the channel ${channelHeader.channelId}` });
  checkTxId(envelope, sha256);
  const action = readAction(envelope, sha256);
  if (action.chaincode.name !== chaincode) throw new FabricError("transaction/kind", { reason: `it is of the chaincode ${action.chaincode.name}` });
  const [set] = readWriteSets(action.results, chaincode);
  if (!set) throw new FabricError("transaction/kind", { reason: "it changed nothing" });
  const signer = (serialized: Uint8Array): Signer => {
    const key = hex(sha256(serialized));
    const known = signers.get(key);
    if (known) return known;
    const identity = identityOf(serialized);
    const read = { ...identity, x509: certificateOf(identity) };
    signers.set(key, read);
    return read;
  };
  const entry = { channel, block: BigInt(block), position, txId: channelHeader.txId, code: 0, envelopeHash: sha256(bytes) };
  return {
    place: { block: BigInt(block), position },
    index,
    part,
    envelope,
    action,
    creator: signer(envelope.creator),
    endorsers: action.endorsements.map(({ endorser }) => signer(endorser)),
    at: Number(channelHeader.timestamp?.seconds ?? 0n) * 1000,
    txId: channelHeader.txId,
    set,
    leaf: leafHash(encodeEntry(entry), sha256),
  };
}

/** Kind and id of a record's key; undefined for the chaincode's memory of idempotency keys. @throws {FabricError} for a key of no record */
export function recordOfKey(key: string): { readonly kind: RecordKind; readonly id: string } | undefined {
  const [kind, ...attributes] = compositeKeyParts(key) ?? [key];
  if (kind === "request") return undefined;
  const [id] = attributes;
  if (!Object.hasOwn(recordCodecs, kind ?? "") || attributes.length !== 1 || id === undefined) throw new FabricError("transaction/kind", { reason: `it touches ${JSON.stringify(key)}, which is of no kind that this version knows` });
  return { kind: kind as RecordKind, id };
}

/** The key of a record. */
export const keyOfRecord = (kind: RecordKind, id: string): string => `\0${kind}\0${id}\0`;

/** A transaction's id as people are shown it. */
export const shortId = ({ txId }: Pick<Opened, "txId">): string => txId.slice(0, 16);
