import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { enrol, organisationOf, readProfile, saveIdentity } from "../../gateway/index.ts";
import { places } from "../../cli/identities.ts";
import { Product } from "./running.ts";

/*
 * Bad input as a user of the running product sends it. Each gives one code, and no block comes of it.
 */

const product = new Product();
before(() => product.start());
after(() => product.remove());

type Line = { transaction: string; as: string; input: Record<string, unknown>; secret?: object };
let count = 0;
const at = "2026-07-02T00:00:00Z";
const line = (transaction: string, as: string, input: Record<string, unknown>, secret?: object): Line => ({ transaction, as, input: { key: `BAD-${++count}`, at, ...input }, ...(secret ? { secret } : {}) });
const extract = (input: Record<string, unknown> = {}, as = "erdenes-tavantolgoi/operator") => line("lots:extract", as, { lotId: `BAD-LOT-${count}`, licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "1000", ...input });
const weigh = (input: Record<string, unknown> = {}) => line("consignments:weigh", "erdenes-tavantolgoi/operator", { ticketNo: `BAD-T-${count}`, deviceId: "WB-TT-1", vehicle: "9999УБА", tareKg: "30000", grossKg: "130000", ...input });
const load = (input: Record<string, unknown> = {}) =>
  line("consignments:load", "erdenes-tavantolgoi/operator", {
    unitId: `BAD-U-${count}`, consignmentId: "BAD-CONSIGNMENT", vehicle: { kind: "truck", plate: "1201УБА" }, lots: [{ lotId: "TT-2026-06-LOT", massKg: "104360" }], ticketNo: "TT-2026-06-TICKET-01", waybillType: "cmr", waybillNo: "CMR-BAD-1", ...input,
  });
const certificate = (input: Record<string, unknown> = {}, result: Record<string, unknown> = {}) =>
  line("assays:certify", "central-laboratory/officer", {
    certificateNo: `BAD-C-${count}`, sampleId: "BAD-SAMPLE", lotId: "TT-2026-06-LOT", accreditationNo: "TEST-TL-01",
    results: [{ analyte: "TM", value: "7.8", unit: "%", basis: "as-received", method: "ISO 589" }, { analyte: "Ash", value: "19", unit: "%", basis: "dry", method: "ISO 1171", ...result }], ...input,
  });
const propose = (input: Record<string, unknown>, secret: object) =>
  line("contracts:propose", "erdenes-tavantolgoi/officer", { contractNo: `BAD-K-${count}`, buyerId: "demo-buyer", product: "coking-coal-raw", massKg: "1000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-07-01", validTo: "2026-12-31", ...input }, secret);
const declare = (input: Record<string, unknown> = {}, currency = "USD") =>
  line("declarations:file", "erdenes-tavantolgoi/officer", {
    declarationNo: `BAD-D-${count}`, regime: "10", consignmentId: "BAD-CONSIGNMENT", customsOffice: "Gashuun Sukhait", items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: "50000" }],
    receiptNos: ["000010000000000000000000000202606"], certificateNos: ["TT-2026-06-CERTIFICATE"], additionalSheets: 0, ...input,
  }, { invoiceNo: "BAD-INVOICE", value: "3100.00", currency });
const flotation = (outKg: string, lossKg: string, inKg = "1000000") =>
  line("lots:process", "erdenet/operator", { runId: `BAD-RUN-${count}`, siteId: "erdenet-plant", process: "flotation", inputs: [{ lotId: "ERD-2023-02-ORE", massKg: inKg }], outputs: [{ lotId: `BAD-OUT-${count}`, product: "copper-concentrate", massKg: outKg }], lossKg });

const cases: readonly (readonly [rule: string, code: string | RegExp, line: () => Line | string])[] = [
  ["an overdrawn lot", "lot/overdrawn", () => flotation("1000000", "98999999", "99999999")],
  ["a split into more than there is", "lot/split-sum", () => line("lots:split", "erdenes-tavantolgoi/operator", { lotId: "TT-2026-06-LOT", parts: [{ lotId: "BAD-PART", massKg: "99999999" }] })],
  ["outputs above the process's yield", "lot/yield-out-of-range", () => flotation("900000", "100000")],
  ["inputs that outputs and loss do not account for", "lot/unbalanced", () => flotation("30000", "1000")],
  ["a grade above a hundred percent", /^(input\/out-of-range|assay\/)/, () => certificate({}, { value: "101" })],
  ["an unknown licence", "licence/unknown", () => extract({ licenceNo: "TEST-MV-999999" })],
  ["another company's licence", "licence/not-holder", () => extract({ licenceNo: "TEST-MV-000102", product: "copper-ore", siteId: "erdenet-mine" })],
  ["an expired licence", "licence/expired", () => extract({ licenceNo: "TEST-MV-000109" })],
  ["something that is no licence number", "licence/format", () => extract({ licenceNo: "6709A" })],
  ["a mineral that the licence does not cover", "licence/mineral-not-covered", () => extract({ product: "copper-ore" })],
  ["an accreditation that is not recorded", /accreditation|record\/unknown/, () => certificate({ accreditationNo: "NOBODY" })],
  ["an analyte outside the accreditation", "registry/accreditation-scope", () => certificate({}, { method: "ISO 9999" })],
  ["a certificate for another lot than the sample's", "assay/lot-mismatch", () => certificate({ lotId: "ERD-2023-02-CONC" })],
  ["a weighbridge ticket used twice", "consignment/ticket-used", () => load()],
  ["a weighbridge ticket's number again", "record/exists", () => weigh({ ticketNo: "TT-2026-06-TICKET-01" })],
  ["an empty weight above the loaded one", "consignment/tare-above-gross", () => weigh({ tareKg: "140000" })],
  ["a royalty receipt used twice", "royalty/receipt-used", () => declare()],
  ["a value in another currency than the contract's", "input/currency", () => declare({ receiptNos: ["000010000000000000000000000000009"] }, "CNY")],
  ["more declared than loaded", "declaration/quantity-exceeded", () => declare({ receiptNos: ["000010000000000000000000000000009"], items: [{ hs: "2701.12", product: "coking-coal-raw", netKg: "50001" }] })],
  ["a declaration's number again", "declaration/number-used", () => declare({ declarationNo: "TT-2026-06-DECLARATION" })],
  ["a container with a wrong check digit", "consignment/container-check-digit", () => load({ vehicle: { kind: "container", containerNo: "CSQU3054384" } })],
  ["a wagon with a wrong check digit", "consignment/wagon-check-digit", () => load({ vehicle: { kind: "wagon", wagonNo: "52361001" } })],
  ["a plate that is none", "consignment/plate-format", () => load({ vehicle: { kind: "truck", plate: "ABC-1" } })],
  ["a negative mass", "lot/mass-not-positive", () => extract({ massKg: "-1" })],
  ["an absurd mass", "input/out-of-range", () => extract({ massKg: "9999999999999" })],
  ["a number in exponents", "input/not-a-number", () => extract({ massKg: "1e6" })],
  ["a JSON number where an exact decimal is due", "input/format", () => extract({ massKg: 1000 })],
  ["a JSON number with decimals", "input/malformed", () => extract({ massKg: 1000.1 })],
  ["a currency that is none", "input/format", () => propose({}, { basis: "wet-tonne", pricing: "fixed", price: "62", currency: "usd" })],
  ["a negative price", "input/out-of-range", () => propose({}, { basis: "wet-tonne", pricing: "fixed", price: "-62", currency: "USD" })],
  ["a date before its cause", "lot/earlier-than-source", () => line("lots:move", "erdenes-tavantolgoi/operator", { lotId: "TT-2026-06-LOT", toSiteId: "tavan-tolgoi", custodianId: "erdenes-tavantolgoi", at: "2020-01-01T00:00:00Z" })],
  ["a date that does not exist", "input/format", () => extract({ at: "2026-02-30T00:00:00Z" })],
  ["an event in the future", "input/date-in-future", () => extract({ at: "2031-01-01T00:00:00Z" })],
  ["a step out of order", "step/out-of-order", () => line("consignments:seal", "demo-carrier/operator", { unitId: "TT-2026-06-UNIT-01", sealNo: "BAD-SEAL" })],
  ["an organisation without the role", "registry/role-missing", () => extract({}, "demo-carrier/operator")],
  ["a person without the role", "auth/forbidden", () => line("contracts:register", "tax/operator", { contractNo: "TT-2026-06-CONTRACT", registrationNo: "BAD" })],
  ["an acceptance by somebody else than the buyer", "registry/role-missing", () => line("acceptances:record", "demo-carrier/officer", { consignmentId: "TT-2026-06-CONSIGNMENT", receivedKg: "1", certificateNo: "X", laboratory: "X", results: [{ analyte: "TM", value: "1", unit: "%", basis: "as-received", method: "ISO 589" }] })],
  ["a table approved by the one who proposed it", "auth/two-persons", () => line("tables:approve", "customs/officer", { table: "exchange-rates", version: 2 })],
  ["a table set by an authority that does not own it", "auth/forbidden", () => line("tables:propose", "customs/officer", { table: "royalty-surtax", version: 2, rows: [], note: "ours now" })],
  ["an unknown field", "input/unknown-field", () => extract({ colour: "black" })],
  ["a missing field", "input/required", () => extract({ product: undefined })],
  ["markup and control characters in a number", "input/format", () => extract({ lotId: "<b>\u202e" })],
  ["an unknown transaction", "input/unknown-choice", () => line("lots:steal", "erdenes-tavantolgoi/operator", {})],
  ["an identity that there is not", "auth/key-missing", () => extract({}, "nobody/officer")],
  ["text that is not JSON", "input/malformed", () => '{"transaction": "lots:extract", '],
  ["a document of 10 MB", "input/too-long", () => extract({ lotId: "X".repeat(10_000_000) })],
  ["the same key for another content", "ledger/key-reused", () => extract({ key: "TT-2026-06-LOT" })],
];

test("each bad input gives its code and leaves no trace: no block comes of any", async () => {
  // What the cases below refer to.
  const ready = await product.submit([
    line("registry:grantLicence", "minerals/officer", { at: "2020-01-02T00:00:00Z", licenceNo: "TEST-MV-000109", holderId: "erdenes-tavantolgoi", deposit: "Old", depositMn: "Хуучин", products: ["coking-coal-raw"], siteIds: ["tavan-tolgoi"], validFrom: "2020-01-01", validTo: "2025-12-31" }),
    line("assays:sample", "erdenes-tavantolgoi/officer", { sampleId: "BAD-SAMPLE", lotId: "TT-2026-06-LOT", sealNo: "BAG", laboratoryId: "central-laboratory", standard: "ISO 13909", at: "2026-07-01T00:00:00Z" }),
    line("assays:receive", "central-laboratory/operator", { sampleId: "BAD-SAMPLE", foundSeal: "BAG", at: "2026-07-01T01:00:00Z" }),
    line("royalty:issueReceipt", "tax/officer", { receiptNo: "000010000000000000000000000000009", payerId: "erdenes-tavantolgoi", licenceNo: "TEST-MV-000101", product: "coking-coal-raw", massKg: "100000", period: "2026-07", at: "2026-07-01T02:00:00Z" }, { currency: "USD", baseAmount: "310.00", surtaxAmount: "124.00" }),
    line("consignments:open", "erdenes-tavantolgoi/officer", { consignmentId: "BAD-CONSIGNMENT", contractNo: "TT-2026-06-CONTRACT", carrierId: "demo-carrier", mode: "road", borderPoint: "gashuunsukhait-road", at: "2026-07-01T00:00:00Z" }),
    weigh({ ticketNo: "BAD-TICKET", vehicle: "7777УБА", grossKg: "80000", at: "2026-07-01T03:00:00Z" }),
    load({ unitId: "BAD-UNIT", vehicle: { kind: "truck", plate: "7777УБА" }, lots: [{ lotId: "TT-2026-06-LOT", massKg: "50000" }], ticketNo: "BAD-TICKET", waybillNo: "CMR-BAD-0", at: "2026-07-01T04:00:00Z" }),
    line("tables:propose", "customs/officer", { table: "exchange-rates", version: 2, rows: (await import("../../data/tables/exchange-rates.json", { with: { type: "json" } })).default.rows, note: "the same again" }),
  ]);
  assert.deepEqual(ready.refused, []);
  await product.indexed();
  const before = await height();
  const lines = cases.map(([, , make]) => make());
  const { refused, recorded } = await product.submit(lines, "--concurrency", "4");
  const given = cases.map(([rule, expected], i) => {
    const rejected = refused.find(({ line: number }) => number === i + 1);
    const matches = rejected !== undefined && (typeof expected === "string" ? rejected.code === expected : expected.test(rejected.code));
    return { rule, expected: String(expected), got: matches ? String(expected) : (rejected?.message ?? "recorded") };
  });
  assert.deepEqual(given.filter(({ expected, got }) => expected !== got), []);
  assert.equal(recorded, 0);
  for (const { code, message } of refused) assert.match(message, code === "auth/key-missing" ? /\S/ : /^[a-z]+\/[a-z-]+: [^\n]{1,400}$/, "one clear sentence");
  assert.equal(await height(), before, "no block came of it");
});

test("a forged and an expired certificate record nothing", async () => {
  const profile = readProfile(places(product.dir).profile);
  const folder = places(product.dir).identities;
  const year = 365 * 86_400_000;
  // Signed by the laboratory's authority, for the miner.
  const forged = await enrol(organisationOf(profile, "LabMSP").mspDir, { mspId: "MinerMSP", user: "forger", orgId: "erdenes-tavantolgoi", role: "operator" });
  saveIdentity(join(folder, "forged/operator"), { ...forged, mspId: "MinerMSP" });
  const expired = await enrol(organisationOf(profile, "MinerMSP").mspDir, { mspId: "MinerMSP", user: "late", orgId: "erdenes-tavantolgoi", role: "operator", notBefore: new Date(Date.now() - 2 * year), notAfter: new Date(Date.now() - year) });
  saveIdentity(join(folder, "expired/operator"), expired);
  const before = await height();
  const { refused } = await product.submit([extract({}, "forged/operator"), extract({}, "expired/operator")]);
  assert.deepEqual(refused.map(({ code }) => code.split("/")[0]), ["auth", "auth"], JSON.stringify(refused));
  assert.equal(await height(), before);
});

async function height(): Promise<string> {
  const { blocks } = await (await product.api("customs/officer")).query<{ blocks: { edges: { node: { number: string } }[] } }>("{ blocks(first: 1) { edges { node { number } } } }");
  return blocks.edges[0]?.node.number ?? "";
}
