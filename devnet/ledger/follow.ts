/** Reading blocks in order, waiting for those that are still to come. */
import type { Ledger } from "./ledger.ts";

/**
 * Numbers of committed blocks from `start` on, each when it is on the disk. Ends when the signal aborts.
 * A start behind the end of the chain waits.
 */
export async function* followBlocks(ledger: Ledger, start: number, signal: AbortSignal): AsyncGenerator<number> {
  for (let next = start; ; next++) {
    while (next >= ledger.height) {
      if (signal.aborted) return;
      await nextCommit(ledger, signal);
    }
    if (signal.aborted) return;
    yield next;
  }
}

function nextCommit(ledger: Ledger, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const unsubscribe = ledger.onCommit(done);
    signal.addEventListener("abort", done, { once: true });
  });
}
