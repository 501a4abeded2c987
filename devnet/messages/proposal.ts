/** Messages of a proposal and of the transaction made of it (`peer/proposal.proto`, `peer/transaction.proto`). */
import { readPair, Reader, Writer, writePair } from "../wire.ts";

export interface SignedProposal {
  readonly bytes: Buffer;
  readonly proposalBytes: Buffer;
  readonly signature: Buffer;
}

export function decodeSignedProposal(bytes: Buffer): SignedProposal {
  const [proposalBytes, signature] = readPair(bytes);
  return { bytes, proposalBytes, signature };
}

/** `peer.Proposal`: header and `ChaincodeProposalPayload`, as bytes. */
export function decodeProposal(bytes: Uint8Array): { header: Buffer; payload: Buffer } {
  const [header, payload] = readPair(bytes);
  return { header, payload };
}

export interface ProposalPayload {
  /** `ChaincodeInvocationSpec` bytes. */
  readonly input: Buffer;
  readonly hasTransient: boolean;
  /** The payload as it goes on the ledger: without the transient map. */
  readonly withoutTransient: Buffer;
}

export function decodeProposalPayload(bytes: Uint8Array): ProposalPayload {
  let input: Buffer = Buffer.alloc(0);
  let hasTransient = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) input = reader.bytes();
    else {
      if (reader.field === 2) hasTransient = true;
      reader.skip();
    }
  }
  return { input, hasTransient, withoutTransient: new Writer().bytes(1, input).finish() };
}

/** The invoked chaincode as the specification names it, and its `ChaincodeInput` bytes; undefined where absent. */
export function decodeInvocationSpec(bytes: Uint8Array): { name: string; input: Buffer | undefined; hasSpec: boolean } {
  let name = "";
  let input: Buffer | undefined;
  let hasSpec = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    hasSpec = true;
    ({ name, input } = decodeChaincodeSpec(reader.bytes()));
  }
  return { name, input, hasSpec };
}

export function decodeChaincodeSpec(bytes: Uint8Array): { name: string; input: Buffer | undefined } {
  let name = "";
  let input: Buffer | undefined;
  const spec = new Reader(bytes);
  while (spec.next()) {
    if (spec.field === 2) name = decodeChaincodeId(spec.bytes()).name;
    else if (spec.field === 3) input = spec.bytes();
    else spec.skip();
  }
  return { name, input };
}

export interface ChaincodeInput {
  readonly args: readonly Buffer[];
  readonly isInit: boolean;
}

export function decodeChaincodeInput(bytes: Uint8Array): ChaincodeInput {
  const args: Buffer[] = [];
  let isInit = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) args.push(reader.bytes());
    else if (reader.field === 3) isInit = reader.bool();
    else reader.skip();
  }
  return { args, isInit };
}

export function encodeChaincodeInput(input: ChaincodeInput): Buffer {
  const writer = new Writer();
  for (const arg of input.args) writer.message(1, arg);
  return writer.bool(3, input.isInit).finish();
}

export interface ChaincodeId {
  readonly name: string;
  readonly version: string;
}

export function decodeChaincodeId(bytes: Uint8Array): ChaincodeId {
  let name = "";
  let version = "";
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 2) name = reader.string();
    else if (reader.field === 3) version = reader.string();
    else reader.skip();
  }
  return { name, version };
}

export function encodeChaincodeId(id: ChaincodeId): Buffer {
  return new Writer().string(2, id.name).string(3, id.version).finish();
}

/** `ChaincodeHeaderExtension`: the chaincode that is invoked; undefined if it names none. */
export function decodeHeaderExtension(bytes: Uint8Array): ChaincodeId | undefined {
  let id: ChaincodeId | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 2) id = decodeChaincodeId(reader.bytes());
    else reader.skip();
  }
  return id;
}

export interface Response {
  readonly status: number;
  readonly message: string;
  readonly payload: Buffer;
}

export function decodeResponse(bytes: Uint8Array): Response {
  let status = 0;
  let message = "";
  let payload: Buffer = Buffer.alloc(0);
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) status = reader.int();
    else if (reader.field === 2) message = reader.string();
    else if (reader.field === 3) payload = reader.bytes();
    else reader.skip();
  }
  return { status, message, payload };
}

export function encodeResponse(response: Response): Buffer {
  return new Writer().int(1, response.status).string(2, response.message).bytes(3, response.payload).finish();
}

export interface ChaincodeEvent {
  readonly chaincodeId: string;
  readonly txId: string;
  readonly name: string;
  readonly payload: Buffer;
}

export function decodeChaincodeEvent(bytes: Uint8Array): ChaincodeEvent {
  const event = { chaincodeId: "", txId: "", name: "", payload: Buffer.alloc(0) as Buffer };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: event.chaincodeId = reader.string(); break;
      case 2: event.txId = reader.string(); break;
      case 3: event.name = reader.string(); break;
      case 4: event.payload = reader.bytes(); break;
      default: reader.skip();
    }
  }
  return event;
}

export function encodeChaincodeEvent(event: ChaincodeEvent): Buffer {
  return new Writer().string(1, event.chaincodeId).string(2, event.txId).string(3, event.name)
    .bytes(4, event.payload).finish();
}

/** `peer.Transaction`: its actions. */
export function decodeTransaction(bytes: Uint8Array): { header: Buffer; payload: Buffer }[] {
  const actions: { header: Buffer; payload: Buffer }[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) actions.push(decodeProposal(reader.bytes())); // TransactionAction has the same two fields
    else reader.skip();
  }
  return actions;
}

export interface Endorsement {
  readonly endorser: Buffer;
  readonly signature: Buffer;
}

export interface ActionPayload {
  readonly proposalPayload: Buffer;
  readonly responsePayload: Buffer;
  readonly endorsements: readonly Endorsement[];
  readonly hasAction: boolean;
}

/** `ChaincodeActionPayload`. */
export function decodeActionPayload(bytes: Uint8Array): ActionPayload {
  let proposalPayload: Buffer = Buffer.alloc(0);
  let responsePayload: Buffer = Buffer.alloc(0);
  const endorsements: Endorsement[] = [];
  let hasAction = false;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) proposalPayload = reader.bytes();
    else if (reader.field === 2) {
      hasAction = true;
      const action = new Reader(reader.bytes());
      while (action.next()) {
        if (action.field === 1) responsePayload = action.bytes();
        else if (action.field === 2) endorsements.push(decodeEndorsement(action.bytes()));
        else action.skip();
      }
    } else reader.skip();
  }
  return { proposalPayload, responsePayload, endorsements, hasAction };
}

export function encodeTransaction(signatureHeader: Uint8Array, action: {
  proposalPayload: Uint8Array; responsePayload: Uint8Array; endorsements: readonly Endorsement[];
}): Buffer {
  const endorsed = new Writer().bytes(1, action.responsePayload);
  for (const endorsement of action.endorsements) endorsed.message(2, encodeEndorsement(endorsement));
  const payload = new Writer().bytes(1, action.proposalPayload).message(2, endorsed.finish()).finish();
  return new Writer().message(1, new Writer().bytes(1, signatureHeader).bytes(2, payload).finish()).finish();
}

function decodeEndorsement(bytes: Uint8Array): Endorsement {
  const [endorser, signature] = readPair(bytes);
  return { endorser, signature };
}

export function encodeEndorsement(endorsement: Endorsement): Buffer {
  return writePair(endorsement.endorser, endorsement.signature);
}

/** `ProposalResponsePayload`: its extension is a `ChaincodeAction`. */
export function decodeResponsePayload(bytes: Uint8Array): { proposalHash: Buffer; extension: Buffer } {
  const [proposalHash, extension] = readPair(bytes);
  return { proposalHash, extension };
}

export interface ChaincodeAction {
  readonly results: Buffer;
  readonly events: Buffer;
  readonly response: Response | undefined;
  readonly chaincodeId: ChaincodeId | undefined;
}

export function decodeChaincodeAction(bytes: Uint8Array): ChaincodeAction {
  let results: Buffer = Buffer.alloc(0);
  let events: Buffer = Buffer.alloc(0);
  let response: Response | undefined;
  let chaincodeId: ChaincodeId | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: results = reader.bytes(); break;
      case 2: events = reader.bytes(); break;
      case 3: response = decodeResponse(reader.bytes()); break;
      case 4: chaincodeId = decodeChaincodeId(reader.bytes()); break;
      default: reader.skip();
    }
  }
  return { results, events, response, chaincodeId };
}

export function encodeResponsePayload(proposalHash: Uint8Array, action: {
  results: Uint8Array; events: Uint8Array | undefined; response: Response; chaincodeId: ChaincodeId;
}): Buffer {
  const extension = new Writer().bytes(1, action.results).bytes(2, action.events)
    .message(3, encodeResponse(action.response)).message(4, encodeChaincodeId(action.chaincodeId)).finish();
  return new Writer().bytes(1, proposalHash).bytes(2, extension).finish();
}
