import { lazy } from "react";
import type { ComponentType } from "react";
import type { OrgRole } from "../../../domain/act.ts";
import type { PlainKey } from "../text/catalogue.ts";

/** An entry of the menu; seven at most for a role. */
export interface MenuEntry {
  readonly to: string;
  readonly text: PlainKey;
}
interface Role {
  readonly home: ComponentType;
  readonly menu: readonly MenuEntry[];
}

const charts: MenuEntry = { to: "/charts", text: "menu.charts" };
const record: MenuEntry = { to: "/do", text: "menu.record" };
const lots: MenuEntry = { to: "/list/lots", text: "menu.lots" };
const consignments: MenuEntry = { to: "/list/consignments", text: "menu.consignments" };
const units: MenuEntry = { to: "/list/units", text: "menu.units" };
const declarations: MenuEntry = { to: "/list/declarations", text: "menu.declarations" };
const contracts: MenuEntry = { to: "/list/contracts", text: "menu.contracts" };
const receipts: MenuEntry = { to: "/list/receipts", text: "menu.receipts" };
const samples: MenuEntry = { to: "/list/samples", text: "menu.samples" };
const certificates: MenuEntry = { to: "/list/certificates", text: "menu.certificates" };
const arrivals: MenuEntry = { to: "/list/arrivals", text: "menu.arrivals" };
const imports: MenuEntry = { to: "/list/imports", text: "menu.imports" };
const stock: MenuEntry = { to: "/list/stock", text: "menu.stock" };
const goods: MenuEntry = { to: "/list/goods", text: "menu.goods" };
const recalls: MenuEntry = { to: "/list/recalls", text: "menu.recalls" };
const assays: MenuEntry = { to: "/assays", text: "menu.assays" };
const gate: MenuEntry = { to: "/gate", text: "gate.title" };
const tables: MenuEntry = { to: "/tables", text: "menu.tables" };
const tablePage = lazy(() => import("./tables/table.tsx"));
const exporterPage = lazy(() => import("./exporter/home.tsx"));
const preparePage = lazy(() => import("./exporter/prepare.tsx"));
const receiptPage = lazy(() => import("./tax/receipt.tsx"));
const gatePage = lazy(() => import("./terminal/gate.tsx"));

const bindPage = lazy(() => import("./miner/receipt.tsx"));
const plantPage = lazy(() => import("./plant/home.tsx"));

const general: Role = { home: lazy(() => import("./general.tsx")), menu: [record, lots, consignments, units, declarations, charts] };

/**
 * Home screen and menu by the organisation's role, the first that it has in this order. A role that is not here has the general home: what it
 * may record, and the lists.
 */
const roles: { readonly [R in OrgRole]?: Role } = {
  customs: { home: lazy(() => import("./customs/home.tsx")), menu: [declarations, consignments, units, lots, { to: "/customs/gates", text: "menu.gates" }, record, charts] },
  tax: { home: lazy(() => import("./tax/home.tsx")), menu: [{ to: "/tax/payers", text: "menu.payers" }, { to: "/tax/receipt", text: "menu.receipts" }, declarations, tables, record, charts] },
  minerals: { home: lazy(() => import("./minerals/home.tsx")), menu: [{ to: "/registry/licences", text: "menu.registry" }, lots, consignments, tables, record, charts] },
  auditor: { home: lazy(() => import("./auditor/home.tsx")), menu: [{ to: "/audit/sample", text: "menu.sample" }, { to: "/audit/findings", text: "menu.findings" }, { to: "/audit/balances", text: "menu.balances" }, lots, consignments, declarations, tables] },
  miner: { home: lazy(() => import("./miner/home.tsx")), menu: [lots, consignments, units, contracts, receipts, record, charts] },
  processor: { home: plantPage, menu: [lots, samples, consignments, units, assays, record, charts] },
  exporter: { home: exporterPage, menu: [lots, consignments, units, contracts, receipts, record, charts] },
  laboratory: { home: lazy(() => import("./laboratory/home.tsx")), menu: [samples, certificates, assays, record] },
  carrier: { home: lazy(() => import("./carrier/home.tsx")), menu: [units, consignments, gate, record] },
  terminal: { home: gatePage, menu: [units, consignments, record] },
  importer: { home: lazy(() => import("./importer/home.tsx")), menu: [arrivals, imports, stock, goods, { to: "/importer/duty", text: "menu.duty" }, record] },
  warehouse: { home: lazy(() => import("./warehouse/home.tsx")), menu: [stock, imports, { to: "/warehouse/count", text: "menu.count" }, record] },
  inspection: { home: lazy(() => import("./inspection/home.tsx")), menu: [recalls, goods, imports, record] },
  wholesaler: { home: lazy(() => import("./wholesaler/home.tsx")), menu: [goods, recalls, record] },
  retailer: { home: lazy(() => import("./retailer/home.tsx")), menu: [goods, { to: "/list/batches", text: "menu.batches" }, recalls, record] },
  buyer: { home: lazy(() => import("./buyer/home.tsx")), menu: [consignments, contracts, assays, declarations, units, record, charts] },
};

/** Pages of roles beyond home, by address. */
export const roleRoutes: readonly { readonly path: string; readonly page: ComponentType }[] = [
  { path: "do", page: lazy(() => import("./general.tsx")) },
  { path: "miner/extract", page: lazy(() => import("./miner/extract.tsx")) },
  { path: "miner/receipt", page: bindPage },
  { path: "miner/receipt/:id", page: bindPage },
  { path: "plant", page: plantPage },
  { path: "plant/run", page: lazy(() => import("./plant/run.tsx")) },
  { path: "customs/declaration/:id", page: lazy(() => import("./customs/declaration.tsx")) },
  { path: "customs/import/:id", page: lazy(() => import("./customs/import.tsx")) },
  { path: "customs/gates", page: lazy(() => import("./customs/gates.tsx")) },
  { path: "laboratory/sample/:id", page: lazy(() => import("./laboratory/sample.tsx")) },
  { path: "assays", page: lazy(() => import("./assays/list.tsx")) },
  { path: "assays/settlement/:id", page: lazy(() => import("./assays/settlement.tsx")) },
  { path: "assays/exchange/:cargoNo/:lotNo", page: lazy(() => import("./assays/exchange.tsx")) },
  { path: "waybill/:unitId", page: lazy(() => import("./carrier/waybill.tsx")) },
  { path: "gate", page: gatePage },
  { path: "tax/assessment/:id", page: lazy(() => import("./tax/assessment.tsx")) },
  { path: "tax/payers", page: lazy(() => import("./tax/payers.tsx")) },
  { path: "tax/receipt", page: receiptPage },
  { path: "tax/receipt/:id", page: receiptPage },
  { path: "tax/stamps", page: lazy(() => import("./tax/stamps.tsx")) },
  { path: "tax/recalculate", page: lazy(() => import("./tax/recalculate.tsx")) },
  { path: "simulate", page: lazy(() => import("./tables/simulate.tsx")) },
  { path: "licence/:id", page: lazy(() => import("./minerals/licence.tsx")) },
  { path: "registry/:list", page: lazy(() => import("./minerals/registry.tsx")) },
  { path: "audit/sample", page: lazy(() => import("./auditor/sample.tsx")) },
  { path: "audit/findings", page: lazy(() => import("./auditor/findings.tsx")) },
  { path: "audit/balances", page: lazy(() => import("./auditor/balances.tsx")) },
  { path: "exporter", page: exporterPage },
  { path: "exporter/prepare", page: preparePage },
  { path: "exporter/prepare/:id", page: preparePage },
  { path: "exporter/declaration/:id", page: lazy(() => import("./exporter/declaration.tsx")) },
  { path: "exporter/amend/:id", page: lazy(() => import("./exporter/amend.tsx")) },
  { path: "tables", page: lazy(() => import("./tables/list.tsx")) },
  { path: "tables/:name", page: tablePage },
  { path: "tables/:name/propose", page: lazy(() => import("./tables/propose.tsx")) },
  { path: "tables/:name/:version", page: tablePage },
  { path: "papers/consignment/:id", page: lazy(() => import("./papers/papers.tsx")) },
  { path: "papers/unit/:id", page: lazy(() => import("./papers/papers.tsx").then(({ SlipPage }) => ({ default: SlipPage }))) },
  { path: "importer/declare/:id", page: lazy(() => import("./importer/declare.tsx")) },
  { path: "importer/duty", page: lazy(() => import("./importer/duty.tsx")) },
  { path: "importer/stamp/:id", page: lazy(() => import("./importer/stamps.tsx")) },
  { path: "importer/book/:id/:item", page: lazy(() => import("./importer/book.tsx")) },
  { path: "warehouse/entry/:id", page: lazy(() => import("./warehouse/entry.tsx")) },
  { path: "warehouse/count", page: lazy(() => import("./warehouse/count.tsx")) },
  { path: "warehouse/receive/:id/:item", page: lazy(() => import("./warehouse/move.tsx").then(({ ReceivePage }) => ({ default: ReceivePage }))) },
  { path: "warehouse/release/:id/:item", page: lazy(() => import("./warehouse/move.tsx").then(({ ReleasePage }) => ({ default: ReleasePage }))) },
  { path: "goods/sell/:id", page: lazy(() => import("./goods/hand-on.tsx").then(({ SellPage }) => ({ default: SellPage }))) },
  { path: "goods/return/:id", page: lazy(() => import("./goods/hand-on.tsx").then(({ ReturnPage }) => ({ default: ReturnPage }))) },
  { path: "goods/receive/:id", page: lazy(() => import("./goods/hand-on.tsx").then(({ ReceivePage }) => ({ default: ReceivePage }))) },
  { path: "retailer/batch", page: lazy(() => import("./retailer/batch.tsx")) },
  { path: "buyer/contract/:id", page: lazy(() => import("./buyer/agree.tsx")) },
  { path: "buyer/consignment/:id", page: lazy(() => import("./buyer/consignment.tsx")) },
];

/** Pages that stand on a device without a session: a driver's trip. They ask for a sign-in themselves where they must. */
export const openRoutes: typeof roleRoutes = [{ path: "trip/:unitId", page: lazy(() => import("./carrier/trip.tsx")) },
  { path: "cargo/:id", page: lazy(() => import("./cargo/cargo.tsx")) },
  { path: "cargo/unit/:id", page: lazy(() => import("./cargo/cargo.tsx").then(({ UnitPage }) => ({ default: UnitPage }))) },
];

/** The role's home and menu for a viewer. */
export function roleOf(viewer: { readonly orgId: string; readonly organisation?: { readonly roles: readonly string[] } | null } | null | undefined): Role {
  const held = [viewer?.orgId ?? "", ...(viewer?.organisation?.roles ?? []).map((role) => role.toLowerCase())];
  return (Object.keys(roles) as OrgRole[]).filter((role) => held.includes(role)).map((role) => roles[role])[0] ?? general;
}
