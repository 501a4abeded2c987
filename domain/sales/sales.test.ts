import assert from "node:assert/strict";
import { test } from "node:test";
import { payerCollection } from "../collections.ts";
import { ReceiptAmounts } from "../royalty.ts";
import { MemoryLedger, people, refuses } from "../testing.ts";
import { LICENCE, newWorld, salt, setTable } from "../testing-world.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { dataRows } from "../tax/testing.ts";

/*
 * Gold sold to the central bank in June 2026: 10 kg of doré of 883.5 per mille. By hand, at 210,307.16 MNT a fine gram (a price set for the test):
 * 8,835.00 g × 210,307.16 = 1,858,063,758.60 MNT; 5 % = 92,903,187.93; no surtax.
 */

const { miner, buyer, tax, minerals, customs, laboratory } = people;
const RECEIPT = "0".repeat(30) + "777";
const GOLD = "gold-dore";

const assayTerms = { limits: [{ analyte: "Au", unit: "per-mille", basis: "none", limit: "0.5", within: "mean" }], beyond: "middle", umpires: ["lab-2"], answerDays: 7 };

async function goldWorld({ channel = "bank-of-mongolia", offer = true, terms = {} }: { readonly channel?: string; readonly offer?: boolean; readonly terms?: object } = {}): Promise<MemoryLedger> {
  const world = await newWorld();
  for (const name of ["royalty-base", "royalty-surtax", "valuation-rules"] as const) await setTable(world, name, dataRows(name), tax);
  const price = { id: "gold.test", commodity: "gold", name: "gold", nameMn: "алт", month: "2026-06", price: "210307.16", unit: "MNT/g", source: "test", confidence: "high", verified: true, effectiveFrom: "2026-06-01", effectiveTo: "2026-06-30" };
  await setTable(world, "reference-prices", [...dataRows("reference-prices"), price], minerals);
  for (const name of ["exchange-rates", "customs-fees"] as const) await setTable(world, name, dataRows(name), customs);
  await world.run("registry:grantLicence", { licenceNo: "TEST-MV-000109", holderId: "tt", siteIds: ["pit"], deposit: "Gold", depositMn: "Алт", products: [GOLD], validFrom: "2020-01-01", validTo: "2030-12-31" }, { by: minerals });
  await world.run("registry:accredit", { accreditationNo: "ACC-AU", laboratoryId: "lab", validFrom: "2020-01-01", validTo: "2030-12-31", scope: [{ analyte: "Au", method: "ISO 11426" }] }, { by: minerals });
  await world.run("lots:extract", { lotId: "BAR", licenceNo: "TEST-MV-000109", siteId: "pit", product: GOLD, massKg: "10" }, { by: miner });
  await world.run("assays:sample", { sampleId: "S", lotId: "BAR", sealNo: "B", laboratoryId: "lab", standard: "ISO 11426" }, { by: miner });
  await world.run("assays:receive", { sampleId: "S", foundSeal: "B" }, { by: laboratory });
  await world.run("assays:certify", { certificateNo: "AU-1", sampleId: "S", lotId: "BAR", accreditationNo: "ACC-AU", results: [{ analyte: "Au", value: "883.5", unit: "per-mille", basis: "none", method: "ISO 11426" }] }, { by: laboratory });
  await world.run("registry:registerOrganisation", { orgId: "lab-2", mspId: "UmpireMSP", name: "l", nameMn: "l", country: "MN", roles: ["laboratory"] }, { by: minerals });
  await world.run("contracts:propose", { contractNo: "G", buyerId: "buyer", product: GOLD, massKg: "20", tolerancePct: "0", incoterm: "DAP", deliveryPlace: "Ulaanbaatar", channel, ...terms, validFrom: "2026-01-01", validTo: "2026-12-31" }, { by: miner, secret: { salt, basis: "gram", pricing: "fixed", price: "210307.16", currency: "MNT" } });
  await world.run("contracts:agree", { contractNo: "G", termsDigest: (await world.found("contract", "G")).termsDigest }, { by: buyer });
  await world.run("contracts:register", { contractNo: "G", registrationNo: "REG-G" }, { by: tax });
  if (offer) await world.run("lots:offer", { lotId: "BAR", toOrgId: "buyer", contractNo: "G" }, { by: miner });
  return world;
}
const report = (world: MemoryLedger, rest: object = {}, by = buyer) => world.run("sales:report", { saleNo: "SALE", contractNo: "G", lotIds: ["BAR"], certificateNos: ["AU-1"], ...rest }, { by });
const assess = (world: MemoryLedger, rest: object = {}) => world.run("sales:assess", { saleNo: "SALE", ...rest }, { by: tax, secret: { salt } });
const settle = (world: MemoryLedger, rest: object = {}) => world.run("sales:settle", { saleNo: "SALE", receiptNo: RECEIPT, period: "2026-06", ...rest }, { by: tax, secret: { salt } });

test("gold for the central bank: fine grams at the reference price, 5 percent, withheld by the buyer; the receipt is used up by the sale", async () => {
  const world = await goldWorld();
  await report(world);
  await assess(world);
  const lines = await world.secret(payerCollection("MinerMSP"), "sale", "SALE", AssessmentLines);
  assert.deepEqual(lines?.lines.map(({ tax: kind, base, rate, amount, currency }) => `${kind} ${base.toFixed(2)} ${rate} ${amount.toFixed(2)} ${currency}`), ["royalty-base 1858063758.60 5 92903187.93 MNT", "royalty-surtax 1858063758.60 0 0.00 MNT"]);
  assert.ok(lines.lines[0]?.sources.some(({ kind, id }) => kind === "certificate" && id === "AU-1"));
  await settle(world);
  await world.run("lots:accept", { lotId: "BAR" }, { by: buyer });
  const receipt = await world.found("receipt", RECEIPT);
  assert.deepEqual([receipt.payerId, receipt.licenceNo, String(receipt.massKg), receipt.usedBy], ["tt", "TEST-MV-000109", "10", "SALE"]);
  const amounts = await world.secret(payerCollection("MinerMSP"), "receipt", RECEIPT, ReceiptAmounts);
  assert.deepEqual([amounts?.baseAmount.toFixed(2), amounts?.surtaxAmount.toFixed(2), amounts?.uses?.[0]?.amount.toFixed(2)], ["92903187.93", "0.00", "92903187.93"]);
  assert.deepEqual([(await world.found("sale", "SALE")).status, (await world.found("contract", "G")).shippedKg.toString()], ["settled", "10"]);
});
test("a sale is reported by the buyer of the contract, for lots that its seller has offered", async () => {
  await refuses("contract/not-party", report(await goldWorld(), {}, people.rival));
  await refuses("sale/not-offered", report(await goldWorld({ offer: false })), { lotId: "BAR" });
  const world = await goldWorld();
  await refuses("lot/unknown", report(world, { lotIds: ["NONE"] }));
  await refuses("contract/unknown", report(world, { contractNo: "NONE" }));
  await refuses("input/duplicate", report(world, { lotIds: ["BAR", "BAR"] }));
  await refuses("step/before-cause", report(world, { at: "2026-06-01T00:00:00Z" }));
});
test("an export is not reported as a domestic sale", async () => {
  await refuses("sale/not-domestic", report(await goldWorld({ channel: "export" })), { channel: "export" });
});
test("every lot has one certificate in force", async () => {
  const world = await goldWorld();
  await refuses("assay/certificate-unknown", report(world, { certificateNos: ["NONE"] }));
  await refuses("input/duplicate", report(world, { certificateNos: ["AU-1", "AU-1"] }));
});
test("a sale is reported, assessed and settled once, in this order", async () => {
  const world = await goldWorld();
  await refuses("record/unknown", assess(world));
  await report(world);
  await refuses("record/exists", report(world));
  await refuses("record/exists", report(world, { saleNo: "AGAIN" }));
  await refuses("step/out-of-order", settle(world));
  await refuses("input/date-in-future", assess(world, { legalDate: "2026-12-31" }));
  await assess(world);
  await assess(world);
  await settle(world);
  await refuses("step/out-of-order", assess(world));
  await refuses("step/out-of-order", settle(world, { receiptNo: "0".repeat(30) + "778" }));
});
test("a receipt number serves one sale or one payment", async () => {
  const world = await goldWorld();
  await world.run("royalty:issueReceipt", { receiptNo: RECEIPT, payerId: "tt", licenceNo: LICENCE, product: "coking-coal-raw", massKg: "1", period: "2026-06" }, { by: tax, secret: { salt, currency: "USD", baseAmount: "1", surtaxAmount: "0" } });
  await report(world);
  await assess(world);
  await refuses("record/exists", settle(world));
});
test("a price that is not on record is refused, not guessed", async () => {
  const world = await goldWorld();
  await setTable(world, "reference-prices", dataRows("reference-prices"), minerals);
  await report(world);
  await refuses("royalty/reference-price-missing", assess(world));
});
const exchange = (world: MemoryLedger, value: string, rest: object = {}) =>
  world.run("settlements:exchange", { saleNo: "SALE", lotId: "BAR", certificateNo: "BOM-1", laboratory: "Bank of Mongolia", results: [{ analyte: "Au", value, unit: "per-mille", basis: "none", method: "ISO 11426" }], ...rest }, { by: buyer });
const baseOf = async (world: MemoryLedger) => (await world.secret(payerCollection("MinerMSP"), "sale", "SALE", AssessmentLines))?.lines[0]?.base.toFixed(2);

test("where the contract settles assays a sale is assessed provisionally until they are, and settled only after", async () => {
  const world = await goldWorld({ terms: { assayTerms } });
  await refuses("record/unknown", exchange(world, "883.1"));
  await report(world);
  await assess(world);
  const first = await world.found("sale", "SALE");
  assert.deepEqual([first.assessmentStatus, first.reasons?.some((reason) => reason.startsWith("assay/sale-not-settled: unsettled assays of sale SALE: 1"))], ["provisional", true]);
  await refuses("sale/assays-open", settle(world), { settlementId: "sale:SALE/BAR", saleNo: "SALE" });
  await refuses("assay/lot-not-loaded", exchange(world, "883.1", { lotId: "OTHER" }));
  const { event } = await exchange(world, "883.1");
  assert.deepEqual(event.subjects.slice(0, 3).map(({ kind, id }) => `${kind} ${id}`), ["assaySettlement sale:SALE/BAR", "sale SALE", "lot BAR"]);
  await refuses("sale/assays-open", settle(world));
  await assess(world);
  // 10,000 g × 0.8833 (the mean of 883.5 and 883.1) × 210,307.16
  assert.equal(await baseOf(world), "1857643144.28");
  const second = await world.found("sale", "SALE");
  assert.ok(!second.reasons?.some((reason) => reason.startsWith("assay/sale-not-settled")) && second.sources?.some(({ kind, id }) => kind === "assaySettlement" && id === "sale:SALE/BAR"));
  await settle(world);
  assert.equal((await world.found("sale", "SALE")).status, "settled");
});
test("a buyer of a domestic sale that exchanges nothing in its term is bound by the seller's assay", async () => {
  const world = await goldWorld({ terms: { assayTerms } });
  await report(world);
  const lapse = (at: string) => world.run("settlements:lapse", { saleNo: "SALE", lotId: "BAR", at }, { by: miner });
  await refuses("settlement/term-running", lapse("2026-06-07T16:00:00Z"));
  await lapse("2026-06-07T16:00:01Z");
  const { status, elements } = await world.found("assaySettlement", "sale:SALE/BAR");
  assert.deepEqual([status, elements.map(({ outcome, settledValue }) => `${outcome} ${settledValue}`)], ["settled", ["silent 883.5"]]);
  await assess(world, { at: "2026-06-08T00:00:00Z" });
  await settle(world, { at: "2026-06-08T01:00:00Z" });
});
test("a lot that changed after the report is not assessed by what was reported", async () => {
  const world = await goldWorld();
  await report(world);
  await world.run("lots:accept", { lotId: "BAR" }, { by: buyer });
  await world.run("lots:adjust", { lotId: "BAR", deltaKg: "-0.01", reason: "survey", note: "weighed again" }, { by: buyer });
  await refuses("sale/lots-changed", assess(world));
});
