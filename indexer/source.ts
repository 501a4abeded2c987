import type { Block } from "../domain/fabric/block.ts";
import { blockOf } from "../gateway/blocks.ts";
import type { DeliveredBlock } from "../gateway/blocks.ts";

/** A block as a peer has committed it, and the private data that go with it: `TxPvtReadWriteSet` bytes by position. */
export interface SourceBlock {
  readonly block: Block;
  readonly privateData: ReadonlyMap<number, Uint8Array>;
}

/** Blocks from a number on, in order, each once; ends when `signal` aborts, also while it waits. */
export type Source = (from: bigint, signal: AbortSignal) => AsyncIterable<SourceBlock>;

/** What the gateway client delivers, in the indexer's form. */
export async function* fromGateway(delivered: AsyncIterable<DeliveredBlock>): AsyncGenerator<SourceBlock, void, undefined> {
  for await (const one of delivered) {
    yield { block: blockOf(one), privateData: new Map([...one.privateData].map(([position, set]) => [position, set.serializeBinary()])) };
  }
}
