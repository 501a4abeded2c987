import assert from "node:assert/strict";
import { test } from "node:test";
import { amend, declared, exportWorld, file } from "./declarations/testing.ts";
import type { Submitter } from "./act.ts";
import { suspension } from "./testing-world.ts";
import { people, refuses } from "./testing.ts";
import type { MemoryLedger } from "./testing.ts";

const { miner, rival, minerals } = people;
const broker: Submitter = { orgId: "broker", mspId: "MinerMSP", user: "broker-officer", role: "officer", orgRoles: ["exporter"] };
const stranger: Submitter = { ...broker, orgId: "stranger", user: "stranger-officer" };
const mandate = { mandateNo: "M-1", agentId: "broker", scope: ["export-declarations"], powerOfAttorneyNo: "2026/117", validFrom: "2026-01-01", validTo: "2026-12-31" };
const give = (world: MemoryLedger, rest: object = {}, by = miner) => world.run("mandates:give", { ...mandate, ...rest }, { by });

async function mandated(rest: object = {}): Promise<MemoryLedger> {
  const world = await exportWorld();
  for (const { orgId, mspId, orgRoles } of [broker, stranger]) await world.run("registry:registerOrganisation", { orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles: orgRoles }, { by: minerals });
  await give(world, rest);
  return world;
}

test("a broker files and amends in its client's name: the client is exporter and payer, the event names who signed and by what", async () => {
  const world = await mandated();
  const { event } = await file(world, { mandateNo: "M-1" }, { by: broker });
  assert.equal(event.by.orgId, "broker");
  assert.equal(event.facts["mandateNo"], "M-1");
  assert.ok(event.subjects.some(({ kind, id }) => kind === "mandate" && id === "M-1"));
  const declaration = await world.found("declaration", "D-1");
  assert.deepEqual([declaration.exporterId, declaration.payerMsp, declaration.agentId, declaration.mandateNo], ["tt", "MinerMSP", "broker", "M-1"]);
  await amend(world, 2, { mandateNo: "M-1", additionalSheets: 3 }, { by: broker });
  await amend(world, 3);
  const own = await world.found("declaration", "D-1");
  assert.deepEqual([own.agentId, own.mandateNo, own.additionalSheets], [undefined, undefined, declared.additionalSheets], "what the client files itself names no broker");
});

test("without a mandate, by another's, or for what it does not cover nothing is filed", async () => {
  const world = await mandated();
  await refuses("consignment/not-exporter", file(world, {}, { by: broker }));
  await refuses("mandate/not-party", file(world, { mandateNo: "M-1" }, { by: stranger }));
  await refuses("mandate/not-party", file(world, { mandateNo: "M-1" }, { by: miner }));
  await refuses("record/unknown", file(world, { mandateNo: "M-9" }, { by: broker }));
  await give(world, { mandateNo: "M-2", scope: ["import-declarations"] });
  await refuses("mandate/scope", file(world, { mandateNo: "M-2" }, { by: broker }));
});

test("a mandate holds from its first to its last day, until it is ended by either side", async () => {
  for (const [validFrom, validTo] of [["2020-01-01", "2020-12-31"], ["2030-01-01", "2030-12-31"]] as const) await refuses("mandate/not-in-force", file(await mandated({ validFrom, validTo }), { mandateNo: "M-1" }, { by: broker }));
  for (const by of [miner, broker]) {
    const world = await mandated();
    await refuses("mandate/not-party", world.run("mandates:withdraw", { mandateNo: "M-1", reason: "over" }, { by: stranger }));
    await world.run("mandates:withdraw", { mandateNo: "M-1", reason: "over" }, { by });
    await refuses("mandate/withdrawn", file(world, { mandateNo: "M-1" }, { by: broker }));
    await refuses("mandate/withdrawn", world.run("mandates:withdraw", { mandateNo: "M-1", reason: "again" }, { by }));
  }
});

test("a suspended client is not acted for", async () => {
  const world = await mandated();
  await suspension(world, "suspend", { orgId: "tt" });
  await refuses("registry/organisation-suspended", file(world, { mandateNo: "M-1" }, { by: broker }));
});

test("nobody mandates itself, a broker of another member, or one that is not registered; a period does not end before it begins", async () => {
  const world = await mandated();
  await refuses("mandate/own", give(world, { mandateNo: "M-2", agentId: "tt" }));
  await refuses("mandate/other-member", give(world, { mandateNo: "M-2", agentId: "rival" }));
  await refuses("mandate/other-member", give(world, { mandateNo: "M-2" }, rival));
  await refuses("registry/organisation-unknown", give(world, { mandateNo: "M-2", agentId: "nobody" }));
  await refuses("input/out-of-range", give(world, { mandateNo: "M-2", validTo: "2025-01-01" }));
  await refuses("record/exists", give(world));
});
