/** Gateway.Evaluate: run a proposal on one peer and return its result. */
import { status } from "@grpc/grpc-js";
import type { Channel, Peer } from "../channel.ts";
import { ProposalRun } from "../endorsement/endorser.ts";
import { decodeChannelHeader, decodeHeader } from "../messages/common.ts";
import {
  decodeInvocationSpec, decodeProposal, decodeProposalPayload, decodeSignedProposal, encodeResponse,
} from "../messages/proposal.ts";
import { isSystemChaincode } from "../system/names.ts";
import { WireError, Writer } from "../wire.ts";
import { errorDetail, GatewayStatus } from "./errors.ts";
import type { ErrorDetail } from "./errors.ts";
import { isFailure, judgeAnswer } from "./peer-answer.ts";
import { decodeProposalRequest } from "./requests.ts";

/** @throws {GatewayStatus} */
export async function evaluate(channel: Channel, own: Peer, request: Buffer): Promise<Buffer> {
  const { proposedTransaction, organizations } = decodeProposalRequest(request);
  const { channelId, chaincode, hasTransient } = target(proposedTransaction);
  if (channelId !== channel.id) {
    throw new GatewayStatus(
      status.UNAVAILABLE,
      `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
    );
  }
  const guarded = hasTransient && organizations.length === 0;
  const peers = evaluators(channel, own, chaincode, guarded ? [own.mspId] : organizations);
  if (peers.length === 0) {
    const reason = `no peers available to evaluate chaincode ${chaincode} in channel ${channel.id}`;
    throw new GatewayStatus(status.FAILED_PRECONDITION, guarded ? `${GUARDED}: ${reason}` : reason);
  }
  const run = new ProposalRun(channel, decodeSignedProposal(proposedTransaction));
  const details: ErrorDetail[] = [];
  let code: status = status.UNAVAILABLE;
  for (const peer of peers) {
    const judged = judgeAnswer(await run.on(peer), peer, own);
    if (!isFailure(judged)) return new Writer().message(1, encodeResponse(judged.response)).finish();
    code = judged.code;
    details.push(errorDetail(peer, judged.message));
    if (!judged.retry) throw new GatewayStatus(code, `evaluate call to endorser returned error: ${judged.message}`, details);
  }
  throw new GatewayStatus(code, "failed to evaluate transaction, see attached details for more info", details);
}

const GUARDED = "no endorsers found in the gateway's organization; " +
  "retry specifying target organization(s) to protect transient data";

/** Own organisation first, then the others; all, or those named. */
function evaluators(channel: Channel, own: Peer, chaincode: string, organizations: readonly string[]): Peer[] {
  if (!isSystemChaincode(chaincode) && !channel.packages.has(chaincode)) return [];
  const allowed = channel.peers.filter(
    ({ mspId, running }) => running && (organizations.length === 0 || organizations.includes(mspId)),
  );
  return [...allowed.filter((peer) => peer === own), ...allowed.filter((peer) => peer !== own)];
}

/** Channel and chaincode as the gateway reads them: of the specification, not of the header's extension. */
function target(signedProposal: Buffer): { channelId: string; chaincode: string; hasTransient: boolean } {
  const fail = (reason: string): never => {
    throw new GatewayStatus(status.INVALID_ARGUMENT, `failed to unpack transaction proposal: ${reason}`);
  };
  try {
    const { proposalBytes } = decodeSignedProposal(signedProposal);
    if (proposalBytes.length === 0) fail("a signed proposal is required");
    const { header, payload } = decodeProposal(proposalBytes);
    const { channelId } = decodeChannelHeader(decodeHeader(header).channelHeader);
    const { input, hasTransient } = decodeProposalPayload(payload);
    const spec = decodeInvocationSpec(input);
    if (channelId === "") fail("no channel id provided");
    if (!spec.hasSpec) fail(`no chaincode spec is provided, channel id [${channelId}]`);
    if (spec.name === "") fail(`no chaincode name is provided, channel id [${channelId}]`);
    return { channelId, chaincode: spec.name, hasTransient };
  } catch (error) {
    if (error instanceof WireError) return fail(error.message);
    throw error;
  }
}
