import assert from "node:assert/strict";
import { test } from "node:test";
import { payerCollection } from "../collections.ts";
import { CarriedAmount } from "../carried-royalty.ts";
import { dec } from "../decimal.ts";
import { coalResults, ddtd, exportWorld, receipt } from "../declarations/testing.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { people, refuses } from "../testing.ts";
import { extract, salt, terms, weigh } from "../testing-world.ts";
import type { MemoryLedger } from "../testing.ts";

/*
 * The miner pays royalty on 1,000 t of raw coal (10,000 USD), then sells it to a trader, who blends or washes and exports it. Raw coal at 62 USD: base
 * 5 %, surtax 2 %: 200 t bear 868.00 USD. A fifth of the coal carries 2,000.00 USD, of which 868.00 can be credited.
 */
const { miner, rival, buyer, tax, customs, laboratory, minerals } = people;
const PAID = ddtd(50);
const OTHER = ddtd(51);

/** Lot `sold` of 1,000 t, with its royalty, in the trader's hands. */
async function traderWorld({ carry = true, amount = "2000" } = {}): Promise<MemoryLedger> {
  const world = await exportWorld();
  await extract(world, "sold", "1000000");
  await receipt(world, PAID, { massKg: "1000000", baseAmount: amount, surtaxAmount: "0" });
  if (carry) await carryOn(world);
  await handOn(world, "sold");
  await world.run("contracts:propose", { contractNo: "T", buyerId: "buyer", product: "coking-coal-raw", massKg: "10000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" }, { by: rival, secret: terms });
  await world.run("contracts:agree", { contractNo: "T", termsDigest: (await world.found("contract", "T")).termsDigest }, { by: buyer });
  await world.run("contracts:register", { contractNo: "T", registrationNo: "REG-T" }, { by: tax });
  return world;
}
const carryOn = (world: MemoryLedger, rest: object = {}, by = miner) => world.run("royalty:carry", { receiptNo: PAID, lotIds: ["sold"], ...rest }, { by, secret: { salt } });
async function handOn(world: MemoryLedger, lotId: string, from = miner, to = rival): Promise<void> {
  await world.run("lots:offer", { lotId, toOrgId: to.orgId }, { by: from });
  await world.run("lots:accept", { lotId }, { by: to });
}
/** Loads a truck of the trader from a lot and declares it. */
async function exported(world: MemoryLedger, no: string, lots: readonly { lotId: string; massKg: string }[], claims: object, { file = true } = {}): Promise<void> {
  const total = lots.reduce((kg, { massKg }) => kg + Number(massKg), 0);
  await world.run("consignments:open", { consignmentId: `K${no}`, contractNo: "T", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: rival });
  await weigh(world, `T-${no}`, total, { vehicle: `90${no}УБА` });
  await world.run("consignments:load", { unitId: `V${no}`, consignmentId: `K${no}`, vehicle: { kind: "truck", plate: `90${no}УБА` }, lots, ticketNo: `T-${no}`, waybillType: "cmr", waybillNo: `WB-${no}` }, { by: rival });
  for (const { lotId } of lots) {
    if (await world.get("certificate", `CERT-${lotId}`)) continue;
    await world.run("assays:sample", { sampleId: `S-${lotId}`, lotId, sealNo: `seal-${lotId}`, laboratoryId: "lab", standard: "ISO 13909" }, { by: rival });
    await world.run("assays:receive", { sampleId: `S-${lotId}`, foundSeal: `seal-${lotId}` }, { by: laboratory });
    await world.run("assays:certify", { certificateNo: `CERT-${lotId}`, sampleId: `S-${lotId}`, lotId, accreditationNo: "ACC-1", results: coalResults("8") }, { by: laboratory });
  }
  if (file) await declare(world, no, lots, claims);
}
const stated = (no: string, lots: readonly { lotId: string; massKg: string }[], claims: object) => ({ declarationNo: `D${no}`, consignmentId: `K${no}`, customsOffice: "Gashuun Sukhait", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: String(lots.reduce((kg, { massKg }) => kg + Number(massKg), 0)) }], receiptNos: [], certificateNos: lots.map(({ lotId }) => `CERT-${lotId}`), additionalSheets: 0, ...claims });
const value = { salt, invoiceNo: "INV", value: "12400", currency: "USD" };
const declare = (world: MemoryLedger, no: string, lots: readonly { lotId: string; massKg: string }[], claims: object) => world.run("declarations:file", { regime: "10", ...stated(no, lots, claims) }, { by: rival, secret: value });
const assess = (world: MemoryLedger, no: string, assessmentId = `A${no}`) => world.run("assessments:assess", { assessmentId, declarationNo: `D${no}` }, { by: customs, secret: { salt } });
const linesOf = (world: MemoryLedger, assessmentId: string) => world.secret(payerCollection("RivalMSP"), "assessment", assessmentId, AssessmentLines);
async function creditOf(world: MemoryLedger, assessmentId: string): Promise<string> {
  return (await linesOf(world, assessmentId))?.lines.find((line) => line.tax === "royalty-credit")?.amount.negated().toFixed(2) ?? "none";
}
const usesOf = async (world: MemoryLedger, receiptNo = PAID) => (await world.secret(payerCollection("MinerMSP"), "royaltyCredit", receiptNo, CarriedAmount))?.uses.map(({ number, amount }) => `${number} ${amount.toFixed(2)}`);

test("a trader is credited its share of the royalty that the miner paid, by a line of its own, and needs no receipt for it", async () => {
  const world = await traderWorld();
  const parts = [{ lotId: "sold", massKg: "200000" }];
  await exported(world, "01", parts, { carriedReceiptNos: [PAID] });
  await assess(world, "01");
  // 2,000.00 × 200/1,000 = 400.00 of the 868.00 that are charged
  const lines = await linesOf(world, "A01");
  assert.equal(await creditOf(world, "A01"), "400.00");
  assert.equal(lines?.totals.find(({ currency }) => currency === "USD")?.due.toFixed(2), "468.00");
  assert.equal(lines?.status, "provisional", "no published rule allows the credit: the row is unconfirmed");
  assert.deepEqual(await usesOf(world), ["D01 400.00"]);
  assert.equal(String((await world.found("royaltyCredit", PAID)).uses[0]?.share), "0.2");
  assert.ok((await world.found("assessment", "A01")).sources.some(({ kind, id }) => kind === "royaltyCredit" && id === PAID));
});
test("shares follow the mass through split, blend and washing, exactly; all of them together are the whole, once", async () => {
  const world = await traderWorld();
  await extract(world, "plain", "400000");
  await handOn(world, "plain");
  await world.run("lots:split", { lotId: "sold", parts: [{ lotId: "half", massKg: "500000" }] }, { by: rival });
  await world.run("lots:blend", { lotId: "mixed", siteId: "pit", inputs: [{ lotId: "half", massKg: "500000" }, { lotId: "plain", massKg: "250000" }] }, { by: rival });
  // A third of the blend holds a third of a half: 1/6 of 2,000.00 = 333.33; two thirds of it came of coal whose royalty was paid.
  await receipt(world, OTHER, { massKg: "83334", baseAmount: "1", surtaxAmount: "0", payerId: "rival" });
  const parts = [{ lotId: "mixed", massKg: "250000" }];
  await exported(world, "02", parts, {}, { file: false });
  await refuses("input/required", declare(world, "02", parts, { carriedReceiptNos: [PAID] }), { field: "receiptNos" });
  await declare(world, "02", parts, { carriedReceiptNos: [PAID], receiptNos: [OTHER] });
  await assess(world, "02");
  assert.equal(await creditOf(world, "A02"), "333.33");
  assert.equal((await world.found("receipt", OTHER)).uses[0]?.massKg.toString(), "83333.334");
  for (const [no, lotId, massKg] of [["03", "mixed", "500000"], ["04", "sold", "500000"]] as const) {
    await receipt(world, ddtd(60 + Number(no)), { massKg: "500000", baseAmount: "1", surtaxAmount: "0", payerId: "rival" });
    await exported(world, no, [{ lotId, massKg }], { carriedReceiptNos: [PAID], receiptNos: [ddtd(60 + Number(no))] });
    await assess(world, no);
  }
  assert.deepEqual(await usesOf(world), ["D02 333.33", "D03 666.67", "D04 1000.00"]);
});
test("a plant's several products divide the royalty of what went in by their mass", async () => {
  const world = await traderWorld();
  await world.run("lots:move", { lotId: "sold", toSiteId: "plant", custodianId: "tt" }, { by: rival });
  await world.run("lots:process", { runId: "R", siteId: "plant", process: "washing", inputs: [{ lotId: "sold", massKg: "1000000" }], outputs: [{ lotId: "washed", product: "coking-coal-washed", massKg: "600000" }, { lotId: "middlings", product: "thermal-coal", massKg: "150000" }], lossKg: "250000" }, { by: rival });
  const lot = await world.found("lot", "washed");
  assert.equal(String(lot.runKg), "750000");
  const { claimRoyalty } = await import("./claim.ts");
  const shares = await Promise.all(["washed", "middlings"].map(async (lotId) => {
    const { puts } = await claimRoyalty({ input: { at: "2026-12-01T00:00:00Z" }, by: rival, txId: "t", recordedAt: "2026-12-01T00:00:00Z" }, world, { what: "declaration", number: lotId }, [{ lotId, massKg: (await world.found("lot", lotId)).madeKg }], [PAID]);
    const [put] = puts;
    return put?.kind === "royaltyCredit" ? String(put.record.uses[0]?.share) : "";
  }));
  assert.deepEqual(shares, ["0.8", "0.2"]);
});
test("the same credit is not had twice: not by another declaration for more than is left, not for goods of other lots, not from a lot without royalty", async () => {
  const world = await traderWorld();
  await extract(world, "plain", "400000");
  await handOn(world, "plain");
  await exported(world, "05", [{ lotId: "plain", massKg: "100000" }], {}, { file: false });
  await refuses("royalty/credit-unrelated", declare(world, "05", [{ lotId: "plain", massKg: "100000" }], { carriedReceiptNos: [PAID] }), { receiptNo: PAID });
  await refuses("royalty/credit-unknown", declare(world, "05", [{ lotId: "plain", massKg: "100000" }], { carriedReceiptNos: [OTHER] }));
  await refuses("input/duplicate", declare(world, "05", [{ lotId: "plain", massKg: "100000" }], { carriedReceiptNos: [PAID, PAID] }));
  // More coal than was made: a survey adds 200 t, and what is exported beyond the made mass carries nothing.
  await exported(world, "06", [{ lotId: "sold", massKg: "1000000" }], { carriedReceiptNos: [PAID] });
  await world.run("lots:adjust", { lotId: "sold", deltaKg: "200000", reason: "survey", note: "n", surveyNo: "S" }, { by: rival });
  await exported(world, "07", [{ lotId: "sold", massKg: "200000" }], {}, { file: false });
  await refuses("royalty/credit-used", declare(world, "07", [{ lotId: "sold", massKg: "200000" }], { carriedReceiptNos: [PAID] }), { usedBy: "D06" });
});
test("a receipt that goes on with lots serves no declaration of its payer, and one that is drawn on does not go on", async () => {
  const world = await traderWorld();
  await refuses("record/exists", carryOn(world));
  const { declared, file } = await import("../declarations/testing.ts");
  await refuses("royalty/receipt-used", file(world, { ...declared, receiptNos: [PAID] }), { usedBy: "the lots that carry it" });
  await file(world);
  await refuses("royalty/receipt-insufficient", carryOn(world, { receiptNo: ddtd(1), lotIds: ["coal"] }));
});
test("only the payer lets its own lots carry royalty, of their product and licence; the tax authority also those handed on", async () => {
  const world = await traderWorld({ carry: false });
  await refuses("royalty/not-payer", carryOn(world, {}, rival), { payerId: "tt" });
  await refuses("lot/not-owner", carryOn(world), { ownerId: "rival" });
  await refuses("royalty/receipt-unknown", carryOn(world, { receiptNo: OTHER }, tax));
  await extract(world, "under-2", "1000", { licenceNo: "TEST-MV-000102" });
  await refuses("royalty/licence-mismatch", carryOn(world, { lotIds: ["under-2"] }));
  await refuses("input/duplicate", carryOn(world, { lotIds: ["coal", "coal"] }));
  await refuses("royalty/receipt-insufficient", carryOn(world, { lotIds: ["sold", "coal"] }, tax), { neededT: "2000" });
  await carryOn(world, {}, tax);
  assert.equal((await world.found("royaltyCredit", PAID)).lots[0]?.lotId, "sold");
});
test("an amended declaration gives back what it no longer claims; assessed again it draws anew, never twice", async () => {
  const world = await traderWorld();
  const parts = [{ lotId: "sold", massKg: "200000" }];
  await exported(world, "08", parts, { carriedReceiptNos: [PAID] });
  await assess(world, "08");
  await assess(world, "08", "A08-2");
  assert.deepEqual(await usesOf(world), ["D08 400.00"]);
  await receipt(world, OTHER, { payerId: "rival" });
  const { declarationNo: _no, ...rest } = stated("08", parts, { receiptNos: [OTHER] });
  await world.run("declarations:amend", { declarationNo: "D08", version: 2, ...rest, reason: "paid by itself" }, { by: rival, secret: value });
  assert.deepEqual((await world.found("royaltyCredit", PAID)).uses, []);
  await assess(world, "08", "A08-3");
  assert.equal(await creditOf(world, "A08-3"), "none");
  await exported(world, "09", [{ lotId: "sold", massKg: "800000" }], { carriedReceiptNos: [PAID] });
  await assess(world, "09");
  assert.deepEqual(await usesOf(world), ["D09 1600.00"]);
});
test("no more is credited than is charged, and what was charged on a lot stands there for others", async () => {
  const world = await traderWorld({ amount: "100000" });
  await exported(world, "10", [{ lotId: "sold", massKg: "200000" }], { carriedReceiptNos: [PAID] });
  await assess(world, "10");
  assert.equal(await creditOf(world, "A10"), "868.00");
  assert.deepEqual(await usesOf(world), ["D10 868.00"]);
});
test("who is nobody's payer learns nothing: amounts stand with payer, customs and tax, the channel has shares", async () => {
  const world = await traderWorld();
  await exported(world, "11", [{ lotId: "sold", massKg: "200000" }], { carriedReceiptNos: [PAID] });
  await assess(world, "11");
  for (const { outcome } of world.history) assert.doesNotMatch(JSON.stringify(outcome.event), /2000\.|400\.00|"400"/);
  assert.equal(dec("0.2").toString(), String((await world.found("royaltyCredit", PAID)).uses[0]?.share));
});
test("a sale's lots carry the royalty that was withheld; what the sale was credited itself is not credited beyond it", async () => {
  const world = await traderWorld();
  await world.run("contracts:propose", { contractNo: "DOM", buyerId: "buyer", product: "coking-coal-raw", massKg: "1000000", tolerancePct: "0", incoterm: "DAP", deliveryPlace: "Ulaanbaatar", channel: "domestic", validFrom: "2026-01-01", validTo: "2026-12-31" }, { by: rival, secret: terms });
  await world.run("contracts:agree", { contractNo: "DOM", termsDigest: (await world.found("contract", "DOM")).termsDigest }, { by: buyer });
  await world.run("contracts:register", { contractNo: "DOM", registrationNo: "REG-DOM" }, { by: tax });
  await world.run("lots:split", { lotId: "sold", parts: [{ lotId: "part", massKg: "500000" }] }, { by: rival });
  await world.run("assays:sample", { sampleId: "S-part", lotId: "part", sealNo: "seal-part", laboratoryId: "lab", standard: "ISO 13909" }, { by: rival });
  await world.run("assays:receive", { sampleId: "S-part", foundSeal: "seal-part" }, { by: laboratory });
  await world.run("assays:certify", { certificateNo: "CERT-part", sampleId: "S-part", lotId: "part", accreditationNo: "ACC-1", results: coalResults("8") }, { by: laboratory });
  await world.run("lots:offer", { lotId: "part", toOrgId: "buyer", contractNo: "DOM" }, { by: rival });
  await world.run("sales:report", { saleNo: "SALE", contractNo: "DOM", lotIds: ["part"], certificateNos: ["CERT-part"], carriedReceiptNos: [PAID] }, { by: buyer });
  await world.run("sales:assess", { saleNo: "SALE" }, { by: tax, secret: { salt } });
  const statement = await world.secret(payerCollection("RivalMSP"), "sale", "SALE", AssessmentLines);
  const charged = statement?.lines.filter(({ tax: kind }) => kind !== "royalty-credit").reduce((total, { amount }) => total.plus(amount), dec("0"));
  assert.equal(statement?.lines.find(({ tax: kind }) => kind === "royalty-credit")?.amount.toFixed(2), "-775.00");
  assert.deepEqual(await usesOf(world), ["SALE 775.00"]);
  await world.run("sales:settle", { saleNo: "SALE", receiptNo: ddtd(70), period: "2026-06" }, { by: tax, secret: { salt } });
  await world.run("lots:accept", { lotId: "part" }, { by: buyer });
  const carried = await world.secret(payerCollection("RivalMSP"), "royaltyCredit", ddtd(70), CarriedAmount);
  assert.equal(carried?.amount.toFixed(2), charged?.toFixed(2));
  // Whoever has the part claims the sale's receipt; the miner's counts beyond it no more, though half of it is left.
  const { claimRoyalty } = await import("./claim.ts");
  const claim = (receiptNos: string[]) => claimRoyalty({ input: { at: "2026-12-01T00:00:00Z" }, by: buyer, txId: "t", recordedAt: "2026-12-01T00:00:00Z" }, world, { what: "declaration", number: "NEXT" }, [{ lotId: "part", massKg: dec("500000") }], receiptNos);
  await refuses("royalty/credit-unrelated", claim([PAID]));
  assert.equal((await claim([ddtd(70)])).coveredKg.toString(), "500000");
  assert.equal(minerals.orgId, "minerals");
});
