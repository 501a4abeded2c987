/** Gateway.ChaincodeEvents: events of one chaincode's valid transactions, block by block. */
import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.ts";
import { POLICY } from "../channel.ts";
import { followBlocks } from "../ledger/follow.ts";
import { summarize } from "../ledger/summary.ts";
import { encodeChaincodeEvent } from "../messages/proposal.ts";
import type { ChaincodeEvent } from "../messages/proposal.ts";
import { ValidationCode } from "../validation/codes.ts";
import { readPair, WireError, Writer } from "../wire.ts";
import { GatewayStatus } from "./errors.ts";
import { decodeChaincodeEventsRequest } from "./requests.ts";
import type { ChaincodeEventsRequest } from "./requests.ts";

/** One response for each block that has a matching event, without end. @throws {GatewayStatus} */
export async function* chaincodeEvents(channel: Channel, bytes: Buffer, signal: AbortSignal): AsyncGenerator<Buffer> {
  const [message, signature] = readPair(bytes);
  if (message.length === 0) throw invalid("a chaincode events request is required");
  const request = decodeRequest(message);
  if (request.channelId !== channel.id) {
    throw new GatewayStatus(status.PERMISSION_DENIED, `Failed to get policy manager for channel [${request.channelId}]`);
  }
  const refusal = channel.refusal(POLICY.READERS, { identity: request.identity, message, signature });
  if (refusal !== undefined) throw new GatewayStatus(status.PERMISSION_DENIED, refusal);
  const matches = matcher(request);
  for await (const number of followBlocks(channel.ledger, startBlock(channel, request), signal)) {
    const writer = new Writer();
    let count = 0;
    for (const { code, event } of summarize(channel.ledger.block(number)!)) {
      if (code !== ValidationCode.VALID || event === undefined || !matches(event)) continue;
      writer.message(1, encodeChaincodeEvent(event));
      count++;
    }
    if (count > 0) yield writer.int(2, number).finish();
  }
}

function startBlock({ ledger }: Channel, { start, afterTransactionId }: ChaincodeEventsRequest): number {
  const after = afterTransactionId === "" ? undefined : ledger.transaction(afterTransactionId);
  if (after !== undefined) return after.block;
  if (start === undefined || start === "nextCommit") return ledger.height;
  if (typeof start === "object") return start.block;
  const type = start === "oldest" ? "*orderer.SeekPosition_Oldest" : "*orderer.SeekPosition_Newest";
  throw invalid(`invalid start position type: ${type}`);
}

/** Skips everything up to and including the event of the given transaction, of whatever chaincode it is. */
function matcher({ chaincode, afterTransactionId }: ChaincodeEventsRequest): (event: ChaincodeEvent) => boolean {
  let passed = afterTransactionId === "";
  return (event) => {
    if (passed) return event.chaincodeId === chaincode;
    passed = event.txId === afterTransactionId;
    return false;
  };
}

function invalid(message: string): GatewayStatus {
  return new GatewayStatus(status.INVALID_ARGUMENT, message);
}

function decodeRequest(message: Buffer): ChaincodeEventsRequest {
  try {
    return decodeChaincodeEventsRequest(message);
  } catch (error) {
    if (error instanceof WireError) throw invalid(`invalid chaincode events request: ${error.message}`);
    throw error;
  }
}
