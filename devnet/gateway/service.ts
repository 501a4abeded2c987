/** The gRPC service `gateway.Gateway` of one peer. Messages pass as bytes; the handlers open them themselves. */
import { status } from "@grpc/grpc-js";
import type { sendUnaryData, ServerUnaryCall, ServerWritableStream, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Channel, Peer } from "../channel.ts";
import type { Orderer } from "../ordering/orderer.ts";
import { WireError } from "../wire.ts";
import { chaincodeEvents } from "./chaincode-events.ts";
import { commitStatus } from "./commit-status.ts";
import type { CommitWaiters } from "./commit-status.ts";
import { endorse } from "./endorse.ts";
import { GatewayStatus } from "./errors.ts";
import { evaluate } from "./evaluate.ts";
import { submit } from "./submit.ts";
import { rawMethod, sendAll } from "../raw-grpc.ts";

export const GATEWAY_SERVICE: ServiceDefinition = {
  Evaluate: rawMethod("/gateway.Gateway/Evaluate", false, false),
  Endorse: rawMethod("/gateway.Gateway/Endorse", false, false),
  Submit: rawMethod("/gateway.Gateway/Submit", false, false),
  CommitStatus: rawMethod("/gateway.Gateway/CommitStatus", false, false),
  ChaincodeEvents: rawMethod("/gateway.Gateway/ChaincodeEvents", false, true),
};

type Unary = ServerUnaryCall<Buffer, Buffer>;

export function gatewayHandlers(
  channel: Channel, own: Peer, orderer: Orderer, waiters: CommitWaiters,
): UntypedServiceImplementation {
  const unary = (handle: (request: Buffer, call: Unary) => Buffer | Promise<Buffer>) =>
    (call: Unary, callback: sendUnaryData<Buffer>): void => {
      // The handler runs in a promise, so that what it throws synchronously is reported too.
      Promise.resolve().then(() => handle(call.request, call)).then(
        (response) => callback(null, response),
        (error: unknown) => callback(asStatus(channel, error).toServiceError()),
      );
    };
  return {
    Evaluate: unary((request) => evaluate(channel, own, request)),
    Endorse: unary((request) => endorse(channel, own, request)),
    Submit: unary((request) => submit(channel, orderer, request)),
    CommitStatus: unary((request, call) => commitStatus(channel, waiters, request, call)),
    ChaincodeEvents: (call: ServerWritableStream<Buffer, Buffer>): void => {
      const ended = new AbortController();
      call.on("cancelled", () => ended.abort());
      sendAll(call, chaincodeEvents(channel, call.request, ended.signal), ended.signal).then(
        () => call.end(),
        (error: unknown) => call.emit("error", asStatus(channel, error).toServiceError()),
      );
    },
  };
}

function asStatus(channel: Channel, error: unknown): GatewayStatus {
  if (error instanceof GatewayStatus) return error;
  if (error instanceof WireError) return new GatewayStatus(status.INTERNAL, `cannot parse request: ${error.message}`);
  channel.log(`unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return new GatewayStatus(status.INTERNAL, "devnet failed; see its log");
}
