/** One peer's stream to one chaincode process. The chaincode is the server; the peer dials. */
import * as grpc from "@grpc/grpc-js";
import {
  decodeChaincodeMessage, encodeChaincodeMessage, messageTypeName, MessageType, READY_PARAMETERS,
} from "../messages/chaincode.ts";
import type { ChaincodeMessage } from "../messages/chaincode.ts";
import { decodeChaincodeId } from "../messages/proposal.ts";
import { attempt } from "../wire.ts";
import { answer } from "./requests.ts";
import type { InvocationContext } from "./requests.ts";

/** The invocation failed on the peer's side; the text is Fabric's. */
export class ChaincodeError extends Error {
  override readonly name = "ChaincodeError";
}

type Stream = grpc.ClientDuplexStream<Buffer, Buffer>;

interface Running {
  readonly context: InvocationContext;
  /** A request is being answered: a second one that overlaps is dropped, as Fabric does. */
  busy: boolean;
  finish(outcome: ChaincodeMessage | ChaincodeError): void;
}

const identity = (bytes: Buffer): Buffer => bytes;
const OPTIONS: grpc.ClientOptions = {
  "grpc.max_receive_message_length": 100 << 20, "grpc.max_send_message_length": 100 << 20,
  // The next invocation dials again at once: no shared state of an earlier failure.
  "grpc.use_local_subchannel_pool": 1,
};

export class ChaincodeConnection {
  readonly #packageId: string;
  readonly #address: string;
  readonly #checkId: boolean;
  readonly #dialTimeoutMs: number;
  readonly #running = new Map<string, Running>();
  #client: grpc.Client | undefined;
  #stream: Stream | undefined;
  #ready: Promise<Stream> | undefined;

  /** @param checkId refuse a chaincode that registers under another package id */
  constructor(packageId: string, address: string, checkId: boolean, dialTimeoutMs = 10_000) {
    this.#packageId = packageId;
    this.#address = address;
    this.#checkId = checkId;
    this.#dialTimeoutMs = dialTimeoutMs;
  }

  /**
   * Runs one invocation and resolves to its COMPLETED or ERROR frame.
   * @param frame encoded TRANSACTION or INIT
   * @throws {ChaincodeError} unreachable, stream lost, timeout, or this transaction already runs on the stream
   */
  async execute(frame: Buffer, context: InvocationContext, timeoutMs: number): Promise<ChaincodeMessage> {
    const stream = await this.#connect();
    const id = `${context.channelId}\0${context.txId}`;
    if (this.#running.has(id)) {
      throw new ChaincodeError(`error sending: txid: ${context.txId}(${context.channelId}) exists`);
    }
    const outcome = await new Promise<ChaincodeMessage | ChaincodeError>((resolve) => {
      const timer = setTimeout(() => {
        finish(new ChaincodeError("error sending: timeout expired while executing transaction"));
      }, timeoutMs);
      const finish = (result: ChaincodeMessage | ChaincodeError): void => {
        clearTimeout(timer);
        this.#running.delete(id);
        resolve(result);
      };
      this.#running.set(id, { context, busy: false, finish });
      stream.write(frame);
    });
    await Promise.all([...context.iterators.values()].map(({ iterator }) => iterator.close()));
    context.iterators.clear();
    if (outcome instanceof ChaincodeError) throw outcome;
    return outcome;
  }

  /** Ends the stream; running invocations fail as if the chaincode had gone. */
  close(): void {
    this.#lost();
  }

  #connect(): Promise<Stream> {
    this.#ready ??= this.#dial().catch((error: unknown) => {
      this.#lost();
      const reason = error instanceof Error ? error.message : String(error);
      throw new ChaincodeError(
        `could not launch chaincode ${this.#packageId}: connection to ${this.#packageId} failed: ${reason}`,
      );
    });
    return this.#ready;
  }

  #dial(): Promise<Stream> {
    const client = new grpc.Client(this.#address, grpc.credentials.createInsecure(), OPTIONS);
    const stream = client.makeBidiStreamRequest("/protos.Chaincode/Connect", identity, identity);
    this.#client = client;
    this.#stream = stream;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("context deadline exceeded")), this.#dialTimeoutMs);
      let registered = false;
      const ended = (error: Error): void => {
        clearTimeout(timer);
        reject(error);
        if (this.#client === client) this.#lost();
      };
      stream.on("error", ended);
      stream.on("end", () => ended(new Error("chaincode stream ended")));
      stream.on("data", (bytes: Buffer) => {
        const message = attempt(() => decodeChaincodeMessage(bytes));
        if (message === undefined) {
          ended(new Error("received an undecodable message"));
          stream.cancel();
        } else if (registered) this.#receive(stream, message);
        else if (message.type !== MessageType.REGISTER) {
          ended(new Error(`received ${messageTypeName(message.type)} before REGISTER`));
        } else {
          const name = attempt(() => decodeChaincodeId(message.payload).name) ?? "";
          if (name === "" || (this.#checkId && name !== this.#packageId)) {
            ended(new Error(`it registered as "${name}"`));
            return;
          }
          registered = true;
          clearTimeout(timer);
          stream.write(encodeChaincodeMessage({ type: MessageType.REGISTERED }));
          stream.write(encodeChaincodeMessage({ type: MessageType.READY, payload: READY_PARAMETERS }));
          resolve(stream);
        }
      });
    });
  }

  #lost(): void {
    const client = this.#client;
    const stream = this.#stream;
    this.#client = undefined;
    this.#stream = undefined;
    this.#ready = undefined;
    for (const { finish } of [...this.#running.values()]) {
      finish(new ChaincodeError("error sending: chaincode stream terminated"));
    }
    stream?.cancel(); // an open stream would keep the connection, and the process, alive
    client?.close();
  }

  #receive(stream: Stream, message: ChaincodeMessage): void {
    if (message.type === MessageType.KEEPALIVE) return;
    const running = this.#running.get(`${message.channelId}\0${message.txId}`);
    if (message.type === MessageType.COMPLETED || message.type === MessageType.ERROR) {
      running?.finish(message); // unknown: a late answer after a timeout
      return;
    }
    if (!isRequest(message.type)) {
      this.#lost();
      stream.cancel();
      return;
    }
    if (running === undefined) {
      this.#fail(stream, message, new Error("no ledger context"));
      return;
    }
    if (running.busy) return;
    try {
      const payload = answer(message, running.context);
      if (payload instanceof Promise) {
        running.busy = true;
        payload.then(
          (result) => this.#respond(stream, message, running, result),
          (error: unknown) => {
            running.busy = false;
            this.#fail(stream, message, error);
          },
        );
      } else this.#respond(stream, message, running, payload);
    } catch (error) {
      this.#fail(stream, message, error);
    }
  }

  #respond(stream: Stream, { txId, channelId }: ChaincodeMessage, running: Running, payload: Buffer): void {
    running.busy = false;
    stream.write(encodeChaincodeMessage({ type: MessageType.RESPONSE, payload, txId, channelId }));
  }

  #fail(stream: Stream, { type, txId, channelId }: ChaincodeMessage, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `${messageTypeName(type)} failed: transaction ID: ${txId}: ${reason}`;
    stream.write(encodeChaincodeMessage({ type: MessageType.ERROR, payload: Buffer.from(text), txId, channelId }));
  }
}

function isRequest(type: number): boolean {
  return (type >= MessageType.GET_STATE && type <= MessageType.INVOKE_CHAINCODE) ||
    (type >= MessageType.GET_STATE_BY_RANGE && type <= MessageType.QUERY_STATE_CLOSE) ||
    (type >= MessageType.GET_HISTORY_FOR_KEY && type <= MessageType.GET_STATE_MULTIPLE);
}
