import { writeFileSync } from "node:fs";
import { startFabricLedger } from "./ledgers.ts";
import { observe } from "./observe.ts";
import { scenarios } from "./scenarios/all.ts";
import { SCENARIO_SETUP } from "./setup.ts";

// `node test/conformance/record.ts` writes fabric.json: what a real Fabric network shows in every scenario.

const fabric = await startFabricLedger(SCENARIO_SETUP);
if (!fabric) throw new Error("Fabric's programs are neither on the PATH nor in FABRIC_BIN");
try {
  const recorded: Record<string, unknown> = {};
  for (const [index, scenario] of scenarios.entries()) recorded[scenario.name] = await observe(fabric.ledger, scenario, index);
  writeFileSync(new URL("./fabric.json", import.meta.url), `${JSON.stringify(recorded, null, 1)}\n`);
} finally {
  await fabric.stop();
}
