import { follow } from "../follow.ts";
import { sourceOf } from "./blocks.ts";
import { syntheticBlocks } from "./synthetic.ts";

/** A process that follows a synthetic ledger in small batches and tells its parent of every commit, so that it can be killed at any of them. */
const { url, ...size } = JSON.parse(process.argv[2] as string) as { url: string; seed: number; transactions: number; perBlock: number };
await follow({
  url,
  source: sourceOf([...syntheticBlocks(size)]),
  scope: { chaincode: "garal", mspId: "CustomsMSP" },
  mostTransactions: 40,
  onCommit: ({ newest }) => process.send?.(String(newest)),
});
process.disconnect();
