import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { DeclaredValue, declaredValueId } from "../declarations.ts";
import { people, refuses } from "../testing.ts";
import { contract, LICENCE, load, setTable } from "../testing-world.ts";
import { dataRows } from "../tax/testing.ts";
import { amend, assess, certify, coalResults, ddtd, declared, exportWorld, file, pay, PAYMENT, receipt, RECEIPT, release, value } from "./testing.ts";

const { miner, rival, laboratory, minerals } = people;
const [item] = declared.items;

test("a filed declaration binds consignment, contract and receipts, and tells its value to payer, customs and tax alone", async () => {
  const world = await exportWorld();
  const { event, puts, secrets } = await file(world);
  const declaration = await world.found("declaration", "D-1");
  assert.deepEqual([declaration.status, declaration.version, String(declaration.netKg), declaration.borderPoint, declaration.filedOn], ["filed", 1, "200000", "gashuunsukhait-road", "2026-06-01"]);
  const consignment = await world.found("consignment", "CON");
  assert.deepEqual([consignment.status, consignment.declarationNo], ["declared", "D-1"]);
  assert.equal((await world.found("receipt", RECEIPT)).usedBy, "D-1");
  assert.equal(String((await world.found("contract", "C-CON")).shippedKg), "200000");
  assert.deepEqual(secrets?.map(({ collection, id }) => [collection, id]), [[payerCollection("MinerMSP"), declaredValueId("D-1", 1)]]);
  for (const open of [canonicalJson(event), canonicalJson(puts)]) for (const hidden of ["12400", "INV-1", value.salt]) assert.ok(!open.includes(hidden), `${hidden} must not stand on the channel`);
});

test("a declaration number serves once", async () => {
  const world = await exportWorld();
  await file(world);
  await refuses("declaration/number-used", file(world), { declarationNo: "D-1" });
});

test("only the exporter of an open, loaded consignment may declare it", async () => {
  const world = await exportWorld();
  await refuses("consignment/unknown", file(world, { consignmentId: "NONE" }));
  await refuses("consignment/not-exporter", file(world, {}, { by: rival }), { exporterId: "tt" });
  await world.run("consignments:open", { consignmentId: "EMPTY", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await refuses("consignment/nothing-loaded", file(world, { consignmentId: "EMPTY" }));
  await file(world);
  await refuses("step/out-of-order", file(world, { declarationNo: "D-2" }), { status: "declared", needed: "open" });
});

test("the goods are the consignment's, under the product's HS code, as much as is loaded", async () => {
  const world = await exportWorld();
  await refuses("declaration/product-mismatch", file(world, { items: [{ ...item, product: "thermal-coal" }] }), { expected: "coking-coal-raw" });
  await refuses("declaration/hs-mismatch", file(world, { items: [{ ...item, hs: "2603.00" }] }), { expected: "2701.12" });
  await refuses("declaration/quantity-exceeded", file(world, { items: [{ ...item, netKg: "200000.001" }] }), { supportedKg: "200000" });
  await refuses("declaration/quantity-exceeded", file(world, { items: [{ ...item, netKg: "199999" }] }));
  const halves = [{ ...item, netKg: "120000" }, { ...item, hs: "2701.12.10", netKg: "80000" }];
  await file(world, { items: halves });
});

test("a product that the table does not have on the day has no HS code", async () => {
  const world = await exportWorld();
  await setTable(world, "products", dataRows("products").filter(({ id }) => id !== "coking-coal-raw"), minerals);
  await refuses("declaration/hs-unknown", file(world), { hsCode: "2701.12" });
});

test("the contract must be an export or exchange contract in force, registered, with quantity left", async () => {
  const world = await exportWorld();
  const small = async (contractNo: string, rest: object) => {
    await contract(world, contractNo, rest);
    await world.run("consignments:open", { consignmentId: `K-${contractNo}`, contractNo, carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
    await load(world, `U-${contractNo}`, 100_000, { plate: contractNo, consignmentId: `K-${contractNo}` });
    return { declarationNo: `D-${contractNo}`, consignmentId: `K-${contractNo}`, items: [{ ...item, netKg: "100000" }] };
  };
  await refuses("contract/quantity-exceeded", file(world, await small("1301УБА", { massKg: "95238" })), { allowedT: "99.9999", shippedT: "0", addedT: "100" });
  await refuses("contract/not-export", file(world, await small("1302УБА", { channel: "domestic" })), { channel: "domestic" });
  const until = await small("1303УБА", { validTo: "2026-06-30" });
  await refuses("contract/expired", file(world, { ...until, at: "2026-06-30T16:00:00Z" }), { date: "2026-06-30" });
  await file(world, { ...until, at: "2026-06-30T15:59:59Z" });
});

test("an agreed contract without a number in the tax register supports no declaration, and a proposed one neither", async () => {
  for (const [status, code] of [["agreed", "contract/not-registered"], ["proposed", "contract/incomplete"]] as const) {
    const world = await exportWorld();
    const found = await world.found("contract", "C-CON");
    world.seed({ kind: "contract", id: "C-CON", record: { ...found, status } });
    await refuses(code, file(world));
  }
});

test("price terms that are not those agreed on are refused, and so is a contract without any", async () => {
  const world = await exportWorld();
  const found = await world.found("contract", "C-CON");
  world.seed({ kind: "contract", id: "C-CON", record: { ...found, termsDigest: "0".repeat(64) } });
  await refuses("contract/private-data-mismatch", file(world));
  world.seed({ kind: "contract", id: "C-CON", record: { ...found, buyerMsp: "OtherMSP" } });
  await refuses("contract/price-missing", file(world));
});

test("the value is declared in the contract's currency", async () => {
  const world = await exportWorld();
  await refuses("input/currency", file(world, {}, { secret: { ...value, currency: "CNY" } }), { currency: "CNY", expected: "USD" });
});

test("every lot loaded has one certificate in force, and no certificate is of another lot", async () => {
  const world = await exportWorld();
  await refuses("assay/certificate-unknown", file(world, { certificateNos: ["NONE"] }));
  await refuses("input/duplicate", file(world, { certificateNos: ["CERT", "CERT"] }));
  await certify(world, "AGAIN", "coal");
  await refuses("assay/lot-certified-twice", file(world, { certificateNos: ["CERT", "AGAIN"] }), { lotId: "coal" });
  await world.run("lots:extract", { lotId: "other", licenceNo: LICENCE, siteId: "pit", product: "coking-coal-raw", massKg: "100000" }, { by: miner });
  await certify(world, "OTHER", "other");
  await refuses("assay/lot-not-loaded", file(world, { certificateNos: ["CERT", "OTHER"] }), { lotId: "other" });
  await load(world, "U3", 1_000, { plate: "1203УБА", lotId: "other" });
  await refuses("assay/certificate-missing", file(world, { items: [{ ...item, netKg: "201000" }] }), { lotId: "other" });
  const { sampleId, accreditationNo } = await world.found("certificate", "CERT");
  await world.run("assays:supersede", { certificateNo: "CERT-2", sampleId, lotId: "coal", accreditationNo, results: coalResults("9"), supersedes: "CERT", reason: "recalculated" }, { by: laboratory });
  await refuses("assay/certificate-superseded", file(world, { items: [{ ...item, netKg: "201000" }] }), { newCertificateNo: "CERT-2" });
});

test("royalty receipts are the exporter's, for this product and these licences, unused and large enough", async () => {
  const world = await exportWorld();
  await refuses("royalty/receipt-unknown", file(world, { receiptNos: [ddtd(77)] }));
  await refuses("input/duplicate", file(world, { receiptNos: [RECEIPT, RECEIPT] }));
  await receipt(world, ddtd(2), { payerId: "rival" });
  await refuses("royalty/not-payer", file(world, { receiptNos: [ddtd(2)] }), { payerId: "rival" });
  await receipt(world, ddtd(3), { product: "thermal-coal" });
  await refuses("royalty/product-mismatch", file(world, { receiptNos: [ddtd(3)] }));
  await receipt(world, ddtd(4), { licenceNo: "TEST-MV-000103" });
  await refuses("royalty/licence-mismatch", file(world, { receiptNos: [ddtd(4)] }));
  await receipt(world, ddtd(5), { massKg: "199999.999" });
  await refuses("royalty/receipt-insufficient", file(world, { receiptNos: [ddtd(5)] }), { coveredT: "199.999999", neededT: "200" });
  await receipt(world, ddtd(6), { massKg: "0.001" });
  await file(world, { receiptNos: [ddtd(5), ddtd(6)] });
  await world.run("consignments:open", { consignmentId: "K2", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await load(world, "U9", 1_000, { plate: "1209УБА", consignmentId: "K2" });
  await refuses("royalty/receipt-used", file(world, { declarationNo: "D-2", consignmentId: "K2", items: [{ ...item, netKg: "1000" }], receiptNos: [ddtd(5)] }), { usedBy: "D-1" });
});

test("the border point must be open to the means of transport on the day", async () => {
  const world = await exportWorld();
  const found = await world.found("consignment", "CON");
  for (const borderPoint of ["zamiin-uud-rail", "gashuunsukhait-rail", "nowhere"]) {
    world.seed({ kind: "consignment", id: "CON", record: { ...found, borderPoint } });
    await refuses("declaration/border-point-closed", file(world), { borderPoint, transportMode: "road" });
  }
});

test("a declaration comes after everything that it rests on", async () => {
  const world = await exportWorld();
  const early = "2026-05-31T00:00:00Z";
  await refuses("step/before-cause", file(world, { at: early }));
  const { at: issued } = await world.found("receipt", RECEIPT);
  const before = new Date(Date.parse(issued) - 1000).toISOString().replace(".000Z", "Z");
  await refuses("step/before-cause", file(world, { at: before }), { cause: `royalty receipt ${RECEIPT}` });
});

test("tables that a rule needs must be in force", async () => {
  const world = await exportWorld();
  const head = await world.found("tableHead", "border-points");
  const { inForce: _, ...withoutVersion } = head;
  world.seed({ kind: "tableHead", id: "border-points", record: withoutVersion });
  await refuses("table/missing", file(world), { table: "border-points", owner: "customs" });
});

test("an amendment is the next version: receipts are freed and bound, the assessment no longer holds, the legal date stays", async () => {
  const world = await exportWorld();
  const filed = await file(world);
  await assess(world);
  await receipt(world, ddtd(2));
  const { event } = await amend(world, 2, { receiptNos: [ddtd(2)], additionalSheets: 0, at: "2026-06-20T00:00:00Z" }, { secret: { ...value, value: "12500" } });
  const declaration = await world.found("declaration", "D-1");
  assert.deepEqual([declaration.version, declaration.status, declaration.assessmentId, declaration.filedOn], [2, "filed", undefined, "2026-06-01"]);
  assert.equal((await world.found("receipt", RECEIPT)).usedBy, undefined);
  assert.equal((await world.found("receipt", ddtd(2))).usedBy, "D-1");
  assert.equal((await world.found("assessment", "A-1")).supersededBy, "D-1/2");
  assert.equal(String((await world.found("contract", "C-CON")).shippedKg), "200000");
  const filing = world.history.find(({ outcome }) => outcome.event.type === filed.event.type);
  assert.deepEqual(event.corrects, { txId: filing?.applied[0]?.put.record.tx, reason: "typing error" });
  const collection = payerCollection("MinerMSP");
  const values = await Promise.all([1, 2].map((version) => world.secret(collection, "declaration", declaredValueId("D-1", version), DeclaredValue)));
  assert.deepEqual(values.map((each) => String(each?.value)), ["12400", "12500"]);
  await refuses("assessment/superseded", pay(world, PAYMENT, "1"), { newAssessmentId: "D-1/2" });
});

test("an amendment is of the declarant, of the same consignment, the next version, and before release", async () => {
  const world = await exportWorld();
  await refuses("declaration/unknown", amend(world, 2));
  await file(world);
  await refuses("declaration/not-declarant", amend(world, 2, {}, { by: rival }), { exporterId: "tt" });
  await refuses("declaration/version-stale", amend(world, 3));
  await amend(world, 2);
  await refuses("declaration/version-stale", amend(world, 2), { changedBy: "tt" });
  await world.run("consignments:open", { consignmentId: "K2", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await refuses("declaration/consignment-fixed", amend(world, 3, { consignmentId: "K2" }), { consignmentId: "CON" });
  await refuses("step/before-cause", amend(world, 3, { at: "2026-05-01T00:00:00Z" }));
  await assess(world);
  await pay(world, PAYMENT, "9400");
  await release(world);
  await refuses("declaration/not-amendable", amend(world, 3), { status: "released" });
});
