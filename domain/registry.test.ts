import assert from "node:assert/strict";
import { test } from "node:test";
import { day } from "./registry.ts";
import { submitterOf } from "./submitter.ts";
import { MemoryLedger, people, refuses } from "./testing.ts";
import { extract, LICENCE, newWorld, weigh, suspension } from "./testing-world.ts";
import { transactions } from "./transactions.ts";

const { minerals } = people;
const names = { name: "N", nameMn: "Н" };
const organisation = { orgId: "new", mspId: "NewMSP", ...names, country: "MN", roles: ["miner"] };
const licence = { licenceNo: "MV-021752", holderId: "tt", deposit: "D", depositMn: "Д", products: ["coking-coal-raw"], siteIds: ["pit"], validFrom: "2026-01-01", validTo: "2026-12-31" };

test("an organisation registers once", async () => {
  const world = await newWorld();
  await world.run("registry:registerOrganisation", organisation, { by: minerals });
  await refuses("registry/organisation-exists", world.run("registry:registerOrganisation", organisation, { by: minerals }), { orgId: "new" });
});

test("an authority stands by the channel's constitution: its role is not given, and it is neither registered nor suspended", async () => {
  const world = await newWorld();
  await refuses("registry/role-reserved", world.run("registry:registerOrganisation", { ...organisation, roles: ["miner", "customs"] }, { by: minerals }), { role: "customs" });
  await refuses("registry/organisation-exists", world.run("registry:registerOrganisation", { ...organisation, orgId: "customs" }, { by: minerals }));
  await refuses("auth/forbidden", suspension(world, "suspend", { orgId: "customs" }));
});

test("a member's name fits into collection names", async () => {
  const world = await newWorld();
  await refuses("input/format", world.run("registry:registerOrganisation", { ...organisation, mspId: "New-MSP" }, { by: minerals }));
});

test("a suspended organisation cannot become a counterparty until it is reinstated", async () => {
  const world = await newWorld();
  await extract(world, "L1", "1000");
  const offer = () => world.run("lots:offer", { lotId: "L1", toOrgId: "rival" }, { by: people.miner });
  await suspension(world, "suspend", { orgId: "rival" });
  await refuses("registry/organisation-suspended", suspension(world, "suspend", { orgId: "rival" }));
  await refuses("registry/organisation-suspended", offer(), { orgId: "rival", date: "2026-06-01" });
  await suspension(world, "lift", { orgId: "rival" });
  await refuses("registry/organisation-not-suspended", suspension(world, "lift", { orgId: "rival" }));
  await offer();
});

test("suspending what is not registered is refused", async () => {
  const world = await newWorld();
  await refuses("registry/organisation-unknown", suspension(world, "suspend", { orgId: "nobody" }));
  await refuses("licence/unknown", suspension(world, "suspend", { licenceNo: "MV-099999" }));
});

test("a suspension takes effect by a second person of the regulator alone, and a rejected one never", async () => {
  const world = await newWorld();
  const second = { ...minerals, user: "minerals-officer-2" };
  const propose = (suspensionNo: string, rest: object = {}) => world.run("registry:proposeSuspension", { suspensionNo, change: "suspend", licenceNo: LICENCE, reason: "unlicensed pit", ...rest }, { by: minerals });
  const decide = (suspensionNo: string, by = second, rest: object = {}) => world.run("registry:decideSuspension", { suspensionNo, decision: "approved", ...rest }, { by });
  await refuses("input/required", propose("S", { licenceNo: undefined }));
  await refuses("input/duplicate", propose("S", { orgId: "tt" }));
  await refuses("licence/not-suspended", propose("S", { change: "lift" }));
  await refuses("record/unknown", decide("S-1"));
  await propose("S-1");
  await refuses("record/exists", propose("S-1"));
  await extract(world, "L1", "1");
  await refuses("auth/two-persons", decide("S-1", minerals));
  await refuses("step/before-cause", decide("S-1", second, { at: "2026-06-01T00:00:00Z" }));
  await propose("S-2");
  const rejected = await decide("S-2", minerals, { decision: "rejected", note: "entered twice" });
  assert.deepEqual([rejected.event.type, (await world.found("suspension", "S-2")).decidedBy, (await world.found("licence", LICENCE)).suspendedSince], ["suspension.rejected", "minerals-officer", undefined]);
  await propose("S-3");
  const { event } = await decide("S-1");
  assert.deepEqual([event.type, event.facts["proposedBy"], (await world.found("suspension", "S-1")).status], ["licence.suspended", "minerals-officer", "approved"]);
  await refuses("licence/suspended", extract(world, "L2", "1"));
  await refuses("step/out-of-order", decide("S-1"), { status: "approved" });
  await refuses("licence/suspended", decide("S-3"));
  await refuses("step/out-of-order", decide("S-2"), { status: "rejected" });
});

test("a site has a registered owner, possible yields and, as a gate, a border point", async () => {
  const world = await newWorld();
  const site = { siteId: "s", ownerId: "tt", kind: "plant", ...names };
  const process = { process: "p", inputProduct: "a", outputProduct: "b", yieldMinPct: "60", yieldMaxPct: "50" };
  const register = (rest: object) => world.run("registry:registerSite", { ...site, ...rest }, { by: minerals });
  await refuses("registry/organisation-unknown", register({ ownerId: "nobody" }));
  await refuses("record/exists", register({ siteId: "pit" }));
  await refuses("input/out-of-range", register({ processes: [process] }));
  await refuses("input/required", register({ kind: "border-gate" }), { field: "borderPoint" });
  assert.deepEqual((await register({})).event.subjects, [{ kind: "site", id: "s", part: "made" }, { kind: "organisation", id: "tt", part: "named" }]);
});

test("a licence goes to a miner, over mines of its own, for a period that exists, once", async () => {
  const world = await newWorld();
  const grant = (rest: object) => world.run("registry:grantLicence", { ...licence, ...rest }, { by: minerals });
  await refuses("registry/organisation-unknown", grant({ holderId: "nobody" }));
  await refuses("registry/role-missing", grant({ holderId: "lab" }), { role: "miner" });
  await refuses("record/exists", grant({ licenceNo: LICENCE }));
  await refuses("input/out-of-range", grant({ validTo: "2025-12-31" }));
  await refuses("registry/site-unknown", grant({ siteIds: ["nowhere"] }));
  await refuses("registry/site-not-owned", grant({ siteIds: ["rival-pit"] }), { ownerId: "rival" });
  await refuses("registry/site-kind", grant({ siteIds: ["plant"] }), { kind: "plant", needed: "mine" });
  await refuses("input/duplicate", grant({ siteIds: ["pit", "pit"] }));
  await refuses("input/duplicate", grant({ plan: [{ year: 2026, massKg: "1" }, { year: 2026, massKg: "2" }] }));
  await refuses("licence/format", grant({ licenceNo: "MV-1" }));
  await grant({});
});

test("the regulator amends a plan by year with a reason, the event corrects what planned before, and extraction goes on", async () => {
  const world = await newWorld();
  const PLANNED = "TEST-MV-000102";
  const more = () => extract(world, "L2", "500", { licenceNo: PLANNED });
  const amend = (massKg: string, year = 2026) => world.run("registry:setPlan", { licenceNo: PLANNED, plan: [{ year, massKg }], reason: "plan accepted anew" }, { by: minerals });
  const { planTx: granted } = await world.found("licence", PLANNED);
  await extract(world, "L1", "1000000", { licenceNo: PLANNED });
  await refuses("licence/plan-exceeded", more());
  const first = await amend("1000500");
  assert.deepEqual([first.event.type, first.event.corrects], ["licence.plan-set", { txId: granted, reason: "plan accepted anew" }]);
  const { planTx: amended } = await world.found("licence", PLANNED);
  await more();
  await refuses("licence/plan-exceeded", extract(world, "L3", "0.001", { licenceNo: PLANNED }));
  const second = await amend("7", 2025);
  const licence = await world.found("licence", PLANNED);
  assert.deepEqual(licence.plan?.map(({ year, massKg }) => `${year} ${massKg}`), ["2025 7", "2026 1000500"]);
  assert.deepEqual([second.event.corrects?.txId, second.event.facts["before"]], [amended, []]);
});

test("a plan may be set where there was none, and lowered below what was extracted: nothing more is then taken", async () => {
  const world = await newWorld();
  await extract(world, "L1", "1000");
  const { event } = await world.run("registry:setPlan", { licenceNo: LICENCE, plan: [{ year: 2026, massKg: "900" }], reason: "first plan" }, { by: minerals });
  assert.equal(event.corrects, undefined);
  await refuses("licence/plan-exceeded", extract(world, "L2", "1"), { extractedT: 1, plannedT: "0.9" });
});

test("a plan is of a recorded licence, names years of its time once, and does not precede its last change", async () => {
  const world = await newWorld();
  const set = (rest: object) => world.run("registry:setPlan", { licenceNo: LICENCE, plan: [{ year: 2026, massKg: "1" }], reason: "r", ...rest }, { by: minerals });
  await refuses("licence/unknown", set({ licenceNo: "MV-099999" }));
  await refuses("input/duplicate", set({ plan: [{ year: 2026, massKg: "1" }, { year: 2026, massKg: "2" }] }));
  await refuses("input/out-of-range", set({ plan: [{ year: 2031, massKg: "1" }] }), { value: 2031, min: 2020, max: 2030 });
  await refuses("step/before-cause", set({ at: "2026-01-01T00:00:00Z" }));
});

test("an accreditation belongs to a laboratory, once", async () => {
  const world = await newWorld();
  const accredit = (rest: object) =>
    world.run("registry:accredit", { accreditationNo: "ACC-2", laboratoryId: "lab", validFrom: "2026-01-01", validTo: "2026-12-31", scope: [{ analyte: "Cu", method: "ISO 10258" }], ...rest }, { by: minerals });
  await refuses("registry/role-missing", accredit({ laboratoryId: "tt" }), { role: "laboratory" });
  await refuses("record/exists", accredit({ accreditationNo: "ACC-1" }));
  await refuses("input/out-of-range", accredit({ validTo: "2025-12-31" }));
  await accredit({});
});

test("a scale stands at a site and weighs again after a new verification", async () => {
  const world = await newWorld();
  const device = { deviceId: "WB-NEW", siteId: "pit", kind: "weighbridge", verificationNo: "V1", verifiedUntil: "2026-05-31" };
  await refuses("registry/site-unknown", world.run("registry:registerDevice", { ...device, siteId: "nowhere" }, { by: minerals }));
  await refuses("record/exists", world.run("registry:registerDevice", { ...device, deviceId: "WB-PIT" }, { by: minerals }));
  await world.run("registry:registerDevice", device, { by: minerals });
  await refuses("registry/scale-verification-expired", weigh(world, "T1", 1000, { deviceId: "WB-NEW" }), { deviceId: "WB-NEW", date: "2026-05-31" });
  await refuses("record/unknown", world.run("registry:verifyDevice", { deviceId: "none", verificationNo: "V2", verifiedUntil: "2027-05-31" }, { by: minerals }));
  await world.run("registry:verifyDevice", { deviceId: "WB-NEW", verificationNo: "V2", verifiedUntil: "2027-05-31" }, { by: minerals });
  await weigh(world, "T1", 1000, { deviceId: "WB-NEW" });
});

test("a legal day is a Mongolian day: it begins at 16:00 UTC", () => {
  assert.equal(day("2026-06-30T15:59:59Z"), "2026-06-30");
  assert.equal(day("2026-06-30T16:00:00Z"), "2026-07-01");
  assert.equal(day("2025-12-31T16:00:00Z"), "2026-01-01");
});

test("an organisation that only audits records nothing, not even what any organisation may", async () => {
  const world = new MemoryLedger();
  await world.run("registry:registerOrganisation", { ...organisation, orgId: "auditors", roles: ["auditor"] }, { by: minerals });
  const caller = { orgId: "auditors", mspId: organisation.mspId, user: "auditor-1", role: "officer" } as const;
  await refuses("registry/role-missing", submitterOf(caller, transactions["lots:split"], world));
});
