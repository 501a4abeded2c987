import assert from "node:assert/strict";
import { test } from "node:test";
import { checksum } from "./checksum.ts";
import { openDatabase } from "./database.ts";
import { follow } from "./follow.ts";
import { testDatabase } from "./testing.ts";
import { sourceOf } from "./testing/blocks.ts";
import { syntheticBlocks } from "./testing/synthetic.ts";

const scope = { chaincode: "garal", mspId: "CustomsMSP" };

test("blocks become rows", async () => {
  const { url, drop } = await testDatabase();
  const blocks = [...syntheticBlocks({ seed: 1, transactions: 2000 })];
  const t = performance.now();
  await follow({ url, source: sourceOf(blocks), scope, onInterruption: (e) => { throw e; } });
  console.log(performance.now() - t);
  const db = openDatabase(url, { settings: { "garal.writer": "on" } });
  console.log(await checksum(db));
  await db.destroy();
  await drop();
});
