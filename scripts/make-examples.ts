import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/*
 * Writes the example document sets in examples/: complete exports from extraction to the buyer's acceptance, with real mines, border
 * points, HS codes, rates and published prices (examples/README.md says what is real). Run: node scripts/make-examples.ts
 */

type Line = { transaction: string; as: string; input: Record<string, unknown>; secret?: Record<string, unknown> };

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const write = (name: string, about: string, lines: Line[]) => writeFileSync(`${folder}${name}`, `# ${about}\n${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);

/** An instant `minutes` after 08:00 Mongolian time on a day. */
const at = (day: string, minutes = 0): string => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString().replace(".000", "");

const organisation = (orgId: string, mspId: string, name: string, nameMn: string, country: string, roles: string[]): Line => ({
  transaction: "registry:registerOrganisation",
  as: "minerals/officer",
  input: { key: `register-${orgId}`, at: at("2020-01-02"), orgId, mspId, name, nameMn, country, roles },
});
const site = (siteId: string, ownerId: string, kind: string, name: string, nameMn: string, rest: Record<string, unknown> = {}): Line => ({
  transaction: "registry:registerSite",
  as: "minerals/officer",
  input: { key: `site-${siteId}`, at: at("2020-01-02"), siteId, ownerId, kind, name, nameMn, ...rest },
});
const scale = (deviceId: string, siteId: string, kind: string): Line => ({
  transaction: "registry:registerDevice",
  as: "minerals/officer",
  input: { key: `scale-${deviceId}`, at: at("2020-01-02"), deviceId, siteId, kind, verificationNo: `V-${deviceId}`, verifiedUntil: "2027-12-31" },
});
const licence = (licenceNo: string, holderId: string, deposit: string, depositMn: string, products: string[], siteIds: string[]): Line => ({
  transaction: "registry:grantLicence",
  as: "minerals/officer",
  input: { key: `licence-${licenceNo}`, at: at("2020-01-02"), licenceNo, holderId, deposit, depositMn, products, siteIds, validFrom: "2020-01-01", validTo: "2049-12-31" },
});

const coalMethods = [["TM", "ISO 589"], ["Ash", "ISO 1171"], ["VM", "ISO 562"], ["S", "ISO 19579"], ["G", "GB/T 5447"]] as const;
const copperMethods = [["H2O", "ISO 10251"], ["Cu", "ISO 10258"], ["Au", "ISO 10378"], ["Ag", "ISO 10378"]] as const;

write("registry.jsonl", "Organisations, sites, licences, scales and the laboratory's accreditation, recorded by the minerals regulator.", [
  organisation("erdenes-tavantolgoi", "MinerMSP", "Erdenes Tavantolgoi JSC", "Эрдэнэс Тавантолгой ХК", "MN", ["miner", "exporter"]),
  organisation("erdenet", "MinerMSP", "Erdenet Mining Corporation SOE", "Эрдэнэт үйлдвэр ТӨҮГ", "MN", ["miner", "processor", "exporter"]),
  organisation("demo-carrier", "CarrierMSP", "Demonstration carrier and terminal", "Жишээ тээвэр, терминал", "MN", ["carrier", "terminal"]),
  organisation("central-laboratory", "LabMSP", "Central Geological Laboratory", "Геологийн төв лаборатори", "MN", ["laboratory"]),
  organisation("demo-buyer", "BuyerMSP", "Demonstration buyer", "Жишээ худалдан авагч", "CN", ["buyer"]),
  site("tavan-tolgoi", "erdenes-tavantolgoi", "mine", "Tavan Tolgoi (Tsankhi)", "Таван толгой (Цанхи)", { lat: "43.61", lon: "105.47" }),
  site("erdenet-mine", "erdenet", "mine", "Erdenet mine", "Эрдэнэтийн овоо", { lat: "49.02", lon: "104.12" }),
  site("erdenet-plant", "erdenet", "plant", "Erdenet concentrator", "Эрдэнэтийн баяжуулах үйлдвэр", {
    lat: "49.02",
    lon: "104.12",
    processes: [{ process: "flotation", inputProduct: "copper-ore", outputProduct: "copper-concentrate", yieldMinPct: "1", yieldMaxPct: "5" }],
  }),
  site("gashuunsukhait-gate", "customs", "border-gate", "Gashuun Sukhait", "Гашуунсухайт", { borderPoint: "gashuunsukhait-road", lat: "42.42", lon: "107.57" }),
  site("zamiin-uud-rail-gate", "customs", "border-gate", "Zamiin-Uud (rail)", "Замын-Үүд (төмөр зам)", { borderPoint: "zamiin-uud-rail", lat: "43.71", lon: "111.9" }),
  scale("WB-TT-1", "tavan-tolgoi", "weighbridge"),
  scale("WB-GS-1", "gashuunsukhait-gate", "weighbridge"),
  scale("RS-ERD-1", "erdenet-plant", "rail-scale"),
  scale("RS-ZU-1", "zamiin-uud-rail-gate", "rail-scale"),
  licence("TEST-MV-000101", "erdenes-tavantolgoi", "Tavan Tolgoi", "Таван толгой", ["coking-coal-raw"], ["tavan-tolgoi"]),
  licence("TEST-MV-000102", "erdenet", "Erdenet", "Эрдэнэтийн овоо", ["copper-ore"], ["erdenet-mine"]),
  {
    transaction: "registry:accredit",
    as: "minerals/officer",
    input: {
      key: "accredit-TL-01",
      at: at("2020-01-02"),
      accreditationNo: "TEST-TL-01",
      laboratoryId: "central-laboratory",
      validFrom: "2020-01-01",
      validTo: "2028-12-31",
      scope: [...coalMethods, ...copperMethods].map(([analyte, method]) => ({ analyte, method })),
    },
  },
]);

interface Export {
  readonly prefix: string;
  readonly exporter: string;
  readonly product: string;
  readonly hs: string;
  readonly licenceNo: string;
  readonly lotId: string;
  readonly loadingScale: string;
  readonly borderScale: string;
  readonly gateSiteId: string;
  readonly borderPoint: string;
  readonly mode: "road" | "rail";
  readonly day: string;
  readonly contract: Record<string, unknown>;
  readonly terms: Record<string, unknown>;
  readonly results: Record<string, string>[];
  readonly buyerResults: Record<string, string>[];
  readonly receipt: { receiptNo: string; period: string; currency: string; baseAmount: string; surtaxAmount: string };
  readonly invoice: { invoiceNo: string; value: string; currency: string };
  readonly payments: { paymentNo: string; amount: string; currency: string }[];
  readonly vehicles: { vehicle: Record<string, string>; on: string; tareKg: number; netKg: number; borderLossKg: number; waybillNo: string; sealNo: string }[];
  readonly waybillType: "cmr" | "smgs";
  readonly start: Line[];
  readonly customsOffice: string;
  readonly additionalSheets: number;
}

/** The lines of one export, from the lot on: contract, sample, assay, royalty, loading, declaration, assessment, payment, release, exit, acceptance. */
function exportLines(e: Export): Line[] {
  const id = (name: string) => `${e.prefix}-${name}`;
  const next = (days: number, minutes = 0) => at(e.day, days * 1440 + minutes);
  const miner = { as: `${e.exporter}/officer` };
  const contractNo = id("CONTRACT");
  const consignmentId = id("CONSIGNMENT");
  const declarationNo = id("DECLARATION");
  const assessmentId = id("ASSESSMENT-1");
  const certificateNo = id("CERTIFICATE");
  const totalKg = e.vehicles.reduce((kg, v) => kg + v.netKg, 0);
  const receivedKg = e.vehicles.reduce((kg, v) => kg + v.netKg - v.borderLossKg, 0);
  return [
    ...e.start,
    { transaction: "contracts:propose", ...miner, input: { key: contractNo, at: next(-20), contractNo, buyerId: "demo-buyer", product: e.product, ...e.contract }, secret: e.terms },
    { transaction: "contracts:agree", as: "demo-buyer/officer", input: { key: `${contractNo}-agree`, at: next(-19), contractNo, termsDigest: { $record: `contract/${contractNo}/termsDigest` } } },
    { transaction: "contracts:register", as: "tax/officer", input: { key: `${contractNo}-register`, at: next(-18), contractNo, registrationNo: id("REGISTRATION") } },
    { transaction: "assays:sample", ...miner, input: { key: id("SAMPLE"), at: next(-6), sampleId: id("SAMPLE"), lotId: e.lotId, sealNo: id("BAG-SEAL"), laboratoryId: "central-laboratory", standard: e.mode === "road" ? "ISO 13909" : "ISO 12743" } },
    { transaction: "assays:receive", as: "central-laboratory/operator", input: { key: id("SAMPLE-IN"), at: next(-5), sampleId: id("SAMPLE"), foundSeal: id("BAG-SEAL") } },
    { transaction: "assays:certify", as: "central-laboratory/officer", input: { key: certificateNo, at: next(-4), certificateNo, sampleId: id("SAMPLE"), lotId: e.lotId, accreditationNo: "TEST-TL-01", results: e.results } },
    {
      transaction: "royalty:issueReceipt",
      as: "tax/officer",
      input: { key: id("ROYALTY"), at: next(-2), receiptNo: e.receipt.receiptNo, payerId: e.exporter, licenceNo: e.licenceNo, product: e.product, massKg: String(totalKg), period: e.receipt.period },
      secret: { currency: e.receipt.currency, baseAmount: e.receipt.baseAmount, surtaxAmount: e.receipt.surtaxAmount },
    },
    { transaction: "consignments:open", ...miner, input: { key: consignmentId, at: next(-1), consignmentId, contractNo, carrierId: "demo-carrier", mode: e.mode, borderPoint: e.borderPoint } },
    ...e.vehicles.flatMap((v, i): Line[] => {
      const unitId = id(`UNIT-${String(i + 1).padStart(2, "0")}`);
      const ticketNo = id(`TICKET-${String(i + 1).padStart(2, "0")}`);
      return [
        { transaction: "consignments:weigh", as: `${e.exporter}/operator`, input: { key: ticketNo, at: next(0, i * 15), ticketNo, deviceId: e.loadingScale, vehicle: v.on, tareKg: String(v.tareKg), grossKg: String(v.tareKg + v.netKg) } },
        { transaction: "consignments:load", as: `${e.exporter}/operator`, input: { key: unitId, at: next(0, i * 15 + 5), unitId, consignmentId, vehicle: v.vehicle, lots: [{ lotId: e.lotId, massKg: String(v.netKg) }], ticketNo, waybillType: e.waybillType, waybillNo: v.waybillNo } },
        { transaction: "consignments:seal", as: "demo-carrier/operator", input: { key: `${unitId}-seal`, at: next(0, i * 15 + 10), unitId, sealNo: v.sealNo } },
      ];
    }),
    {
      transaction: "declarations:file",
      ...miner,
      input: {
        key: declarationNo, at: next(1), declarationNo, regime: "10", consignmentId, customsOffice: e.customsOffice, items: [{ hs: e.hs, product: e.product, netKg: String(totalKg) }],
        receiptNos: [e.receipt.receiptNo], certificateNos: [certificateNo], additionalSheets: e.additionalSheets,
      },
      secret: e.invoice,
    },
    { transaction: "assessments:assess", as: "customs/officer", input: { key: assessmentId, at: next(1, 60), assessmentId, declarationNo }, secret: {} },
    ...e.payments.map((p): Line => ({ transaction: "payments:record", as: "tax/officer", input: { key: `${assessmentId}-${p.currency}`, at: next(1, 180), paymentNo: p.paymentNo, assessmentId }, secret: { amount: p.amount, currency: p.currency } })),
    { transaction: "declarations:release", as: "customs/officer", input: { key: `${declarationNo}-release`, at: next(1, 240), declarationNo, channel: "green" } },
    ...e.vehicles.flatMap((v, i): Line[] => {
      const unitId = id(`UNIT-${String(i + 1).padStart(2, "0")}`);
      const ticketNo = id(`BORDER-TICKET-${String(i + 1).padStart(2, "0")}`);
      return [
        { transaction: "consignments:weigh", as: "customs/operator", input: { key: ticketNo, at: next(2, i * 15), ticketNo, deviceId: e.borderScale, vehicle: v.on, tareKg: String(v.tareKg), grossKg: String(v.tareKg + v.netKg - v.borderLossKg) } },
        { transaction: "gates:exit", as: "customs/operator", input: { key: `${unitId}-exit`, at: next(2, i * 15 + 5), unitId, gateSiteId: e.gateSiteId, foundSeal: v.sealNo, ticketNo } },
      ];
    }),
    {
      transaction: "acceptances:record",
      as: "demo-buyer/officer",
      input: { key: id("ACCEPTANCE"), at: next(5), consignmentId, receivedKg: String(receivedKg), certificateNo: id("BUYER-CERTIFICATE"), laboratory: "Buyer's laboratory", results: e.buyerResults },
    },
  ];
}

const coalKg = [104_360, 103_980, 105_120, 104_440, 102_760, 104_900, 103_540, 105_060, 104_220, 103_620];
const coalTotal = coalKg.reduce((a, b) => a + b, 0);
const coalResults = (tm: string, ash: string) => [
  { analyte: "TM", value: tm, unit: "%", basis: "as-received", method: "ISO 589", uncertainty: "0.4" },
  { analyte: "Ash", value: ash, unit: "%", basis: "dry", method: "ISO 1171", uncertainty: "0.3" },
  { analyte: "VM", value: "26.4", unit: "%", basis: "dry-ash-free", method: "ISO 562", uncertainty: "0.5" },
  { analyte: "S", value: "0.72", unit: "%", basis: "dry", method: "ISO 19579", uncertainty: "0.05" },
  { analyte: "G", value: "78", unit: "index", basis: "none", method: "GB/T 5447", uncertainty: "3" },
];
const cents = (value: number) => (Math.round(value) / 100).toFixed(2);
// 62.00 USD/t on the wet tonne; both royalty lines are paid in advance by the receipt, the customs fee remains.
const coalValue = cents((coalTotal / 1000) * 6200);

write(
  "coal.jsonl",
  "Raw coking coal from Tavan Tolgoi, 10 trucks through Gashuun Sukhait, June 2026.",
  exportLines({
    prefix: "TT-2026-06", exporter: "erdenes-tavantolgoi", product: "coking-coal-raw", hs: "2701.12", licenceNo: "TEST-MV-000101", lotId: "TT-2026-06-LOT",
    loadingScale: "WB-TT-1", borderScale: "WB-GS-1", gateSiteId: "gashuunsukhait-gate", borderPoint: "gashuunsukhait-road", mode: "road", day: "2026-06-14", waybillType: "cmr",
    customsOffice: "Gashuun Sukhait", additionalSheets: 0,
    start: [{ transaction: "lots:extract", as: "erdenes-tavantolgoi/operator", input: { key: "TT-2026-06-LOT", at: at("2026-06-01"), lotId: "TT-2026-06-LOT", licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "60000000" } }],
    contract: { massKg: "1050000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-05-01", validTo: "2026-12-31" },
    terms: { basis: "wet-tonne", pricing: "fixed", price: "62.00", currency: "USD" },
    results: coalResults("7.8", "19.6"), buyerResults: coalResults("7.5", "19.8"),
    receipt: { receiptNo: "000010000000000000000000000202606", period: "2026-06", currency: "USD", baseAmount: cents(Number(coalValue) * 5), surtaxAmount: cents(Number(coalValue) * 2) },
    invoice: { invoiceNo: "TT-2026-06-INVOICE", value: coalValue, currency: "USD" },
    payments: [{ paymentNo: "000020000000000000000000000202606", amount: "7000", currency: "MNT" }],
    vehicles: coalKg.map((netKg, i) => {
      const plate = `${1201 + i * 7}УБА`;
      return { vehicle: { kind: "truck", plate, trailerPlate: `${4401 + i * 3}УБЧ` }, on: plate, tareKg: 31_200 + i * 20, netKg, borderLossKg: 60 + (i % 4) * 20, waybillNo: `CMR-TT-${2601 + i}`, sealNo: `MN-SEAL-${77001 + i}` };
    }),
  }),
);

const luhnDigit = (seven: string) => {
  const total = [...seven].reverse().reduce((sum, digit, i) => {
    const value = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return sum + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (total % 10)) % 10;
};
const copperResults = (h2o: string, cu: string) => [
  { analyte: "H2O", value: h2o, unit: "%", basis: "as-received", method: "ISO 10251", uncertainty: "0.1" },
  { analyte: "Cu", value: cu, unit: "%", basis: "dry", method: "ISO 10258", uncertainty: "0.1" },
];
const copperKg = Array.from({ length: 15 }, (_, i) => (i < 10 ? 66_600 : 66_800));
const copperTotal = copperKg.reduce((a, b) => a + b, 0); // 1 000 000 kg: the tax is that of the worked example W04

write(
  "copper.jsonl",
  "Copper concentrate from Erdenet, 15 wagons through Zamiin-Uud, February 2023 (reference price published for that month).",
  exportLines({
    prefix: "ERD-2023-02", exporter: "erdenet", product: "copper-concentrate", hs: "2603.00", licenceNo: "TEST-MV-000102", lotId: "ERD-2023-02-CONC",
    loadingScale: "RS-ERD-1", borderScale: "RS-ZU-1", gateSiteId: "zamiin-uud-rail-gate", borderPoint: "zamiin-uud-rail", mode: "rail", day: "2023-02-14", waybillType: "smgs",
    customsOffice: "Erdenet", additionalSheets: 1,
    start: [
      { transaction: "lots:extract", as: "erdenet/operator", input: { key: "ERD-2023-02-ORE", at: at("2023-02-01"), lotId: "ERD-2023-02-ORE", licenceNo: "TEST-MV-000102", siteId: "erdenet-mine", product: "copper-ore", massKg: "45000000" } },
      { transaction: "lots:move", as: "erdenet/operator", input: { key: "ERD-2023-02-ORE-MOVE", at: at("2023-02-02"), lotId: "ERD-2023-02-ORE", toSiteId: "erdenet-plant", custodianId: "erdenet" } },
      {
        transaction: "lots:process", as: "erdenet/operator",
        input: { key: "ERD-2023-02-RUN", at: at("2023-02-05"), runId: "ERD-2023-02-RUN", siteId: "erdenet-plant", process: "flotation", inputs: [{ lotId: "ERD-2023-02-ORE", massKg: "40000000" }], outputs: [{ lotId: "ERD-2023-02-CONC", product: "copper-concentrate", massKg: "1100000" }], lossKg: "38900000" },
      },
    ],
    contract: { massKg: "1000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Erenhot", channel: "export", validFrom: "2023-01-01", validTo: "2023-12-31" },
    terms: { basis: "metal-content", pricing: "fixed", price: "8950.00", currency: "USD", payables: [{ analyte: "Cu", payablePct: "96" }] },
    results: copperResults("8.20", "22.85"), buyerResults: copperResults("8.10", "22.78"),
    receipt: { receiptNo: "000010000000000000000000000202302", period: "2023-02", currency: "USD", baseAmount: "94385.69", surtaxAmount: "264279.94" },
    invoice: { invoiceNo: "ERD-2023-02-INVOICE", value: "1802283.70", currency: "USD" },
    payments: [{ paymentNo: "000020000000000000000000000202302", amount: "8200", currency: "MNT" }],
    vehicles: copperKg.map((netKg, i) => {
      const seven = String(5_236_100 + i * 37);
      const wagonNo = `${seven}${luhnDigit(seven)}`;
      return { vehicle: { kind: "wagon", wagonNo }, on: wagonNo, tareKg: 23_400 + (i % 3) * 100, netKg, borderLossKg: (i % 5) * 10, waybillNo: `SMGS-ERD-${4101 + i}`, sealNo: `UBTZ-SEAL-${88001 + i}` };
    }),
  }),
);
process.stdout.write(`examples written: coal ${coalTotal} kg, copper ${copperTotal} kg\n`);
