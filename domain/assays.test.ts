import assert from "node:assert/strict";
import { test } from "node:test";
import { people, refuses } from "./testing.ts";
import { extract, newWorld } from "./testing-world.ts";
import type { MemoryLedger } from "./testing.ts";

const { miner, laboratory, rival, minerals, carrier } = people;
const result = (analyte: string, value: string, basis = "dry", rest: object = {}) => ({ analyte, value, unit: "%", basis, method: methods[analyte] ?? "ISO 1", ...rest });
const methods: Readonly<Record<string, string>> = { TM: "ISO 589", Ash: "ISO 1171", VM: "ISO 562", S: "ISO 19579", Cu: "ISO 10258", G: "GB/T 5447" };
const good = [result("TM", "7.8", "as-received"), result("Ash", "19.6"), result("VM", "26.4", "dry-ash-free"), result("G", "78", "none", { unit: "index" })];

const draw = (world: MemoryLedger, rest: object = {}, by = miner) =>
  world.run("assays:sample", { sampleId: "S1", lotId: "L", sealNo: "BAG-1", laboratoryId: "lab", standard: "ISO 13909", ...rest }, { by });
const receive = (world: MemoryLedger, rest: object = {}, by = laboratory) => world.run("assays:receive", { sampleId: "S1", foundSeal: "BAG-1", ...rest }, { by });
const certify = (world: MemoryLedger, rest: object = {}, by = laboratory) =>
  world.run("assays:certify", { certificateNo: "C1", sampleId: "S1", lotId: "L", accreditationNo: "ACC-1", results: good, ...rest }, { by });
const supersede = (world: MemoryLedger, rest: object = {}, by = laboratory) =>
  world.run("assays:supersede", { certificateNo: "C2", sampleId: "S1", lotId: "L", accreditationNo: "ACC-1", results: good, supersedes: "C1", reason: "ash was misread", ...rest }, { by });

/** A channel with a received sample of lot L. */
async function received(): Promise<MemoryLedger> {
  const world = await newWorld();
  await extract(world, "L", "1000");
  await extract(world, "OTHER", "1000");
  await draw(world);
  await receive(world);
  return world;
}

test("a sample goes from the lot under seal to its laboratory and is certified", async () => {
  const world = await received();
  const { event } = await certify(world);
  const [sample, certificate] = [await world.found("sample", "S1"), await world.found("certificate", "C1")];
  assert.deepEqual([sample.status, sample.certificateNo, sample.ownerId, sample.product], ["certified", "C1", "tt", "coking-coal-raw"]);
  assert.deepEqual([certificate.laboratoryId, certificate.issuedOn, certificate.supersededBy], ["lab", "2026-06-01", undefined]);
  assert.deepEqual(event.subjects.map(({ kind, id, part }) => `${part} ${kind} ${id}`), ["made certificate C1", "changed sample S1", "made lotAssay L", "named lot L", "named accreditation ACC-1", "named organisation tt"]);
});

test("owner, holder, the laboratory or an authority draws a sample, for a laboratory, of a lot that exists", async () => {
  const world = await newWorld();
  await extract(world, "L", "1000", { at: "2026-06-05T00:00:00Z" });
  const at = "2026-06-06T00:00:00Z";
  await refuses("lot/not-owner", draw(world, { at }, rival));
  await refuses("lot/unknown", draw(world, { at, lotId: "X" }));
  await refuses("registry/role-missing", draw(world, { at, laboratoryId: "tt" }), { role: "laboratory" });
  await refuses("registry/organisation-unknown", draw(world, { at, laboratoryId: "nobody" }));
  await refuses("lot/earlier-than-source", draw(world, { at: "2026-06-04T00:00:00Z" }));
  await draw(world, { at });
  await refuses("record/exists", draw(world, { at }));
  await draw(world, { at, sampleId: "S2" }, laboratory);
  await draw(world, { at, sampleId: "S3" }, minerals);
  await refuses("lot/not-owner", draw(world, { at, sampleId: "S4" }, carrier));
  await world.run("lots:move", { lotId: "L", toSiteId: "yard", custodianId: "haul", at }, { by: miner });
  await draw(world, { at, sampleId: "S4" }, carrier);
});

test("a sample with a foreign seal is not taken in, nor by another laboratory, nor twice", async () => {
  const world = await newWorld();
  await extract(world, "L", "1000");
  await draw(world);
  await refuses("assay/sample-unknown", receive(world, { sampleId: "S9" }));
  await refuses("assay/not-laboratory", receive(world, {}, { ...laboratory, orgId: "other-lab" }), { labId: "lab" });
  await refuses("assay/sample-seal-mismatch", receive(world, { foundSeal: "BAG-2" }), { foundSeal: "BAG-2", recordedSeal: "BAG-1" });
  await refuses("step/before-cause", receive(world, { at: "2026-06-01T00:00:00Z" }));
  await refuses("step/out-of-order", certify(world), { status: "drawn", needed: "received" });
  await receive(world);
  await refuses("step/out-of-order", receive(world), { status: "received" });
});

test("a certificate speaks for its own sample and lot, once", async () => {
  const world = await received();
  await refuses("assay/sample-unknown", certify(world, { sampleId: "S9" }));
  await refuses("assay/not-laboratory", certify(world, {}, { ...laboratory, orgId: "other-lab" }));
  await refuses("assay/lot-mismatch", certify(world, { lotId: "OTHER" }), { sampleLotId: "L", lotId: "OTHER" });
  await refuses("step/before-cause", certify(world, { at: "2026-06-01T00:00:00Z" }));
  await certify(world);
  await refuses("assay/sample-certified", certify(world, { certificateNo: "C9" }), { certificateNo: "C1" });
  await draw(world, { sampleId: "S2" });
  await receive(world, { sampleId: "S2" });
  await refuses("record/exists", certify(world, { sampleId: "S2" }));
});

test("a certificate rests on an accreditation of the laboratory, in force, with every analyte and method in its scope", async () => {
  const world = await received();
  const accredit = (accreditationNo: string, rest: object) =>
    world.run("registry:accredit", { accreditationNo, laboratoryId: "lab", validFrom: "2020-01-01", validTo: "2026-05-31", scope: [{ analyte: "TM", method: "ISO 589" }], ...rest }, { by: minerals });
  await accredit("OLD", {});
  await accredit("LATE", { validFrom: "2026-12-01", validTo: "2027-12-31" });
  await world.run("registry:registerOrganisation", { orgId: "lab2", mspId: "Lab2MSP", name: "x", nameMn: "x", country: "MN", roles: ["laboratory"] }, { by: minerals });
  await accredit("FOREIGN", { laboratoryId: "lab2" });
  await refuses("record/unknown", certify(world, { accreditationNo: "NONE" }), { kind: "accreditation" });
  await refuses("registry/accreditation-expired", certify(world, { accreditationNo: "OLD" }), { labId: "lab", date: "2026-05-31" });
  await refuses("step/before-cause", certify(world, { accreditationNo: "LATE" }));
  await refuses("registry/accreditation-foreign", certify(world, { accreditationNo: "FOREIGN" }), { labId: "lab2" });
  await refuses("registry/accreditation-scope", certify(world, { results: [...good, result("S", "0.7", "dry", { method: "ISO 334" })] }), { analyte: "S", method: "ISO 334" });
  await refuses("registry/accreditation-scope", certify(world, { results: [...good, result("P", "0.7")] }), { analyte: "P" });
});

test("results are physically possible, with method, unit and basis", async () => {
  const world = await received();
  const scope = ["TM", "Ash", "VM", "FC", "IM", "S", "Cu", "Fe", "Fe2O3", "SiO2", "G", "CV", "Q"].map((analyte) => ({ analyte, method: methods[analyte] ?? "ISO 1" }));
  await world.run("registry:accredit", { accreditationNo: "WIDE", laboratoryId: "lab", validFrom: "2020-01-01", validTo: "2030-01-01", scope: [...scope, { analyte: "TM", method: " " }] }, { by: minerals });
  const attempt = (...results: object[]) => certify(world, { accreditationNo: "WIDE", results });
  const moisture = result("TM", "7.8", "as-received");
  await refuses("assay/method-missing", attempt(result("TM", "7.8", "as-received", { method: " " })), { analyte: "TM" });
  await refuses("assay/basis-missing", attempt(moisture, result("Ash", "19", "none")), { analyte: "Ash" });
  await refuses("assay/basis-missing", attempt(moisture, result("Q", "19", "none", { unit: "ppm" })), { analyte: "Q" });
  await refuses("assay/unit-mismatch", attempt(moisture, result("Ash", "19", "dry", { unit: "g/t" })), { unit: "g/t", expectedUnit: "%" });
  await refuses("assay/unit-mismatch", attempt(moisture, result("Cu", "19", "dry", { unit: "index" })), { analyte: "Cu" });
  await refuses("assay/fraction-out-of-range", attempt(moisture, result("S", "100.000001")), { field: "S", ppm: "1000000.01" });
  await refuses("assay/fraction-out-of-range", attempt(moisture, result("Cu", "1000.001", "dry", { unit: "per-mille" })));
  await refuses("assay/fraction-out-of-range", attempt(moisture, result("Cu", "1000001", "dry", { unit: "g/t" })));
  await refuses("input/out-of-range", attempt(moisture, result("CV", "9001", "as-received", { unit: "kcal/kg" })), { field: "CV", max: 9000 });
  await refuses("input/out-of-range", attempt(moisture, result("S", "-1")));
  await refuses("input/duplicate", attempt(moisture, result("S", "1"), result("S", "2")));
  await refuses("input/unknown-choice", attempt(moisture, result("S", "1", "dry", { unit: "lb" })));
  await refuses("assay/moisture-missing", attempt(result("Ash", "19")), { certificateNo: "C1" });
  await refuses("assay/sum-over-100", attempt(moisture, result("Cu", "60"), result("SiO2", "40.1")), { sumPct: "100.1" });
  await refuses("assay/sum-over-100", attempt(moisture, result("IM", "1", "air-dried"), result("Ash", "40", "air-dried"), result("VM", "30", "air-dried"), result("FC", "29.5", "air-dried")), { sumPct: "100.5" });
  // Iron as metal and as oxide is the same iron; other bases are other sums; ash is no element.
  await attempt(moisture, result("Fe", "60"), result("Fe2O3", "85.8"), result("SiO2", "14.2"), result("Ash", "99"), result("Cu", "90", "air-dried"));
});

test("a newer certificate supersedes an older one of the same sample, which stays", async () => {
  const world = await received();
  await certify(world);
  const first = world.history.at(-1)?.outcome.puts[0]?.record.tx;
  await refuses("assay/certificate-unknown", supersede(world, { supersedes: "C9" }));
  await refuses("assay/not-laboratory", supersede(world, {}, { ...laboratory, orgId: "other-lab" }));
  await refuses("assay/lot-mismatch", supersede(world, { lotId: "OTHER" }));
  await refuses("record/exists", supersede(world, { certificateNo: "C1" }));
  await refuses("step/before-cause", supersede(world, { at: "2026-06-01T00:00:00Z" }));
  await draw(world, { sampleId: "S2" });
  await refuses("assay/sample-mismatch", supersede(world, { sampleId: "S2" }), { sampleId: "S1", otherSampleId: "S2" });
  const { event } = await supersede(world);
  assert.deepEqual(event.corrects, { txId: first, reason: "ash was misread" });
  assert.deepEqual([(await world.found("certificate", "C1")).supersededBy, (await world.found("certificate", "C2")).supersedes, (await world.found("sample", "S1")).certificateNo], ["C2", "C1", "C2"]);
  await refuses("assay/certificate-superseded", supersede(world, { certificateNo: "C3" }), { newCertificateNo: "C2" });
  await supersede(world, { certificateNo: "C3", supersedes: "C2" });
});
