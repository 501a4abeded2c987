import { at, exportLines, organisation, scale, site } from "./lines.ts";
import type { Line } from "./lines.ts";

/*
 * Copper concentrate with gold and silver under a stabilised licence, November 2015 (published reference prices of that month; the exchange rate is an
 * example). First assessed by the seller's assay and at a provisional price; then seller and buyer settle: gold and silver, within their splitting limits, at
 * the mean; copper, beyond its limit, by an umpire. The settled assay is that of the worked example W06 (royalty 74,956,175.25 MNT); the final price both
 * parties agree on. Of 73,859,514.48 MNT assessed at first the receipt covers 70,000,000.00; the settled assay charges 1,096,660.77 more. The royalty rests on reference prices (rule C3): the final price alone would not change it.
 */

const PREFIX = "OT-2015-11";
const MINER = "oyu-tolgoi";
const UMPIRE = "demo-umpire";
const id = (name: string) => `${PREFIX}-${name}`;
const methods = [["H2O", "ISO 10251"], ["Cu", "ISO 10258"], ["Au", "ISO 10378"], ["Ag", "ISO 10378"]] as const;

export const copperGoldSilverRegistry: Line[] = [
  organisation(MINER, "MinerMSP", "Oyu Tolgoi LLC", "Оюу толгой ХХК", "MN", ["miner", "processor", "exporter"]),
  organisation(UMPIRE, "LabMSP", "Demonstration umpire laboratory", "Жишээ арбитрын лаборатори", "MN", ["laboratory"]),
  site("oyu-tolgoi-mine", MINER, "mine", "Oyu Tolgoi mine", "Оюу толгойн уурхай", { lat: "43.01", lon: "106.85" }),
  site("oyu-tolgoi-plant", MINER, "plant", "Oyu Tolgoi concentrator", "Оюу толгойн баяжуулах үйлдвэр", {
    lat: "43.01",
    lon: "106.86",
    processes: [{ process: "flotation", inputProduct: "copper-ore", outputProduct: "copper-concentrate", yieldMinPct: "1", yieldMaxPct: "5" }],
  }),
  scale("WB-OT-1", "oyu-tolgoi-plant", "weighbridge"),
  {
    transaction: "registry:grantLicence", as: "minerals/officer",
    input: { key: "licence-TEST-MV-006709", at: at("2020-01-02"), licenceNo: "TEST-MV-006709", holderId: MINER, deposit: "Oyu Tolgoi", depositMn: "Оюу толгой", products: ["copper-ore"], siteIds: ["oyu-tolgoi-mine"], validFrom: "2009-10-06", validTo: "2039-10-05" },
  },
  {
    transaction: "registry:accredit", as: "minerals/officer",
    input: { key: "accredit-TL-03", at: at("2020-01-02"), accreditationNo: "TEST-TL-03", laboratoryId: "central-laboratory", validFrom: "2010-01-01", validTo: "2019-12-31", scope: methods.map(([analyte, method]) => ({ analyte, method })) },
  },
  {
    transaction: "registry:accredit", as: "minerals/officer",
    input: { key: "accredit-TL-04", at: at("2020-01-02"), accreditationNo: "TEST-TL-04", laboratoryId: UMPIRE, validFrom: "2010-01-01", validTo: "2019-12-31", scope: methods.map(([analyte, method]) => ({ analyte, method })) },
  },
];

/** Limits as the field uses them; neither party's laboratory is the umpire. */
const limit = (analyte: string, unit: string, most: string) => ({ analyte, unit, basis: "dry", limit: most, within: "mean" });
const assayTerms = { limits: [limit("Cu", "%", "0.3"), limit("Au", "g/t", "0.5"), limit("Ag", "g/t", "10")], beyond: "middle", umpires: [UMPIRE] };

const results = (cu: string, au: string, ag: string) => {
  const [water, copper, goldMethod, silver] = methods.map(([, method]) => method);
  return [
    { analyte: "H2O", value: "8.00", unit: "%", basis: "as-received", method: water, uncertainty: "0.1" },
    { analyte: "Cu", value: cu, unit: "%", basis: "dry", method: copper, uncertainty: "0.1" },
    { analyte: "Au", value: au, unit: "g/t", basis: "dry", method: goldMethod, uncertainty: "0.2" },
    { analyte: "Ag", value: ag, unit: "g/t", basis: "dry", method: silver, uncertainty: "2" },
  ] as Record<string, string>[];
};
const terms = { basis: "metal-content", price: "5150.00", currency: "USD", payables: [{ analyte: "Cu", payablePct: "96" }, { analyte: "Au", payablePct: "97" }, { analyte: "Ag", payablePct: "90" }], quotationalPeriod: "December 2015" };
const operator = { as: `${MINER}/operator` };
const shipped = exportLines({
  prefix: PREFIX, exporter: MINER, product: "copper-concentrate", hs: "2603.00", licenceNo: "TEST-MV-006709", lotId: id("CONC"), accreditationNo: "TEST-TL-03",
  loadingScale: "WB-OT-1", borderScale: "WB-GS-1", gateSiteId: "gashuunsukhait-gate", borderPoint: "gashuunsukhait-road", mode: "road", day: "2015-11-14", waybillType: "cmr",
  customsOffice: "Gashuun Sukhait", additionalSheets: 0,
  start: [
    { transaction: "lots:extract", ...operator, input: { key: id("ORE"), at: at("2015-11-01"), lotId: id("ORE"), licenceNo: "TEST-MV-006709", siteId: "oyu-tolgoi-mine", product: "copper-ore", massKg: "20000000" } },
    { transaction: "lots:move", ...operator, input: { key: id("ORE-MOVE"), at: at("2015-11-02"), lotId: id("ORE"), toSiteId: "oyu-tolgoi-plant", custodianId: MINER } },
    { transaction: "lots:process", ...operator, input: { key: id("RUN"), at: at("2015-11-05"), runId: id("RUN"), siteId: "oyu-tolgoi-plant", process: "flotation", inputs: [{ lotId: id("ORE"), massKg: "20000000" }], outputs: [{ lotId: id("CONC"), product: "copper-concentrate", massKg: "520000" }], lossKg: "19480000" } },
    { transaction: "assays:sample", as: `${MINER}/officer`, input: { key: id("RESERVE"), at: at("2015-11-08"), sampleId: id("RESERVE"), lotId: id("CONC"), sealNo: id("RESERVE-SEAL"), laboratoryId: "central-laboratory", standard: "ISO 12743", reserve: true } },
  ],
  contract: { massKg: "500000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2015-01-01", validTo: "2015-12-31", assayTerms },
  terms: { ...terms, pricing: "provisional" },
  results: results("25.10", "7.40", "60.00"), buyerResults: results("25.46", "7.80", "64.00"),
  receipt: { receiptNo: "000010000000000000000000000201511", period: "2015-11", currency: "MNT", baseAmount: "70000000.00", surtaxAmount: "0" },
  invoice: { invoiceNo: id("INVOICE"), value: "595000.00", currency: "USD" },
  payments: [{ paymentNo: "000020000000000000000000000201511", amount: "3866514.48", currency: "MNT" }],
  vehicles: Array.from({ length: 10 }, (_, i) => {
    const plate = `${2201 + i * 7}УБА`;
    return { vehicle: { kind: "truck", plate, trailerPlate: `${5401 + i * 3}УБЧ` }, on: plate, tareKg: 24_200 + i * 20, netKg: 50_000, borderLossKg: 20 + (i % 4) * 10, waybillNo: `CMR-OT-${1101 + i}`, sealNo: `OT-SEAL-${61001 + i}` };
  }),
});

const contractNo = id("CONTRACT");
const consignmentId = id("CONSIGNMENT");
const declarationNo = id("DECLARATION");
const cargo = { consignmentId, lotId: id("CONC") };
const umpire = { laboratoryId: UMPIRE, accreditationNo: "TEST-TL-04", sampleId: id("RESERVE") };
export const copperGoldSilver: Line[] = [
  ...shipped,
  { transaction: "settlements:exchange", as: "demo-buyer/officer", input: { key: id("EXCHANGE"), at: at("2015-12-01"), ...cargo, certificateNo: id("BUYER-CERTIFICATE"), laboratory: "Buyer's laboratory", results: results("25.46", "7.80", "64.00") } },
  { transaction: "settlements:appoint", as: `${MINER}/officer`, input: { key: id("UMPIRE-SELLER"), at: at("2015-12-03"), ...cargo, ...umpire } },
  { transaction: "settlements:appoint", as: "demo-buyer/officer", input: { key: id("UMPIRE-BUYER"), at: at("2015-12-04"), ...cargo, ...umpire } },
  { transaction: "assays:receive", as: `${UMPIRE}/operator`, input: { key: id("RESERVE-IN"), at: at("2015-12-10"), sampleId: id("RESERVE"), foundSeal: id("RESERVE-SEAL") } },
  { transaction: "assays:certify", as: `${UMPIRE}/officer`, input: { key: id("UMPIRE-CERTIFICATE"), at: at("2015-12-20"), certificateNo: id("UMPIRE-CERTIFICATE"), sampleId: id("RESERVE"), lotId: id("CONC"), accreditationNo: "TEST-TL-04", results: results("25.40", "7.61", "62.20") } },
  { transaction: "settlements:conclude", as: `${UMPIRE}/officer`, input: { key: id("SETTLED"), at: at("2015-12-21"), ...cargo, certificateNo: id("UMPIRE-CERTIFICATE") } },
  { transaction: "contracts:proposePrice", as: `${MINER}/officer`, input: { key: id("PRICE-2"), at: at("2016-01-11"), contractNo, version: 2, consignmentId, reason: "final price: average of December 2015" }, secret: { ...terms, pricing: "fixed", price: "4638.83" } },
  { transaction: "contracts:agreePrice", as: "demo-buyer/officer", input: { key: id("PRICE-2-AGREE"), at: at("2016-01-12"), contractNo, version: 2, termsDigest: { $record: `contract/${contractNo}/newestTermsDigest` } } },
  { transaction: "assessments:assess", as: "customs/officer", input: { key: id("ASSESSMENT-2"), at: at("2016-01-14"), assessmentId: id("ASSESSMENT-2"), declarationNo }, secret: {} },
  // Due by 2016-04-20, paid 20 days late: 1,096,660.77 and interest of 0.0537 % × 20 of it, 11,778.14.
  { transaction: "payments:record", as: "tax/officer", input: { key: id("ASSESSMENT-2-MNT"), at: at("2016-05-10"), paymentNo: "000020000000000000000000000201605", assessmentId: id("ASSESSMENT-2") }, secret: { amount: "1108438.91", currency: "MNT" } },
];
