/** Gateway.Submit: hand a signed transaction to the ordering service. */
import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.ts";
import { decodeEnvelope } from "../messages/common.ts";
import { BroadcastError } from "../ordering/orderer.ts";
import type { Orderer } from "../ordering/orderer.ts";
import { attempt } from "../wire.ts";
import { GatewayStatus } from "./errors.ts";
import { decodeSubmitRequest } from "./requests.ts";

/** OK means ordered later, not valid: only the commit status tells. @throws {GatewayStatus} */
export function submit(channel: Channel, orderer: Orderer, request: Buffer): Buffer {
  const { channelId, envelope: bytes } = decodeSubmitRequest(request);
  if (bytes === undefined) throw new GatewayStatus(status.INVALID_ARGUMENT, "a prepared transaction is required");
  const envelope = attempt(() => decodeEnvelope(bytes));
  if (envelope?.signature.length === 0) {
    throw new GatewayStatus(status.INVALID_ARGUMENT, "prepared transaction must be signed");
  }
  if (channelId !== channel.id) {
    throw new GatewayStatus(
      status.FAILED_PRECONDITION,
      `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
    );
  }
  try {
    orderer.broadcast(Buffer.from(bytes));
  } catch (error) {
    if (!(error instanceof BroadcastError)) throw error;
    if (error.status === "SERVICE_UNAVAILABLE") {
      throw new GatewayStatus(status.UNAVAILABLE, "no orderers could successfully process transaction");
    }
    throw new GatewayStatus(
      status.ABORTED, `received unsuccessful response from orderer: status=${error.status}, info=${error.message}`,
    );
  }
  return Buffer.alloc(0);
}
