import assert from "node:assert/strict";
import { test } from "node:test";
import { payerCollection } from "../collections.ts";
import { digestOf } from "../canonical.ts";
import { ReceiptAmounts } from "../royalty.ts";
import { people, refuses } from "../testing.ts";
import { load, salt, terms } from "../testing-world.ts";
import { AssessmentLines } from "../tax/lines.ts";
import type { MemoryLedger } from "../testing.ts";
import { assess, coalResults, ddtd, exportWorld, file, pay, PAYMENT, receipt, RECEIPT, release, value } from "./testing.ts";

/*
 * After an assessment: receipts drawn down by several declarations, the final price, a corrected assay, refunds. The world of `testing.ts`:
 * 200 t at 62 USD, royalty 868.00 USD, fees 9,400 MNT.
 */

const { miner, buyer, tax, laboratory } = people;
const collection = payerCollection("MinerMSP");

async function linesOf(world: MemoryLedger, assessmentId: string): Promise<AssessmentLines> {
  const lines = await world.secret(collection, "assessment", assessmentId, AssessmentLines);
  assert.ok(lines, `lines of ${assessmentId}`);
  return lines;
}
const usd = ({ totals }: AssessmentLines) => totals.filter(({ currency }) => currency === "USD").map(({ charged, credited, due }) => `${charged} ${credited} ${due}`)[0];
const usesOf = async (world: MemoryLedger, receiptNo: string) => (await world.secret(collection, "receipt", receiptNo, ReceiptAmounts))?.uses?.map(({ declarationNo, amount }) => `${declarationNo} ${amount}`);

/** A second consignment of the same contract: 100 t on one truck, declared as D-2. */
async function second(world: MemoryLedger, receiptNos: readonly string[]): Promise<void> {
  await world.run("consignments:open", { consignmentId: "CON2", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await load(world, "U3", 100_000, { plate: "1203УБА", consignmentId: "CON2" });
  await file(world, { declarationNo: "D-2", consignmentId: "CON2", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: "100000" }], receiptNos }, { secret: { ...value, invoiceNo: "INV-2", value: "6200" } });
}

test("a receipt larger than one declaration serves the next with what is left, by mass and by amount", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { massKg: "300000", baseAmount: "930", surtaxAmount: "372" });
  await file(world, { receiptNos: [ddtd(2)] });
  await assess(world);
  assert.equal(usd(await linesOf(world, "A-1")), "868 868 0");
  await second(world, [ddtd(2)]);
  await assess(world, "A-2", { declarationNo: "D-2" });
  assert.equal(usd(await linesOf(world, "A-2")), "434 434 0", "1,302 paid, 868 used: 434 left for 100 t");
  assert.deepEqual((await world.found("receipt", ddtd(2))).uses.map(({ declarationNo, massKg }) => `${declarationNo} ${massKg}`), ["D-1 200000", "D-2 100000"]);
  assert.deepEqual(await usesOf(world, ddtd(2)), ["D-1 868", "D-2 434"]);
});
test("several receipts serve one declaration, one after the other; what the last is not needed for stays on it", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { massKg: "150000", baseAmount: "465", surtaxAmount: "186" });
  await receipt(world, ddtd(3), { massKg: "150000", baseAmount: "465", surtaxAmount: "186" });
  await file(world, { receiptNos: [ddtd(2), ddtd(3)] });
  await assess(world);
  assert.equal(usd(await linesOf(world, "A-1")), "868 868 0");
  assert.deepEqual([await usesOf(world, ddtd(2)), await usesOf(world, ddtd(3))], [["D-1 651"], ["D-1 217"]]);
  await second(world, [ddtd(3)]);
  await assess(world, "A-2", { declarationNo: "D-2" });
  assert.equal(usd(await linesOf(world, "A-2")), "434 434 0");
  await refuses("royalty/receipt-used", second(await halfUsed(), [ddtd(2)]), { usedBy: "D-1" });
});
async function halfUsed(): Promise<MemoryLedger> {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { massKg: "200000" });
  await file(world, { receiptNos: [ddtd(2)] });
  return world;
}
test("a receipt too small in mass is refused; one too small in amount leaves the rest due", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(2), { massKg: "199999" });
  await refuses("royalty/receipt-insufficient", file(world, { receiptNos: [ddtd(2)] }), { neededT: "200" });
  await receipt(world, ddtd(3), { baseAmount: "500", surtaxAmount: "0" });
  await file(world, { receiptNos: [ddtd(3)] });
  await assess(world);
  assert.equal(usd(await linesOf(world, "A-1")), "868 500 368");
  assert.equal((await world.found("declaration", "D-1")).status, "assessed");
});
test("assessing again uses a receipt once, not twice", async () => {
  const world = await exportWorld();
  await file(world);
  await assess(world);
  await assess(world, "A-2");
  assert.deepEqual(await usesOf(world, RECEIPT), ["D-1 868"]);
});
test("a receipt cannot be issued as used already", async () => {
  const world = await exportWorld();
  const amounts = { salt, currency: "USD", baseAmount: "1", surtaxAmount: "1", uses: [{ declarationNo: "D-1", amount: "1" }] };
  await refuses("input/unknown-field", world.run("royalty:issueReceipt", { receiptNo: ddtd(9), payerId: "tt", licenceNo: "TEST-MV-000101", product: "coking-coal-raw", massKg: "1", period: "2026-06" }, { by: tax, secret: amounts }));
});

const price = (world: MemoryLedger, version: number, amount: string, rest: object = {}, by = miner) =>
  world.run("contracts:proposePrice", { contractNo: "C-CON", version, reason: "final price of the quotational period", ...rest }, { by, secret: { ...terms, price: amount } });
const agree = async (world: MemoryLedger, version: number, by = buyer) => {
  const termsDigest = (await world.found("contract", "C-CON")).revisions?.find((each) => each.version === version)?.termsDigest ?? "0".repeat(64);
  return world.run("contracts:agreePrice", { contractNo: "C-CON", version, termsDigest }, { by });
};

test("the final price, agreed by both, is charged after the release: old and new stand side by side", async () => {
  const world = await exportWorld();
  await file(world);
  await assess(world);
  await pay(world, PAYMENT, "9400");
  await release(world);
  await price(world, 2, "70");
  await assess(world, "A-2");
  assert.equal(usd(await linesOf(world, "A-2")), "868 868 0", "what the buyer has not agreed to changes nothing");
  await agree(world, 2);
  await assess(world, "A-3");
  // 200 t × 70 = 14,000.00; 5 % = 700.00; 2 % = 280.00
  const lines = await linesOf(world, "A-3");
  assert.equal(usd(lines), "980 868 112");
  assert.equal(lines.previous?.assessmentId, "A-2");
  assert.deepEqual(lines.previous?.lines.slice(0, 2).map(({ before, after, difference }) => `${before} ${after} ${difference}`), ["620 700 80", "248 280 32"]);
  assert.deepEqual(lines.previous?.totals.map(({ currency, difference }) => `${currency} ${difference}`), ["MNT 0", "USD 112"]);
  await pay(world, ddtd(901), "112", { assessmentId: "A-3", currency: "USD" });
  assert.deepEqual([(await world.found("assessment", "A-3")).settlement, (await world.found("declaration", "D-1")).status], ["paid", "released"]);
});
test("a lower final price is a refund, no more than was overpaid", async () => {
  const world = await exportWorld();
  await receipt(world, ddtd(3), { baseAmount: "500", surtaxAmount: "0" });
  await file(world, { receiptNos: [ddtd(3)] });
  await assess(world);
  await pay(world, PAYMENT, "9400");
  await pay(world, ddtd(901), "368", { currency: "USD" });
  await price(world, 2, "60");
  await agree(world, 2);
  await assess(world, "A-2");
  // 200 × 60 = 12,000; 600 + 240 = 840: 28 less
  assert.equal((await linesOf(world, "A-2")).note, "overpaid: 28.00 USD");
  const refund = (amount: string, rest: object = {}, by = tax) => world.run("payments:refund", { paymentNo: ddtd(902), assessmentId: "A-2", ...rest }, { by, secret: { salt, amount, currency: "USD" } });
  await refuses("payment/refund-exceeds", refund("28.01"), { overpaid: "28.00 USD" });
  await refuses("payment/refund-exceeds", refund("0"));
  await refuses("assessment/superseded", refund("1", { assessmentId: "A-1" }));
  await refuses("payment/duplicate", refund("28", { paymentNo: PAYMENT }));
  await refund("28");
  await refuses("payment/refund-exceeds", refund("28", { paymentNo: ddtd(903) }), { overpaid: "0.00 USD" });
  assert.equal((await world.found("assessment", "A-2")).settlement, "paid");
});
test("a price for one consignment is no other's", async () => {
  const world = await exportWorld();
  await file(world);
  await receipt(world, ddtd(2), { massKg: "100000" });
  await second(world, [ddtd(2)]);
  await price(world, 2, "70", { consignmentId: "CON2" });
  await agree(world, 2);
  await assess(world);
  await assess(world, "A-2", { declarationNo: "D-2" });
  assert.deepEqual([usd(await linesOf(world, "A-1")), usd(await linesOf(world, "A-2"))], ["868 868 0", "490 490 0"]);
});
test("later prices are proposed by the seller, in their order, and agreed by the buyer, once, for what it has read", async () => {
  const world = await exportWorld();
  await refuses("contract/not-party", price(world, 2, "70", {}, people.rival));
  await refuses("contract/terms-stale", price(world, 3, "70"), { current: "1", next: "2" });
  await refuses("contract/terms-stale", agree(world, 2));
  await refuses("consignment/unknown", price(world, 2, "70", { consignmentId: "NONE" }));
  await price(world, 2, "70");
  await refuses("contract/not-party", agree(world, 2, { ...buyer, orgId: "other" }));
  await refuses("contract/private-data-mismatch", world.run("contracts:agreePrice", { contractNo: "C-CON", version: 2, termsDigest: digestOf({ ...terms, price: "71" }) }, { by: buyer }));
  await agree(world, 2);
  await refuses("contract/terms-agreed", agree(world, 2));
});
test("a corrected certificate of the assay changes what is due: dry tonnes at another moisture", async () => {
  const world = await exportWorld();
  await world.run("contracts:proposePrice", { contractNo: "C-CON", version: 2, reason: "priced by dry tonnes" }, { by: miner, secret: { ...terms, basis: "dry-tonne", price: "70" } });
  await agree(world, 2);
  await file(world);
  await assess(world);
  // 200 t × 0.92 = 184 dmt × 70 = 12,880; 644 + 257.60
  assert.equal(usd(await linesOf(world, "A-1")), "901.6 868 33.6");
  await pay(world, PAYMENT, "9400");
  await pay(world, ddtd(901), "33.60", { currency: "USD" });
  await release(world);
  await world.run("assays:supersede", { certificateNo: "CERT-2", supersedes: "CERT", sampleId: "sample-CERT", lotId: "coal", accreditationNo: "ACC-1", results: coalResults("6"), reason: "umpire" }, { by: laboratory });
  await assess(world, "A-2");
  // 188 dmt × 70 = 13,160; 658 + 263.20 = 921.20
  const lines = await linesOf(world, "A-2");
  assert.equal(usd(lines), "921.2 868 53.2");
  assert.deepEqual(lines.previous?.totals.map(({ difference }) => String(difference)), ["0", "19.6"]);
  assert.ok(lines.lines[0]?.sources.some(({ kind, id }) => kind === "certificate" && id === "CERT-2"));
});
