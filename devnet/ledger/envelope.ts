/** The inside of a transaction's envelope, for readers that need one part of it. */
import {
  decodeActionPayload, decodeChaincodeAction, decodeResponsePayload, decodeTransaction,
} from "../messages/proposal.ts";
import type { ChaincodeAction } from "../messages/proposal.ts";

/** The `ChaincodeAction` of an endorser transaction; undefined if it has no action. @throws {WireError} */
export function chaincodeActionOf(payloadData: Buffer): ChaincodeAction | undefined {
  const [action] = decodeTransaction(payloadData);
  if (action === undefined) return undefined;
  const { responsePayload } = decodeActionPayload(action.payload);
  return decodeChaincodeAction(decodeResponsePayload(responsePayload).extension);
}
