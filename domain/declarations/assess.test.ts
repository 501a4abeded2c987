import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalJson, digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { PaidAmount } from "../declarations.ts";
import { sum } from "../decimal.ts";
import { people, refuses } from "../testing.ts";
import { load, salt, setTable, terms } from "../testing-world.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { dataRows } from "../tax/testing.ts";
import type { MemoryLedger } from "../testing.ts";
import { amend, assess, certify, coalResults, ddtd, declared, exportWorld, file, pay, PAYMENT, receipt, RECEIPT, release } from "./testing.ts";

const { miner, laboratory, customs, tax, minerals } = people;

async function linesOf(world: MemoryLedger, assessmentId = "A-1"): Promise<AssessmentLines> {
  const lines = await world.secret(payerCollection("MinerMSP"), "assessment", assessmentId, AssessmentLines);
  assert.ok(lines, `lines of ${assessmentId}`);
  return lines;
}
const amounts = ({ lines }: AssessmentLines) => lines.map(({ tax: kind, amount, currency }) => `${kind} ${amount.toFixed(2)} ${currency}`);
const totals = ({ totals: all }: AssessmentLines) => all.map(({ currency, charged, credited, due }) => `${currency} ${charged} ${credited} ${due}`);

async function assessed(): Promise<MemoryLedger> {
  const world = await exportWorld();
  await file(world);
  await assess(world);
  return world;
}

test("an assessment computes royalty, duty and fees from contract, receipt, declaration and certificate", async () => {
  const world = await assessed();
  const lines = await linesOf(world);
  assert.deepEqual(amounts(lines), ["royalty-base 620.00 USD", "royalty-surtax 248.00 USD", "export-duty 0.00 USD", "customs-fee 7000.00 MNT", "customs-fee 2400.00 MNT"]);
  assert.deepEqual(totals(lines), ["MNT 9400 0 9400", "USD 868 868 0"]);
  assert.equal(lines.status, "provisional");
  for (const { currency, charged } of lines.totals) assert.ok(sum(lines.lines.filter((line) => line.currency === currency).map(({ amount }) => amount)).equals(charged), `lines sum to the total in ${currency}`);
  assert.deepEqual(lines.lines[0]?.sources.map(({ kind, id }) => `${kind} ${id}`), ["declaration D-1", "consignment CON", "contract C-CON", `receipt ${RECEIPT}`, "certificate CERT"]);
});

test("the channel sees status, digest, tables and every record behind an assessment, and no amount or price", async () => {
  const world = await assessed();
  const assessment = await world.found("assessment", "A-1");
  assert.equal(assessment.linesDigest, digestOf(await linesOf(world)));
  assert.deepEqual([assessment.status, assessment.settlement, assessment.declarationVersion, assessment.payerId], ["provisional", "open", 1, "tt"]);
  assert.ok(assessment.reasons.some((reason) => reason.includes("surtax.coal-raw")), "an unconfirmed row is named");
  assert.deepEqual(assessment.tables.map(({ table }) => table), ["customs-fees", "products", "royalty-base", "royalty-surtax", "valuation-rules"]);
  const known = new Set(world.history.flatMap(({ applied }) => applied.map(({ put }) => `${put.record.tx}`)));
  assert.ok(assessment.sources.every(({ tx }) => known.has(tx)), "every source names a transaction of this channel");
  for (const kind of ["declaration", "consignment", "contract", "receipt", "certificate", "table"]) assert.ok(assessment.sources.some((source) => source.kind === kind), kind);
  const { event, puts } = world.history.at(-1)?.outcome ?? assert.fail("nothing happened");
  for (const open of [canonicalJson(event), canonicalJson(puts)]) for (const hidden of ["620", "248", "868", "9400", "12400", "50–75", salt]) assert.ok(!open.includes(hidden), `${hidden} must not stand on the channel`);
});

test("a second assessment of the same inputs gives the same lines and replaces the first", async () => {
  const world = await assessed();
  await assess(world, "A-2");
  const [first, second] = [await linesOf(world), await linesOf(world, "A-2")];
  assert.deepEqual(amounts(second), amounts(first));
  assert.equal((await world.found("assessment", "A-1")).supersededBy, "A-2");
  assert.equal((await world.found("declaration", "D-1")).assessmentId, "A-2");
  await refuses("record/exists", assess(world, "A-2"));
});

test("an assessment is made by rows of the legal date, not of the day on which it is made", async () => {
  const world = await exportWorld();
  await file(world);
  const later = dataRows("royalty-base").map((row) => (row["id"] === "BASE-STANDARD" ? { ...row, effectiveTo: "2026-06-30" } : row));
  await setTable(world, "royalty-base", [...later, { ...later[0], id: "BASE-2026", ratePct: "7", effectiveFrom: "2026-07-01", effectiveTo: undefined }], tax);
  await assess(world, "A-1", { at: "2026-08-01T00:00:00Z" });
  assert.deepEqual(amounts(await linesOf(world))[0], "royalty-base 620.00 USD");
  const { tables } = await world.found("assessment", "A-1");
  assert.equal(tables.find(({ table }) => table === "royalty-base")?.version, 2);
});

test("customs may find another legal date than the declarant stated, but none to come", async () => {
  const world = await exportWorld();
  const later = dataRows("royalty-base").map((row) => (row["id"] === "BASE-STANDARD" ? { ...row, effectiveTo: "2026-06-30" } : row));
  await setTable(world, "royalty-base", [...later, { ...later[0], id: "BASE-2026", ratePct: "7", effectiveFrom: "2026-07-01", effectiveTo: undefined }], tax);
  await file(world);
  await refuses("input/date-in-future", assess(world, "A-1", { at: "2026-07-10T00:00:00Z", legalDate: "2026-07-11" }), { date: "2026-07-11" });
  await assess(world, "A-1", { at: "2026-07-10T00:00:00Z", legalDate: "2026-07-02" });
  assert.deepEqual([amounts(await linesOf(world))[0], (await world.found("assessment", "A-1")).legalDate], ["royalty-base 868.00 USD", "2026-07-02"]);
});

test("when every row is confirmed the assessment is final", async () => {
  const world = await exportWorld();
  const confirmed = (name: Parameters<typeof dataRows>[0]) => dataRows(name).map((row) => ({ ...row, verified: true, confidence: "high" }));
  for (const name of ["royalty-base", "royalty-surtax", "valuation-rules"] as const) await setTable(world, name, confirmed(name), tax);
  await setTable(world, "customs-fees", confirmed("customs-fees"), customs);
  await file(world);
  await assess(world);
  const { status, reasons } = await world.found("assessment", "A-1");
  assert.deepEqual([status, reasons], ["final", []]);
});

test("a reference price on record comes before the contract price", async () => {
  const world = await exportWorld();
  const price = { id: "coking-coal-raw.2026-06", commodity: "coking-coal-raw", name: "raw coking coal", nameMn: "коксжих нүүрс", month: "2026-06", price: "80", unit: "USD/t", source: "test", confidence: "high", verified: true, effectiveFrom: "2026-06-01", effectiveTo: "2026-06-30" };
  await setTable(world, "reference-prices", [...dataRows("reference-prices"), price], minerals);
  await file(world);
  await assess(world);
  // 200 t × 80 = 16 000; 5 % = 800; surtax 3 % (75 ≤ 80 < 100) = 480
  assert.deepEqual(amounts(await linesOf(world)).slice(0, 2), ["royalty-base 800.00 USD", "royalty-surtax 480.00 USD"]);
  assert.deepEqual(totals(await linesOf(world)), ["MNT 9400 0 9400", "USD 1280 868 412"]);
});

test("a certificate superseded since filing is replaced by the one in force", async () => {
  const world = await exportWorld();
  await file(world);
  const { sampleId, accreditationNo } = await world.found("certificate", "CERT");
  const again = { certificateNo: "CERT-2", sampleId, lotId: "coal", accreditationNo, results: coalResults("9"), supersedes: "CERT", reason: "recalculated" };
  await world.run("assays:supersede", again, { by: laboratory });
  await assess(world);
  const { sources } = await world.found("assessment", "A-1");
  assert.deepEqual(sources.filter(({ kind }) => kind === "certificate").map(({ id }) => id), ["CERT-2"]);
});

test("a price for the dry tonne is applied to the dry mass by each lot's own moisture", async () => {
  const world = await exportWorld();
  const sale = { contractNo: "C-DRY", buyerId: "buyer", product: "coking-coal-raw", massKg: "10000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" };
  await world.run("contracts:propose", sale, { by: miner, secret: { ...terms, basis: "dry-tonne", price: "70" } });
  await world.run("contracts:agree", { contractNo: "C-DRY", termsDigest: (await world.found("contract", "C-DRY")).termsDigest }, { by: people.buyer });
  await world.run("contracts:register", { contractNo: "C-DRY", registrationNo: "R-DRY" }, { by: tax });
  await world.run("consignments:open", { consignmentId: "DRY", contractNo: "C-DRY", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await world.run("lots:extract", { lotId: "wet", licenceNo: "TEST-MV-000101", siteId: "pit", product: "coking-coal-raw", massKg: "100000" }, { by: miner });
  await world.run("assays:sample", { sampleId: "SW", lotId: "wet", sealNo: "SEAL-W", laboratoryId: "lab", standard: "ISO 13909" }, { by: miner });
  await world.run("assays:receive", { sampleId: "SW", foundSeal: "SEAL-W" }, { by: laboratory });
  await world.run("assays:certify", { certificateNo: "WET", sampleId: "SW", lotId: "wet", accreditationNo: "ACC-1", results: coalResults("12.5") }, { by: laboratory });
  await load(world, "D1", 100_000, { plate: "1401УБА", consignmentId: "DRY" });
  await load(world, "D2", 40_000, { plate: "1402УБА", consignmentId: "DRY", lotId: "wet" });
  await file(world, { consignmentId: "DRY", certificateNos: ["WET", "CERT"], items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: "140000" }] });
  await assess(world);
  // 100 t × 0.92 + 40 t × 0.875 = 127 dmt; × 70 = 8 890.00; 5 % = 444.50; 2 % (50 ≤ 70 < 75) = 177.80
  assert.deepEqual(amounts(await linesOf(world)).slice(0, 2), ["royalty-base 444.50 USD", "royalty-surtax 177.80 USD"]);
});

test("a contract whose price lacks the carriage to the border needs review, and a provisional price is provisional", async () => {
  const world = await exportWorld();
  world.seed({ kind: "contract", id: "C-CON", record: { ...(await world.found("contract", "C-CON")), incoterm: "EXW" } });
  await file(world);
  await assess(world);
  const { status, reasons } = await world.found("assessment", "A-1");
  assert.equal(status, "needs-review");
  assert.match(reasons[0] ?? "", /^contract\/carriage-missing: /);
  await refuses("assessment/needs-review", pay(world, PAYMENT, "9400"));
  await refuses("assessment/needs-review", release(world));
});

test("a receipt in another currency is credited at the rate of the day, and refused without one", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { baseAmount: "700000", surtaxAmount: "0", currency: "MNT" });
  await file(world, { receiptNos: [ddtd(2)] });
  await refuses("assessment/exchange-rate-missing", assess(world), { currency: "USD" });
  const rate = { id: "USD.2026-06-01", currency: "USD", mntPerUnit: "3500", source: "test", confidence: "high", verified: true, effectiveFrom: "2026-06-01", effectiveTo: "2026-06-01" };
  await setTable(world, "exchange-rates", [...dataRows("exchange-rates"), rate], customs);
  await assess(world);
  assert.deepEqual(totals(await linesOf(world)), ["MNT 9400 0 9400", "USD 868 200 668"]);
});

test("receipts are credited against royalty and no further than it goes", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { baseAmount: "5000", surtaxAmount: "5000" });
  await file(world, { receiptNos: [ddtd(2)] });
  await assess(world);
  assert.deepEqual(totals(await linesOf(world)), ["MNT 9400 0 9400", "USD 868 868 0"]);
});

test("an assessment needs a declaration that is filed, and comes after it; after the release it leaves the goods released", async () => {
  const world = await exportWorld();
  await refuses("declaration/unknown", assess(world));
  await file(world);
  await refuses("step/before-cause", assess(world, "A-1", { at: "2026-05-01T00:00:00Z" }));
  await assess(world);
  await pay(world, PAYMENT, "9400");
  await release(world);
  await assess(world, "A-2");
  assert.deepEqual([(await world.found("declaration", "D-1")).status, (await world.found("consignment", "CON")).status], ["released", "released"]);
});

test("private records that are not those of the channel are refused", async () => {
  const world = await exportWorld();
  await file(world);
  const found = await world.found("receipt", RECEIPT);
  world.seed({ kind: "receipt", id: RECEIPT, record: { ...found, amountsDigest: "0".repeat(64) } });
  await refuses("proof/tampered", assess(world), { recordId: `receipt ${RECEIPT}` });
  world.seed({ kind: "receipt", id: RECEIPT, record: found });
  world.seed({ kind: "declaration", id: "D-1", record: { ...(await world.found("declaration", "D-1")), payerMsp: "OtherMSP" } });
  await refuses("record/unknown", assess(world));
});

test("a payment settles an assessment by currency, once, and no further than what is due", async () => {
  const world = await assessed();
  await refuses("payment/assessment-unknown", pay(world, PAYMENT, "9400", { assessmentId: "A-9" }));
  await refuses("payment/amount-mismatch", pay(world, PAYMENT, "9400.01"), { paid: "9400.01 MNT", due: "9400.00 MNT" });
  await refuses("input/currency", pay(world, PAYMENT, "1", { currency: "USD" }), { currency: "USD", expected: "MNT" });
  await refuses("input/out-of-range", pay(world, PAYMENT, "0"));
  await refuses("royalty/receipt-used", pay(world, RECEIPT, "9400"), { usedBy: "D-1" });
  await refuses("step/before-cause", pay(world, PAYMENT, "9400", { at: "2026-05-01T00:00:00Z" }));
  const { event, puts } = await pay(world, PAYMENT, "4000");
  assert.deepEqual([(await world.found("assessment", "A-1")).settlement, (await world.found("declaration", "D-1")).status], ["part-paid", "assessed"]);
  assert.ok(![canonicalJson(event), canonicalJson(puts)].some((open) => open.includes("4000")), "the amount must not stand on the channel");
  await refuses("payment/duplicate", pay(world, PAYMENT, "5400"), { assessmentId: "A-1" });
  await refuses("payment/amount-mismatch", pay(world, ddtd(901), "5401"), { paid: "9401.00 MNT" });
  await refuses("release/unpaid", release(world));
  await pay(world, ddtd(901), "5400");
  const paid = await world.secret(payerCollection("MinerMSP"), "payment", ddtd(901), PaidAmount);
  assert.equal(digestOf(paid), (await world.found("payment", ddtd(901))).amountDigest);
  assert.deepEqual([(await world.found("assessment", "A-1")).settlement, (await world.found("declaration", "D-1")).status], ["paid", "paid"]);
});

test("payments stay with the declaration through amendment and re-assessment; what is overpaid is noted for the payer", async () => {
  const world = await assessed();
  await pay(world, PAYMENT, "9400");
  await amend(world, 2, { additionalSheets: 0 });
  await assess(world, "A-2");
  const { settlement, payments } = await world.found("assessment", "A-2");
  assert.deepEqual([settlement, payments], ["paid", [PAYMENT]]);
  assert.equal((await linesOf(world, "A-2")).note, "overpaid: 2400.00 MNT");
  await refuses("assessment/superseded", pay(world, ddtd(901), "1"), { newAssessmentId: "D-1/2" });
  await amend(world, 3, { additionalSheets: 5 });
  await assess(world, "A-3");
  assert.equal((await world.found("assessment", "A-3")).settlement, "part-paid");
  await pay(world, ddtd(901), "3600", { assessmentId: "A-3" });
  await release(world);
});

test("goods are released once, after their assessment is paid", async () => {
  const world = await exportWorld();
  await refuses("declaration/unknown", release(world));
  await file(world);
  await refuses("step/out-of-order", release(world), { status: "filed" });
  await assess(world);
  await refuses("release/unpaid", release(world), { declarationNo: "D-1" });
  await pay(world, PAYMENT, "9400");
  await refuses("step/before-cause", release(world, { at: "2026-05-01T00:00:00Z" }));
  const { event } = await release(world);
  const declaration = await world.found("declaration", "D-1");
  assert.deepEqual([declaration.status, declaration.releasedOn, (await world.found("consignment", "CON")).status], ["released", "2026-06-01", "released"]);
  assert.equal(event.facts["channel"], "green");
  await refuses("release/already-released", release(world), { date: "2026-06-01" });
});

test("a consignment of several certificates is assessed the same in whatever order they are named", async () => {
  const results = await Promise.all(
    [["CERT", "C2"], ["C2", "CERT"]].map(async (certificateNos) => {
      const world = await exportWorld();
      await world.run("lots:extract", { lotId: "second", licenceNo: "TEST-MV-000101", siteId: "pit", product: "coking-coal-raw", massKg: "50000" }, { by: miner });
      await certify(world, "C2", "second");
      await receipt(world, ddtd(8), { massKg: "50000" });
      await load(world, "U5", 50_000, { plate: "1205УБА", lotId: "second" });
      await file(world, { certificateNos, receiptNos: [RECEIPT, ddtd(8)], items: [{ ...declared.items[0], netKg: "250000" }] });
      await assess(world);
      return (await linesOf(world)).lines.map(({ sources: _, ...line }) => line);
    }),
  );
  assert.equal(canonicalJson(results[0]), canonicalJson(results[1]));
});

test("the tax authority recalculates what customs has assessed, under the date that customs attested, and makes no first assessment", async () => {
  const world = await exportWorld();
  await file(world);
  const byTax = (assessmentId: string, rest: object = {}): Promise<unknown> => world.run("assessments:assess", { assessmentId, declarationNo: "D-1", ...rest }, { by: tax, secret: { salt } });
  await refuses("auth/forbidden", byTax("A-1"));
  const { filedOn } = await world.found("declaration", "D-1");
  const attested = "2026-05-20";
  await assess(world, "A-1", { legalDate: attested });
  await refuses("auth/forbidden", byTax("A-2", { legalDate: filedOn }));
  await byTax("A-2");
  assert.equal((await world.get("assessment", "A-2"))?.legalDate, attested);
  assert.equal((await world.get("assessment", "A-1"))?.supersededBy, "A-2");
});
