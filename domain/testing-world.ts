import borderPoints from "../data/tables/border-points.json" with { type: "json" };
import products from "../data/tables/products.json" with { type: "json" };
import tolerances from "../data/tables/tolerances.json" with { type: "json" };
import { withLoads } from "./consignments/sums.ts";
import { MemoryLedger, people } from "./testing.ts";
import type { Submitter } from "./act.ts";
import type { TableName } from "./tables.ts";

/*
 * A small channel for tests: one miner with a mine, a washing plant and two scales, a rival, a carrier, a laboratory, a buyer, a border gate.
 */

export const LICENCE = "TEST-MV-000101";
export const salt = "00112233445566778899aabbccddeeff";
export const terms = { salt, basis: "wet-tonne", pricing: "fixed", price: "62", currency: "USD" };
const named = (name: string) => ({ name, nameMn: name });

/** A channel with its registry and the tables that rules of movement read. */
export async function newWorld<L extends MemoryLedger = MemoryLedger>(ledger: L = new MemoryLedger() as L): Promise<L> {
  const { minerals, customs } = people;
  for (const { orgId, mspId, orgRoles } of [people.miner, people.rival, people.carrier, people.laboratory, people.buyer]) {
    await ledger.run("registry:registerOrganisation", { orgId, mspId, ...named(orgId), country: "MN", roles: orgRoles }, { by: minerals });
  }
  const washing = { process: "washing", inputProduct: "coking-coal-raw", outputProduct: "coking-coal-washed", yieldMinPct: "40", yieldMaxPct: "85", byProducts: ["thermal-coal"] };
  const sites = [
    { siteId: "pit", ownerId: "tt", kind: "mine" },
    { siteId: "rival-pit", ownerId: "rival", kind: "mine" },
    { siteId: "plant", ownerId: "tt", kind: "plant", processes: [washing] },
    { siteId: "yard", ownerId: "haul", kind: "terminal", borderPoint: "gashuunsukhait-road" },
    { siteId: "gate", ownerId: "customs", kind: "border-gate", borderPoint: "gashuunsukhait-road" },
    { siteId: "other-gate", ownerId: "customs", kind: "border-gate", borderPoint: "zamiin-uud-road" },
  ];
  for (const site of sites) await ledger.run("registry:registerSite", { ...site, ...named(site.siteId) }, { by: minerals });
  const validity = { validFrom: "2020-01-01", validTo: "2030-12-31" };
  const licence = { deposit: "Tavan Tolgoi", depositMn: "Таван толгой", products: ["coking-coal-raw"], ...validity };
  await ledger.run("registry:grantLicence", { licenceNo: LICENCE, holderId: "tt", siteIds: ["pit"], ...licence }, { by: minerals });
  await ledger.run("registry:grantLicence", { licenceNo: "TEST-MV-000102", holderId: "tt", siteIds: ["pit"], ...licence, plan: [{ year: 2026, massKg: "1000000" }] }, { by: minerals });
  await ledger.run("registry:grantLicence", { licenceNo: "TEST-MV-000103", holderId: "rival", siteIds: ["rival-pit"], ...licence }, { by: minerals });
  const scope = [["TM", "ISO 589"], ["Ash", "ISO 1171"], ["VM", "ISO 562"], ["S", "ISO 19579"], ["Cu", "ISO 10258"], ["G", "GB/T 5447"]].map(([analyte, method]) => ({ analyte, method }));
  await ledger.run("registry:accredit", { accreditationNo: "ACC-1", laboratoryId: "lab", ...validity, scope }, { by: minerals });
  for (const [deviceId, siteId] of [["WB-PIT", "pit"], ["WB-PLANT", "plant"], ["WB-YARD", "yard"], ["WB-GATE", "gate"], ["WB-OTHER", "other-gate"]]) {
    await ledger.run("registry:registerDevice", { deviceId, siteId, kind: "weighbridge", verificationNo: `V-${deviceId}`, verifiedUntil: "2027-12-31" }, { by: minerals });
  }
  await setTable(ledger, "border-points", borderPoints.rows, customs);
  await setTable(ledger, "tolerances", tolerances.rows, customs);
  await setTable(ledger, "products", products.rows, minerals);
  return ledger;
}

/** Puts the next version of a table in force. */
export async function setTable(ledger: MemoryLedger, table: TableName, rows: unknown, by: Submitter): Promise<void> {
  const version = ((await ledger.get("tableHead", table))?.newest ?? 0) + 1;
  await ledger.run("tables:propose", { table, version, rows, note: "test" }, { by });
  await ledger.run("tables:approve", { table, version }, { by: { ...by, user: `${by.user}-2` } });
}

/** A lot of raw coal at the mine. */
export const extract = (ledger: MemoryLedger, lotId: string, massKg: string, rest: object = {}) =>
  ledger.run("lots:extract", { lotId, licenceNo: LICENCE, siteId: "pit", product: "coking-coal-raw", massKg, ...rest }, { by: people.miner });

/** A contract that both parties and the tax authority have confirmed. */
export async function contract(ledger: MemoryLedger, contractNo: string, rest: object = {}): Promise<void> {
  const sale = { contractNo, buyerId: "buyer", product: "coking-coal-raw", massKg: "10000000", tolerancePct: "5", incoterm: "DAP", deliveryPlace: "Gashuun Sukhait", channel: "export" };
  await ledger.run("contracts:propose", { ...sale, validFrom: "2026-01-01", validTo: "2026-12-31", ...rest }, { by: people.miner, secret: terms });
  const { termsDigest } = await ledger.found("contract", contractNo);
  await ledger.run("contracts:agree", { contractNo, termsDigest }, { by: people.buyer });
  await ledger.run("contracts:register", { contractNo, registrationNo: `REG-${contractNo}` }, { by: people.tax });
}

/** A consignment of coal by road under a new contract; lot `coal` has 1,000 t at the mine. */
export async function consignment(ledger: MemoryLedger, consignmentId = "CON"): Promise<void> {
  await extract(ledger, "coal", "1000000");
  await contract(ledger, `C-${consignmentId}`);
  await ledger.run("consignments:open", { consignmentId, contractNo: `C-${consignmentId}`, carrierId: "haul", mode: "road", borderPoint: "gashuunsukhait-road" }, { by: people.miner });
}

/** A consignment with all that is loaded, in lanes or not. */
export const consignmentNow = async (ledger: MemoryLedger, consignmentId: string) => withLoads(ledger, await ledger.found("consignment", consignmentId));

interface Weighing {
  readonly deviceId?: string;
  readonly vehicle?: string;
  readonly by?: Submitter;
  readonly at?: string;
}
/** Weighs an empty and a full vehicle; tare 30 t. */
export const weigh = (ledger: MemoryLedger, ticketNo: string, netKg: number, { deviceId = "WB-PIT", vehicle = "1201УБА", by = people.miner, ...rest }: Weighing = {}) =>
  ledger.run("consignments:weigh", { ticketNo, deviceId, vehicle, tareKg: "30000", grossKg: String(30000 + netKg), ...rest }, { by });

interface Loading extends Readonly<Record<string, unknown>> {
  readonly plate?: string;
  readonly consignmentId?: string;
  readonly lotId?: string;
}
/** Weighs and loads a truck with coal. */
export async function load(ledger: MemoryLedger, unitId: string, netKg: number, { plate = "1201УБА", consignmentId = "CON", lotId = "coal", ...rest }: Loading = {}) {
  await weigh(ledger, `T-${unitId}`, netKg, { vehicle: plate });
  const lots = [{ lotId, massKg: String(netKg) }];
  return ledger.run("consignments:load", { unitId, consignmentId, vehicle: { kind: "truck", plate }, lots, ticketNo: `T-${unitId}`, waybillType: "cmr", waybillNo: `W-${unitId}`, ...rest }, { by: people.miner });
}

export const seal = (ledger: MemoryLedger, unitId: string, sealNo = `S-${unitId}`) => ledger.run("consignments:seal", { unitId, sealNo }, { by: people.carrier });

/** Suspends an organisation or a licence, or lifts it: proposed by one officer of the regulator, approved by another. */
export async function suspension(ledger: MemoryLedger, change: "suspend" | "lift", of: { readonly orgId: string } | { readonly licenceNo: string }, { at }: { readonly at?: string } = {}) {
  const suspensionNo = `SUSPENSION-${ledger.history.length}`;
  const time = at === undefined ? {} : { at };
  await ledger.run("registry:proposeSuspension", { suspensionNo, change, ...of, reason: "inquiry", ...time }, { by: people.minerals });
  return ledger.run("registry:decideSuspension", { suspensionNo, decision: "approved", ...time }, { by: { ...people.minerals, user: `${people.minerals.user}-2` } });
}
