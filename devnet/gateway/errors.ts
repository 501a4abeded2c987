/** How the gateway reports failures: a gRPC status with one detail per peer. */
import { Metadata, status } from "@grpc/grpc-js";
import type { ServiceError } from "@grpc/grpc-js";
import type { Peer } from "../channel.ts";
import { Writer } from "../wire.ts";

/** `gateway.ErrorDetail`: what one peer had to say. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

export function errorDetail(peer: Peer, message: string): ErrorDetail {
  return { address: peer.address, mspId: peer.mspId, message };
}

/** A failed call: gRPC code, text, and details for the trailer. */
export class GatewayStatus extends Error {
  override readonly name = "GatewayStatus";
  readonly code: status;
  readonly details: readonly ErrorDetail[];

  constructor(code: status, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.code = code;
    this.details = details;
  }

  /** As grpc-js wants it. The details travel as `google.rpc.Status` in a trailer. */
  toServiceError(): Partial<ServiceError> & { code: status; details: string; metadata: Metadata } {
    const metadata = new Metadata();
    if (this.details.length > 0) metadata.set("grpc-status-details-bin", this.#encodeStatus());
    return { code: this.code, details: this.message, metadata };
  }

  #encodeStatus(): Buffer {
    const writer = new Writer().int(1, this.code).string(2, this.message);
    for (const { address, mspId, message } of this.details) {
      const detail = new Writer().string(1, address).string(2, mspId).string(3, message).finish();
      writer.message(3, new Writer().string(1, "type.googleapis.com/gateway.ErrorDetail").bytes(2, detail).finish());
    }
    return writer.finish();
  }
}
