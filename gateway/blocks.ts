import { setTimeout as delay } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { GatewayError } from "@hyperledger/fabric-gateway";
import type { Network } from "@hyperledger/fabric-gateway";
import type { common, ledger } from "@hyperledger/fabric-protos";
import type { Block } from "../domain/fabric/block.ts";

/** A block as the peer has committed it, with the private data that the peer holds and the reader may see, by transaction index. */
export interface DeliveredBlock {
  readonly number: bigint;
  readonly block: common.Block;
  readonly privateData: ReadonlyMap<number, ledger.rwset.TxPvtReadWriteSet>;
}

/** The block in the domain's form. The envelopes are the peer's bytes; nothing that was hashed is encoded anew. */
export function blockOf({ number, block }: DeliveredBlock): Block {
  const header = block.getHeader();
  return {
    number,
    previousHash: header?.getPreviousHash_asU8() ?? new Uint8Array(),
    dataHash: header?.getDataHash_asU8() ?? new Uint8Array(),
    envelopes: block.getData()?.getDataList_asU8() ?? [],
    metadata: block.getMetadata()?.getMetadataList_asU8() ?? [],
  };
}

export interface BlockOptions {
  /** Ends the iteration, also while it waits. */
  readonly signal?: AbortSignal;
  /** Told why the stream broke, each time before it is opened again. */
  readonly onInterruption?: (reason: Error) => void;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Every block from `from` on, in order, each once, without end: a stream that breaks is opened again at the next block. A peer that lags
 * behind `from` answers 404; it is asked again until it has caught up. Ends only when `signal` aborts or the reader stops.
 * @throws {Error} if the peer refuses the reader (statuses 400 and 403), which waiting does not heal
 */
export async function* blocks(network: Network, from: bigint, { signal, onInterruption }: BlockOptions = {}): AsyncGenerator<DeliveredBlock, void, undefined> {
  let next = from;
  let wait = FIRST_WAIT_MS;
  while (!signal?.aborted) {
    try {
      using events = await network.getBlockAndPrivateDataEvents({ startBlock: next });
      const stop = (): void => events.close();
      signal?.addEventListener("abort", stop);
      try {
        for await (const event of events) {
          const block = event.getBlock();
          const number = BigInt(block?.getHeader()?.getNumber() ?? -1);
          if (!block || number !== next) throw new Error(`block ${next} was asked for and ${number} delivered`);
          yield { number, block, privateData: new Map(event.getPrivateDataMapMap().entries()) };
          next += 1n;
          wait = FIRST_WAIT_MS;
        }
      } finally {
        signal?.removeEventListener("abort", stop);
      }
      throw new Error("the peer ended the stream of blocks");
    } catch (error) {
      if (signal?.aborted) return;
      if (isRefusal(error)) throw error;
      onInterruption?.(error as Error);
    }
    await delay(wait, undefined, { ...(signal ? { signal } : {}) }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
    wait = Math.min(2 * wait, LONGEST_WAIT_MS);
  }
}

/** True for what will be the same next time: a bad request, no right to read, or a fault of the code that reads. */
function isRefusal(error: unknown): boolean {
  if (error instanceof GatewayError) return error.code === status.PERMISSION_DENIED || error.code === status.UNAUTHENTICATED || error.code === status.UNIMPLEMENTED;
  return error instanceof Error && /^Unexpected status response: (400|403)$/.test(error.message);
}
