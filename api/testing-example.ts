import { exampleWorld } from "../domain/testing-examples.ts";
import { follow } from "../indexer/follow.ts";
import { CHAINCODE, sourceOf } from "../indexer/testing/blocks.ts";
import { blocksOf } from "../indexer/testing/world.ts";
import type { TestApi } from "./testing.ts";

/** Fills the projection with the repository's examples: decided by the rules, written as blocks, read by the indexer of customs' peer. `files` of `examples/`, if not those of exports. */
export async function fillExamples({ url, services }: TestApi, files?: readonly string[]): Promise<void> {
  const blocks = blocksOf(await exampleWorld(undefined, files));
  await follow({
    ...{ url, source: sourceOf(blocks), scope: { chaincode: CHAINCODE, mspId: "CustomsMSP" } },
    onInterruption: (reason) => {
      throw reason;
    },
  });
  await services.feed.reached(BigInt(blocks.length - 1), 10_000);
}
