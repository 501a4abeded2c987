/** The ordering service: one path that all transactions take, in the order of their arrival. */
import { isExpired } from "../endorsement/proposal.ts";
import type { Channel } from "../channel.ts";
import { POLICY } from "../channel.ts";
import type { Payload } from "../messages/common.ts";
import { OrderedEnvelope } from "../validation/transaction.ts";
import { Cutter } from "./cutter.ts";
import type { BatchRules } from "./cutter.ts";

/** The orderer would not take the envelope: a status of `common.Status`, and Fabric's text. */
export class BroadcastError extends Error {
  override readonly name = "BroadcastError";
  readonly status: string;

  constructor(status: "BAD_REQUEST" | "FORBIDDEN" | "NOT_FOUND" | "SERVICE_UNAVAILABLE", info: string) {
    super(info);
    this.status = status;
  }
}

export interface OrderingRules extends BatchRules {
  /** Milliseconds from the first message of a batch to its cut. */
  readonly timeoutMs: number;
  readonly absoluteMaxBytes: number;
}

export class Orderer {
  readonly #channel: Channel;
  readonly #rules: OrderingRules;
  readonly #cutter: Cutter<OrderedEnvelope>;
  readonly #commit: (batch: readonly OrderedEnvelope[]) => Promise<void>;
  readonly #batches: OrderedEnvelope[][] = [];
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  #failure: Error | undefined;

  /** @param commit makes a block of a batch and commits it; called for one batch at a time */
  constructor(channel: Channel, rules: OrderingRules, commit: (batch: readonly OrderedEnvelope[]) => Promise<void>) {
    this.#channel = channel;
    this.#rules = rules;
    this.#commit = commit;
    this.#cutter = new Cutter(rules, messageBytes);
  }

  /**
   * Takes an envelope into the order. It judges the creator only: what the transaction does is judged at commit.
   * @throws {BroadcastError}
   */
  broadcast(bytes: Buffer): void {
    if (this.#failure !== undefined) throw new BroadcastError("SERVICE_UNAVAILABLE", this.#failure.message);
    const message = new OrderedEnvelope(bytes);
    this.#filter(message);
    for (const batch of this.#cutter.add(message)) this.#enqueue(batch);
    this.#setTimer();
  }

  /** Commits what waits, then stops taking envelopes. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#cutter.hasPending) this.#enqueue(this.#cutter.cut());
    this.#failure ??= new Error("ordering service is stopped");
    await this.#draining;
  }

  /** Filters in Fabric's order: empty, size, expiry, signature (orderer/common/msgprocessor). */
  #filter(message: OrderedEnvelope): void {
    const { envelope, payload, channelHeader, signatureHeader } = message;
    if (envelope === undefined || channelHeader === undefined || signatureHeader === undefined) {
      throw new BroadcastError("BAD_REQUEST", `could not determine channel ID: ${malformation(payload)}`);
    }
    if (channelHeader.channelId !== this.#channel.id) {
      throw new BroadcastError("NOT_FOUND", "channel creation request not allowed because the orderer system channel is not defined");
    }
    if (channelHeader.type !== 3) {
      throw new BroadcastError("BAD_REQUEST", "devnet orders endorser transactions only: the channel configuration is fixed");
    }
    if (envelope.payload.length === 0) throw new BroadcastError("BAD_REQUEST", "message payload is empty");
    const limit = this.#rules.absoluteMaxBytes;
    const bytes = messageBytes(message);
    if (bytes > limit) {
      throw new BroadcastError("BAD_REQUEST", `message payload is ${bytes} bytes and exceeds maximum allowed ${limit} bytes`);
    }
    if (isExpired(signatureHeader.creator)) throw new BroadcastError("BAD_REQUEST", "broadcast client identity expired");
    const creator = message.isSigned(this.#channel.config) ? message.creator(this.#channel.config) : undefined;
    const reason = this.#channel.config.policy(POLICY.ORDERER_WRITERS).unsatisfied(creator === undefined ? [] : [creator]);
    if (reason !== undefined) throw new BroadcastError("FORBIDDEN", `${reason}: permission denied`);
  }

  #enqueue(batch: OrderedEnvelope[]): void {
    this.#batches.push(batch);
    this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      for (let batch = this.#batches.shift(); batch !== undefined; batch = this.#batches.shift()) {
        await this.#commit(batch);
      }
    } catch (error) {
      // A block that cannot be written must not be passed over: nothing may follow it.
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#channel.log(`ordering stopped: ${this.#failure.stack ?? this.#failure.message}`);
    } finally {
      this.#draining = undefined;
    }
  }

  /** The timer runs from the first message of a batch. */
  #setTimer(): void {
    if (!this.#cutter.hasPending) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      return;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#cutter.hasPending) this.#enqueue(this.#cutter.cut());
    }, this.#rules.timeoutMs);
  }
}

function messageBytes({ envelope }: OrderedEnvelope): number {
  return envelope === undefined ? 0 : envelope.payload.length + envelope.signature.length;
}

/** Why an envelope has no readable header, in the orderer's words (protoutil.ChannelHeader). */
function malformation(payload: Payload | undefined): string {
  const undecodable = "proto: cannot parse invalid wire-format data";
  if (payload === undefined) return `error unmarshalling Payload: ${undecodable}`;
  if (payload.header === undefined) return "header not set";
  if (payload.header.channelHeader.length === 0) return "channel header not set";
  return `error unmarshalling channel header: error unmarshalling ChannelHeader: ${undecodable}`;
}
