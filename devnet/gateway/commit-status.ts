/** Gateway.CommitStatus: wait until a transaction is on the ledger. */
import type { EventEmitter } from "node:events";
import { status } from "@grpc/grpc-js";
import type { Channel } from "../channel.ts";
import { POLICY } from "../channel.ts";
import { readPair, WireError, Writer } from "../wire.ts";
import { GatewayStatus } from "./errors.ts";
import { decodeCommitStatusRequest } from "./requests.ts";

/** A call that its client may give up: it then emits "cancelled". */
type Call = Pick<EventEmitter, "on">;

/** Waits for ever, or until the call is cancelled. @throws {GatewayStatus} */
export async function commitStatus(channel: Channel, waiters: CommitWaiters, bytes: Buffer, call: Call): Promise<Buffer> {
  const [message, signature] = readPair(bytes);
  if (message.length === 0) throw invalid("a commit status request is required");
  const request = decodeRequest(message);
  if (request.identity === undefined) throw invalid("no identity provided");
  if (request.channelId === "") throw invalid("no channel ID provided");
  if (request.transactionId === "") throw invalid("transaction ID should not be empty");
  if (request.channelId !== channel.id) {
    throw new GatewayStatus(status.PERMISSION_DENIED, `Failed to get policy manager for channel [${request.channelId}]`);
  }
  const refusal = channel.refusal(POLICY.READERS, { identity: request.identity, message, signature });
  if (refusal !== undefined) throw new GatewayStatus(status.PERMISSION_DENIED, refusal);
  const { code, block } = await waiters.wait(request.transactionId, call);
  return new Writer().int(1, code).int(2, block).finish();
}

function invalid(message: string): GatewayStatus {
  return new GatewayStatus(status.INVALID_ARGUMENT, message);
}

function decodeRequest(message: Buffer): ReturnType<typeof decodeCommitStatusRequest> {
  try {
    return decodeCommitStatusRequest(message);
  } catch (error) {
    if (error instanceof WireError) throw invalid(`invalid status request: ${error.message}`);
    throw error;
  }
}

interface Committed {
  readonly code: number;
  readonly block: number;
}

/** Calls that wait for transaction ids, told once per block. */
export class CommitWaiters {
  readonly #channel: Channel;
  readonly #waiting = new Map<string, Set<(committed: Committed) => void>>();
  readonly #unsubscribe: () => void;

  constructor(channel: Channel) {
    this.#channel = channel;
    this.#unsubscribe = channel.ledger.onCommit((_block, txIds) => {
      if (this.#waiting.size === 0) return;
      for (const txId of txIds) this.#wake(txId);
    });
  }

  /** First occurrence of the id. @throws {GatewayStatus} CANCELLED when the call is */
  wait(txId: string, call: Call): Promise<Committed> {
    const known = this.#channel.ledger.transaction(txId);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const waiters = this.#waiting.get(txId) ?? new Set();
      this.#waiting.set(txId, waiters);
      waiters.add(resolve);
      call.on("cancelled", () => {
        waiters.delete(resolve);
        if (waiters.size === 0 && this.#waiting.get(txId) === waiters) this.#waiting.delete(txId);
        reject(new GatewayStatus(status.CANCELLED, "context canceled"));
      });
    });
  }

  close(): void {
    this.#unsubscribe();
  }

  #wake(txId: string): void {
    const waiters = this.#waiting.get(txId);
    const committed = waiters && this.#channel.ledger.transaction(txId);
    if (waiters === undefined || committed === undefined) return;
    this.#waiting.delete(txId);
    for (const done of waiters) done(committed);
  }
}
