import { at, licence, organisation, site } from "./lines.ts";
import type { Line } from "./lines.ts";

/*
 * Gold sold to the central bank: 10 kg of doré, 883.5 per mille; valued at the published reference price of February 2023. By hand: 8,835.00 g ×
 * 210,307.16 MNT = 1,858,063,758.60 MNT; 5 % = 92,903,187.93 MNT, withheld by the bank (the assay is that of the worked example W07).
 */

const MINER = "demo-gold-miner";
const BANK = "bank-of-mongolia";
const id = (name: string) => `AU-2023-02-${name}`;

export const goldRegistry: Line[] = [
  organisation(MINER, "MinerMSP", "Demonstration gold miner", "Жишээ алт олборлогч", "MN", ["miner", "exporter"]),
  organisation(BANK, "BuyerMSP", "Bank of Mongolia", "Монголбанк", "MN", ["buyer"]),
  site("demo-gold-mine", MINER, "mine", "Demonstration gold mine", "Жишээ алтны уурхай"),
  licence("TEST-MV-000103", MINER, "Placer gold", "Шороон алт", ["gold-dore"], ["demo-gold-mine"]),
  {
    transaction: "registry:accredit", as: "minerals/officer",
    input: { key: "accredit-TL-02", at: at("2020-01-02"), accreditationNo: "TEST-TL-02", laboratoryId: "central-laboratory", validFrom: "2020-01-01", validTo: "2028-12-31", scope: [{ analyte: "Au", method: "ISO 11426" }] },
  },
];

const seller = { as: `${MINER}/officer` };
const results = [{ analyte: "Au", value: "883.5", unit: "per-mille", basis: "none", method: "ISO 11426", uncertainty: "0.5" }];
export const gold: Line[] = [
  { transaction: "contracts:propose", ...seller, input: { key: id("CONTRACT"), at: at("2023-01-16"), contractNo: id("CONTRACT"), buyerId: BANK, product: "gold-dore", massKg: "100", tolerancePct: "10", incoterm: "DAP", deliveryPlace: "Ulaanbaatar", channel: "bank-of-mongolia", validFrom: "2023-01-01", validTo: "2023-12-31" }, secret: { basis: "gram", pricing: "fixed", price: "210307.16", currency: "MNT" } },
  { transaction: "contracts:agree", as: `${BANK}/officer`, input: { key: id("CONTRACT-AGREE"), at: at("2023-01-17"), contractNo: id("CONTRACT"), termsDigest: { $record: `contract/${id("CONTRACT")}/termsDigest` } } },
  { transaction: "contracts:register", as: "tax/officer", input: { key: id("CONTRACT-REGISTER"), at: at("2023-01-18"), contractNo: id("CONTRACT"), registrationNo: id("REGISTRATION") } },
  { transaction: "lots:extract", as: `${MINER}/operator`, input: { key: id("BAR"), at: at("2023-02-06"), lotId: id("BAR"), licenceNo: "TEST-MV-000103", siteId: "demo-gold-mine", product: "gold-dore", massKg: "10" } },
  { transaction: "assays:sample", ...seller, input: { key: id("SAMPLE"), at: at("2023-02-07"), sampleId: id("SAMPLE"), lotId: id("BAR"), sealNo: id("BAG-SEAL"), laboratoryId: "central-laboratory", standard: "ISO 11426" } },
  { transaction: "assays:receive", as: "central-laboratory/operator", input: { key: id("SAMPLE-IN"), at: at("2023-02-08"), sampleId: id("SAMPLE"), foundSeal: id("BAG-SEAL") } },
  { transaction: "assays:certify", as: "central-laboratory/officer", input: { key: id("CERTIFICATE"), at: at("2023-02-09"), certificateNo: id("CERTIFICATE"), sampleId: id("SAMPLE"), lotId: id("BAR"), accreditationNo: "TEST-TL-02", results } },
  { transaction: "lots:offer", ...seller, input: { key: id("OFFER"), at: at("2023-02-13"), lotId: id("BAR"), toOrgId: BANK, contractNo: id("CONTRACT") } },
  { transaction: "sales:report", as: `${BANK}/officer`, input: { key: id("SALE"), at: at("2023-02-14"), saleNo: id("SALE"), contractNo: id("CONTRACT"), lotIds: [id("BAR")], certificateNos: [id("CERTIFICATE")] } },
  { transaction: "sales:assess", as: "tax/officer", input: { key: id("SALE-ASSESS"), at: at("2023-02-14", 60), saleNo: id("SALE") }, secret: {} },
  { transaction: "sales:settle", as: "tax/officer", input: { key: id("SALE-SETTLE"), at: at("2023-02-15"), saleNo: id("SALE"), receiptNo: "000010000000000000000000000302302", period: "2023-02" }, secret: {} },
  { transaction: "lots:accept", as: `${BANK}/operator`, input: { key: id("ACCEPT"), at: at("2023-02-16"), lotId: id("BAR") } },
];
