import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Kysely } from "kysely";
import { people } from "../../domain/testing.ts";
import { newWorld } from "../../domain/testing-world.ts";
import { openDatabase } from "../database.ts";
import { follow } from "../follow.ts";
import { API_ROLE } from "../schema.ts";
import type { Database } from "../schema.ts";
import { testDatabase } from "../testing.ts";
import type { TestDatabase } from "../testing.ts";
import { sourceOf } from "../testing/blocks.ts";
import { blocksOf } from "../testing/world.ts";
import { findings } from "./findings.ts";
import { metalBalances, placeOfMaking } from "./metal-balance.ts";
import type { MemoryLedger } from "../../domain/testing.ts";

const { minerals, miner, laboratory } = people;

/** Certifies a lot: copper in percent as received, with an uncertainty. */
async function certify(world: MemoryLedger, lotId: string, percent: string, uncertainty?: string): Promise<void> {
  await world.run("assays:sample", { sampleId: `S-${lotId}`, lotId, sealNo: `B-${lotId}`, laboratoryId: "lab", standard: "ISO 12743" }, { by: laboratory });
  await world.run("assays:receive", { sampleId: `S-${lotId}`, foundSeal: `B-${lotId}` }, { by: laboratory });
  const result = { analyte: "Cu", value: percent, unit: "%", basis: "as-received", method: "ISO 10258", ...(uncertainty === undefined ? {} : { uncertainty }) };
  await world.run("assays:certify", { certificateNo: `C-${lotId}`, sampleId: `S-${lotId}`, lotId, accreditationNo: "ACC-1", results: [result] }, { by: laboratory });
}

/** A mill that floats ore to concentrate and middlings. Lots O1 and O2 of ore are certified, their blend is not. */
async function mill(): Promise<MemoryLedger> {
  const world = await newWorld();
  const flotation = { process: "flotation", inputProduct: "copper-ore", outputProduct: "copper-concentrate", yieldMinPct: "0.1", yieldMaxPct: "100", byProducts: ["copper-ore"] };
  await world.run("registry:registerSite", { siteId: "mill", ownerId: "tt", kind: "plant", name: "mill", nameMn: "mill", processes: [flotation] }, { by: minerals });
  await world.run("registry:grantLicence", { licenceNo: "TEST-MV-000104", holderId: "tt", deposit: "D", depositMn: "Д", products: ["copper-ore"], siteIds: ["pit"], validFrom: "2020-01-01", validTo: "2030-12-31" }, { by: minerals });
  const ore = async (lotId: string, massKg: string) => {
    await world.run("lots:extract", { lotId, licenceNo: "TEST-MV-000104", siteId: "pit", product: "copper-ore", massKg }, { by: miner });
    await world.run("lots:move", { lotId, toSiteId: "mill", custodianId: "tt" }, { by: miner });
  };
  await ore("O1", "1000000");
  await ore("O2", "1000000");
  await ore("O3", "1000000");
  await certify(world, "O1", "0.4", "0.004");
  await certify(world, "O2", "0.6", "0.006");
  await world.run("lots:blend", { lotId: "MIX", siteId: "mill", inputs: [{ lotId: "O1", massKg: "1000000" }, { lotId: "O2", massKg: "1000000" }] }, { by: miner });
  const run = (runId: string, inputs: readonly (readonly [string, string])[], outputs: readonly (readonly [string, string, string])[], lossKg: string) =>
    world.run("lots:process", { runId, siteId: "mill", process: "flotation", inputs: inputs.map(([lotId, massKg]) => ({ lotId, massKg })), outputs: outputs.map(([lotId, product, massKg]) => ({ lotId, product, massKg })), lossKg }, { by: miner });
  await run("R1", [["MIX", "1000000"]], [["K1", "copper-concentrate", "20000"], ["M1", "copper-ore", "980000"]], "0");
  await run("R2", [["MIX", "1000000"]], [["K2", "copper-concentrate", "20000"], ["M2", "copper-ore", "980000"]], "0");
  await run("R3", [["O3", "500000"]], [["K3", "copper-concentrate", "10000"]], "490000");
  // R1: in 5 000 kg; out 20 000 × 24 % + 980 000 × 0.02 % = 4 800 + 196 = 4 996.
  await certify(world, "K1", "24");
  await certify(world, "M1", "0.02");
  // R2: 4 800 + 980 000 × 0.05 % = 490: 5 290 of 5 000 ± 25 + 0 … each alone is possible, both together are not.
  await certify(world, "K2", "24");
  await certify(world, "M2", "0.05");
  await certify(world, "K3", "20");
  // A split-off part of K1 that is certified far below what it was split from.
  await world.run("lots:split", { lotId: "K1", parts: [{ lotId: "K1-A", massKg: "5000" }] }, { by: miner });
  await certify(world, "K1-A", "20", "0.1");
  return world;
}

suite("metal of runs, blends and splits", () => {
  const state = {} as { db: Kysely<Database>; database: TestDatabase };
  before(async () => {
    state.database = await testDatabase();
    await follow({ url: state.database.url, source: sourceOf(blocksOf(await mill())), scope: { chaincode: "garal", mspId: "CustomsMSP" } });
    state.db = openDatabase(state.database.url, { role: API_ROLE });
  });
  after(async () => {
    await state.db.destroy();
    await state.database.drop();
  });
  const of = async (lotId: string): Promise<string> => {
    const place = await placeOfMaking(state.db, lotId);
    assert.ok(place, lotId);
    const [balance] = await metalBalances(state.db, [place]);
    assert.ok(balance);
    const { madeBy, inputs, outputs, closed, figures } = balance;
    const lots = (masses: typeof inputs) => masses.map((one) => one.lotId).join("+");
    return `${madeBy} ${lots(inputs)} > ${lots(outputs)}${closed ? " closed" : ""}: ${figures.map(({ analyte, inKg, outKg, uncertaintyKg, verdict, unassayedLotIds }) => [analyte, inKg, outKg, `±${uncertaintyKg}`, verdict, ...unassayedLotIds].join(" ")).join(", ")}`;
  };

  test("an uncertified blend holds what it was made of; all outputs count together: worked by hand", async () => {
    // Half of O1 and of O2: 500 000 × 0.4 % ± 20 kg and 500 000 × 0.6 % ± 30 kg; √(20² + 30²) = 36.055…
    assert.equal(await of("K1"), "process MIX > K1+M1 closed: Cu 5000 4996 ±36.055513 balanced");
    assert.equal(await of("M2"), "process MIX > K2+M2 closed: Cu 5000 5290 ±36.055513 gained");
    assert.equal(await of("K3"), "process O3 > K3: Cu 0 2000 ±0 unknown O3");
    assert.equal(await of("MIX"), "blend O1+O2 > MIX closed: ");
    assert.equal(await of("K1-A"), "split K1 > K1-A closed: Cu 1200 1000 ±5 lost");
    assert.equal(await placeOfMaking(state.db, "O1"), undefined);
  });

  test("what is beyond the uncertainty is found, with the lot that it is of", async () => {
    const found = await findings(state.db, { from: "2026-06-01", to: "2026-06-30" }, { codes: ["F6"], limit: 100 });
    assert.deepEqual(found.map(({ rule, kind, id, figure, threshold, unit }) => `${rule} ${kind} ${id} ${Number(figure)} > ${Number(threshold)} ${unit}`), ["metal-gained lot K2 290 > 36.055513 kg", "metal-lost lot K1-A 200 > 5 kg"]);
    assert.deepEqual(await findings(state.db, { from: "2026-07-01", to: "2026-07-30" }, { codes: ["F6"], limit: 100 }), []);
  });
});
