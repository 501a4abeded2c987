/** The gRPC service `protos.Endorser` of one peer: for clients that collect endorsements themselves. */
import { status } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Channel, Peer } from "../channel.ts";
import { decodeSignedProposal, encodeEndorsement, encodeResponse } from "../messages/proposal.ts";
import { rawMethod } from "../raw-grpc.ts";
import { attempt, Writer } from "../wire.ts";
import { ProposalRun } from "./endorser.ts";
import type { ProposalAnswer } from "./endorser.ts";

export const ENDORSER_SERVICE: ServiceDefinition = {
  ProcessProposal: rawMethod("/protos.Endorser/ProcessProposal", false, false),
};

export function endorserHandlers(channel: Channel, peer: Peer): UntypedServiceImplementation {
  return {
    ProcessProposal: ({ request }: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): void => {
      const signed = attempt(() => decodeSignedProposal(request));
      if (signed === undefined) {
        callback({ code: status.INTERNAL, details: "cannot parse request" });
        return;
      }
      new ProposalRun(channel, signed).on(peer).then(
        (answer) => {
          // A refusal is a gRPC error without a response, as Go's server sends it.
          if (answer.kind === "refused" || answer.kind === "unavailable") {
            callback({ code: status.UNKNOWN, details: answer.message });
          } else callback(null, encodeProposalResponse(answer));
        },
        (error: unknown) => {
          channel.log(`unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
          callback({ code: status.INTERNAL, details: "devnet failed; see its log" });
        },
      );
    },
  };
}

/** `peer.ProposalResponse`, without `interest`: only the gateway reads that, and it is in this process. */
function encodeProposalResponse(answer: Extract<ProposalAnswer, { kind: "failed" | "responded" }>): Buffer {
  if (answer.kind === "failed") {
    const response = encodeResponse({ status: 500, message: answer.message, payload: Buffer.alloc(0) });
    return new Writer().message(4, response).finish();
  }
  const { response, payload, endorsement } = answer;
  const writer = new Writer().int(1, endorsement === undefined ? 0 : 1).message(4, encodeResponse(response)).bytes(5, payload);
  return (endorsement === undefined ? writer : writer.message(6, encodeEndorsement(endorsement))).finish();
}
