import assert from "node:assert/strict";
import { test } from "node:test";
import { lotOf } from "../lots/balance.ts";
import { people, refuses } from "../testing.ts";
import { consignment, consignmentNow, extract, load, newWorld, seal, weigh } from "../testing-world.ts";

const { minerals, miner, rival, carrier, customs } = people;

test("an extraction's mass is corrected by the licence's holder or the regulator; what was drawn since stands", async () => {
  const world = await newWorld();
  await extract(world, "L", "1000");
  const made = (await world.found("lot", "L")).madeTx;
  await world.run("lots:split", { lotId: "L", parts: [{ lotId: "P", massKg: "600" }] }, { by: miner });
  const { event } = await world.run("corrections:extraction", { lotId: "L", massKg: "700", reason: "survey error" }, { by: minerals });
  assert.deepEqual([event.type, event.corrects, String(event.facts["deltaKg"])], ["extraction.corrected", { txId: made, reason: "survey error" }, "-300"]);
  const { massKg, madeKg } = await world.found("lot", "L");
  assert.deepEqual([String(massKg), String(madeKg)], ["100", "700"]);
  const [year] = await world.all("licenceYear");
  assert.equal(String(year?.extractedKg), "700");
  await refuses("lot/overdrawn", world.run("corrections:extraction", { lotId: "L", massKg: "599", reason: "r" }, { by: miner }), { heldKg: "100", drawnKg: "101" });
  await refuses("licence/not-holder", world.run("corrections:extraction", { lotId: "L", massKg: "700.5", reason: "r" }, { by: rival }));
  await refuses("correction/not-extraction", world.run("corrections:extraction", { lotId: "P", massKg: "1", reason: "r" }, { by: miner }));
  await refuses("correction/nothing", world.run("corrections:extraction", { lotId: "L", massKg: "700", reason: "r" }, { by: miner }));
  await extract(world, "PLANNED", "900000", { licenceNo: "TEST-MV-000102" });
  await refuses("licence/plan-exceeded", world.run("corrections:extraction", { lotId: "PLANNED", massKg: "1000001", reason: "r" }, { by: miner }), { plannedT: 1000, addedT: "100.001" });
});

test("a ticket is corrected by who weighed, until it serves a unit", async () => {
  const world = await newWorld();
  await consignment(world);
  await weigh(world, "T", 1000);
  const weighed = (await world.found("ticket", "T")).tx;
  await refuses("registry/site-not-owned", world.run("corrections:ticket", { ticketNo: "T", tareKg: "1", grossKg: "2", reason: "r" }, { by: rival }));
  await refuses("consignment/tare-above-gross", world.run("corrections:ticket", { ticketNo: "T", tareKg: "2", grossKg: "2", reason: "r" }, { by: miner }));
  await refuses("correction/nothing", world.run("corrections:ticket", { ticketNo: "T", tareKg: "30000", grossKg: "31000", reason: "r" }, { by: miner }));
  const { event } = await world.run("corrections:ticket", { ticketNo: "T", tareKg: "30000", grossKg: "31500", reason: "misread" }, { by: miner });
  assert.deepEqual([event.corrects?.txId, String((await world.found("ticket", "T")).netKg)], [weighed, "1500"]);
  await load(world, "U", 900, { plate: "1299УБА" });
  await refuses("consignment/ticket-used", world.run("corrections:ticket", { ticketNo: "T-U", tareKg: "1", grossKg: "2", reason: "r" }, { by: miner }), { usedBy: "U" });
});

test("a loading is taken back before its seal: mass, counts, ticket and vehicle are as before, and the truck loads again", async () => {
  const world = await newWorld();
  await consignment(world);
  for (const [unitId, plate] of [["U1", "1201УБА"], ["U2", "1202УБА"], ["U3", "1203УБА"]] as const) await load(world, unitId, 100000, { plate });
  const loaded = (await world.found("unit", "U2")).tx;
  await refuses("consignment/not-exporter", world.run("corrections:loading", { unitId: "U2", reason: "r" }, { by: rival }));
  const { event } = await world.run("corrections:loading", { unitId: "U2", reason: "wrong stockpile" }, { by: miner });
  assert.deepEqual(event.corrects, { txId: loaded, reason: "wrong stockpile" });
  const { unitCount, loadedKg, lots } = await consignmentNow(world, "CON");
  assert.deepEqual([unitCount, String(loadedKg), lots.map(({ massKg }) => String(massKg)), String((await lotOf(world, "coal")).massKg)], [2, "200000", ["200000"], "800000"]);
  assert.deepEqual([(await world.found("unit", "U2")).status, (await world.found("ticket", "T-U2")).usedBy, (await world.found("use", "vehicle/1202УБА")).usedBy], ["unloaded", undefined, undefined]);
  await refuses("step/out-of-order", world.run("corrections:loading", { unitId: "U2", reason: "r" }, { by: miner }), { status: "unloaded" });
  await refuses("step/out-of-order", world.run("consignments:seal", { unitId: "U2", sealNo: "S" }, { by: carrier }));
  await load(world, "U4", 100000, { plate: "1202УБА" });
  await seal(world, "U1");
  await refuses("step/out-of-order", world.run("corrections:loading", { unitId: "U1", reason: "r" }, { by: miner }), { status: "sealed" });
  const again = await consignmentNow(world, "CON");
  assert.deepEqual([again.unitCount, String(again.loadedKg), String((await lotOf(world, "coal")).massKg)], [3, "300000", "700000"]);
});

test("the weight by which a unit left is corrected by customs until the buyer has accepted", async () => {
  const world = await newWorld();
  await consignment(world);
  await load(world, "U", 100000);
  await seal(world, "U");
  const [unit, con] = [await world.found("unit", "U"), await consignmentNow(world, "CON")];
  await weigh(world, "G1", 100000, { deviceId: "WB-GATE", by: customs });
  await weigh(world, "G2", 99900, { deviceId: "WB-GATE", by: customs });
  await weigh(world, "G3", 99900, { deviceId: "WB-PIT", by: miner });
  await refuses("step/out-of-order", world.run("corrections:exit", { unitId: "U", ticketNo: "G2", reason: "r" }, { by: customs }));
  const used = { ...(await world.found("ticket", "G1")), usedBy: "U" };
  world.seed({ kind: "ticket", id: "G1", record: used });
  world.seed({ kind: "unit", id: "U", record: { ...unit, status: "exited", exitTicketNo: "G1", exitNetKg: used.netKg, exitAt: unit.at } });
  world.seed({ kind: "consignment", id: "CON", record: { ...con, status: "exited", exitedCount: 1, exitedKg: used.netKg } });
  await refuses("consignment/ticket-missing", world.run("corrections:exit", { unitId: "U", ticketNo: "G3", reason: "r" }, { by: customs }));
  const { event } = await world.run("corrections:exit", { unitId: "U", ticketNo: "G2", reason: "wrong ticket" }, { by: customs });
  assert.deepEqual(event.corrects, { txId: unit.tx, reason: "wrong ticket" });
  assert.deepEqual([String((await world.found("unit", "U")).exitNetKg), String((await world.found("consignment", "CON")).exitedKg), (await world.found("ticket", "G1")).usedBy, (await world.found("ticket", "G2")).usedBy], ["99900", "99900", undefined, "U"]);
  world.seed({ kind: "consignment", id: "CON", record: { ...(await world.found("consignment", "CON")), status: "accepted" } });
  await refuses("step/out-of-order", world.run("corrections:exit", { unitId: "U", ticketNo: "G1", reason: "r" }, { by: customs }), { status: "accepted" });
});
