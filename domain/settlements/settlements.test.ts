import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { payerCollection } from "../collections.ts";
import { dec, Decimal } from "../decimal.ts";
import { policyOf } from "../endorsement.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { dataRows } from "../tax/testing.ts";
import { people, refuses } from "../testing.ts";
import { extract, LICENCE, load, newWorld, salt, seal, setTable, suspension, terms, weigh } from "../testing-world.ts";
import { assess, coalResults, ddtd, declared, file, pay, release } from "../declarations/testing.ts";
import { compared, decided } from "./decide.ts";
import type { MemoryLedger } from "../testing.ts";
import type { Submitter } from "../act.ts";
import type { Element, UmpireRule } from "../settlements.ts";

const { miner, buyer, minerals, customs, tax, laboratory, rival } = people;
const lab = (orgId: string, mspId: string): Submitter => ({ orgId, mspId, user: `${orgId}-officer`, role: "officer", orgRoles: ["laboratory"] });
const umpire = lab("umpire", "UmpireMSP");
const second = lab("umpire-2", "UmpireMSP");
const SETTLEMENT = "CON/coal";
const scope = [{ analyte: "TM", method: "ISO 589" }, { analyte: "Ash", method: "ISO 1171" }];
const limit = (analyte: string, basis: string, rest: object = {}) => ({ analyte, unit: "%", basis, limit: "0.5", within: "mean", ...rest });
const assayTerms = { limits: [limit("TM", "as-received"), limit("Ash", "dry")], beyond: "middle", umpires: ["umpire", "umpire-2", "lab"] };
const values = (moisture: string, ash: string) => [...coalResults(moisture), { analyte: "Ash", value: ash, unit: "%", basis: "dry", method: "ISO 1171" }];

/**
 * 200 t of coal at 70 USD a dry tonne, certified with 8 % moisture and 20 % ash, declared, released and out of the country; two umpires, a reserve sample.
 * By hand: 200 × 0.92 = 184 dmt × 70 = 12 880.00 USD; base 5 % = 644.00.
 */
async function exported(contract: object = { assayTerms }): Promise<MemoryLedger> {
  const world = await newWorld();
  for (const name of ["royalty-base", "royalty-surtax", "valuation-rules"] as const) await setTable(world, name, dataRows(name), tax);
  await setTable(world, "reference-prices", dataRows("reference-prices"), minerals);
  for (const name of ["exchange-rates", "customs-fees"] as const) await setTable(world, name, dataRows(name), customs);
  for (const { orgId, mspId } of [umpire, second, lab("seller-lab", "MinerMSP")]) {
    await world.run("registry:registerOrganisation", { orgId, mspId, name: orgId, nameMn: orgId, country: "MN", roles: ["laboratory"] }, { by: minerals });
    await world.run("registry:accredit", { accreditationNo: `ACC-${orgId}`, laboratoryId: orgId, validFrom: "2020-01-01", validTo: "2030-12-31", scope }, { by: minerals });
  }
  await extract(world, "coal", "1000000");
  const sale = { contractNo: "C-CON", buyerId: "buyer", product: "coking-coal-raw", massKg: "10000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31" };
  await world.run("contracts:propose", { ...sale, ...contract }, { by: miner, secret: { ...terms, basis: "dry-tonne", price: "70" } });
  await world.run("contracts:agree", { contractNo: "C-CON", termsDigest: (await world.found("contract", "C-CON")).termsDigest }, { by: buyer });
  await world.run("contracts:register", { contractNo: "C-CON", registrationNo: "REG" }, { by: tax });
  await world.run("consignments:open", { consignmentId: "CON", contractNo: "C-CON", carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: miner });
  await load(world, "U1", 100_000);
  await load(world, "U2", 100_000, { plate: "1202УБА" });
  const draw = (sampleId: string, rest: object = {}) => world.run("assays:sample", { sampleId, lotId: "coal", sealNo: `bag-${sampleId}`, laboratoryId: "lab", standard: "ISO 13909", ...rest }, { by: miner });
  await draw("S-SELLER");
  await draw("S-RESERVE", { reserve: true });
  await draw("S-PLAIN");
  await world.run("assays:receive", { sampleId: "S-SELLER", foundSeal: "bag-S-SELLER" }, { by: laboratory });
  await world.run("assays:certify", { certificateNo: "CERT", sampleId: "S-SELLER", lotId: "coal", accreditationNo: "ACC-1", results: values("8", "20") }, { by: laboratory });
  await world.run("royalty:issueReceipt", { receiptNo: ddtd(1), payerId: "tt", licenceNo: LICENCE, product: "coking-coal-raw", massKg: "200000", period: "2026-06" }, { by: tax, secret: { salt, currency: "USD", baseAmount: "620", surtaxAmount: "400" } });
  await file(world, { ...declared });
  await assess(world);
  await pay(world, ddtd(900), "9400");
  await release(world);
  for (const [unitId, plate] of [["U1", "1201УБА"], ["U2", "1202УБА"]] as const) {
    await seal(world, unitId);
    await weigh(world, `G-${unitId}`, 100_000, { deviceId: "WB-GATE", vehicle: plate, by: customs });
    await world.run("gates:exit", { unitId, gateSiteId: "gate", foundSeal: `S-${unitId}`, ticketNo: `G-${unitId}` }, { by: customs });
  }
  return world;
}

const exchange = (world: MemoryLedger, [moisture, ash]: readonly [string, string] = ["8.9", "20.2"], rest: object = {}, by = buyer) =>
  world.run("settlements:exchange", { consignmentId: "CON", lotId: "coal", certificateNo: "B-1", laboratory: "CIQ", results: values(moisture, ash), ...rest }, { by });
const appoint = (world: MemoryLedger, by: Submitter, rest: object = {}) =>
  world.run("settlements:appoint", { consignmentId: "CON", lotId: "coal", laboratoryId: "umpire", accreditationNo: "ACC-umpire", sampleId: "S-RESERVE", ...rest }, { by });
const conclude = (world: MemoryLedger, by: Submitter, certificateNo = "UMP") => world.run("settlements:conclude", { consignmentId: "CON", lotId: "coal", certificateNo }, { by });
async function tested(world: MemoryLedger, moisture: string, certificateNo = "UMP", rest: object = {}): Promise<void> {
  await world.run("assays:receive", { sampleId: "S-RESERVE", foundSeal: "bag-S-RESERVE", ...rest }, { by: umpire });
  await world.run("assays:certify", { certificateNo, sampleId: "S-RESERVE", lotId: "coal", accreditationNo: "ACC-umpire", results: values(moisture, "20.1") }, { by: umpire });
}
const summary = async (world: MemoryLedger) => {
  const { status, elements } = await world.found("assaySettlement", SETTLEMENT);
  return [status, ...elements.map(({ analyte, outcome, settledValue, payer }) => [analyte, outcome, settledValue?.toString(), payer].filter((part) => part !== undefined).join(" "))];
};
const royaltyBase = async (world: MemoryLedger, assessmentId: string) => (await world.secret(payerCollection("MinerMSP"), "assessment", assessmentId, AssessmentLines))?.lines.find(({ tax: kind }) => kind === "royalty-base")?.amount.toFixed(2);

test("within the splitting limits assays settle at the mean at once, the limit included, and the assessment rests on it", async () => {
  const world = await exported();
  assert.equal(await royaltyBase(world, "A-1"), "644.00");
  const first = await world.found("assessment", "A-1");
  assert.ok(first.reasons.some((reason) => reason.startsWith("assay/not-settled: unsettled assays of consignment CON: 1;")), first.reasons.join("\n"));
  const { event } = await exchange(world, ["8.5", "20.3"]);
  assert.deepEqual(await summary(world), ["settled", "TM agreed 8.25", "Ash agreed 20.15"]);
  assert.deepEqual(event.subjects.slice(0, 2).map(({ kind, id, part }) => `${part} ${kind} ${id}`), ["made assaySettlement CON/coal", "named consignment CON"]);
  await assess(world, "A-2");
  // 200 × 0.9175 = 183.5 dmt × 70 × 5 %
  assert.equal(await royaltyBase(world, "A-2"), "642.25");
  const second = await world.found("assessment", "A-2");
  assert.ok(!second.reasons.some((reason) => reason.startsWith("assay/not-settled")));
  assert.ok(second.sources.some(({ kind, id }) => kind === "assaySettlement" && id === SETTLEMENT));
});

test("a contract may settle within the limit at the seller's or the buyer's value", async () => {
  const world = await exported({ assayTerms: { ...assayTerms, limits: [limit("TM", "as-received", { within: "buyer" }), limit("Ash", "dry", { within: "seller" })] } });
  await exchange(world, ["8.4", "20.3"]);
  assert.deepEqual(await summary(world), ["settled", "TM agreed 8.4", "Ash agreed 20"]);
});

test("beyond the limit both parties appoint an umpire, who tests the sealed reserve sample and decides; the loser pays, the assessment follows", async () => {
  const world = await exported();
  await exchange(world);
  assert.deepEqual(await summary(world), ["disputed", "TM umpire", "Ash agreed 20.1"]);
  await assess(world, "A-2");
  assert.equal(await royaltyBase(world, "A-2"), "644.00", "until it is settled the certificate holds");
  await appoint(world, miner);
  assert.equal((await world.found("assaySettlement", SETTLEMENT)).status, "disputed");
  await refuses("assay/not-laboratory", world.run("assays:receive", { sampleId: "S-RESERVE", foundSeal: "bag-S-RESERVE" }, { by: umpire }));
  const { event } = await appoint(world, buyer);
  assert.equal(event.type, "settlement.umpire-appointed");
  const sample = await world.found("sample", "S-RESERVE");
  assert.deepEqual([sample.laboratoryId, sample.laboratoryMsp, sample.umpireFor], ["umpire", "UmpireMSP", SETTLEMENT]);
  await tested(world, "8.7");
  assert.equal((await world.found("lotAssay", "coal")).certificateNo, "CERT", "the lot's own certificate stays in force");
  await conclude(world, umpire);
  assert.deepEqual(await summary(world), ["settled", "TM umpire 8.7 seller", "Ash agreed 20.1"]);
  await assess(world, "A-3");
  // 200 × 0.913 = 182.6 dmt × 70 × 5 %
  assert.equal(await royaltyBase(world, "A-3"), "639.10");
  await refuses("step/out-of-order", conclude(world, buyer), { status: "settled" });
});

test("an exchange is the buyer's, of a lot that left in that consignment, once, of every element that the contract settles", async () => {
  const world = await exported();
  await refuses("acceptance/not-buyer", exchange(world, undefined, {}, miner));
  await refuses("consignment/unknown", exchange(world, undefined, { consignmentId: "X" }));
  await refuses("assay/lot-not-loaded", exchange(world, undefined, { lotId: "other" }));
  await refuses("settlement/value-missing", exchange(world, undefined, { results: coalResults("8.9") }), { analyte: "Ash", certificateNo: "B-1" });
  await refuses("step/before-cause", exchange(world, undefined, { at: "2026-06-01T00:00:00Z" }));
  await refuses("input/duplicate", exchange(world, undefined, { results: [...values("8.9", "20"), ...coalResults("8")] }));
  await world.run("acceptances:record", { consignmentId: "CON", receivedKg: "200000", certificateNo: "B-1", laboratory: "CIQ", results: coalResults("8.9") }, { by: buyer });
  await refuses("settlement/acceptance-differs", exchange(world, ["9.9", "20"]), { analyte: "TM", accepted: "8.9", given: "9.9" });
  await exchange(world);
  await refuses("record/exists", exchange(world));
  const before = await newWorld();
  await refuses("consignment/unknown", exchange(before));
  const bare = await exported({});
  await refuses("settlement/no-terms", exchange(bare));
  assert.ok(!(await bare.found("assessment", "A-1")).reasons.some((reason) => reason.startsWith("assay/not-settled")));
});

test("a consignment that has not left is not settled", async () => {
  const world = await exported();
  world.seed({ kind: "consignment", id: "CON", record: { ...(await world.found("consignment", "CON")), status: "released" } });
  await refuses("step/out-of-order", exchange(world), { status: "released" });
});

test("what a party certifies anew after the exchange opens nothing", async () => {
  const world = await exported();
  await exchange(world);
  await world.run("assays:supersede", { certificateNo: "CERT-2", sampleId: "S-SELLER", lotId: "coal", accreditationNo: "ACC-1", results: values("8.8", "20"), supersedes: "CERT", reason: "misread" }, { by: laboratory });
  await refuses("record/exists", exchange(world));
  assert.deepEqual(await summary(world), ["disputed", "TM umpire", "Ash agreed 20.1"]);
});

test("an umpire is of the contract's list, accredited for what is in dispute, independent of both and of both certificates", async () => {
  const world = await exported();
  await exchange(world, undefined, { laboratoryId: "umpire-2" });
  await refuses("contract/not-party", appoint(world, rival));
  await refuses("settlement/not-umpire", appoint(world, miner, { laboratoryId: "seller-lab", accreditationNo: "ACC-seller-lab" }));
  await refuses("settlement/umpire-took-part", appoint(world, miner, { laboratoryId: "lab", accreditationNo: "ACC-1" }), { certificateNo: "CERT" });
  await refuses("settlement/umpire-took-part", appoint(world, miner, { laboratoryId: "umpire-2", accreditationNo: "ACC-umpire-2" }), { certificateNo: "B-1" });
  await refuses("registry/accreditation-foreign", appoint(world, miner, { accreditationNo: "ACC-1" }));
  const accredit = (accreditationNo: string, rest: object) => world.run("registry:accredit", { accreditationNo, laboratoryId: "umpire", validFrom: "2020-01-01", validTo: "2030-12-31", scope, ...rest }, { by: minerals });
  await accredit("ACC-OLD", { validTo: "2026-05-31" });
  await accredit("ACC-ASH", { scope: [scope[1]] });
  await refuses("registry/accreditation-expired", appoint(world, miner, { accreditationNo: "ACC-OLD" }));
  await refuses("settlement/umpire-scope", appoint(world, miner, { accreditationNo: "ACC-ASH" }), { analyte: "TM" });
  await suspension(world, "suspend", { orgId: "umpire" });
  await refuses("registry/organisation-suspended", appoint(world, miner));
});

test("a contract names no laboratory of a party as umpire, none twice, and each element once", async () => {
  const world = await exported();
  const propose = (change: object) => world.run("contracts:propose", { contractNo: "C-2", buyerId: "buyer", product: "coking-coal-raw", massKg: "1", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "x", channel: "export", validFrom: "2026-01-01", validTo: "2026-12-31", assayTerms: { ...assayTerms, ...change } }, { by: miner, secret: terms });
  await refuses("assay/laboratory-not-independent", propose({ umpires: ["umpire", "seller-lab"] }), { labId: "seller-lab" });
  await refuses("registry/role-missing", propose({ umpires: ["haul"] }));
  await refuses("input/duplicate", propose({ umpires: ["umpire", "umpire"] }));
  await refuses("input/duplicate", propose({ limits: [limit("TM", "as-received"), limit("TM", "as-received")] }));
  await refuses("input/required", propose({ limits: [] }));
});

test("the umpire tests a reserve sample of that lot, drawn before the exchange, its seal unbroken, for this dispute alone", async () => {
  const world = await exported();
  await refuses("assay/sample-reserved", world.run("assays:receive", { sampleId: "S-RESERVE", foundSeal: "bag-S-RESERVE" }, { by: laboratory }));
  await exchange(world);
  await world.run("assays:sample", { sampleId: "S-LATE", lotId: "coal", sealNo: "x", laboratoryId: "lab", standard: "ISO 13909", reserve: true }, { by: miner });
  await extract(world, "other", "1000");
  await world.run("assays:sample", { sampleId: "S-OTHER", lotId: "other", sealNo: "y", laboratoryId: "lab", standard: "ISO 13909", reserve: true }, { by: miner });
  await refuses("assay/sample-unknown", appoint(world, miner, { sampleId: "NONE" }));
  await refuses("settlement/sample-not-reserve", appoint(world, miner, { sampleId: "S-PLAIN" }));
  await refuses("settlement/sample-late", appoint(world, miner, { sampleId: "S-LATE" }));
  await refuses("assay/lot-mismatch", appoint(world, miner, { sampleId: "S-OTHER" }));
  world.seed({ kind: "sample", id: "S-PLAIN", record: { ...(await world.found("sample", "S-PLAIN")), reserve: true, umpireFor: "OTHER/coal" } });
  await refuses("settlement/sample-taken", appoint(world, miner, { sampleId: "S-PLAIN" }), { settlementId: "OTHER/coal" });
  await appoint(world, miner);
  await appoint(world, buyer);
  await refuses("step/out-of-order", appoint(world, miner), { status: "appointed" });
  await refuses("assay/sample-seal-mismatch", tested(world, "8.7", "UMP", { foundSeal: "another" }));
  await refuses("step/out-of-order", world.run("assays:certify", { certificateNo: "UMP", sampleId: "S-RESERVE", lotId: "coal", accreditationNo: "ACC-umpire", results: values("8.7", "20") }, { by: umpire }));
});

test("only the appointed umpire's certificate of that sample settles it, by a party or the umpire; a misread one is replaced and decides anew", async () => {
  const world = await exported();
  await exchange(world);
  await refuses("step/out-of-order", conclude(world, miner, "CERT"), { status: "disputed" });
  await appoint(world, miner, { laboratoryId: "umpire", sampleId: "S-RESERVE" });
  await appoint(world, buyer);
  await tested(world, "9.4");
  await refuses("contract/not-party", conclude(world, { ...rival, orgRoles: ["exporter"] }));
  await refuses("assay/not-laboratory", conclude(world, miner, "CERT"));
  await world.run("assays:sample", { sampleId: "S-MORE", lotId: "coal", sealNo: "m", laboratoryId: "umpire", standard: "ISO 13909" }, { by: miner });
  await world.run("assays:receive", { sampleId: "S-MORE", foundSeal: "m" }, { by: umpire });
  await world.run("assays:certify", { certificateNo: "UMP-MORE", sampleId: "S-MORE", lotId: "coal", accreditationNo: "ACC-umpire", results: values("8", "20") }, { by: umpire });
  await refuses("assay/sample-mismatch", conclude(world, miner, "UMP-MORE"));
  await conclude(world, buyer);
  assert.deepEqual((await summary(world))[1], "TM umpire 8.9 seller", "outside both: the nearer party's value");
  const before = (await world.found("assaySettlement", SETTLEMENT)).tx;
  await world.run("assays:supersede", { certificateNo: "UMP-2", sampleId: "S-RESERVE", lotId: "coal", accreditationNo: "ACC-umpire", results: values("8.2", "20.1"), supersedes: "UMP", reason: "misread" }, { by: umpire });
  const { event } = await conclude(world, miner, "UMP-2");
  assert.deepEqual(event.corrects, { txId: before, reason: "certificate UMP was replaced by UMP-2" });
  assert.deepEqual((await summary(world))[1], "TM umpire 8.2 buyer");
  await refuses("assay/certificate-superseded", conclude(world, miner, "UMP"));
});

const lapse = (world: MemoryLedger, by: Submitter, rest: object = {}) => world.run("settlements:lapse", { consignmentId: "CON", lotId: "coal", ...rest }, { by });
/** The record time of a test's transactions is their event time: the last second of a term, and the first one after it. */
const term = async (world: MemoryLedger) => {
  const { answerBy } = await world.found("assaySettlement", SETTLEMENT);
  return { on: answerBy, over: new Date(Date.parse(answerBy) + 1000).toISOString().replace(".000Z", "Z") };
};
const days = (from: string, count: number) => new Date(Date.parse(from) + count * 86_400_000).toISOString().replace(".000Z", "Z");
const later = (at: string) => days(at, 1 / 86_400);

test("a buyer that exchanges nothing in the contract's term is bound by the seller's values, and by those it accepted the cargo with where it did", async () => {
  const terms10 = { assayTerms: { ...assayTerms, answerDays: 10 } };
  const world = await exported(terms10);
  const { exitedAt = "" } = await world.found("consignment", "CON");
  const over = days(exitedAt, 10);
  await refuses("settlement/term-running", lapse(world, miner, { at: over }), { settlementId: SETTLEMENT, date: over });
  await refuses("contract/not-party", lapse(world, buyer, { at: later(over) }));
  await refuses("contract/not-party", lapse(world, rival, { at: later(over) }));
  const { event } = await lapse(world, miner, { at: later(over) });
  assert.deepEqual([event.type, event.facts["lapsed"]], ["settlement.term-lapsed", "buyer"]);
  assert.deepEqual(await summary(world), ["settled", "TM silent 8", "Ash silent 20"]);
  await refuses("record/exists", exchange(world, undefined, { at: later(over) }));
  await assess(world, "A-2", { at: days(over, 1) });
  assert.equal(await royaltyBase(world, "A-2"), "644.00");
  assert.ok(!(await world.found("assessment", "A-2")).reasons.some((reason) => reason.startsWith("assay/not-settled")));

  const accepted = await exported(terms10);
  await accepted.run("acceptances:record", { consignmentId: "CON", receivedKg: "200000", certificateNo: "B-1", laboratory: "CIQ", results: values("8.9", "20.2") }, { by: buyer });
  await lapse(accepted, miner, { at: later(over) });
  assert.deepEqual(await summary(accepted), ["disputed", "TM umpire", "Ash agreed 20.1"], "who accepted with its own values was not silent");
  assert.equal((await accepted.found("assaySettlement", SETTLEMENT)).certificateNo, "B-1");
});

test("the term is the table's where the contract has none", async () => {
  const world = await exported();
  const { exitedAt = "" } = await world.found("consignment", "CON");
  await refuses("settlement/term-running", lapse(world, miner, { at: days(exitedAt, 30) }));
  await setTable(world, "tolerances", dataRows("tolerances").map((row) => (row["setting"] === "assay-answer" ? { ...row, value: "12.5" } : row)), customs);
  await refuses("table/invalid", lapse(world, miner, { at: days(exitedAt, 31) }), { table: "tolerances" });
  await setTable(world, "tolerances", dataRows("tolerances"), customs);
  await lapse(world, miner, { at: days(exitedAt, 31) });
  assert.equal((await world.found("assaySettlement", SETTLEMENT)).answerDays, 30);
});

test("a party that names no umpire in its term has the other's; who named none itself cannot claim it", async () => {
  const world = await exported();
  await exchange(world);
  const fromExchange = await term(world);
  await refuses("settlement/not-named", lapse(world, buyer, { at: fromExchange.over }), { orgId: "buyer" });
  await appoint(world, buyer);
  const { on, over } = await term(world);
  assert.ok(on > fromExchange.on, "the seller has its whole term from the buyer's choice");
  await refuses("settlement/term-running", lapse(world, buyer, { at: on }), { date: on });
  await refuses("settlement/not-named", lapse(world, miner, { at: over }), { orgId: "tt" });
  await refuses("contract/not-party", lapse(world, rival, { at: over }));
  const { event } = await lapse(world, buyer, { at: over });
  assert.deepEqual([event.type, event.facts["lapsed"], event.facts["laboratoryId"]], ["settlement.umpire-appointed", "seller", "umpire"]);
  const sample = await world.found("sample", "S-RESERVE");
  assert.deepEqual([(await world.found("assaySettlement", SETTLEMENT)).status, sample.laboratoryId, sample.umpireFor], ["appointed", "umpire", SETTLEMENT]);
});

test("of two umpires that the parties cannot agree on, the first of the contract's list tests; changing one's mind holds nothing up", async () => {
  const world = await exported();
  await exchange(world);
  await appoint(world, miner, { laboratoryId: "umpire-2", accreditationNo: "ACC-umpire-2" });
  await appoint(world, buyer);
  const { on, over } = await term(world);
  await appoint(world, miner, { laboratoryId: "umpire-2", accreditationNo: "ACC-umpire-2", at: days(on, -1) });
  assert.equal((await term(world)).on, on);
  const { event } = await lapse(world, miner, { at: over });
  assert.deepEqual([event.facts["lapsed"], event.facts["laboratoryId"]], ["both", "umpire"]);
});

test("an umpire that does not report in its term is replaced and not appointed again; a sample that it never took in serves the next", async () => {
  const world = await exported();
  await exchange(world);
  await appoint(world, miner);
  await appoint(world, buyer);
  const { on, over } = await term(world);
  await refuses("settlement/term-running", lapse(world, miner, { at: on }));
  const { event } = await lapse(world, miner, { at: over });
  assert.deepEqual([event.type, event.facts["lapsed"], event.facts["umpireId"]], ["settlement.term-lapsed", "umpire", "umpire"]);
  const { status, silentUmpires, umpireId } = await world.found("assaySettlement", SETTLEMENT);
  assert.deepEqual([status, silentUmpires, umpireId], ["disputed", ["umpire"], undefined]);
  await refuses("settlement/umpire-silent", appoint(world, miner, { at: over }), { labId: "umpire" });
  const other = { laboratoryId: "umpire-2", accreditationNo: "ACC-umpire-2", at: over };
  await appoint(world, miner, other);
  await appoint(world, buyer, other);
  assert.equal((await world.found("sample", "S-RESERVE")).laboratoryId, "umpire-2");
  await refuses("step/out-of-order", lapse(await settledWorld(), miner), { status: "settled" });
});
async function settledWorld(): Promise<MemoryLedger> {
  const world = await exported();
  await exchange(world, ["8.1", "20.1"]);
  return world;
}

test("assays settle in exactly one of a consignment and a sale", async () => {
  const world = await exported();
  await refuses("input/required", exchange(world, undefined, { consignmentId: undefined }), { field: "consignmentId" });
  await refuses("input/duplicate", exchange(world, undefined, { saleNo: "S" }));
  await refuses("record/unknown", exchange(world, undefined, { consignmentId: undefined, saleNo: "S" }), { kind: "sale" });
});

test("neither party alone, nor the keeper of a sample, can hold a settlement or a reserve sample", async () => {
  const world = await exported();
  const sample = await world.found("sample", "S-RESERVE");
  await exchange(world);
  const settlement = await world.found("assaySettlement", SETTLEMENT);
  for (const policy of [policyOf({ kind: "sample", id: "S-RESERVE", record: sample }), policyOf({ kind: "assaySettlement", id: SETTLEMENT, record: settlement })]) {
    assert.match(policy, /AND\('CustomsMSP\.peer',OR\(.*'MineralsMSP\.peer'.*\)\)/);
  }
  assert.match(policyOf({ kind: "sample", id: "S-PLAIN", record: { ...sample, reserve: false } }), /^AND\('LabMSP\.peer'/);
});

const element = (sellerValue: string, buyerValue: string): Element => ({ analyte: "Cu", unit: "%", basis: "dry", sellerValue: dec(sellerValue), buyerValue: dec(buyerValue), difference: dec("1"), limit: dec("0.3"), outcome: "umpire" });
const by = (rule: UmpireRule, seller: string, buyerValue: string, found: string) => {
  const [one] = decided([element(seller, buyerValue)], rule, { certificateNo: "U", results: [{ analyte: "Cu", value: dec(found), unit: "%", basis: "dry", method: "ISO 10258" }] });
  return `${one?.settledValue?.toString()} ${one?.payer}`;
};
test("an umpire's value decides by the contract's rule: worked by hand", () => {
  assert.deepEqual(
    [by("middle", "25.46", "25.10", "25.40"), by("middle", "25.46", "25.10", "25.60"), by("middle", "25.46", "25.10", "25.00"), by("middle", "25.40", "25.00", "25.20")],
    ["25.40 buyer", "25.46 buyer", "25.10 seller", "25.20 shared"].map((line) => line.replace("25.40", "25.4").replace("25.10", "25.1").replace("25.20", "25.2")),
  );
  assert.deepEqual([by("nearer-mean", "25.46", "25.10", "25.40"), by("nearer-mean", "25.46", "25.10", "25.00"), by("umpire", "25.46", "25.10", "27")], ["25.43 buyer", "25.05 seller", "27 buyer"]);
});

test("a settled value is never outside what the three found, the same whoever sells, and agreed exactly up to the limit (10,000 runs)", () => {
  const hundredth = fc.bigInt({ min: 0n, max: 10_000n }).map((units) => Decimal.of(units, 2));
  const certified = (value: Decimal) => ({ certificateNo: "C", results: [{ analyte: "Cu", value, unit: "%" as const, basis: "dry" as const, method: "m" }] });
  fc.assert(
    fc.property(hundredth, hundredth, hundredth, hundredth, fc.constantFrom("middle" as const, "nearer-mean" as const, "umpire" as const), (seller, buyers, found, most, rule) => {
      const limits = [{ analyte: "Cu", unit: "%" as const, basis: "dry" as const, limit: most, within: "mean" as const }];
      const settle = (a: Decimal, b: Decimal) => decided(compared(limits, certified(a), certified(b)), rule, certified(found))[0] as Element;
      const [one, mirrored] = [settle(seller, buyers), settle(buyers, seller)];
      assert.equal(one.outcome === "agreed", !seller.minus(buyers).abs().greaterThan(most));
      const all = one.outcome === "agreed" ? [seller, buyers] : [seller, buyers, found];
      const sorted = all.toSorted((a, b) => a.compare(b));
      const value = one.settledValue as Decimal;
      assert.ok(!value.lessThan(sorted[0] as Decimal) && !value.greaterThan(sorted.at(-1) as Decimal));
      assert.ok(value.equals(mirrored.settledValue as Decimal));
      const turned = { seller: "buyer", buyer: "seller", shared: "shared" } as const;
      assert.equal(one.payer, mirrored.payer && turned[mirrored.payer]);
    }),
    { numRuns: 10_000 },
  );
});
