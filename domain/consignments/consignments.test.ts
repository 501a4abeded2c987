import assert from "node:assert/strict";
import { test } from "node:test";
import { dec } from "../decimal.ts";
import { lotOf } from "../lots/balance.ts";
import { asOperator, people, refuses } from "../testing.ts";
import { consignment, consignmentNow, contract, extract, load, newWorld, seal, terms, weigh } from "../testing-world.ts";
import type { Submitter } from "../act.ts";
import type { MemoryLedger } from "../testing.ts";

const { miner, rival, carrier, customs, buyer } = people;
const parts = (subjects: readonly { kind: string; id: string; part: string }[]) => subjects.map(({ kind, id, part }) => `${part} ${kind} ${id}`);

test("a consignment opens under the seller's registered contract in force, with a carrier, over a border point open to it", async () => {
  const world = await newWorld();
  await contract(world, "C1");
  const open = (rest: object = {}, by = miner) =>
    world.run("consignments:open", { consignmentId: "CON", contractNo: "C1", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road", ...rest }, { by });
  const draft = { contractNo: "C2", buyerId: "buyer", product: "coking-coal-raw", massKg: "1", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "x", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" };
  await world.run("contracts:propose", draft, { by: miner, secret: terms });
  await refuses("contract/unknown", open({ contractNo: "C9" }));
  await refuses("contract/not-registered", open({ contractNo: "C2" }));
  await refuses("contract/not-party", open({}, rival), { orgId: "rival" });
  await refuses("contract/expired", open({ at: "2026-12-31T16:00:00Z" }), { date: "2026-12-31" });
  await refuses("step/before-cause", open({ at: "2025-12-31T15:59:59Z" }));
  await refuses("registry/role-missing", open({ carrierId: "lab" }), { role: "carrier" });
  await refuses("declaration/border-point-closed", open({ borderPoint: "atlantis" }));
  await refuses("declaration/border-point-closed", open({ mode: "rail" }), { transportMode: "rail" });
  const { event } = await open();
  assert.deepEqual(parts(event.subjects), ["made consignment CON", "named contract C1", "named organisation tt", "named organisation haul", "named organisation buyer"]);
  await refuses("record/exists", open());
});

test("a ticket comes from a verified scale of the submitter's site, with the empty weight below the loaded", async () => {
  const world = await newWorld();
  await weigh(world, "T1", 1000);
  await refuses("record/exists", weigh(world, "T1", 1000), { kind: "ticket" });
  await refuses("record/unknown", weigh(world, "T2", 1000, { deviceId: "none" }), { kind: "device" });
  await refuses("registry/site-not-owned", weigh(world, "T2", 1000, { by: rival }), { ownerId: "tt" });
  await refuses("consignment/tare-above-gross", weigh(world, "T2", 0));
  await refuses("registry/scale-verification-expired", world.run("consignments:weigh", { ticketNo: "T2", deviceId: "WB-PIT", vehicle: "1201УБА", tareKg: "1", grossKg: "2", at: "2027-12-31T16:00:00Z" }, { by: miner }));
  await weigh(world, "T3", 1000, { deviceId: "WB-YARD", by: customs });
  assert.equal(String((await world.found("ticket", "T3")).netKg), "1000");
});

test("what stands on a scale is a plate, a wagon or a container with a right check digit", async () => {
  const world = await newWorld();
  await refuses("consignment/plate-format", weigh(world, "T", 1000, { vehicle: "12УБА" }));
  await refuses("consignment/container-check-digit", weigh(world, "T", 1000, { vehicle: "CSQU3054384" }));
  await refuses("consignment/wagon-check-digit", weigh(world, "T", 1000, { vehicle: "52361004" }));
  await weigh(world, "T", 1000, { vehicle: "CSQU 305438 3" });
  assert.equal((await world.found("ticket", "T")).vehicle, "CSQU3054383");
});

test("a loading draws the ticket's net weight from the lots and counts it in the consignment", async () => {
  const world = await newWorld();
  await consignment(world);
  await extract(world, "coal-2", "5000", { licenceNo: "TEST-MV-000102" });
  const { event } = await load(world, "U1", 100000);
  await load(world, "U2", 90000, { plate: "1208УБА", lots: [{ lotId: "coal-2", massKg: "5000" }, { lotId: "coal", massKg: "85000" }] });
  assert.deepEqual(parts(event.subjects), ["made unit U1", "changed consignment CON", "drawn lot coal", "changed ticket T-U1", "changed use vehicle/1201УБА", "made use waybill/cmr/W-U1", "named site pit"]);
  const { lots, licences, unitCount, loadedKg } = await consignmentNow(world, "CON");
  assert.deepEqual([lots.map(({ lotId, massKg }) => `${lotId} ${massKg}`), licences, unitCount, String(loadedKg)], [["coal 185000", "coal-2 5000"], ["TEST-MV-000101", "TEST-MV-000102"], 2, "190000"]);
  assert.deepEqual([String((await lotOf(world, "coal")).massKg), (await world.found("lot", "coal-2")).status, (await world.found("ticket", "T-U1")).usedBy], ["815000", "exhausted", "U1"]);
});

test("a loading is refused when its ticket, vehicle, waybill or lots do not fit", async () => {
  const world = await newWorld();
  await consignment(world);
  await extract(world, "foreign", "1000");
  await world.run("lots:offer", { lotId: "foreign", toOrgId: "rival" }, { by: miner });
  await refuses("lot/transfer-pending", load(world, "P", 100, { lotId: "foreign" }));
  await world.run("lots:accept", { lotId: "foreign" }, { by: rival });
  await extract(world, "far", "1000");
  await world.run("lots:move", { lotId: "far", toSiteId: "plant", custodianId: "tt" }, { by: miner });
  await load(world, "U1", 100000);

  await refuses("lot/not-owner", load(world, "A", 100, { lotId: "foreign", plate: "1202УБА" }), { ownerId: "rival" });
  await refuses("lot/place-mismatch", load(world, "B", 100, { lotId: "far", plate: "1203УБА" }));
  await refuses("lot/overdrawn", load(world, "C", 950000, { plate: "1204УБА" }), { heldKg: 900000, drawnKg: 950000 });
  await refuses("lot/unknown", load(world, "D", 100, { lotId: "none", plate: "1205УБА" }));
  await refuses("consignment/vehicle-busy", load(world, "E", 100), { plate: "1201УБА", otherId: "U1" });
  await refuses("consignment/waybill-used", load(world, "F", 100, { plate: "1206УБА", waybillNo: "W-U1" }), { usedBy: "U1" });
  await refuses("consignment/ticket-used", load(world, "G", 100000, { plate: "1207УБА", ticketNo: "T-U1" }), { usedBy: "U1" });
  await weigh(world, "T-X", 100, { vehicle: "1299УБА" });
  await refuses("consignment/ticket-missing", load(world, "H", 100, { plate: "1208УБА", ticketNo: "T-X" }), { plate: "1208УБА", siteId: "pit" });
  await refuses("record/unknown", load(world, "I", 100, { plate: "1209УБА", ticketNo: "none" }), { kind: "ticket" });
  await refuses("consignment/ticket-mass", load(world, "J", 100, { plate: "1210УБА", lots: [{ lotId: "coal", massKg: "99.999" }] }), { netKg: 100, drawnKg: "99.999" });
  await refuses("input/duplicate", load(world, "K", 100, { plate: "1211УБА", lots: [{ lotId: "coal", massKg: "50" }, { lotId: "coal", massKg: "50" }] }));
  await refuses("consignment/unknown", load(world, "L", 100, { plate: "1212УБА", consignmentId: "none" }));
  await refuses("input/required", load(world, "M", 100, { plate: "1213УБА", vehicle: { kind: "truck" } }), { field: "vehicle.plate" });
  await refuses("input/unknown-choice", load(world, "N", 100, { plate: "1214УБА", vehicle: { kind: "wagon", wagonNo: "52361003" } }));
  await refuses("input/unknown-choice", load(world, "O", 100, { plate: "1215УБА", waybillType: "smgs" }));
  await refuses("step/before-cause", load(world, "Q", 100, { plate: "1216УБА", at: "2026-06-01T00:00:00Z" }));
  await weigh(world, "T-late", 100, { vehicle: "1218УБА" });
  await refuses("step/before-cause", load(world, "R", 100, { plate: "1218УБА", ticketNo: "T-late", at: (await world.found("ticket", "T-U1")).at }), { cause: "weighbridge ticket T-late" });
  await weigh(world, "T-S", 100, { vehicle: "1217УБА" });
  const foreign = { unitId: "S", consignmentId: "CON", vehicle: { kind: "truck", plate: "1217УБА" }, lots: [{ lotId: "foreign", massKg: "100" }], ticketNo: "T-S", waybillType: "cmr", waybillNo: "W-S" };
  await refuses("consignment/not-exporter", world.run("consignments:load", foreign, { by: rival }), { exporterId: "tt" });
  assert.equal((await consignmentNow(world, "CON")).unitCount, 1);
});

test("goods are those of the contract", async () => {
  const world = await newWorld();
  await consignment(world);
  const coal = await lotOf(world, "coal");
  world.seed({ kind: "lot", id: "thermal", record: { ...coal, lotId: "thermal", product: "thermal-coal" } });
  await refuses("lot/product-mismatch", load(world, "U1", 100, { lotId: "thermal" }), { product: "thermal-coal", expected: "coking-coal-raw" });
});

test("a consignment draws on a bounded number of lots, so that its record stays small", async () => {
  const world = await newWorld();
  await consignment(world);
  const lots = Array.from({ length: 100 }, (_, i) => ({ lotId: `old-${i}`, massKg: dec("1") }));
  world.seed({ kind: "consignment", id: "CON", record: { ...(await world.found("consignment", "CON")), lots } });
  await refuses("input/too-many", load(world, "U1", 100), { count: 101, max: 100 });
});

test("a trailer under another truck is under way too", async () => {
  const world = await newWorld();
  await consignment(world);
  await load(world, "U1", 100, { vehicle: { kind: "truck", plate: "1201УБА", trailerPlate: "4401УБЧ" } });
  await refuses("consignment/vehicle-busy", load(world, "U2", 100, { plate: "1202УБА", vehicle: { kind: "truck", plate: "1202УБА", trailerPlate: "4401УБЧ" } }), { plate: "4401УБЧ", otherId: "U1" });
});

test("wagons of one consignment may go under one SMGS waybill, those of another not", async () => {
  const world = await newWorld();
  await extract(world, "coal", "1000000");
  await contract(world, "C1");
  const wagons: Readonly<Record<string, string>> = { U1: "52361003", U2: "52361375", U3: "52361748" };
  for (const consignmentId of ["R1", "R2"]) await world.run("consignments:open", { consignmentId, contractNo: "C1", carrierId: "haul", mode: "rail", borderPoint: "zamiin-uud-rail" }, { by: miner });
  const railed = async (unitId: string, consignmentId: string) => {
    const wagonNo = wagons[unitId] ?? "";
    return load(world, unitId, 1000, { plate: wagonNo, vehicle: { kind: "wagon", wagonNo }, consignmentId, waybillType: "smgs", waybillNo: "SMGS-1" });
  };
  await railed("U1", "R1");
  const { event } = await railed("U2", "R1");
  assert.ok(parts(event.subjects).includes("named use waybill/smgs/SMGS-1"), "the second wagon must not write the waybill's record");
  await refuses("consignment/waybill-used", railed("U3", "R2"), { usedBy: "R1" });
});

test("a loaded unit is sealed once, by its carrier or customs, with a new seal", async () => {
  const world = await newWorld();
  await consignment(world);
  await load(world, "U1", 100);
  await load(world, "U2", 100, { plate: "1202УБА" });
  const attempt = (unitId: string, sealNo: string, by: Submitter, rest: object = {}) => world.run("consignments:seal", { unitId, sealNo, ...rest }, { by });
  await refuses("record/unknown", attempt("U9", "S1", carrier), { kind: "unit" });
  await refuses("consignment/seal-not-entitled", attempt("U1", "S1", { ...carrier, orgId: "other-carrier", orgRoles: ["carrier"] }), { carrierId: "haul" });
  await refuses("step/before-cause", attempt("U1", "S1", carrier, { at: "2026-06-01T00:00:00Z" }));
  await attempt("U1", "S1", carrier);
  await refuses("step/out-of-order", attempt("U1", "S2", carrier), { status: "sealed", needed: "loaded" });
  await refuses("consignment/seal-duplicate", attempt("U2", "S1", customs), { usedBy: "U1" });
  await attempt("U2", "S2", customs);
});

test("a unit is sealed by who runs the site of loading or a terminal of its own border point, by no other terminal", async () => {
  const world = await newWorld();
  const foreign: Submitter = { orgId: "term", mspId: "TerminalMSP", user: "term-officer", role: "officer", orgRoles: ["terminal"] };
  await world.run("registry:registerOrganisation", { orgId: "term", mspId: "TerminalMSP", name: "t", nameMn: "t", country: "MN", roles: ["terminal"] }, { by: people.minerals });
  const owned = [["term-yard", "terminal", "gashuunsukhait-road"], ["term-north", "terminal", "zamiin-uud-road"], ["term-store", "stockyard", "gashuunsukhait-road"]];
  for (const [siteId, kind, borderPoint] of owned) await world.run("registry:registerSite", { siteId, ownerId: "term", kind, name: "y", nameMn: "y", borderPoint }, { by: people.minerals });
  await consignment(world);
  for (const [i, unitId] of ["U1", "U2", "U3"].entries()) await load(world, unitId, 100, { plate: `120${i}УБА` });
  const attempt = (unitId: string, siteId: string | undefined, by: Submitter) => world.run("consignments:seal", { unitId, sealNo: `S-${unitId}`, ...(siteId === undefined ? {} : { siteId }) }, { by });
  await refuses("consignment/seal-not-entitled", attempt("U1", undefined, foreign), { siteId: "pit", ownerId: "tt", borderPoint: "gashuunsukhait-road" });
  await refuses("consignment/seal-not-entitled", attempt("U1", "yard", foreign), { siteId: "yard", ownerId: "haul" });
  for (const siteId of ["term-north", "term-store"]) await refuses("consignment/seal-not-entitled", attempt("U1", siteId, foreign), { siteId });
  await refuses("registry/site-unknown", attempt("U1", "nowhere", foreign));
  await refuses("consignment/seal-not-entitled", attempt("U1", undefined, rival));
  await refuses("consignment/seal-not-entitled", attempt("U1", "plant", miner), { siteId: "plant" });
  const { event } = await attempt("U1", "term-yard", foreign);
  assert.deepEqual([event.place, parts(event.subjects).at(-1)], ["term-yard", "named site term-yard"]);
  assert.equal((await attempt("U2", undefined, miner)).event.place, "pit");
  assert.equal((await attempt("U3", "gate", customs)).event.place, "gate");
});

/** A consignment of two sealed trucks of 100 t, whose declaration is released. */
async function released(): Promise<MemoryLedger> {
  const world = await newWorld();
  await consignment(world);
  for (const [unitId, plate] of [["U1", "1201УБА"], ["U2", "1202УБА"]] as const) {
    await load(world, unitId, 100000, { plate });
    await seal(world, unitId);
  }
  await declare(world, "released");
  return world;
}
/** What the rules of declarations leave behind; they have tests of their own. */
async function declare(world: MemoryLedger, status: "filed" | "released"): Promise<void> {
  const record = await consignmentNow(world, "CON");
  const declaration = { declarationNo: "D1", regime: "10" as const, consignmentId: "CON", customsOffice: "x", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: dec("200000") }], receiptNos: ["0".repeat(33)], certificateNos: ["C"], additionalSheets: 0 };
  const derived = { version: 1, contractNo: "C-CON", exporterId: "tt", payerMsp: "MinerMSP", borderPoint: "gashuunsukhait-road", netKg: dec("200000"), valueDigest: "0".repeat(64), status, filedOn: "2026-06-01", versionTx: "tx", payments: [] };
  world.seed({ kind: "declaration", id: "D1", record: { ...declaration, ...derived, tx: "tx", at: record.at } });
  world.seed({ kind: "consignment", id: "CON", record: { ...record, declarationNo: "D1", status: status === "released" ? "released" : "declared" } });
}
const atBorder = (world: MemoryLedger, ticketNo: string, netKg: number, rest: { readonly vehicle?: string; readonly at?: string } = {}) => weigh(world, ticketNo, netKg, { deviceId: "WB-GATE", by: customs, ...rest });
const exit = (world: MemoryLedger, rest: object = {}, by: Submitter = asOperator(customs)) =>
  world.run("gates:exit", { unitId: "U1", gateSiteId: "gate", foundSeal: "S-U1", ticketNo: "B1", ...rest }, { by });

test("a unit of a released declaration leaves, its vehicle is free, and with the last the consignment has left", async () => {
  const world = await released();
  await atBorder(world, "B1", 99900);
  const { event } = await exit(world);
  assert.deepEqual(parts(event.subjects), ["changed unit U1", "changed consignment CON", "changed ticket B1", "changed use vehicle/1201УБА", "named use seal/S-U1", "named declaration D1", "named site gate"]);
  assert.deepEqual([event.facts["allOut"], (await world.found("consignment", "CON")).status, (await world.found("use", "vehicle/1201УБА")).usedBy], [false, "released", undefined]);
  await refuses("gate/already-passed", exit(world), { plate: "1201УБА", gateId: "gate" });
  await atBorder(world, "B2", 100100, { vehicle: "1202УБА" });
  assert.equal((await exit(world, { unitId: "U2", foundSeal: "S-U2", ticketNo: "B2" })).event.facts["allOut"], true);
  const { status, exitedCount, exitedKg } = await world.found("consignment", "CON");
  assert.deepEqual([status, exitedCount, String(exitedKg)], ["exited", 2, "200000"]);
});

test("a vehicle loads again after its exit, not before", async () => {
  const world = await released();
  await atBorder(world, "B1", 100000);
  await world.run("consignments:open", { consignmentId: "CON2", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road", at: "2026-06-01T00:00:00Z" }, { by: miner });
  await exit(world, { at: "2026-06-02T00:00:00Z" });
  await refuses("consignment/vehicle-busy", load(world, "U3", 100, { consignmentId: "CON2" }), { plate: "1201УБА", otherId: "U1" });
  await load(world, "U4", 100, { consignmentId: "CON2", at: "2026-06-03T00:00:00Z" });
});

test("nothing leaves without a released declaration", async () => {
  const world = await newWorld();
  await consignment(world);
  await load(world, "U1", 100000);
  await seal(world, "U1");
  await atBorder(world, "B1", 100000);
  await refuses("step/out-of-order", exit(world), { status: "open", needed: "released" });
  await declare(world, "filed");
  await refuses("gate/not-released", exit(world), { plate: "1201УБА", declarationNo: "D1" });
});

test("a unit leaves by its own gate, sealed as recorded, on a new ticket of its vehicle at that border", async () => {
  const world = await released();
  await atBorder(world, "B1", 100000);
  await refuses("record/unknown", exit(world, { unitId: "U9" }), { kind: "unit" });
  await refuses("registry/site-unknown", exit(world, { gateSiteId: "nowhere" }));
  await refuses("registry/site-kind", exit(world, { gateSiteId: "yard" }), { kind: "terminal", needed: "border-gate" });
  await refuses("gate/wrong-gate", exit(world, { gateSiteId: "other-gate" }), { bookedGateId: "gashuunsukhait-road" });
  await refuses("consignment/seal-mismatch", exit(world, { foundSeal: "S-U2" }), { recordedSeal: "S-U1" });
  await refuses("consignment/ticket-used", exit(world, { ticketNo: "T-U1" }), { usedBy: "U1" });
  await refuses("record/unknown", exit(world, { ticketNo: "none" }), { kind: "ticket" });
  await atBorder(world, "B2", 100000, { vehicle: "1202УБА" });
  await refuses("consignment/ticket-missing", exit(world, { ticketNo: "B2" }), { plate: "1201УБА" });
  await weigh(world, "B3", 100000, { deviceId: "WB-OTHER", by: customs });
  await refuses("consignment/ticket-missing", exit(world, { ticketNo: "B3" }), { siteId: "gate" });
  await atBorder(world, "B4", 100000, { at: "2026-06-01T00:00:00Z" });
  await refuses("step/before-cause", exit(world, { ticketNo: "B4" }), { cause: "sealing of unit U1" });
  await refuses("step/before-cause", exit(world, { at: "2026-06-01T00:00:00Z" }));
  await weigh(world, "B5", 100000, { deviceId: "WB-YARD", by: carrier });
  await exit(world, { ticketNo: "B5" });
});

test("a unit without a seal does not leave", async () => {
  const world = await newWorld();
  await consignment(world);
  await load(world, "U1", 100000);
  await declare(world, "released");
  await atBorder(world, "B1", 100000);
  await refuses("consignment/seal-missing", exit(world));
});

test("a weight beyond the tolerance passes on an officer's reason only", async () => {
  const world = await released();
  await atBorder(world, "B1", 99499.999);
  await refuses("consignment/weight-difference", exit(world), { hereKg: "99499.999", thereKg: 100000, diffKg: "500.001" });
  await refuses("auth/forbidden", exit(world, { overrideReason: "spilt on the way" }), { role: "operator" });
  const { event } = await exit(world, { overrideReason: "spilt on the way" }, customs);
  assert.equal(event.facts["overrideReason"], "spilt on the way");
  await atBorder(world, "B2", 99500, { vehicle: "1202УБА" });
  await exit(world, { unitId: "U2", foundSeal: "S-U2", ticketNo: "B2" });
});

const results = [{ analyte: "TM", value: "8.1", unit: "%", basis: "as-received", method: "GB/T 211" }];
const accept = (world: MemoryLedger, receivedKg: string, rest: object = {}, by: Submitter = buyer) =>
  world.run("acceptances:record", { consignmentId: "CON", receivedKg, certificateNo: "CN-1", laboratory: "CIQ", results, ...rest }, { by });

test("the buyer accepts what has left whole, once, with a reason for a difference beyond the tolerance", async () => {
  const world = await released();
  await refuses("consignment/unknown", accept(world, "200000", { consignmentId: "none" }));
  await atBorder(world, "B1", 100000);
  await exit(world);
  await refuses("acceptance/before-exit", accept(world, "100000"));
  await atBorder(world, "B2", 100000, { vehicle: "1202УБА" });
  await exit(world, { unitId: "U2", foundSeal: "S-U2", ticketNo: "B2" });
  await refuses("acceptance/not-buyer", accept(world, "200000", {}, rival), { orgId: "rival" });
  await refuses("step/before-cause", accept(world, "200000", { at: "2026-06-01T00:00:00Z" }));
  await refuses("assay/fraction-out-of-range", accept(world, "200000", { results: [{ ...results[0], value: "101" }] }));
  await refuses("acceptance/weight-difference", accept(world, "197999.999"), { acceptedKg: "197999.999", shippedKg: 200000, diffKg: "-2000.001" });
  const { event } = await accept(world, "197999.999", { differenceReason: "wind and weather" });
  const acceptance = await world.found("acceptance", "CON");
  assert.deepEqual([String(acceptance.differenceKg), String(acceptance.differencePct), acceptance.withinTolerance, String(acceptance.tolerancePct)], ["-2000.001", "-1.000001", "no", "1"]);
  assert.deepEqual([event.type, (await world.found("consignment", "CON")).status], ["consignment.accepted", "accepted"]);
  await refuses("acceptance/already-recorded", accept(world, "200000"), { date: acceptance.acceptedOn });
});

test("a difference within the tolerance needs no reason", async () => {
  const world = await released();
  for (const [unitId, ticketNo, vehicle] of [["U1", "B1", "1201УБА"], ["U2", "B2", "1202УБА"]] as const) {
    await atBorder(world, ticketNo, 100000, { vehicle });
    await exit(world, { unitId, foundSeal: `S-${unitId}`, ticketNo });
  }
  await accept(world, "198000");
  assert.equal((await world.found("acceptance", "CON")).withinTolerance, "yes");
});
