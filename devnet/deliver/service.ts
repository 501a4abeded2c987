/** The gRPC service `protos.Deliver` of one peer. */
import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import type { Channel, Peer } from "../channel.ts";
import { isExpired } from "../endorsement/proposal.ts";
import { followBlocks } from "../ledger/follow.ts";
import { rawMethod, sendAll } from "../raw-grpc.ts";
import { blockWithPrivateData, filteredBlock, statusResponse, wholeBlock } from "./responses.ts";
import type { BlockForm } from "./responses.ts";
import { DeliverStatus, openSeek } from "./seek.ts";

export const DELIVER_SERVICE: ServiceDefinition = {
  Deliver: rawMethod("/protos.Deliver/Deliver", true, true),
  DeliverFiltered: rawMethod("/protos.Deliver/DeliverFiltered", true, true),
  DeliverWithPrivateData: rawMethod("/protos.Deliver/DeliverWithPrivateData", true, true),
};

export function deliverHandlers(channel: Channel, peer: Peer): UntypedServiceImplementation {
  const stream = (form: BlockForm) => (call: ServerDuplexStream<Buffer, Buffer>): void => serve(channel, form, call);
  return {
    Deliver: stream(wholeBlock),
    DeliverFiltered: stream(filteredBlock),
    DeliverWithPrivateData: stream(blockWithPrivateData(peer)),
  };
}

/** Requests are answered one after the other; after a refusal the stream ends, after the last block it stays open. */
function serve(channel: Channel, form: BlockForm, call: ServerDuplexStream<Buffer, Buffer>): void {
  const ended = new AbortController();
  call.on("cancelled", () => ended.abort());
  let queue = Promise.resolve();
  let open = true;
  call.on("data", (request: Buffer) => {
    queue = queue.then(async () => {
      if (!open || ended.signal.aborted) return;
      const refused = await answer(channel, form, call, request, ended.signal);
      if (refused) {
        open = false;
        call.end();
      }
    }).catch((error: unknown) => {
      open = false;
      channel.log(`deliver failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      call.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  call.on("end", () => {
    queue = queue.then(() => {
      if (open) call.end();
    });
  });
}

/** Sends the blocks of one request and its status; true if it was refused. */
async function answer(
  channel: Channel, form: BlockForm, call: ServerDuplexStream<Buffer, Buffer>, request: Buffer, signal: AbortSignal,
): Promise<boolean> {
  const seek = openSeek(channel, request);
  if (typeof seek === "number") {
    call.write(statusResponse(seek));
    return true;
  }
  let status: number = DeliverStatus.SUCCESS;
  async function* blocks(): AsyncGenerator<Buffer> {
    if (typeof seek === "number") return;
    if (seek.failIfNotReady && seek.start >= channel.ledger.height) {
      status = DeliverStatus.NOT_FOUND;
      return;
    }
    for await (const number of followBlocks(channel.ledger, seek.start, signal)) {
      if (isExpired(seek.creator)) {
        status = DeliverStatus.FORBIDDEN;
        return;
      }
      yield await form(channel, number, seek);
      if (number === seek.stop) return;
      if (seek.failIfNotReady && number + 1 >= channel.ledger.height) {
        status = DeliverStatus.NOT_FOUND;
        return;
      }
    }
  }
  await sendAll(call, blocks(), signal);
  if (signal.aborted) return false;
  call.write(statusResponse(status));
  return status !== DeliverStatus.SUCCESS;
}
