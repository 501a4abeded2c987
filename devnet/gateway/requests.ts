/** Requests of the gateway service (`gateway/gateway.proto`). */
import { Reader } from "../wire.ts";

/** Evaluate and Endorse. */
export interface ProposalRequest {
  /** `SignedProposal` bytes; empty if absent. */
  readonly proposedTransaction: Buffer;
  /** Organisations that may, or must, answer. */
  readonly organizations: readonly string[];
}

export function decodeProposalRequest(bytes: Buffer): ProposalRequest {
  let proposedTransaction: Buffer = Buffer.alloc(0);
  const organizations: string[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 3) proposedTransaction = reader.bytes();
    else if (reader.field === 4) organizations.push(reader.string());
    else reader.skip();
  }
  return { proposedTransaction, organizations };
}

export function decodeSubmitRequest(bytes: Buffer): { channelId: string; envelope: Buffer | undefined } {
  let channelId = "";
  let envelope: Buffer | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 2) channelId = reader.string();
    else if (reader.field === 3) envelope = reader.bytes();
    else reader.skip();
  }
  return { channelId, envelope };
}

export interface CommitStatusRequest {
  readonly transactionId: string;
  readonly channelId: string;
  readonly identity: Buffer | undefined;
}

export function decodeCommitStatusRequest(bytes: Buffer): CommitStatusRequest {
  let transactionId = "";
  let channelId = "";
  let identity: Buffer | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) transactionId = reader.string();
    else if (reader.field === 2) channelId = reader.string();
    else if (reader.field === 3) identity = reader.bytes();
    else reader.skip();
  }
  return { transactionId, channelId, identity };
}

/** `orderer.SeekPosition`. */
export type SeekPosition = "newest" | "oldest" | "nextCommit" | { readonly block: number };

/** Undefined if no position is set. */
export function decodeSeekPosition(bytes: Buffer): SeekPosition | undefined {
  let position: SeekPosition | undefined;
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: reader.skip(); position = "newest"; break;
      case 2: reader.skip(); position = "oldest"; break;
      case 3: {
        let block = 0;
        const specified = new Reader(reader.bytes());
        while (specified.next()) {
          if (specified.field === 1) block = specified.uint();
          else specified.skip();
        }
        position = { block };
        break;
      }
      case 4: reader.skip(); position = "nextCommit"; break;
      default: reader.skip();
    }
  }
  return position;
}

export interface ChaincodeEventsRequest {
  readonly channelId: string;
  readonly chaincode: string;
  readonly identity: Buffer;
  readonly start: SeekPosition | undefined;
  readonly afterTransactionId: string;
}

export function decodeChaincodeEventsRequest(bytes: Buffer): ChaincodeEventsRequest {
  const request = {
    channelId: "", chaincode: "", identity: Buffer.alloc(0) as Buffer, start: undefined as SeekPosition | undefined,
    afterTransactionId: "",
  };
  const reader = new Reader(bytes);
  while (reader.next()) {
    switch (reader.field) {
      case 1: request.channelId = reader.string(); break;
      case 2: request.chaincode = reader.string(); break;
      case 3: request.identity = reader.bytes(); break;
      case 4: request.start = decodeSeekPosition(reader.bytes()); break;
      case 5: request.afterTransactionId = reader.string(); break;
      default: reader.skip();
    }
  }
  return request;
}
