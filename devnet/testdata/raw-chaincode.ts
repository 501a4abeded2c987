/** A chaincode written against the wire, so that tests can do what fabric-shim never does. */
import * as grpc from "@grpc/grpc-js";
import { decodeChaincodeMessage, encodeChaincodeMessage, MessageType } from "../messages/chaincode.ts";
import type { ChaincodeMessage } from "../messages/chaincode.ts";
import { decodeChaincodeInput, encodeChaincodeId, encodeResponse } from "../messages/proposal.ts";
import { rawMethod } from "../raw-grpc.ts";

type Stream = grpc.ServerDuplexStream<Buffer, Buffer>;

/** One invocation, as the chaincode sees it. */
export class RawInvocation {
  readonly frame: ChaincodeMessage;
  /** The frame's bytes. */
  readonly bytes: Buffer;
  readonly args: readonly string[];
  readonly stream: Stream;
  readonly #replies: ChaincodeMessage[] = [];
  #waiting: ((reply: ChaincodeMessage) => void) | undefined;

  constructor(stream: Stream, bytes: Buffer, frame: ChaincodeMessage) {
    this.stream = stream;
    this.bytes = bytes;
    this.frame = frame;
    this.args = decodeChaincodeInput(frame.payload).args.map((arg) => arg.toString("utf8"));
  }

  send(type: number, payload: Uint8Array = Buffer.alloc(0)): void {
    const { txId, channelId } = this.frame;
    this.stream.write(encodeChaincodeMessage({ type, payload, txId, channelId }));
  }

  /** The peer's next RESPONSE or ERROR. */
  reply(): Promise<ChaincodeMessage> {
    const known = this.#replies.shift();
    return known === undefined ? new Promise((resolve) => (this.#waiting = resolve)) : Promise.resolve(known);
  }

  request(type: number, payload: Uint8Array): Promise<ChaincodeMessage> {
    this.send(type, payload);
    return this.reply();
  }

  complete(payload: string | Buffer = "", status = 200): void {
    this.send(MessageType.COMPLETED, encodeResponse({ status, message: "", payload: Buffer.from(payload) }));
  }

  receive(reply: ChaincodeMessage): void {
    if (this.#waiting === undefined) this.#replies.push(reply);
    else this.#waiting(reply);
    this.#waiting = undefined;
  }
}

export class RawChaincode {
  readonly address: string;
  readonly #server: grpc.Server;
  /** Handles an invocation; to be set by the test. */
  handle: (invocation: RawInvocation) => void | Promise<void> = (invocation) => invocation.complete();
  /** Frames of the handshakes so far: what the peer sent before its first TRANSACTION. */
  readonly handshakes: ChaincodeMessage[][] = [];

  private constructor(server: grpc.Server, address: string) {
    this.#server = server;
    this.address = address;
  }

  static async start(packageId: string): Promise<RawChaincode> {
    const server = new grpc.Server();
    let chaincode: RawChaincode | undefined;
    server.addService({ Connect: rawMethod("/protos.Chaincode/Connect", true, true) }, {
      Connect: (stream: Stream) => chaincode?.serve(stream, packageId),
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    chaincode = new RawChaincode(server, `127.0.0.1:${port}`);
    return chaincode;
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  serve(stream: Stream, packageId: string): void {
    const handshake: ChaincodeMessage[] = [];
    this.handshakes.push(handshake);
    const running = new Map<string, RawInvocation>();
    stream.on("data", (bytes: Buffer) => {
      const frame = decodeChaincodeMessage(bytes);
      switch (frame.type) {
        case MessageType.TRANSACTION:
        case MessageType.INIT: {
          const invocation = new RawInvocation(stream, bytes, frame);
          running.set(frame.txId, invocation);
          void this.handle(invocation);
          return;
        }
        case MessageType.RESPONSE:
        case MessageType.ERROR:
          running.get(frame.txId)?.receive(frame);
          return;
        default:
          handshake.push(frame);
      }
    });
    stream.on("end", () => stream.end());
    const name = encodeChaincodeId({ name: packageId, version: "" });
    stream.write(encodeChaincodeMessage({ type: MessageType.REGISTER, payload: name }));
  }
}
