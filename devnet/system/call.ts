/** What a system chaincode is given, and how it answers. */
import type { Identity } from "../identity/index.ts";
import type { Channel, Peer } from "../channel.ts";
import type { ChaincodeInput, Response } from "../messages/proposal.ts";
import type { Simulator } from "../simulation/simulator.ts";

export interface SystemCall {
  readonly channel: Channel;
  readonly peer: Peer;
  readonly creator: Identity;
  readonly simulator: Simulator;
  readonly input: ChaincodeInput;
}

export function success(payload: Buffer): Response {
  return { status: 200, message: "", payload };
}

export function failure(message: string): Response {
  return { status: 500, message, payload: Buffer.alloc(0) };
}
