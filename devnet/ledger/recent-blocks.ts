/** The newest blocks, kept open: live listeners need not read them again. */
import { decodeBlock } from "../messages/common.ts";
import type { Block } from "../messages/common.ts";

const KEPT_BYTES = 32 << 20;

export class RecentBlocks {
  readonly #blocks = new Map<number, { block: Block; bytes: Buffer }>();
  #bytes = 0;

  add(block: Block, bytes: Buffer): void {
    this.#blocks.set(block.number, { block, bytes });
    this.#bytes += bytes.length;
    for (const [number, oldest] of this.#blocks) {
      if (this.#bytes <= KEPT_BYTES || number === block.number) return;
      this.#blocks.delete(number);
      this.#bytes -= oldest.bytes.length;
    }
  }

  bytes(number: number): Buffer | undefined {
    return this.#blocks.get(number)?.bytes;
  }

  /** The opened block; a kept one is opened only once. */
  block(number: number, bytes: Buffer): Block {
    return this.#blocks.get(number)?.block ?? decodeBlock(bytes);
  }
}
