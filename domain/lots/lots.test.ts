import assert from "node:assert/strict";
import { test } from "node:test";
import { people, refuses } from "../testing.ts";
import { contract, extract, LICENCE, newWorld, setTable, suspension } from "../testing-world.ts";
import tolerances from "../../data/tables/tolerances.json" with { type: "json" };
import type { MemoryLedger } from "../testing.ts";

const { miner, rival, carrier, customs } = people;
const PLANNED = "TEST-MV-000102";
const kg = async (world: MemoryLedger, lotId: string) => String((await world.found("lot", lotId)).massKg);

test("an extraction makes a lot of the licence's holder, and counts for the licence's year", async () => {
  const world = await newWorld();
  const { event } = await extract(world, "L1", "1000.5");
  await extract(world, "L2", "500");
  const lot = await world.found("lot", "L1");
  assert.deepEqual([lot.ownerId, lot.custodianMsp, lot.siteId, String(lot.massKg), lot.licences, lot.status], ["tt", "MinerMSP", "pit", "1000.5", [LICENCE], "open"]);
  assert.equal(String((await world.found("licenceYear", `${LICENCE}/2026`)).extractedKg), "1500.5");
  assert.deepEqual(event.subjects.map(({ kind, id, part }) => `${part} ${kind} ${id}`), ["made lot L1", `named licence ${LICENCE}`, `changed licenceYear ${LICENCE}/2026`, "named site pit"]);
});

test("an extraction needs a licence in force, of the submitter, for product and site", async () => {
  const world = await newWorld();
  await refuses("licence/unknown", extract(world, "L", "1", { licenceNo: "MV-099999" }));
  await refuses("licence/not-holder", extract(world, "L", "1", { licenceNo: "TEST-MV-000103" }), { holderId: "rival", orgId: "tt" });
  await refuses("licence/mineral-not-covered", extract(world, "L", "1", { product: "copper-ore" }));
  await refuses("licence/outside-area", extract(world, "L", "1", { siteId: "plant" }));
  await refuses("licence/expired", extract(world, "L", "1", { at: "2030-12-31T16:00:00Z" }), { date: "2030-12-31" });
  await extract(world, "L0", "1", { at: "2030-12-31T15:59:59Z" });
  await refuses("step/before-cause", extract(world, "L", "1", { at: "2019-12-31T15:59:59Z" }));
  await refuses("lot/exists", extract(world, "L0", "1"));
});

test("a suspended licence yields nothing from that day on, and again after it is lifted", async () => {
  const world = await newWorld();
  await suspension(world, "suspend", { licenceNo: LICENCE }, { at: "2026-06-10T00:00:00Z" });
  await refuses("licence/suspended", extract(world, "L", "1", { at: "2026-06-09T16:00:00Z" }));
  await extract(world, "L1", "1", { at: "2026-06-09T15:59:59Z" });
  const reinstate = (at: string) => suspension(world, "lift", { licenceNo: LICENCE }, { at });
  await refuses("step/before-cause", reinstate("2026-06-09T00:00:00Z"));
  await reinstate("2026-06-12T00:00:00Z");
  await refuses("licence/not-suspended", reinstate("2026-06-12T00:00:00Z"));
  await extract(world, "L2", "1", { at: "2026-06-12T00:00:00Z" });
  await refuses("licence/suspended", extract(world, "L3", "1", { at: "2026-06-11T00:00:00Z" }));
});

test("a mining plan is a ceiling for its year, and a year that it lacks has nothing planned", async () => {
  const world = await newWorld();
  await extract(world, "L1", "999000", { licenceNo: PLANNED });
  await refuses("licence/plan-exceeded", extract(world, "L2", "1000.001", { licenceNo: PLANNED }), { extractedT: 999, plannedT: 1000, addedT: "1.000001", year: 2026 });
  await extract(world, "L2", "1000", { licenceNo: PLANNED });
  await refuses("licence/plan-exceeded", extract(world, "L3", "1", { licenceNo: PLANNED, at: "2027-01-10T00:00:00Z" }), { plannedT: 0 });
});

test("a mass is a positive decimal of at most a gram's precision, as text", async () => {
  const world = await newWorld();
  for (const [massKg, code] of [["0", "lot/mass-not-positive"], ["-5", "lot/mass-not-positive"], ["1e3", "input/not-a-number"], ["1.0001", "input/format"], ["1000000000001", "input/out-of-range"]] as const) {
    await refuses(code, extract(world, "L", massKg));
  }
  await refuses("input/format", world.run("lots:extract", { lotId: "L", licenceNo: LICENCE, siteId: "pit", product: "coking-coal-raw", massKg: 5 }, { by: miner }));
});

/** Two lots of raw coal at the plant. */
async function atPlant(): Promise<MemoryLedger> {
  const world = await newWorld();
  await extract(world, "A", "6000");
  await extract(world, "B", "4000", { licenceNo: PLANNED });
  for (const lotId of ["A", "B"]) await world.run("lots:move", { lotId, toSiteId: "plant", custodianId: "tt" }, { by: miner });
  return world;
}
const run = {
  runId: "R1",
  siteId: "plant",
  process: "washing",
  inputs: [{ lotId: "A", massKg: "6000" }, { lotId: "B", massKg: "3000" }],
  outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "5400" }, { lotId: "M", product: "thermal-coal", massKg: "1600" }],
  lossKg: "2000",
};
const processed = (world: MemoryLedger, rest: object = {}, by = miner) => world.run("lots:process", { ...run, ...rest }, { by });

test("a run of a plant takes its inputs, makes its outputs and loses the rest", async () => {
  const world = await atPlant();
  const { event } = await processed(world);
  assert.deepEqual([await kg(world, "A"), await kg(world, "B"), await kg(world, "W"), await kg(world, "M")], ["0", "1000", "5400", "1600"]);
  assert.deepEqual([(await world.found("lot", "A")).status, (await world.found("lot", "B")).status], ["exhausted", "open"]);
  const washed = await world.found("lot", "W");
  assert.deepEqual(washed.licences, [LICENCE, PLANNED]);
  assert.deepEqual(washed.parents.map(({ lotId, massKg }) => `${lotId} ${massKg}`), ["A 6000", "B 3000"]);
  assert.equal(String(event.facts["yieldPct"]), "77.777778");
  assert.deepEqual(event.subjects.map(({ id, part }) => `${part} ${id}`), ["drawn A", "drawn B", "made W", "made M", "named plant"]);
});

test("mass of a run balances to the gram and its yield is possible", async () => {
  const world = await atPlant();
  await refuses("lot/unbalanced", processed(world, { lossKg: "1999.999" }), { inKg: 9000, outKg: "8999.999", diffKg: "0.001" });
  await refuses("lot/yield-out-of-range", processed(world, { outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "7650.001" }], lossKg: "1349.999" }), { yieldPct: "85.000011", minPct: 40, maxPct: 85 });
  await refuses("lot/yield-out-of-range", processed(world, { outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "3599.999" }], lossKg: "5400.001" }));
  await processed(world, { outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "7650" }], lossKg: "1350" });
});

test("a plant makes what it is registered for, of lots that lie there", async () => {
  const world = await atPlant();
  await extract(world, "FAR", "100");
  await refuses("registry/site-unknown", processed(world, { siteId: "nowhere" }));
  await refuses("registry/process-unknown", processed(world, { process: "coking" }), { process: "coking", product: "coking-coal-raw" });
  await refuses("lot/product-mismatch", processed(world, { outputs: [{ lotId: "W", product: "copper-concentrate", massKg: "7000" }] }), { expected: "coking-coal-washed" });
  await refuses("lot/product-mismatch", processed(world, { outputs: [{ lotId: "W", product: "thermal-coal", massKg: "7000" }] }), { lotId: "W", expected: "coking-coal-washed" });
  await refuses("lot/place-mismatch", processed(world, { inputs: [{ lotId: "FAR", massKg: "10" }] }), { placeId: "pit", expectedPlaceId: "plant" });
  await refuses("lot/overdrawn", processed(world, { inputs: [{ lotId: "A", massKg: "9000" }] }), { heldKg: 6000, drawnKg: 9000 });
  await refuses("lot/unknown", processed(world, { inputs: [{ lotId: "X", massKg: "9000" }] }));
  await refuses("lot/exists", processed(world, { outputs: [{ lotId: "B", product: "coking-coal-washed", massKg: "7000" }] }));
  await refuses("input/duplicate", processed(world, { inputs: [{ lotId: "A", massKg: "4500" }, { lotId: "A", massKg: "4500" }] }));
  await refuses("input/duplicate", processed(world, { outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "3500" }, { lotId: "W", product: "coking-coal-washed", massKg: "3500" }] }));
  await processed(world);
  await world.run("lots:adjust", { lotId: "A", deltaKg: "10", reason: "survey", note: "found", surveyNo: "S-1" }, { by: miner });
  await refuses("lot/product-mismatch", processed(world, { inputs: [{ lotId: "A", massKg: "9" }, { lotId: "W", massKg: "1" }], outputs: [{ lotId: "W2", product: "coking-coal-washed", massKg: "7" }], lossKg: "3" }), { lotId: "W" });
});

test("a run is recorded by owner or holder, and its outputs belong to the owner", async () => {
  const world = await atPlant();
  await refuses("lot/not-owner", processed(world, {}, rival), { lotId: "A", ownerId: "tt" });
  await world.run("lots:move", { lotId: "B", toSiteId: "plant", custodianId: "haul" }, { by: miner });
  await refuses("lot/not-custodian", processed(world), { lotId: "B", custodianId: "haul" });
  await world.run("lots:move", { lotId: "A", toSiteId: "plant", custodianId: "haul" }, { by: miner });
  await processed(world, {}, carrier);
  const washed = await world.found("lot", "W");
  assert.deepEqual([washed.ownerId, washed.custodianId], ["tt", "haul"]);
});

test("nothing is drawn before the lot was there", async () => {
  const world = await newWorld();
  await extract(world, "L", "100", { at: "2026-06-05T00:00:00Z" });
  const split = (at: string, part: string) => world.run("lots:split", { lotId: "L", parts: [{ lotId: part, massKg: "10" }], at }, { by: miner });
  await refuses("lot/earlier-than-source", split("2026-06-04T23:59:59Z", "P"), { sourceDate: "2026-06-05T00:00:00Z" });
  await world.run("lots:move", { lotId: "L", toSiteId: "yard", custodianId: "haul", at: "2026-06-07T00:00:00Z" }, { by: miner });
  await refuses("step/before-cause", split("2026-06-06T00:00:00Z", "P"), { causeDate: "2026-06-07T00:00:00Z" });
  await split("2026-06-09T00:00:00Z", "P");
  // Draws commute: a gate that was without a network records its trucks late.
  await split("2026-06-08T00:00:00Z", "Q");
});

test("a split leaves the rest, and takes no more than there is", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  const split = (parts: object[], by = miner) => world.run("lots:split", { lotId: "L", parts }, { by });
  await refuses("lot/split-sum", split([{ lotId: "P", massKg: "60" }, { lotId: "Q", massKg: "40.001" }]), { partsKg: "100.001", heldKg: 100 });
  await refuses("lot/not-owner", split([{ lotId: "P", massKg: "60" }], rival));
  await refuses("lot/exists", split([{ lotId: "L", massKg: "60" }]));
  await refuses("input/duplicate", split([{ lotId: "P", massKg: "1" }, { lotId: "P", massKg: "1" }]));
  await split([{ lotId: "P", massKg: "60" }, { lotId: "Q", massKg: "30" }]);
  assert.deepEqual([await kg(world, "L"), await kg(world, "P"), await kg(world, "Q")], ["10", "60", "30"]);
  assert.deepEqual((await world.found("lot", "P")).parents.map(({ lotId, massKg }) => `${lotId} ${massKg}`), ["L 60"]);
});

test("a blend is of one product, place, holder and owner, and derives from all their licences", async () => {
  const world = await atPlant();
  await extract(world, "FAR", "100");
  await processed(world, { inputs: [{ lotId: "A", massKg: "100" }], outputs: [{ lotId: "W", product: "coking-coal-washed", massKg: "80" }], lossKg: "20" });
  const blend = (inputs: [string, string][], by = miner) => world.run("lots:blend", { lotId: "X", siteId: "plant", inputs: inputs.map(([lotId, massKg]) => ({ lotId, massKg })) }, { by });
  await refuses("lot/blend-product-differs", blend([["A", "1"], ["W", "1"]]), { lotId: "A", otherLotId: "W" });
  await refuses("lot/place-mismatch", blend([["A", "1"], ["FAR", "1"]]));
  await refuses("lot/not-owner", blend([["A", "1"], ["B", "1"]], rival));
  await refuses("lot/overdrawn", blend([["A", "1"], ["B", "4000.001"]]));
  await blend([["B", "1000"], ["A", "500"]]);
  assert.equal(await kg(world, "X"), "1500");
  assert.deepEqual((await world.found("lot", "X")).licences, [LICENCE, PLANNED]);
});

test("only owner or holder moves a lot, to a registered site and holder", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  const move = (rest: object, by = miner) => world.run("lots:move", { lotId: "L", toSiteId: "yard", custodianId: "haul", ...rest }, { by });
  await refuses("lot/not-custodian", move({}, rival), { custodianId: "tt" });
  await refuses("registry/site-unknown", move({ toSiteId: "nowhere" }));
  await refuses("registry/organisation-unknown", move({ custodianId: "nobody" }));
  const { event } = await move({});
  assert.deepEqual([event.place, event.facts["fromSiteId"], event.facts["fromCustodianId"]], ["yard", "pit", "tt"]);
  await move({ toSiteId: "plant" }, carrier);
  await world.run("lots:split", { lotId: "L", parts: [{ lotId: "P", massKg: "100" }] }, { by: miner });
  await refuses("lot/closed", move({}));
});

test("an offered lot cannot be used until the receiver answers", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  await refuses("lot/not-owner", world.run("lots:offer", { lotId: "L", toOrgId: "tt" }, { by: rival }));
  await refuses("lot/transfer-to-owner", world.run("lots:offer", { lotId: "L", toOrgId: "tt" }, { by: miner }));
  await refuses("step/out-of-order", world.run("lots:accept", { lotId: "L" }, { by: rival }), { status: "open" });
  await world.run("lots:offer", { lotId: "L", toOrgId: "rival" }, { by: miner });
  for (const attempt of [
    () => world.run("lots:split", { lotId: "L", parts: [{ lotId: "P", massKg: "1" }] }, { by: miner }),
    () => world.run("lots:move", { lotId: "L", toSiteId: "yard", custodianId: "haul" }, { by: miner }),
    () => world.run("lots:adjust", { lotId: "L", deltaKg: "-0.5", reason: "survey", note: "n" }, { by: miner }),
    () => world.run("lots:offer", { lotId: "L", toOrgId: "rival" }, { by: miner }),
    () => world.run("lots:accept", { lotId: "L" }, { by: carrier }),
    () => world.run("lots:decline", { lotId: "L", reason: "r" }, { by: carrier }),
  ]) await refuses("lot/transfer-pending", attempt(), { receiverId: "rival" });
  await refuses("step/before-cause", world.run("lots:accept", { lotId: "L", at: "2026-06-01T00:00:00Z" }, { by: rival }));
  await world.run("lots:accept", { lotId: "L" }, { by: rival });
  const lot = await world.found("lot", "L");
  assert.deepEqual([lot.ownerId, lot.ownerMsp, lot.custodianId, lot.status, lot.offeredTo], ["rival", "RivalMSP", "tt", "open", undefined]);
  await refuses("lot/not-owner", world.run("lots:split", { lotId: "L", parts: [{ lotId: "P", massKg: "1" }] }, { by: miner }));
  await world.run("lots:split", { lotId: "L", parts: [{ lotId: "P", massKg: "1" }] }, { by: rival });
});

test("a receiver declines and an owner withdraws an offer", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  const offer = () => world.run("lots:offer", { lotId: "L", toOrgId: "rival" }, { by: miner });
  await offer();
  assert.equal((await world.run("lots:decline", { lotId: "L", reason: "wet" }, { by: rival })).event.type, "lot.declined");
  await offer();
  assert.equal((await world.run("lots:decline", { lotId: "L", reason: "mistake" }, { by: miner })).event.type, "lot.withdrawn");
  assert.deepEqual([(await world.found("lot", "L")).ownerId, (await world.found("lot", "L")).status], ["tt", "open"]);
});

test("a contract named with an offer is of these parties, this product, confirmed and in force", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  await contract(world, "C1");
  await contract(world, "C2", { product: "thermal-coal" });
  await contract(world, "C3", { validTo: "2026-05-31" });
  const offer = (contractNo: string, toOrgId = "buyer") => world.run("lots:offer", { lotId: "L", toOrgId, contractNo }, { by: miner });
  await refuses("contract/unknown", offer("C9"));
  await refuses("contract/not-party", offer("C1", "rival"), { orgId: "rival" });
  await refuses("contract/product-mismatch", offer("C2"), { product: "thermal-coal" });
  await refuses("contract/expired", offer("C3"), { date: "2026-05-31" });
  const draft = { contractNo: "C4", buyerId: "buyer", product: "coking-coal-raw", massKg: "1", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "x", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" };
  await world.run("contracts:propose", draft, { by: miner, secret: { salt: "0".repeat(32), basis: "wet-tonne", pricing: "fixed", price: "1", currency: "USD" } });
  await refuses("contract/incomplete", offer("C4"), { status: "proposed" });
  await offer("C1");
});

test("an adjustment has a reason, never goes below zero, and needs a survey beyond the tolerance", async () => {
  const world = await newWorld();
  await extract(world, "L", "100000");
  const adjust = (deltaKg: string, rest: object = {}, by = miner) => world.run("lots:adjust", { lotId: "L", deltaKg, reason: "moisture-loss", note: "summer", ...rest }, { by });
  await refuses("input/unknown-choice", adjust("-1", { reason: "because" }));
  await refuses("lot/adjust-nothing", adjust("0"));
  await refuses("lot/not-owner", adjust("-1", {}, rival));
  await refuses("lot/adjust-too-large", adjust("-1000.001"), { limitPct: 1 });
  await refuses("lot/overdrawn", adjust("-100000.001", { surveyNo: "S-1" }), { heldKg: 100000 });
  await adjust("-1000");
  await adjust("500.5");
  await adjust("-99500.5", { surveyNo: "S-1" });
  assert.deepEqual([await kg(world, "L"), (await world.found("lot", "L")).status], ["0", "exhausted"]);
});

test("the tolerance of adjustments is the one in the customs authority's table", async () => {
  const world = await newWorld();
  await extract(world, "L", "100000");
  await setTable(world, "tolerances", tolerances.rows.map((row) => (row.setting === "lot-adjustment" ? { ...row, value: "0.1" } : row)), customs);
  const adjust = () => world.run("lots:adjust", { lotId: "L", deltaKg: "-101", reason: "spillage", note: "n" }, { by: miner });
  await refuses("lot/adjust-too-large", adjust(), { limitPct: "0.1" });
  await setTable(world, "tolerances", tolerances.rows.filter((row) => row.setting !== "lot-adjustment"), customs);
  await refuses("table/invalid", adjust(), { table: "tolerances" });
});

test("a lot derives from a bounded number of licences", async () => {
  const world = await newWorld();
  await extract(world, "L", "100");
  const [lot, licences] = [await world.found("lot", "L"), (from: number) => Array.from({ length: 150 }, (_, i) => `TEST-MV-${String(from + i).padStart(6, "0")}`)];
  world.seed({ kind: "lot", id: "M", record: { ...lot, lotId: "M", licences: licences(1000) } });
  world.seed({ kind: "lot", id: "N", record: { ...lot, lotId: "N", licences: licences(2000) } });
  await refuses("lot/too-many-sources", world.run("lots:blend", { lotId: "X", siteId: "pit", inputs: [{ lotId: "M", massKg: "1" }, { lotId: "N", massKg: "1" }] }, { by: miner }), { count: 300, max: 200 });
});
