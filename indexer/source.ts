import type { Block } from "../domain/fabric/block.ts";
import type { DeliveredBlock } from "../gateway/blocks.ts";

/** A block as a peer has committed it, and the private data that go with it: `TxPvtReadWriteSet` bytes by position. */
export interface SourceBlock {
  readonly block: Block;
  readonly privateData: ReadonlyMap<number, Uint8Array>;
}

/** Blocks from a number on, in order, each once; ends when `signal` aborts, also while it waits. */
export type Source = (from: bigint, signal: AbortSignal) => AsyncIterable<SourceBlock>;

/** What the gateway client delivers, in the indexer's form. The envelopes are the peer's bytes; nothing that was hashed is encoded anew. */
export async function* fromGateway(delivered: AsyncIterable<DeliveredBlock>): AsyncGenerator<SourceBlock, void, undefined> {
  for await (const { number, block, privateData } of delivered) {
    const header = block.getHeader();
    yield {
      block: {
        number,
        previousHash: header?.getPreviousHash_asU8() ?? new Uint8Array(),
        dataHash: header?.getDataHash_asU8() ?? new Uint8Array(),
        envelopes: block.getData()?.getDataList_asU8() ?? [],
        metadata: block.getMetadata()?.getMetadataList_asU8() ?? [],
      },
      privateData: new Map([...privateData].map(([position, set]) => [position, set.serializeBinary()])),
    };
  }
}
