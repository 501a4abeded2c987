import { Message, textOf } from "../../../domain/fabric/wire.ts";
import { canonicalJson } from "../../../domain/canonical.ts";

/** What a transaction says, as the person was shown it. */
export interface Stated {
  /** `contract:function`. */
  readonly transaction: string;
  readonly input: unknown;
  readonly secret?: unknown;
}

/**
 * Whether the bytes that the server wants signed say what the person was shown, and nothing else: the function, the document and, in a
 * proposal, the private part. A server that prepared something else gets no signature.
 * @param message a `Proposal` or a transaction's `Payload` (hyperledger/fabric-protos peer/proposal.proto, common/common.proto)
 */
export function says(message: Uint8Array, step: "PROPOSAL" | "TRANSACTION", stated: Stated): boolean {
  const payload = step === "PROPOSAL" ? new Message(message).bytes(2) : proposalPayloadIn(message);
  const proposal = new Message(payload);
  const args = new Message(proposal.bytes(1)).message(1).message(3).repeated(1).map(textOf);
  if (args.length !== 2 || args[0] !== stated.transaction || args[1] !== canonicalJson(stated.input)) return false;
  const transient = proposal.messages(2).map((entry) => [entry.string(1), textOf(entry.bytes(2))] as const);
  // A transaction carries no private part: Fabric takes it out before endorsers' answers are signed.
  if (step === "TRANSACTION") return transient.length === 0;
  if (stated.secret === undefined) return transient.length === 0;
  return transient.length === 1 && transient[0]?.[0] === "secret" && transient[0][1] === canonicalJson(stated.secret);
}

/** Payload → Transaction → the one TransactionAction → ChaincodeActionPayload → ChaincodeProposalPayload. */
function proposalPayloadIn(message: Uint8Array): Uint8Array {
  const actions = new Message(new Message(message).bytes(2)).messages(1);
  if (actions.length !== 1 || actions[0] === undefined) return new Uint8Array();
  return new Message(actions[0].bytes(2)).bytes(1);
}
