import { FabricError } from "./error.ts";
import { hex, sha256 as portable } from "./hash.ts";
import type { Sha256 } from "./hash.ts";
import { Message, concat, textOf } from "./wire.ts";

/*
 * The layers of a transaction: Envelope → Payload → headers, and for an endorsed transaction Transaction → ChaincodeActionPayload →
 * ProposalResponsePayload → ChaincodeAction (hyperledger/fabric-protos common/common.proto, peer/transaction.proto).
 */

/** Header types that garal tells apart. */
export const ENDORSER_TRANSACTION = 3;
export const CONFIG = 1;

export interface ChannelHeader {
  readonly type: number;
  readonly channelId: string;
  readonly txId: string;
  readonly epoch: bigint;
  /** The submitter's clock; undefined if not given. */
  readonly timestamp: Timestamp | undefined;
}
export interface Timestamp {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** An envelope with its headers read. The byte fields are views of the envelope. */
export interface Envelope {
  /** What the creator signed. */
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeaderBytes: Uint8Array;
  readonly channelHeader: ChannelHeader;
  readonly signatureHeaderBytes: Uint8Array;
  /** `SerializedIdentity`; read it with `identityOf`. */
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
  readonly data: Uint8Array;
}

/** Who signed: a member and its certificate. */
export interface Identity {
  readonly mspId: string;
  /** PEM. */
  readonly certificate: Uint8Array;
}

export interface Endorsement {
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
  /** What the endorser signed: proposal response payload, endorser. Appended when asked for, since most readers do not. */
  signed(): Uint8Array;
}

export interface ChaincodeEvent {
  readonly chaincode: string;
  readonly txId: string;
  readonly name: string;
  readonly payload: Uint8Array;
}

/** The one action of an endorsed transaction. */
export interface EndorsedAction {
  readonly chaincode: { readonly name: string; readonly version: string };
  /** Arguments of the call; the first is the function's name. */
  readonly args: readonly Uint8Array[];
  readonly response: { readonly status: number; readonly message: string; readonly payload: Uint8Array };
  /** `TxReadWriteSet`; read it with `readWriteSets`. */
  readonly results: Uint8Array;
  readonly event: ChaincodeEvent | undefined;
  readonly endorsements: readonly Endorsement[];
}

/**
 * Opens an envelope of any type.
 * @throws {FabricError} `wire/…`, `transaction/no-header`
 */
export function openEnvelope(bytes: Uint8Array): Envelope {
  const envelope = new Message(bytes);
  const payloadBytes = envelope.bytes(1);
  const payload = new Message(payloadBytes);
  const headerBytes = payload.messageBytes(1);
  if (headerBytes === undefined) throw new FabricError("transaction/no-header", { header: "payload" });
  const header = new Message(headerBytes);
  const channelHeaderBytes = header.bytes(1);
  const signatureHeaderBytes = header.bytes(2);
  const channelHeader = new Message(channelHeaderBytes);
  const signatureHeader = new Message(signatureHeaderBytes);
  return {
    payload: payloadBytes,
    signature: envelope.bytes(2),
    channelHeaderBytes,
    channelHeader: {
      type: channelHeader.int32(1),
      channelId: channelHeader.string(4),
      txId: channelHeader.string(5),
      epoch: channelHeader.uint64(6),
      timestamp: timestampOf(channelHeader.messageBytes(3)),
    },
    signatureHeaderBytes,
    creator: signatureHeader.bytes(1),
    nonce: signatureHeader.bytes(2),
    data: payload.bytes(2),
  };
}

/**
 * A transaction's id must be the lower-case hex SHA-256 of its nonce and creator.
 * @throws {FabricError} `transaction/id`
 */
export function checkTxId({ channelHeader: { txId }, nonce, creator }: Envelope, sha256: Sha256 = portable): void {
  const actual = hex(sha256(nonce, creator));
  if (txId !== actual) throw new FabricError("transaction/id", { claimed: txId, actual });
}

/**
 * Reads the action of an endorsed transaction and checks that the endorsements are on the proposal that it carries.
 * @throws {FabricError} `wire/…`, `transaction/actions`, `transaction/proposal-hash`
 */
export function readAction({ channelHeaderBytes, data }: Envelope, sha256: Sha256 = portable): EndorsedAction {
  const actions = new Message(data).messages(1);
  const [action] = actions;
  if (actions.length !== 1 || action === undefined) throw new FabricError("transaction/actions", { count: actions.length });
  const actionPayload = new Message(action.bytes(2));
  const proposalPayload = actionPayload.bytes(1);
  const endorsed = actionPayload.message(2);
  const responsePayloadBytes = endorsed.bytes(1);
  const responsePayload = new Message(responsePayloadBytes);
  const [claimed, actual] = [hex(responsePayload.bytes(1)), hex(sha256(channelHeaderBytes, action.bytes(1), proposalPayload))];
  if (claimed !== actual) throw new FabricError("transaction/proposal-hash", { claimed, actual });
  const chaincodeAction = new Message(responsePayload.bytes(2));
  const [response, chaincodeId] = [chaincodeAction.message(3), chaincodeAction.message(4)];
  return {
    chaincode: { name: chaincodeId.string(2), version: chaincodeId.string(3) },
    args: argumentsOf(proposalPayload),
    response: { status: response.int32(1), message: response.string(2), payload: response.bytes(3) },
    results: chaincodeAction.bytes(1),
    event: eventOf(chaincodeAction.bytes(2)),
    endorsements: endorsed.messages(2).map((endorsement) => {
      const endorser = endorsement.bytes(1);
      return { endorser, signature: endorsement.bytes(2), signed: () => concat(responsePayloadBytes, endorser) };
    }),
  };
}

/** Reads a `SerializedIdentity`. @throws {FabricError} `wire/…` */
export function identityOf(serialized: Uint8Array): Identity {
  const identity = new Message(serialized);
  return { mspId: identity.string(1), certificate: identity.bytes(2) };
}

/** The DER of an identity's certificate. @throws {FabricError} `transaction/certificate` */
export function certificateDer({ mspId, certificate }: Identity): Uint8Array {
  const body = /^-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(textOf(certificate).trimStart())?.[1];
  if (body === undefined) throw new FabricError("transaction/certificate", { mspId });
  try {
    return Uint8Array.from(atob(body.replace(/\s/g, "")), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new FabricError("transaction/certificate", { mspId }, { cause });
  }
}

function timestampOf(bytes: Uint8Array | undefined): Timestamp | undefined {
  if (bytes === undefined) return undefined;
  const message = new Message(bytes);
  return { seconds: BigInt.asIntN(64, message.uint64(1)), nanos: message.int32(2) };
}

/** ChaincodeProposalPayload → ChaincodeInvocationSpec → ChaincodeSpec → ChaincodeInput. */
function argumentsOf(proposalPayload: Uint8Array): Uint8Array[] {
  const invocation = new Message(new Message(proposalPayload).bytes(1));
  return invocation.message(1).message(3).repeated(1);
}

function eventOf(bytes: Uint8Array): ChaincodeEvent | undefined {
  if (bytes.length === 0) return undefined;
  const event = new Message(bytes);
  return { chaincode: event.string(1), txId: event.string(2), name: event.string(3), payload: event.bytes(4) };
}
