import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { startDevnetLedger, startFabricLedger } from "./ledgers.ts";
import type { RunningLedger } from "./ledgers.ts";
import { observe } from "./observe.ts";
import type { Observation } from "./observe.ts";
import { scenarios } from "./scenarios/all.ts";
import { SCENARIO_SETUP } from "./setup.ts";

// Every scenario runs on devnet, and on a real Fabric network where its programs are found; what the two show must be
// equal, field by field. Where they are not found, devnet is held to what Fabric showed when record.ts was run last.

const recorded = JSON.parse(readFileSync(new URL("./fabric.json", import.meta.url), "utf8")) as Record<string, Observation>;
const count = { devnet: 0, fabric: 0, skipped: 0 };
let devnet: RunningLedger;
let fabric: RunningLedger | undefined;

before(async () => {
  devnet = await startDevnetLedger(SCENARIO_SETUP);
  fabric = await startFabricLedger(SCENARIO_SETUP);
});

after(async () => {
  await devnet.stop();
  await fabric?.stop();
});

for (const [index, scenario] of scenarios.entries()) {
  test(scenario.name, { timeout: 120_000 }, async () => {
    const [onDevnet, onFabric] = await Promise.all([observe(devnet.ledger, scenario, index), fabric && observe(fabric.ledger, scenario, index)]);
    count.devnet++;
    if (fabric) count.fabric++;
    else count.skipped++;
    const expected = recorded[scenario.name];
    assert.notEqual(expected, undefined, "not recorded yet: run record.ts where Fabric's programs are");
    if (fabric) assert.deepEqual(onFabric, expected, "Fabric shows something else than was recorded");
    assert.deepEqual(onDevnet, fabric ? onFabric : expected);
  });
}

test("every scenario was run", (t) => {
  assert.equal(count.devnet, scenarios.length);
  assert.equal(count.fabric + count.skipped, scenarios.length);
  t.diagnostic(`conformance: ${count.devnet} scenarios on devnet, ${count.fabric} on Fabric, ${count.skipped} skipped`);
});
