/** Reading a peer's answer to a proposal as the gateway does (internal/pkg/gateway/apiutils.go). */
import { status } from "@grpc/grpc-js";
import type { Peer } from "../channel.ts";
import type { ProposalAnswer, Responded } from "../endorsement/endorser.ts";

export interface Failure {
  readonly code: status;
  readonly message: string;
  /** Evaluate goes on to the next peer. */
  readonly retry: boolean;
}

/** The answer if it is usable, else what is wrong with it. @param own the gateway's own peer, which it calls in-process */
export function judgeAnswer(answer: ProposalAnswer, peer: Peer, own: Peer): Responded | Failure {
  switch (answer.kind) {
    case "unavailable":
    case "refused": {
      // A remote peer's refusal arrives as a bare gRPC error; only in-process does the gateway see that it was a refusal.
      if (peer !== own) {
        return { code: status.UNAVAILABLE, message: `rpc error: code = Unknown desc = ${answer.message}`, retry: true };
      }
      const refused = answer.kind === "refused";
      return { code: refused ? status.FAILED_PRECONDITION : status.UNAVAILABLE, message: answer.message, retry: !refused };
    }
    case "failed":
      return { code: status.ABORTED, message: answer.message, retry: true };
    case "responded": {
      const { response } = answer;
      if (response.status >= 200 && response.status < 400) return answer;
      const message = `chaincode response ${response.status}, ${response.message}`;
      return { code: status.UNKNOWN, message, retry: false };
    }
  }
}

export function isFailure(judged: Responded | Failure): judged is Failure {
  return "retry" in judged;
}
