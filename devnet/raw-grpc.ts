/** gRPC services whose messages are left as bytes. */
import type { MethodDefinition, ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";

const asIs = (bytes: Buffer): Buffer => bytes;

export function rawMethod(path: string, requestStream: boolean, responseStream: boolean): MethodDefinition<Buffer, Buffer> {
  return {
    path, requestStream, responseStream, requestSerialize: asIs, requestDeserialize: asIs, responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

/** Writes messages to a stream no faster than the client takes them. Ends early when the signal aborts. */
export async function sendAll(
  stream: ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>,
  messages: AsyncIterable<Buffer>, signal: AbortSignal,
): Promise<void> {
  for await (const message of messages) {
    if (signal.aborted) return;
    if (!stream.write(message)) await drained(stream, signal);
  }
}

function drained(stream: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.removeListener("drain", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    stream.once("drain", done);
    signal.addEventListener("abort", done, { once: true });
  });
}
