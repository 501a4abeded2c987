import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec } from "../decimal.ts";
import { people, refuses } from "../testing.ts";
import { newWorld } from "../testing-world.ts";
import type { MemoryLedger } from "../testing.ts";

const { minerals, miner, laboratory } = people;

/** A channel where lots O1 and O2 of copper ore, 1,000 t and 500 t, were floated into 20 t of concentrate, lot K. */
async function floated(): Promise<MemoryLedger> {
  const world = await newWorld();
  const named = { name: "mill", nameMn: "mill" };
  const flotation = { process: "flotation", inputProduct: "copper-ore", outputProduct: "copper-concentrate", yieldMinPct: "0.1", yieldMaxPct: "10" };
  await world.run("registry:registerSite", { siteId: "mill", ownerId: "tt", kind: "plant", ...named, processes: [flotation] }, { by: minerals });
  const licence = { licenceNo: "TEST-MV-000104", holderId: "tt", deposit: "D", depositMn: "Д", products: ["copper-ore"], siteIds: ["pit"], validFrom: "2020-01-01", validTo: "2030-12-31" };
  await world.run("registry:grantLicence", licence, { by: minerals });
  const scope = [["H2O", "ISO 10251"], ["Cu", "ISO 10258"], ["Au", "ISO 10378"], ["Mo", "own"]].map(([analyte, method]) => ({ analyte, method }));
  await world.run("registry:accredit", { accreditationNo: "ACC-CU", laboratoryId: "lab", validFrom: "2020-01-01", validTo: "2030-12-31", scope }, { by: minerals });
  for (const [lotId, massKg] of [["O1", "1000000"], ["O2", "500000"]]) {
    await world.run("lots:extract", { lotId, licenceNo: "TEST-MV-000104", siteId: "pit", product: "copper-ore", massKg }, { by: miner });
    await world.run("lots:move", { lotId, toSiteId: "mill", custodianId: "tt" }, { by: miner });
  }
  const inputs = [{ lotId: "O1", massKg: "1000000" }, { lotId: "O2", massKg: "500000" }];
  await world.run("lots:process", { runId: "R", siteId: "mill", process: "flotation", inputs, outputs: [{ lotId: "K", product: "copper-concentrate", massKg: "20000" }], lossKg: "1480000" }, { by: miner });
  return world;
}

const water = (value: string, rest: object = {}) => ({ analyte: "H2O", value, unit: "%", basis: "as-received", method: "ISO 10251", ...rest });
const copper = (value: string, rest: object = {}) => ({ analyte: "Cu", value, unit: "%", basis: "dry", method: "ISO 10258", ...rest });
const gold = (value: string) => ({ analyte: "Au", value, unit: "g/t", basis: "dry", method: "ISO 10378" });

/** Samples a lot under seal and takes the sample in. */
async function sampled(world: MemoryLedger, lotId: string, name = lotId): Promise<void> {
  await world.run("assays:sample", { sampleId: `S-${name}`, lotId, sealNo: `B-${name}`, laboratoryId: "lab", standard: "ISO 12743" }, { by: laboratory });
  await world.run("assays:receive", { sampleId: `S-${name}`, foundSeal: `B-${name}` }, { by: laboratory });
}
const issue = (world: MemoryLedger, lotId: string, results: object[], name = lotId) =>
  world.run("assays:certify", { certificateNo: `C-${name}`, sampleId: `S-${name}`, lotId, accreditationNo: "ACC-CU", results }, { by: laboratory });
async function certify(world: MemoryLedger, lotId: string, results: object[], name = lotId) {
  await sampled(world, lotId, name);
  return issue(world, lotId, results, name);
}
const supersede = (world: MemoryLedger, lotId: string, certificateNo: string, results: object[], supersedes = `C-${lotId}`) =>
  world.run("assays:supersede", { certificateNo, sampleId: `S-${lotId}`, lotId, accreditationNo: "ACC-CU", results, supersedes, reason: "r" }, { by: laboratory });
const metals = ({ event }: { event: { facts: Readonly<Record<string, unknown>> } }): unknown => JSON.parse(JSON.stringify(event.facts["metals"] ?? null));

test("an output holds no more metal than went into its run, on dry mass", async () => {
  const world = await floated();
  // By hand: 1 000 000 kg × 0.96 × 0.4 % + 500 000 kg × 0.5 % (as received) = 3 840 + 2 500 = 6 340 kg of copper.
  await certify(world, "O1", [water("4"), copper("0.4")]);
  await certify(world, "O2", [copper("0.5", { basis: "as-received" })]);
  await sampled(world, "K");
  // 20 000 kg × 0.92 × 34.456522 % = 6 340.000048 kg.
  await refuses("lot/metal-unbalanced", issue(world, "K", [water("8"), copper("34.456522")]), { outKg: "6340.000048", inKg: 6340, metal: "Cu" });
  assert.deepEqual(metals(await issue(world, "K", [water("8"), copper("34.456521")])), [{ analyte: "Cu", outKg: "6339.999864", inKg: "6340" }]);
});

test("stated uncertainties of both sides, of metal and moisture, are given the benefit of the doubt, and no more", async () => {
  const world = await floated();
  await certify(world, "O1", [water("4", { uncertainty: "1" }), copper("0.4", { uncertainty: "0.01" })]);
  await certify(world, "O2", [copper("0.5", { basis: "as-received" })]);
  await sampled(world, "K");
  // At most 1 000 000 × 0.97 × 0.41 % + 2 500 = 6 477 kg; the least of the output is 20 000 × 0.90 × (x − 0.5) %, the limit x = 36.48333…
  const output = (value: string) => [water("8", { uncertainty: "2" }), copper(value, { uncertainty: "0.5" })];
  await refuses("lot/metal-unbalanced", issue(world, "K", output("36.483334")), { inKg: 6340 });
  await issue(world, "K", output("36.483333"));
});

test("what has no certificate that states the metal is named, not guessed", async () => {
  const world = await floated();
  const first = await certify(world, "K", [water("8"), copper("79"), gold("1")]);
  assert.deepEqual(metals(first), [
    { analyte: "Cu", outKg: "14536", unassayedLotIds: ["O1", "O2"] },
    { analyte: "Au", outKg: "0.0184", unassayedLotIds: ["O1", "O2"] },
  ]);
  await certify(world, "O2", [copper("0.5", { basis: "as-received" })]);
  await certify(world, "O1", [water("4"), copper("0.4")]);
  await refuses("lot/metal-unbalanced", supersede(world, "K", "C-K2", [water("8"), copper("79"), gold("1")]), { metal: "Cu" });
  const second = await supersede(world, "K", "C-K2", [water("8"), copper("30"), gold("1")]);
  assert.deepEqual(metals(second), [{ analyte: "Cu", outKg: "5520", inKg: "6340" }, { analyte: "Au", outKg: "0.0184", unassayedLotIds: ["O1", "O2"] }]);
});

test("lots that no plant made, and metals that the product is not valued by, are not compared", async () => {
  const world = await floated();
  assert.equal(metals(await certify(world, "O1", [water("4"), copper("50")])), null);
  const molybdenum = { analyte: "Mo", value: "50", unit: "%", basis: "dry", method: "own" };
  assert.equal(metals(await certify(world, "K", [water("8"), molybdenum])), null);
});

test("the newest certificate of a lot is in force, and a superseded one hands over only what it held", async () => {
  const world = await floated();
  const inForce = async () => (await world.found("lotAssay", "O1")).certificateNo;
  await certify(world, "O1", [water("4"), copper("0.4")]);
  assert.equal(await inForce(), "C-O1");
  await supersede(world, "O1", "C-O1b", [water("4"), copper("0.3")]);
  assert.equal(await inForce(), "C-O1b");
  await certify(world, "O1", [water("4"), copper("0.2")], "O1-again");
  assert.equal(await inForce(), "C-O1-again");
  await supersede(world, "O1", "C-O1c", [water("4"), copper("0.1")], "C-O1b");
  assert.equal(await inForce(), "C-O1-again");
});

test("without uncertainties an output balances exactly if its metal is at most that of the inputs", async () => {
  const world = await floated();
  const tenths = (count: number) => dec("0.1").times(dec(String(count))).toString();
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 790 }), fc.integer({ min: 0, max: 100 }), async (one, two, out, wet) => {
      const run = world.copy();
      await certify(run, "O1", [copper(tenths(one), { basis: "as-received" })]);
      await certify(run, "O2", [copper(tenths(two), { basis: "as-received" })]);
      const attempt = certify(run, "K", [water(String(wet)), copper(tenths(out))]);
      // In hundredths of a kilogram: 20 000 × (100 − wet) % × out/1000, and 1 000 000 × one/1000 + 500 000 × two/1000.
      const [outCg, inCg] = [20 * (100 - wet) * out, 100_000 * one + 50_000 * two];
      if (outCg > inCg) await refuses("lot/metal-unbalanced", attempt);
      else assert.deepEqual(metals(await attempt), [{ analyte: "Cu", outKg: dec(String(outCg)).times(dec("0.01")).toString(), inKg: dec(String(inCg)).times(dec("0.01")).toString() }]);
    }),
    { numRuns: 60 },
  );
});
