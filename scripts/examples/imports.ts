import { batchOf, ordered, SaleItem } from "../../domain/goods/batch.ts";
import { inListOrder, proveSerial, serialListOf } from "../../domain/goods/serials.ts";
import { gtin } from "../../domain/goods/gs1.ts";
import { at, organisation as registered, site } from "./lines.ts";
import type { Line } from "./lines.ts";

/*
 * The import examples: a container of consumer goods by rail through Zamiin-Uud, with a permit, a bonded warehouse and a batch of retail sales;
 * and a used car with excise. Rates and the CNY rate of 20 May 2026 are those of data/; shippers, prices, numbers and organisations are made up.
 */

const line = (transaction: string, as: string, key: string, when: string, input: Record<string, unknown>, secret?: Record<string, unknown>): Line => ({ transaction, as, input: { key, at: when, ...input }, ...(secret ? { secret } : {}) });

const organisation = (orgId: string, mspId: string, name: string, nameMn: string, roles: string[]): Line => registered(orgId, mspId, name, nameMn, "MN", roles);

/** Organisations and sites that imports need. */
export const importRegistry: readonly Line[] = [
  organisation("demo-importer", "MinerMSP", "Demonstration importer", "Жишээ импортлогч", ["importer"]),
  organisation("demo-car-dealer", "CarrierMSP", "Demonstration car dealer", "Жишээ автомашины худалдаа", ["importer", "retailer"]),
  organisation("demo-warehouse", "CarrierMSP", "Demonstration bonded warehouse", "Жишээ баталгаат агуулах", ["warehouse"]),
  organisation("demo-wholesaler", "CarrierMSP", "Demonstration wholesaler", "Жишээ бөөний худалдаа", ["wholesaler"]),
  organisation("demo-shop-1", "MinerMSP", "Demonstration shop, Sukhbaatar district", "Жишээ дэлгүүр, Сүхбаатар дүүрэг", ["retailer"]),
  organisation("demo-shop-2", "BuyerMSP", "Demonstration shop, Darkhan", "Жишээ дэлгүүр, Дархан", ["retailer"]),
  organisation("demo-inspection", "LabMSP", "Demonstration inspection authority", "Жишээ хяналтын байгууллага", ["inspection"]),
  site("zamiin-uud-road-gate", "customs", "border-gate", "Zamiin-Uud (road)", "Замын-Үүд (авто)", { borderPoint: "zamiin-uud-road", lat: "43.71", lon: "111.9" }),
  site("ulaanbaatar-terminal", "demo-carrier", "terminal", "Customs terminal, Ulaanbaatar", "Улаанбаатар, гаалийн терминал", { lat: "47.9", lon: "106.8" }),
  site("ulaanbaatar-bonded-1", "demo-warehouse", "bonded-warehouse", "Bonded warehouse 1, Ulaanbaatar", "Улаанбаатар, баталгаат агуулах 1", { lat: "47.9", lon: "106.8" }),
];

const DAY = "2026-05-20";
const id = (name: string): string => `ZU-2026-05-${name}`;
const ddtd = (series: number, no: number): string => `${String(series).padStart(5, "0")}${String(no).padStart(28, "0")}`;
const [importer, customs, tax] = ["demo-importer/officer", "customs/officer", "tax/officer"];
const invoice = { code: "380", number: id("INVOICE") };
const cny = (amount: string) => ({ element: "price", amount, currency: "CNY" });

/** Assessment, payment and release of a filed declaration. `due` in MNT. */
function cleared(declarationNo: string, no: number, due: string, minutes: number): Line[] {
  const assessmentId = `${declarationNo}-ASSESSMENT-1`;
  return [
    line("assessments:assess", customs, assessmentId, at(DAY, minutes), { assessmentId, declarationNo }, {}),
    line("payments:record", tax, `${assessmentId}-MNT`, at(DAY, minutes + 10), { paymentNo: ddtd(30, no), assessmentId }, { amount: due, currency: "MNT" }),
    line("declarations:release", customs, `${declarationNo}-release`, at(DAY, minutes + 20), { declarationNo, channel: "yellow" }),
  ];
}

const common = { manifestNo: id("MANIFEST"), customsOffice: "Ulaanbaatar", documents: [invoice, { code: "785", number: id("MANIFEST") }, { code: "720", number: "SMGS-ZU-260518" }], additionalSheets: 0 };
const blenders = { hs: "8509.40", description: "kitchen blenders", origin: "CN", packages: 400, netKg: "4800" };
const apples = { hs: "0808.10", description: "fresh apples", origin: "CN", packages: 600, netKg: "10800", permits: ["demo-inspection/PHYTO-2026-0517"] };
const chocolate = { hs: "1806.32", description: "chocolate bars", origin: "CN", packages: 500, netKg: "3600" };
const carton = "18650378733964";
const bar = "8650378733967";
const blender = "8650054034395";
const usedCar = "2000000000015";

/** Serial numbers of the goods that have them, as they are booked. */
export const serialLists = [
  { gtin: gtin.decode(blender, ""), serials: inListOrder(Array.from({ length: 1600 }, (_, i) => `BL-26-${String(i + 1).padStart(6, "0")}`)) },
  { gtin: gtin.decode(usedCar, ""), serials: ["TESTZVW3000012345"] },
];
const rootOf = (article: string): string => {
  const list = serialLists.find((each) => each.gtin === gtin.decode(article, ""));
  return serialListOf(list?.gtin ?? "", list?.serials ?? []).root;
};
const pieceOf = async (article: string, serialNo: string) => {
  const list = serialLists.find((each) => each.gtin === gtin.decode(article, ""));
  return proveSerial(list?.gtin ?? "", list?.serials ?? [], list?.serials.indexOf(serialNo) ?? -1);
};

/** Items of the first shop's day: 240 chocolate bars, each of a receipt of its own. */
export const soldItems: readonly SaleItem[] = ordered(
  Array.from({ length: 240 }, (_, i) => SaleItem.decode({ gtin: bar, goodsLotId: id("BARS-SHOP-1"), receiptNo: ddtd(51, i + 1), line: 1, quantity: "1", soldAt: at("2026-05-25", i) }, "item")),
);
const batch = batchOf(soldItems);

const hand = (goodsLotId: string, from: string, to: string, when: string, receiptNo: string): Line[] => [
  line("goods:offer", `${from}/officer`, `${goodsLotId}-offer-${to}`, when, { goodsLotId, toOrgId: to, receiptNo }),
  line("goods:accept", `${to}/officer`, `${goodsLotId}-accept-${to}`, when, { goodsLotId }),
];

/** The container: manifest, entry, transit to Ulaanbaatar, permit, three declarations, bonded warehouse, wholesale, repacking, retail. */
export const container: readonly Line[] = [
  line("warehouses:license", customs, "license-ulaanbaatar-bonded-1", at("2026-01-05"), { siteId: "ulaanbaatar-bonded-1", licenceNo: "TEST-BW-01", validFrom: "2026-01-01", validTo: "2026-12-31", storageDays: 365 }),
  line("permits:issue", "demo-inspection/officer", "PHYTO-2026-0517", at("2026-05-10"), { permitNo: "PHYTO-2026-0517", kind: "phytosanitary", holderId: "demo-importer", goods: "fresh apples", headings: ["0808.10"], origins: ["CN"], netKg: "20000", validFrom: "2026-05-10", validTo: "2026-08-31" }),
  line("manifests:file", "demo-carrier/operator", id("MANIFEST"), at("2026-05-17"), {
    manifestNo: id("MANIFEST"), borderPoint: "zamiin-uud-rail", mode: "rail", vehicle: { kind: "container", containerNo: "CSQU3054383" }, waybillType: "smgs", waybillNo: "SMGS-ZU-260518",
    shipper: "Demonstration supplier, Erenhot", shipperCountry: "CN", sealNo: "CN-SEAL-550917",
    lines: [blenders, apples, chocolate].map(({ hs, description, packages, netKg }, i) => ({ line: i + 1, hs, description, packages, netKg, grossKg: String(Number(netKg) + packages), importerId: "demo-importer" })),
  }),
  line("manifests:enter", "customs/operator", id("ENTRY"), at("2026-05-18"), { manifestNo: id("MANIFEST"), gateSiteId: "zamiin-uud-rail-gate", foundSeal: "CN-SEAL-550917" }),
  line("transits:start", customs, id("TRANSIT"), at("2026-05-18", 60), { transitNo: id("TRANSIT"), manifestNo: id("MANIFEST"), kind: "domestic", destinationSiteId: "ulaanbaatar-terminal", deadline: "2026-05-22", sealNo: "CN-SEAL-550917" }),
  line("transits:end", "demo-carrier/operator", id("TRANSIT-END"), at("2026-05-19", 600), { transitNo: id("TRANSIT"), siteId: "ulaanbaatar-terminal", foundSeal: "CN-SEAL-550917" }),

  // Home use: 162 450 + 86 400 CNY and 9 000 CNY of carriage shared by value.
  line("imports:file", importer, id("HOME"), at(DAY), { declarationNo: id("HOME"), procedure: "home-use", ...common, incoterm: "FCA", items: [{ no: 1, line: 1, ...blenders }, { no: 2, line: 2, ...apples }] }, {
    invoiceNo: id("INVOICE"), items: [{ no: 1, value: [cny("162450")] }, { no: 2, value: [cny("86400")] }], shared: [{ element: "carriage", amount: "9000", currency: "CNY" }],
  }),
  ...cleared(id("HOME"), 1, "19600699.19", 30),
  // Bonded warehouse: duty and VAT suspended; the fee is 0.1 % of the contract's value.
  line("imports:file", importer, id("BOND"), at(DAY, 100), { declarationNo: id("BOND"), procedure: "bonded-warehouse", ...common, items: [{ no: 1, line: 3, ...chocolate }] }, {
    invoiceNo: id("INVOICE"), items: [{ no: 1, value: [cny("90000")] }], contractValue: { amount: "90000", currency: "CNY" },
  }),
  ...cleared(id("BOND"), 2, "51122.5", 110),
  line("warehouses:store", "demo-warehouse/operator", id("STOCK"), at(DAY, 150), { entryNo: id("STOCK"), warehouseId: "ulaanbaatar-bonded-1", declarationNo: id("BOND"), itemNo: 1 }),
  line("imports:file", importer, id("OUT"), at(DAY, 200), { declarationNo: id("OUT"), procedure: "home-use", ...common, items: [{ no: 1, entryNo: id("STOCK"), ...chocolate, packages: 200, netKg: "1440" }] }, { invoiceNo: id("INVOICE"), items: [{ no: 1, value: [cny("36000")] }] }),
  ...cleared(id("OUT"), 3, "2742595", 210),
  line("warehouses:deliver", "demo-warehouse/operator", id("STOCK-OUT"), at(DAY, 260), { entryNo: id("STOCK"), declarationNo: id("OUT"), itemNo: 1 }),

  line("goods:book", importer, id("BLENDERS"), at("2026-05-21"), { goodsLotId: id("BLENDERS"), declarationNo: id("HOME"), itemNo: 1, gtin: blender, serialsRoot: rootOf(blender), unit: "piece", contains: 1, quantity: "1600", netKg: "4800" }),
  line("goods:book", importer, id("APPLES"), at("2026-05-21"), { goodsLotId: id("APPLES"), declarationNo: id("HOME"), itemNo: 2, gtin: "2000000000022", batchNo: "ORCHARD-7", bestBefore: "2026-07-31", unit: "kg", contains: 1, quantity: "10800", netKg: "10800" }),
  line("goods:book", importer, id("CARTONS"), at("2026-05-21"), { goodsLotId: id("CARTONS"), declarationNo: id("OUT"), itemNo: 1, gtin: carton, batchNo: "L26-117", bestBefore: "2027-03-31", unit: "piece", contains: 72, quantity: "200", netKg: "1440" }),
  ...hand(id("CARTONS"), "demo-importer", "demo-wholesaler", at("2026-05-22"), ddtd(40, 1)),
  line("goods:repack", "demo-wholesaler/operator", id("REPACK"), at("2026-05-22", 120), { inputs: [{ goodsLotId: id("CARTONS"), quantity: "100" }], outputs: [{ goodsLotId: id("BARS"), gtin: bar, contains: 1, quantity: "7200" }] }),
  line("goods:split", "demo-wholesaler/operator", id("BARS-SPLIT"), at("2026-05-22", 180), { goodsLotId: id("BARS"), parts: [{ goodsLotId: id("BARS-SHOP-1"), quantity: "2400" }, { goodsLotId: id("BARS-SHOP-2"), quantity: "1200" }] }),
  ...hand(id("BARS-SHOP-1"), "demo-wholesaler", "demo-shop-1", at("2026-05-23"), ddtd(40, 2)),
  ...hand(id("BARS-SHOP-2"), "demo-wholesaler", "demo-shop-2", at("2026-05-23"), ddtd(40, 3)),
  line("goods:split", "demo-importer/operator", id("BLENDERS-SPLIT"), at("2026-05-22"), { goodsLotId: id("BLENDERS"), parts: [{ goodsLotId: id("BLENDERS-SHOP-1"), quantity: "40", places: "400-439" }] }),
  ...hand(id("BLENDERS-SHOP-1"), "demo-importer", "demo-shop-1", at("2026-05-23"), ddtd(40, 4)),

  line("retail:sell", "demo-shop-1/operator", id("SALE-1"), at("2026-05-24"), { receiptNo: ddtd(50, 1), lines: [{ goodsLotId: id("BLENDERS-SHOP-1"), quantity: "1", pieces: [await pieceOf(blender, "BL-26-000417")] }, { goodsLotId: id("BARS-SHOP-1"), quantity: "3" }] }),
  line("retail:sell", "demo-shop-2/operator", id("SALE-2"), at("2026-05-24", 30), { receiptNo: ddtd(50, 2), lines: [{ goodsLotId: id("BARS-SHOP-2"), quantity: "2" }] }),
  line("retail:return", "demo-shop-2/operator", id("RETURN-1"), at("2026-05-24", 300), { receiptNo: ddtd(50, 2), lines: [{ goodsLotId: id("BARS-SHOP-2"), quantity: "1" }], reason: "wrapper torn" }),
  line("retail:sellBatch", "demo-shop-1/operator", id("SALES-0525"), at("2026-05-25", 700), { root: batch.root, count: batch.count, soldOn: "2026-05-25", lots: batch.lots }),
  line("recalls:issue", "demo-inspection/officer", id("RECALL"), at("2026-05-28"), { gtin: carton, batchNo: "L26-117", recallNo: id("RECALL"), reason: "traces of nuts that the label does not name" }),
];

const car = (name: string): string => `CAR-2026-05-${name}`;
/** A used hybrid car: manifest, entry, declaration with excise by engine size and age, release, sale with its chassis number. */
export const vehicle: readonly Line[] = [
  line("manifests:file", "demo-carrier/operator", car("MANIFEST"), at("2026-05-19"), {
    manifestNo: car("MANIFEST"), borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "truck", plate: "1277УБА" }, waybillType: "cmr", waybillNo: "CMR-ZU-2605", shipper: "Demonstration exporter, Erenhot", shipperCountry: "CN", sealNo: "CN-SEAL-551002",
    lines: [{ line: 1, hs: "8703.40", description: "used hybrid car", packages: 1, netKg: "1380", grossKg: "1380", importerId: "demo-car-dealer" }],
  }),
  line("manifests:enter", "customs/operator", car("ENTRY"), at("2026-05-19", 300), { manifestNo: car("MANIFEST"), gateSiteId: "zamiin-uud-road-gate", foundSeal: "CN-SEAL-551002" }),
  line("imports:file", "demo-car-dealer/officer", car("DECLARATION"), at(DAY), {
    declarationNo: car("DECLARATION"), procedure: "home-use", manifestNo: car("MANIFEST"), customsOffice: "Zamiin-Uud", documents: [{ code: "380", number: car("INVOICE") }, { code: "730", number: "CMR-ZU-2605" }], additionalSheets: 0,
    items: [{ no: 1, line: 1, hs: "8703.40", description: "used hybrid car", origin: "JP", packages: 1, netKg: "1380", pieces: "1", vehicle: { vin: "TESTZVW3000012345", engineCc: 1798, ageYears: 5, fuel: "hybrid" } }],
  }, { invoiceNo: car("INVOICE"), items: [{ no: 1, value: [cny("42000"), { element: "carriage", amount: "1500", currency: "CNY" }] }] }),
  ...cleared(car("DECLARATION"), 4, "5072510.63", 30),
  line("goods:book", "demo-car-dealer/officer", car("LOT"), at("2026-05-21"), { goodsLotId: car("LOT"), declarationNo: car("DECLARATION"), itemNo: 1, gtin: usedCar, serialsRoot: rootOf(usedCar), unit: "piece", contains: 1, quantity: "1", netKg: "1380" }),
  line("retail:sell", "demo-car-dealer/officer", car("SALE"), at("2026-05-26"), { receiptNo: ddtd(50, 3), lines: [{ goodsLotId: car("LOT"), quantity: "1", pieces: [await pieceOf(usedCar, "TESTZVW3000012345")] }] }),
];
