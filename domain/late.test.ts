import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lotOf } from "./lots/balance.ts";
import { dec } from "./decimal.ts";
import { people, refuses } from "./testing.ts";
import { consignment, consignmentNow, extract, load, newWorld, terms, weigh, suspension } from "./testing-world.ts";
import { ddtd, exportWorld, file } from "./declarations/testing.ts";
import type { MemoryLedger } from "./testing.ts";

/*
 * Events that arrive late or out of order: each stands at the time at which it happened, beside the time at which it was recorded. What rests on nothing
 * recorded later is taken in; what would change the cause of something recorded is refused with that cause.
 */

const { miner, customs, carrier } = people;
const hour = (hours: number): string => new Date(Date.parse("2026-06-02T00:00:00Z") + hours * 3_600_000).toISOString().replace(".000", "");

/** Weighs, loads and seals a truck at a time. */
async function leave(world: MemoryLedger, unitId: string, at: number, { plate = "1201УБА", lotId = "coal", massKg = 50_000 } = {}): Promise<void> {
  await weigh(world, `T-${unitId}`, massKg, { vehicle: plate, at: hour(at) });
  await world.run("consignments:load", { unitId, consignmentId: "CON", vehicle: { kind: "truck", plate }, lots: [{ lotId, massKg: String(massKg) }], ticketNo: `T-${unitId}`, waybillType: "cmr", waybillNo: `W-${unitId}`, at: hour(at) }, { by: miner });
  await world.run("consignments:seal", { unitId, sealNo: `S-${unitId}`, at: hour(at) }, { by: carrier });
}
/** Lets a truck out of a consignment that is taken for released. */
async function exit(world: MemoryLedger, unitId: string, at: number, plate = "1201УБА"): Promise<void> {
  const open = await world.found("consignment", "CON");
  world.seed({ kind: "consignment", id: "CON", record: { ...open, status: "released", declarationNo: "D" } });
  await weigh(world, `G-${unitId}`, 50_000, { deviceId: "WB-GATE", vehicle: plate, by: customs, at: hour(at) });
  await world.run("gates:exit", { unitId, gateSiteId: "gate", foundSeal: `S-${unitId}`, ticketNo: `G-${unitId}`, at: hour(at) }, { by: customs });
  world.seed({ kind: "consignment", id: "CON", record: { ...(await world.found("consignment", "CON")), status: "open" } });
}
async function opened(): Promise<MemoryLedger> {
  const world = await newWorld();
  await consignment(world);
  const derived = { version: 1, contractNo: "C-CON", exporterId: "tt", payerMsp: "MinerMSP", borderPoint: "gashuunsukhait-road", netKg: dec("1"), valueDigest: "0".repeat(64), status: "released" as const, filedOn: "2026-06-02", versionTx: "tx", payments: [] };
  world.seed({ kind: "declaration", id: "D", record: { declarationNo: "D", regime: "10", consignmentId: "CON", customsOffice: "x", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: dec("1") }], receiptNos: [ddtd(1)], certificateNos: ["C"], additionalSheets: 0, ...derived, tx: "tx", at: hour(0) } });
  return world;
}
const journeys = async (world: MemoryLedger, plate = "1201УБА") => {
  const { journeys: all = [], usedBy } = await world.found("use", `vehicle/${plate}`);
  return [...all.map(({ unitId, from, to }) => `${unitId} ${from.slice(11, 13)}–${to?.slice(11, 13) ?? ""}`), usedBy];
};

test("a trip that a scale reports late finds its place before the one that is under way", async () => {
  const world = await opened();
  await leave(world, "LATER", 10);
  await leave(world, "EARLIER", 2);
  assert.deepEqual(await journeys(world), ["EARLIER 02–", "LATER 10–", "LATER"]);
  await exit(world, "EARLIER", 8);
  await exit(world, "LATER", 14);
  assert.deepEqual(await journeys(world), ["EARLIER 02–08", "LATER 10–14", undefined]);
  await leave(world, "BETWEEN", 8);
  await refuses("consignment/vehicle-busy", exit(world, "BETWEEN", 11), { otherId: "LATER" });
});

test("a vehicle is on one journey at a time by event time, whatever is recorded first", async () => {
  const world = await opened();
  await leave(world, "A", 2);
  await exit(world, "A", 6);
  await refuses("consignment/vehicle-busy", leave(world, "B", 4), { otherId: "A" });
  await refuses("consignment/vehicle-busy", leave(world, "C", 2), { otherId: "A" });
  await leave(world, "D", 6);
  await refuses("consignment/vehicle-busy", leave(world, "E", 9), { otherId: "D" });
  for (let i = 0; i < 10; i++) {
    await exit(world, i === 0 ? "D" : `N${i - 1}`, 7 + i);
    await leave(world, `N${i}`, 7 + i);
  }
  assert.equal((await journeys(world)).length, 9, "eight and who uses it");
  await refuses("step/before-cause", leave(world, "OLD", 0), { cause: "earlier journeys of 1201УБА" });
});

test("loadings commute: in whatever order they are recorded, mass, counts and the latest time are the same (30 orders)", async () => {
  const trips = [3, 1, 4, 2, 6, 5].map((at, i) => ({ unitId: `U${at}`, at, plate: `12${10 + i}УБА` }));
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(trips, { minLength: trips.length }), async (order) => {
      const world = await opened();
      for (const { unitId, at, plate } of order) await leave(world, unitId, at, { plate });
      const { unitCount, loadedKg, at } = await consignmentNow(world, "CON");
      assert.deepEqual([unitCount, String(loadedKg), at, String((await lotOf(world, "coal")).massKg)], [6, "300000", hour(6), "700000"]);
    }),
    { numRuns: 30 },
  );
});

test("nothing is declared before the latest loading, though an earlier one was recorded after it", async () => {
  const world = await exportWorld();
  await load(world, "LAST", 1_000, { plate: "1908УБА", at: "2026-06-01T20:00:00Z" });
  await load(world, "FIRST", 1_000, { plate: "1907УБА", at: "2026-06-01T06:00:00Z" });
  await refuses("step/before-cause", file(world, { at: "2026-06-01T19:00:00Z", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: "202000" }] }), { causeDate: "2026-06-01T20:00:00Z" });
});

test("a weighing that is recorded after the exit stands at its own time; it frees and binds nothing", async () => {
  const world = await opened();
  await leave(world, "A", 2);
  await exit(world, "A", 8);
  const before = await world.found("unit", "A");
  await weigh(world, "T-YARD", 49_980, { deviceId: "WB-YARD", by: carrier, at: hour(5) });
  const { at, usedBy } = await world.found("ticket", "T-YARD");
  assert.deepEqual([at, usedBy, await world.found("unit", "A")], [hour(5), undefined, before]);
});

test("an extraction is judged by the day on which it was mined, and counted in that year", async () => {
  const world = await newWorld();
  await suspension(world, "suspend", { licenceNo: "TEST-MV-000102" }, { at: hour(0) });
  const extraction = { licenceNo: "TEST-MV-000102", siteId: "pit", product: "coking-coal-raw", massKg: "1000" };
  await refuses("licence/suspended", world.run("lots:extract", { ...extraction, lotId: "L1", at: hour(30) }, { by: miner }));
  await world.run("lots:extract", { ...extraction, lotId: "L1", at: "2026-05-20T00:00:00Z" }, { by: miner });
  assert.equal(String((await world.found("licenceYear", "TEST-MV-000102/2026")).extractedKg), "1000");
});

test("draws on a lot commute; what was drawn before the lot moved on, and is recorded after, is refused with the cause", async () => {
  const world = await newWorld();
  await extract(world, "L", "1000", { at: hour(0) });
  const split = (part: string, at: number) => world.run("lots:split", { lotId: "L", parts: [{ lotId: part, massKg: "100" }], at: hour(at) }, { by: miner });
  await split("P1", 9);
  await split("P2", 3);
  assert.equal(String((await world.found("lot", "L")).massKg), "800");
  await refuses("lot/earlier-than-source", world.run("lots:split", { lotId: "P1", parts: [{ lotId: "P3", massKg: "1" }], at: hour(3) }, { by: miner }));
  await world.run("lots:move", { lotId: "L", toSiteId: "plant", custodianId: "tt", at: hour(12) }, { by: miner });
  await refuses("step/before-cause", split("P4", 11), { causeDate: hour(12) });
});

test("a truck does not leave before the day of its release, and a price is agreed on its own day whatever was declared since", async () => {
  const world = await opened();
  await leave(world, "A", 2);
  await refuses("step/before-cause", exit(world, "A", -12), {});
  const contract = await world.found("contract", "C-CON");
  world.seed({ kind: "contract", id: "C-CON", record: { ...contract, at: hour(100) } });
  await world.run("contracts:proposePrice", { contractNo: "C-CON", version: 2, reason: "final price", at: hour(50) }, { by: miner, secret: { ...terms, price: "60" } });
  const { newestTermsDigest: termsDigest } = await world.found("contract", "C-CON");
  world.seed({ kind: "contract", id: "C-CON", record: { ...(await world.found("contract", "C-CON")), at: hour(100) } });
  const agree = (at: number) => world.run("contracts:agreePrice", { contractNo: "C-CON", version: 2, termsDigest, at: hour(at) }, { by: people.buyer });
  await refuses("step/before-cause", agree(49));
  await agree(51);
});
