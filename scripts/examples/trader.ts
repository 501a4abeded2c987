import { at, exportLines, organisation } from "./lines.ts";
import type { Line } from "./lines.ts";

/*
 * Raw coking coal that a trader bought, blended and exported in July 2026. The miner had paid 3,100.00 USD of royalty on 1,000 t, which go on with the lot;
 * on the other 500 t nothing was paid. By hand: 208 t of the blend of 1,500 t bear 12,896.00 USD × 7 % = 902.72 USD; they hold 208/1,500 of the 1,000 t:
 * 3,100.00 × 208/1,500 = 429.87 are credited. A third of them, 69.333… t, needs a receipt of the trader's own: 303.80. Left to pay: 169.05 USD,
 * taken from an advance of 500.00.
 */

const TRADER = "demo-trader";
const MINER = "erdenes-tavantolgoi";
const id = (name: string) => `TRADE-2026-07-${name}`;
const ADVANCE = "000020000000000000000000003202607";
const PAID = "000010000000000000000000000202607";

export const traderRegistry: Line[] = [organisation(TRADER, "MinerMSP", "Demonstration coal trader", "Жишээ нүүрсний худалдаа", "MN", ["exporter"])];

const lot = (name: string, massKg: string): Line[] => [
  { transaction: "lots:extract", as: `${MINER}/operator`, input: { key: id(name), at: at("2026-07-01"), lotId: id(name), licenceNo: "TEST-MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg } },
];
const handedOn = (name: string, minutes: number): Line[] => [
  { transaction: "lots:offer", as: `${MINER}/officer`, input: { key: id(`${name}-OFFER`), at: at("2026-07-03", minutes), lotId: id(name), toOrgId: TRADER } },
  { transaction: "lots:accept", as: `${TRADER}/officer`, input: { key: id(`${name}-ACCEPT`), at: at("2026-07-03", minutes + 30), lotId: id(name) } },
];
const results = [
  { analyte: "TM", value: "7.9", unit: "%", basis: "as-received", method: "ISO 589", uncertainty: "0.4" },
  { analyte: "Ash", value: "20.1", unit: "%", basis: "dry", method: "ISO 1171", uncertainty: "0.3" },
];
const trucks = [104_200, 103_800].map((netKg, i) => ({ vehicle: { kind: "truck", plate: `${1811 + i * 7}УБА` }, on: `${1811 + i * 7}УБА`, tareKg: 31_000, netKg, borderLossKg: 40, waybillNo: `CMR-TRADE-${2701 + i}`, sealNo: `MN-SEAL-${78001 + i}` }));

export const trader: Line[] = exportLines({
  prefix: "TRADE-2026-07", exporter: TRADER, weigher: MINER, product: "coking-coal-raw", hs: "2701.12", licenceNo: "TEST-MV-000101", lotId: id("BLEND"),
  loadingScale: "WB-TT-1", borderScale: "WB-GS-1", gateSiteId: "gashuunsukhait-gate", borderPoint: "gashuunsukhait-road", mode: "road", day: "2026-07-20", waybillType: "cmr",
  customsOffice: "Gashuun Sukhait", additionalSheets: 0,
  start: [
    ...lot("PAID", "1000000"),
    ...lot("UNPAID", "500000"),
    {
      transaction: "royalty:issueReceipt", as: "tax/officer",
      input: { key: id("PAID-ROYALTY"), at: at("2026-07-02"), receiptNo: PAID, payerId: MINER, licenceNo: "TEST-MV-000101", product: "coking-coal-raw", massKg: "1000000", period: "2026-07" },
      secret: { currency: "USD", baseAmount: "3100.00", surtaxAmount: "0" },
    },
    { transaction: "royalty:carry", as: `${MINER}/officer`, input: { key: id("CARRY"), at: at("2026-07-02", 60), receiptNo: PAID, lotIds: [id("PAID")] }, secret: {} },
    ...handedOn("PAID", 0),
    ...handedOn("UNPAID", 60),
    { transaction: "advances:record", as: "tax/officer", input: { key: id("ADVANCE"), at: at("2026-07-04", 60), paymentNo: ADVANCE, payerId: TRADER }, secret: { amount: "500.00", currency: "USD" } },
    { transaction: "lots:blend", as: `${TRADER}/operator`, input: { key: id("BLEND"), at: at("2026-07-04"), lotId: id("BLEND"), siteId: "tavan-tolgoi", inputs: [{ lotId: id("PAID"), massKg: "1000000" }, { lotId: id("UNPAID"), massKg: "500000" }] } },
  ],
  contract: { massKg: "500000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export", validFrom: "2026-06-01", validTo: "2026-12-31" },
  terms: { basis: "wet-tonne", pricing: "fixed", price: "62.00", currency: "USD" },
  results, buyerResults: results,
  receipt: { receiptNo: "000010000000000000000000001202607", period: "2026-07", currency: "USD", baseAmount: "217.00", surtaxAmount: "86.80", massKg: "70000" },
  carriedReceiptNos: [PAID],
  invoice: { invoiceNo: id("INVOICE"), value: "12896.00", currency: "USD" },
  payments: [{ paymentNo: "000020000000000000000000001202607", amount: "169.05", currency: "USD", advanceNo: ADVANCE }, { paymentNo: "000020000000000000000000002202607", amount: "7000", currency: "MNT" }],
  vehicles: trucks,
});
