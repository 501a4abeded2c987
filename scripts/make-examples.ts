import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { copperGoldSilver, copperGoldSilverRegistry } from "./examples/copper-gold-silver.ts";
import { gold, goldRegistry } from "./examples/gold.ts";
import { at, exportLines, licence, organisation, scale, site } from "./examples/lines.ts";
import type { Line } from "./examples/lines.ts";
import { container, importRegistry, serialLists, soldItems, vehicle } from "./examples/imports.ts";
import { procedures } from "./examples/procedures.ts";
import { trader, traderRegistry } from "./examples/trader.ts";
import { batchOf } from "../domain/goods/batch.ts";
import { serialListOf } from "../domain/goods/serials.ts";
import { canonicalJson } from "../domain/canonical.ts";

/*
 * Writes the example document sets in examples/: complete exports from extraction to the buyer's acceptance, with real mines, border
 * points, HS codes, rates and published prices (examples/README.md says what is real). Run: node scripts/make-examples.ts
 */

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const write = (name: string, about: string, lines: readonly Line[]) => writeFileSync(`${folder}${name}`, `# ${about}\n${lines.map((line) => JSON.stringify(line)).join("\n")}\n`);

const coalMethods = [["TM", "ISO 589"], ["Ash", "ISO 1171"], ["VM", "ISO 562"], ["S", "ISO 19579"], ["G", "GB/T 5447"]] as const;
const copperMethods = [["H2O", "ISO 10251"], ["Cu", "ISO 10258"], ["Au", "ISO 10378"], ["Ag", "ISO 10378"]] as const;

write("registry.jsonl", "Organisations, sites, licences, scales and the laboratory's accreditation, recorded by the minerals regulator.", [
  organisation("erdenes-tavantolgoi", "MinerMSP", "Erdenes Tavantolgoi JSC", "Эрдэнэс Тавантолгой ХК", "MN", ["miner", "exporter"]),
  organisation("erdenet", "MinerMSP", "Erdenet Mining Corporation SOE", "Эрдэнэт үйлдвэр ТӨҮГ", "MN", ["miner", "processor", "exporter"]),
  organisation("demo-carrier", "CarrierMSP", "Demonstration carrier and terminal", "Жишээ тээвэр, терминал", "MN", ["carrier", "terminal"]),
  organisation("central-laboratory", "LabMSP", "Central Geological Laboratory", "Геологийн төв лаборатори", "MN", ["laboratory"]),
  organisation("demo-buyer", "BuyerMSP", "Demonstration buyer", "Жишээ худалдан авагч", "CN", ["buyer"]),
  ...importRegistry.filter(({ transaction }) => transaction === "registry:registerOrganisation"),
  site("tavan-tolgoi", "erdenes-tavantolgoi", "mine", "Tavan Tolgoi (Tsankhi)", "Таван толгой (Цанхи)", { lat: "43.61", lon: "105.47" }),
  site("erdenet-mine", "erdenet", "mine", "Erdenet mine", "Эрдэнэтийн овоо", { lat: "49.02", lon: "104.12" }),
  site("erdenet-plant", "erdenet", "plant", "Erdenet concentrator", "Эрдэнэтийн баяжуулах үйлдвэр", {
    lat: "49.02",
    lon: "104.12",
    processes: [{ process: "flotation", inputProduct: "copper-ore", outputProduct: "copper-concentrate", yieldMinPct: "1", yieldMaxPct: "5" }],
  }),
  site("gashuunsukhait-gate", "customs", "border-gate", "Gashuun Sukhait", "Гашуунсухайт", { borderPoint: "gashuunsukhait-road", lat: "42.42", lon: "107.57" }),
  site("zamiin-uud-rail-gate", "customs", "border-gate", "Zamiin-Uud (rail)", "Замын-Үүд (төмөр зам)", { borderPoint: "zamiin-uud-rail", lat: "43.71", lon: "111.9" }),
  ...importRegistry.filter(({ transaction }) => transaction !== "registry:registerOrganisation"),
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
  ...goldRegistry,
  ...copperGoldSilverRegistry,
  ...traderRegistry,
  organisation("demo-auditor", "LabMSP", "Demonstration audit office", "Жишээ аудитын байгууллага", "MN", ["auditor"]),
]);

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
write("gold.jsonl", "Gold sold to the Bank of Mongolia, February 2023 (reference price published for that month): the bank withholds the royalty.", gold);
write("copper-gold-silver.jsonl", "Copper concentrate with gold and silver, 10 trucks through Gashuun Sukhait, November 2015: provisional, then final settlement.", copperGoldSilver);
write("imports.jsonl", "Consumer goods in a container through Zamiin-Uud: permit, transit, bonded warehouse, wholesale, retail, recall; May 2026.", container);
write("trader.jsonl", "Raw coking coal bought, blended and exported by a trader, 2 trucks through Gashuun Sukhait, July 2026: royalty paid before is credited by shares.", trader);
write("procedures.jsonl", "Two excavators under temporary admission, May to August 2026: one leaves again, one is taken into home use.", procedures);
write("vehicle.jsonl", "A used hybrid car with excise by engine size and age, May 2026.", vehicle);
// The items of the committed batch and the booked serial numbers, under their roots: they lie beside the ledger.
mkdirSync(`${folder}items`, { recursive: true });
writeFileSync(`${folder}items/${batchOf(soldItems).root}.jsonl`, soldItems.map((item) => `${canonicalJson(item)}\n`).join(""));
for (const { gtin, serials } of serialLists) writeFileSync(`${folder}items/${serialListOf(gtin, serials).root}.jsonl`, serials.map((serialNo) => `${canonicalJson({ gtin, serialNo })}\n`).join(""));
process.stdout.write(`examples written: coal ${coalTotal} kg, copper ${copperTotal} kg\n`);
