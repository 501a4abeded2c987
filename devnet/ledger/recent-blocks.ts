/** The newest blocks, kept open: live listeners and duplicate checks need not read them again. */
import { decodeBlock } from "../messages/common.ts";
import type { Block } from "../messages/common.ts";

const KEPT = 32;

export class RecentBlocks {
  readonly #blocks = new Map<number, { block: Block; bytes: Buffer }>();

  add(block: Block, bytes: Buffer): void {
    this.#blocks.set(block.number, { block, bytes });
    if (this.#blocks.size > KEPT) this.#blocks.delete(this.#blocks.keys().next().value!);
  }

  bytes(number: number): Buffer | undefined {
    return this.#blocks.get(number)?.bytes;
  }

  block(number: number, bytes: Buffer): Block {
    return this.#blocks.get(number)?.block ?? decodeBlock(bytes);
  }
}
