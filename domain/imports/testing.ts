import { inListOrder, proveSerial, serialListOf } from "../goods/serials.ts";
import { dataRows } from "../tax/testing.ts";
import { MemoryLedger, people as exporters } from "../testing.ts";
import { salt, setTable } from "../testing-world.ts";
import type { OrgRole, Outcome, Submitter } from "../act.ts";
import type { TableName } from "../tables.ts";

/*
 * A channel for tests of imports: two importers, a carrier, a warehouse keeper, a wholesaler, two shops, an inspection that issues permits, and
 * the gate of Zamiin-Uud. Exchange rates are given for the day of the tests.
 */

const person = (orgId: string, mspId: string, orgRoles: readonly OrgRole[]): Submitter => ({ orgId, mspId, user: `${orgId}-officer`, role: "officer", orgRoles });
export const people = {
  minerals: exporters.minerals,
  customs: exporters.customs,
  tax: exporters.tax,
  importer: person("importer", "MinerMSP", ["importer"]),
  other: person("other-importer", "BuyerMSP", ["importer"]),
  carrier: person("haul", "CarrierMSP", ["carrier"]),
  keeper: person("keeper", "CarrierMSP", ["warehouse"]),
  wholesaler: person("wholesaler", "CarrierMSP", ["wholesaler"]),
  shop: person("shop", "MinerMSP", ["retailer"]),
  shop2: person("shop-2", "BuyerMSP", ["retailer"]),
  inspection: person("inspection", "LabMSP", ["inspection"]),
} satisfies Readonly<Record<string, Submitter>>;
const { minerals, customs, tax, importer, other, carrier, keeper, wholesaler, shop, shop2, inspection } = people;

export const CONTAINER = "CSQU3054383";
/** A ДДТД: 33 digits. */
export const ddtd = (no: number): string => String(no).padStart(33, "0");
const named = (name: string) => ({ name, nameMn: name });
/** Exchange rates of the tests' day; they are made up. */
const rate = (currency: string, mntPerUnit: string) => ({ id: `${currency}-test`, source: "made up for tests", confidence: "high", verified: true, effectiveFrom: "2026-01-01", currency, mntPerUnit });

export async function importWorld(): Promise<MemoryLedger> {
  const world = new MemoryLedger();
  for (const { orgId, mspId, orgRoles } of [importer, other, carrier, keeper, wholesaler, shop, shop2, inspection]) {
    await world.run("registry:registerOrganisation", { orgId, mspId, ...named(orgId), country: "MN", roles: orgRoles }, { by: minerals });
  }
  const sites = [
    { siteId: "gate", ownerId: "customs", kind: "border-gate", borderPoint: "zamiin-uud-road" },
    { siteId: "north-gate", ownerId: "customs", kind: "border-gate", borderPoint: "altanbulag" },
    { siteId: "store", ownerId: "keeper", kind: "bonded-warehouse" },
  ];
  for (const site of sites) await world.run("registry:registerSite", { ...site, ...named(site.siteId) }, { by: minerals });
  const byCustoms: TableName[] = ["border-points", "tariff", "import-duty", "customs-value", "reliefs", "customs-fees", "permit-requirements"];
  for (const table of byCustoms) await setTable(world, table, dataRows(table), customs);
  for (const table of ["excise", "consumption-taxes"] as const) await setTable(world, table, dataRows(table), tax);
  await setTable(world, "exchange-rates", [rate("CNY", "500"), rate("USD", "3500")], customs);
  await world.run("warehouses:license", { siteId: "store", licenceNo: "BW-1", validFrom: "2026-01-01", validTo: "2026-12-31", storageDays: 30 }, { by: customs });
  return world;
}

type Rest = Readonly<Record<string, unknown>>;
export const lines = [
  { line: 1, hs: "8509.40", description: "kitchen blenders", packages: 100, netKg: "4000", grossKg: "4400", importerId: "importer" },
  { line: 2, hs: "0808.10", description: "apples", packages: 500, netKg: "10000", grossKg: "10500", importerId: "importer" },
];
export const manifest = (world: MemoryLedger, rest: Rest = {}, by = carrier): Promise<Outcome> =>
  world.run("manifests:file", { manifestNo: "M-1", borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "container", containerNo: CONTAINER }, waybillType: "cmr", waybillNo: "CMR-1", shipper: "Erlian Trading", shipperCountry: "CN", sealNo: "SEAL-1", lines, ...rest }, { by });
export const enter = (world: MemoryLedger, rest: Rest = {}): Promise<Outcome> => world.run("manifests:enter", { manifestNo: "M-1", gateSiteId: "gate", foundSeal: "SEAL-1", ...rest }, { by: customs });
export const permit = (world: MemoryLedger, rest: Rest = {}, by = inspection): Promise<Outcome> =>
  world.run("permits:issue", { permitNo: "P-1", kind: "phytosanitary", holderId: "importer", goods: "apples", headings: ["0808.10"], netKg: "10000", validFrom: "2026-01-01", validTo: "2026-12-31", ...rest }, { by });

export const blenders = { no: 1, hs: "8509.40", description: "kitchen blenders", origin: "CN", packages: 100, netKg: "4000", line: 1 };
export const apples = { no: 2, hs: "0808.10", description: "apples", origin: "CN", packages: 500, netKg: "10000", line: 2, permits: ["inspection/P-1"] };
export const value = { salt, invoiceNo: "INV-9", items: [{ no: 1, value: [{ element: "price", amount: "100000", currency: "CNY" }] }] };
export const both = { ...value, items: [...value.items, { no: 2, value: [{ element: "price", amount: "40000", currency: "CNY" }] }] };
export const declared = { declarationNo: "I-1", procedure: "home-use", manifestNo: "M-1", customsOffice: "Zamiin-Uud", items: [blenders], documents: [{ code: "380", number: "INV-9" }], additionalSheets: 0 };
export const file = (world: MemoryLedger, rest: Rest = {}, { by = importer, secret = value as object } = {}): Promise<Outcome> => world.run("imports:file", { ...declared, ...rest }, { by, secret });
export const assess = (world: MemoryLedger, assessmentId = "A-1", declarationNo = "I-1"): Promise<Outcome> => world.run("assessments:assess", { assessmentId, declarationNo }, { by: customs, secret: { salt } });
export const pay = (world: MemoryLedger, no: number, amount: string, assessmentId = "A-1"): Promise<Outcome> => world.run("payments:record", { paymentNo: ddtd(no), assessmentId }, { by: tax, secret: { salt, amount, currency: "MNT" } });
export const release = (world: MemoryLedger, declarationNo = "I-1"): Promise<Outcome> => world.run("declarations:release", { declarationNo, channel: "yellow" }, { by: customs });

/** What is due on the blenders: 100 000 CNY × 500 = 50 000 000; duty 5 % = 2 500 000; VAT 10 % of 52 500 000 = 5 250 000; sheet 7 000. */
export const DUE = "7757000";
/** The blenders, released for home use. */
export async function released(): Promise<MemoryLedger> {
  const world = await importWorld();
  await manifest(world);
  await enter(world);
  await file(world);
  await assess(world);
  await pay(world, 900, DUE);
  await release(world);
  return world;
}

export const GTIN = "8650378733967";
export const ARTICLE = "08650378733967";
export const book = (world: MemoryLedger, rest: Rest = {}, by = importer): Promise<Outcome> =>
  world.run("goods:book", { goodsLotId: "G-1", declarationNo: "I-1", itemNo: 1, gtin: GTIN, batchNo: "B1", unit: "piece", contains: 1, quantity: "1000", netKg: "4000", ...rest }, { by });
/** Serial numbers `S1`, `S2`, … of the test's article, in the order of their list. */
export const serialNumbers = (count: number): readonly string[] => inListOrder(Array.from({ length: count }, (_, i) => `S${i + 1}`));
/** Books that many numbered pieces as `G-1`. */
export const bookNumbered = (world: MemoryLedger, count: number, rest: Rest = {}): Promise<Outcome> => {
  const serials = serialNumbers(count);
  return book(world, { batchNo: undefined, serialsRoot: serialListOf(ARTICLE, serials).root, quantity: String(count), ...rest });
};
/** A piece of that list with its proof. */
export const pieceOf = (count: number, serialNo: string) => {
  const serials = serialNumbers(count);
  return proveSerial(ARTICLE, serials, serials.indexOf(serialNo));
};
/** A goods lot handed on to another owner. */
export async function handOn(world: MemoryLedger, goodsLotId: string, from: Submitter, to: Submitter): Promise<void> {
  await world.run("goods:offer", { goodsLotId, toOrgId: to.orgId }, { by: from });
  await world.run("goods:accept", { goodsLotId }, { by: to });
}
