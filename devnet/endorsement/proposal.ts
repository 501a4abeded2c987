/** Unpacking and judging a signed proposal (hyperledger/fabric core/endorser/msgvalidation.go). */
import { createHash } from "node:crypto";
import { expiresAt, MspError } from "../identity/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Channel } from "../channel.ts";
import { POLICY } from "../channel.ts";
import { decodeChannelHeader, decodeHeader, decodeSignatureHeader, HeaderType } from "../messages/common.ts";
import type { ChannelHeader, Header } from "../messages/common.ts";
import {
  decodeChaincodeInput, decodeHeaderExtension, decodeInvocationSpec, decodeProposal, decodeProposalPayload,
} from "../messages/proposal.ts";
import type { ChaincodeInput, ProposalPayload, SignedProposal } from "../messages/proposal.ts";
import { isSystemChaincode } from "../system/names.ts";

/** The proposal cannot be used at all; the text is Fabric's. */
export class ProposalError extends Error {
  override readonly name = "ProposalError";
}

export interface Proposal {
  readonly signed: SignedProposal;
  readonly header: Header;
  readonly channelHeader: ChannelHeader;
  readonly creator: Buffer;
  readonly nonce: Buffer;
  readonly payload: ProposalPayload;
  /** The chaincode that is invoked: the header's, not the specification's. */
  readonly chaincode: string;
  readonly input: ChaincodeInput;
  /** SHA-256 over channel header, signature header and the payload without its transient map. */
  readonly hash: Buffer;
}

/** @throws {ProposalError | WireError} something that every proposal has is missing */
export function unpackProposal(signed: SignedProposal): Proposal {
  const { header: headerBytes, payload: payloadBytes } = decodeProposal(signed.proposalBytes);
  const header = decodeHeader(headerBytes);
  const channelHeader = decodeChannelHeader(header.channelHeader);
  const { creator, nonce } = decodeSignatureHeader(header.signatureHeader);
  const id = decodeHeaderExtension(channelHeader.extension);
  if (id === undefined) throw new ProposalError("ChaincodeHeaderExtension.ChaincodeId is nil");
  if (id.name === "") throw new ProposalError("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
  const payload = decodeProposalPayload(payloadBytes);
  const spec = decodeInvocationSpec(payload.input);
  if (!spec.hasSpec) throw new ProposalError("chaincode invocation spec did not contain chaincode spec");
  if (spec.input === undefined) throw new ProposalError("chaincode input did not contain any input");
  const hash = createHash("sha256").update(header.channelHeader).update(header.signatureHeader)
    .update(payload.withoutTransient).digest();
  return {
    signed, header, channelHeader, creator, nonce, payload, chaincode: id.name, hash,
    input: decodeChaincodeInput(spec.input),
  };
}

/** Transaction id: lower-case hex SHA-256 of nonce and creator. */
export function computeTxId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash("sha256").update(nonce).update(creator).digest("hex");
}

/** Whether the creator's certificate has run out; asked before anything else. A creator without certificate passes. */
export function isExpired(creator: Uint8Array, now = Date.now()): boolean {
  const expiry = expiresAt(creator);
  return expiry !== undefined && expiry.getTime() < now;
}

/**
 * The creator, if the proposal may be simulated on this channel.
 * All peers of devnet share configuration and ledger, so one verdict holds for all of them.
 * @throws {ProposalError} it may not
 */
export function acceptProposal(proposal: Proposal, channel: Channel): Identity {
  const creator = validateProposal(proposal, channel);
  const { txId } = proposal.channelHeader;
  if (channel.ledger.transaction(txId) !== undefined) {
    throw new ProposalError(`duplicate transaction found [${txId}]. Creator [${proposal.creator.toString("hex")}]`);
  }
  if (!isSystemChaincode(proposal.chaincode)) {
    const reason = channel.config.policy(POLICY.WRITERS).unsatisfied([creator]);
    if (reason !== undefined) {
      throw new ProposalError(
        `Failed evaluating policy on signed data during check policy on channel [${channel.id}] ` +
          `with policy [${POLICY.WRITERS}]: [${reason}]`,
      );
    }
  }
  return creator;
}

function validateProposal(proposal: Proposal, channel: Channel): Identity {
  const fail = (reason: string): never => {
    throw new ProposalError(`error validating proposal: ${reason}`);
  };
  const { channelHeader, creator, nonce, signed } = proposal;
  if (channelHeader.type !== HeaderType.ENDORSER_TRANSACTION && channelHeader.type !== HeaderType.CONFIG) {
    fail(`invalid header type ${headerTypeName(channelHeader.type)}`);
  }
  if (channelHeader.epoch !== 0) fail("epoch is non-zero");
  if (nonce.length === 0) fail("nonce is empty");
  if (creator.length === 0) fail("creator is empty");
  const expected = computeTxId(nonce, creator);
  if (channelHeader.txId !== expected) {
    fail(`incorrectly computed txid '${channelHeader.txId}' -- expected '${expected}'`);
  }
  if (signed.signature.length === 0) fail("empty signature bytes");
  const identity = decodeCreator(creator, channel);
  if (identity === undefined) {
    return fail(`access denied: channel [${channel.id}] creator org unknown, creator is malformed`);
  }
  if (identity.invalidReason() !== undefined || !identity.verify(signed.proposalBytes, signed.signature)) {
    return fail(`access denied: channel [${channel.id}] creator org [${identity.mspId}]`);
  }
  return identity;
}

function decodeCreator(creator: Buffer, channel: Channel): Identity | undefined {
  try {
    return channel.config.msps.deserialize(creator);
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}

function headerTypeName(type: number): string {
  const name = Object.entries(HeaderType).find(([, value]) => value === type)?.[0];
  return name ?? String(type);
}
