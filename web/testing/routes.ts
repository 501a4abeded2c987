import { readFileSync } from "node:fs";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { fileURLToPath } from "node:url";

/*
 * The console's addresses as its router has them, so that a walk over all pages forgets none, whoever adds one.
 */

// Node strips types from .ts only; the list of roles holds no markup, so that its .tsx is the same.
registerHooks({
  load(url, context, next) {
    return url.endsWith(".tsx") ? { format: "module", shortCircuit: true, source: stripTypeScriptTypes(readFileSync(fileURLToPath(url), "utf8")) } : next(url, context);
  },
});
const roles = (await import(new URL("../src/roles/roles.tsx", import.meta.url).href)) as typeof import("../src/roles/roles.tsx");
const app = readFileSync(new URL("../src/app.tsx", import.meta.url), "utf8");

/** A user of the demonstration and what its organisation does. */
export interface Walker {
  readonly user: string;
  readonly role: string;
}
/** One for each role; the first that has it. */
export const walkers: readonly Walker[] = [
  { user: "customs/officer", role: "customs" },
  { user: "tax/officer", role: "tax" },
  { user: "minerals/officer", role: "minerals" },
  { user: "erdenes-tavantolgoi/officer", role: "miner" },
  { user: "erdenet/officer", role: "processor" },
  { user: "central-laboratory/officer", role: "laboratory" },
  { user: "demo-carrier/officer", role: "carrier" },
  { user: "demo-buyer/officer", role: "buyer" },
  { user: "demo-importer/officer", role: "importer" },
  { user: "demo-warehouse/officer", role: "warehouse" },
  { user: "demo-wholesaler/officer", role: "wholesaler" },
  { user: "demo-shop-1/officer", role: "retailer" },
  { user: "demo-inspection/officer", role: "inspection" },
  { user: "demo-auditor/officer", role: "auditor" },
];
/** Roles whose pages stand under another's name in the address. */
const SAME: Readonly<Record<string, string>> = { terminal: "carrier", papers: "buyer", assays: "buyer", gate: "customs", registry: "minerals", licence: "minerals", simulate: "tax", audit: "auditor", waybill: "miner", trip: "carrier", exporter: "miner", plant: "processor", regulator: "minerals", goods: "wholesaler" };

const UNKNOWN = "NOT-RECORDED-1";
/** A record of the examples for each kind of thing that an address names, by the word or the parameter that stands for it. */
const EXAMPLES: Readonly<Record<string, string>> = {
  declaration: "TT-2026-06-DECLARATION",
  sample: "TT-2026-06-SAMPLE",
  contract: "TT-2026-06-CONTRACT",
  consignment: "TT-2026-06-CONSIGNMENT",
  unit: "TT-2026-06-UNIT-01",
  unitId: "TT-2026-06-UNIT-01",
  waybill: "TT-2026-06-UNIT-01",
  trip: "TT-2026-06-UNIT-01",
  lot: "TT-2026-06-LOT",
  licence: "TEST-MV-000101",
  receipt: "000010000000000000000000000202606",
  certificate: "TT-2026-06-CERTIFICATE",
  assessment: "TT-2026-06-ASSESSMENT",
  organisation: "erdenes-tavantolgoi",
  payer: "erdenes-tavantolgoi",
  import: "ZU-2026-05-HOME",
  manifest: "ZU-2026-05-MANIFEST",
  entry: "ZU-2026-05-STOCK",
  table: "royalty-base",
  list: "licences",
  name: "royalty-base",
  version: "1",
  goods: "ZU-2026-05-BARS-SHOP-1",
  serial: "1",
  gtin: "18650378733964",
  prepare: "TT-2026-06-CONSIGNMENT",
  amend: "TT-2026-06-DECLARATION",
  cargo: "TT-2026-06-CONSIGNMENT",
  settlement: "OT-2015-11-CONSIGNMENT/OT-2015-11-CONC",
  cargoNo: "OT-2015-11-CONSIGNMENT",
  lotNo: "OT-2015-11-CONC",
  declare: "ZU-2026-05-MANIFEST",
  book: "ZU-2026-05-HOME",
  item: "1",
  receive: "ZU-2026-05-BOND",
  release: "ZU-2026-05-OUT",
  sell: "ZU-2026-05-BARS",
  return: "ZU-2026-05-BARS-SHOP-1",
};

/**
 * An address with its parameters filled in: by the parameter's own name, or by the word before it. A page whose thing has no example here is walked with a number that
 * nothing has.
 */
export function filled(path: string): string {
  const parts = path.split("/");
  return `/${parts.map((part, i) => {
    if (!part.startsWith(":")) return part;
    const name = part.slice(1).replace("?", "");
    return encodeURIComponent(EXAMPLES[name] ?? EXAMPLES[parts[i - 1] ?? ""] ?? UNKNOWN);
  }).join("/")}`;
}

/** Addresses of one form of many: what they name is not a record, so they stand here. */
const EXPANDED: Readonly<Record<string, readonly string[]>> = {
  "record/:kind/:id": [
    "/record/lot/TT-2026-06-LOT",
    "/record/consignment/TT-2026-06-CONSIGNMENT?tab=trail",
    "/record/consignment/TT-2026-06-CONSIGNMENT?tab=trail&view=graph",
    "/record/consignment/TT-2026-06-CONSIGNMENT?tab=trail&view=timeline",
    "/record/consignment/TT-2026-06-CONSIGNMENT?tab=trail&view=map",
    "/record/unit/TT-2026-06-UNIT-01?tab=origin",
    "/record/declaration/TT-2026-06-DECLARATION?tab=assessment",
    "/record/certificate/TT-2026-06-CERTIFICATE",
  ],
  "transaction/:id": [`/transaction/${"0".repeat(64)}`],
  "do/:contract/:name": ["/do/lots/process", "/do/declarations/file", "/do/tables/propose"],
  "list/:list": ["lots", "consignments", "units", "declarations", "contracts", "receipts", "samples", "certificates", "arrivals", "imports", "stock", "goods", "batches", "recalls"].map((list) => `/list/${list}`),
  search: ["/search?q=1201%D1%83%D0%B1%D0%B0"],
  "*": ["/nowhere"],
};

/** Every page of the console: its address and who opens it; `undefined` for pages without a session. */
export function pages(): readonly { readonly address: string; readonly as: string | undefined }[] {
  const own = walkers.flatMap(({ user, role }) => ["/", ...roles.roleOf({ orgId: user.split("/")[0] ?? "", organisation: { roles: [role.toUpperCase()] } }).menu.map(({ to }) => to)].map((address) => ({ address, as: user })));
  const fixed = [...app.matchAll(/<Route path="([^"]+)"/g)].flatMap(([, path = ""]) => EXPANDED[path] ?? [filled(path)]).map((address) => ({ address, as: address === "/sign-in" ? undefined : "customs/officer" }));
  const ofRoles = roles.roleRoutes.map(({ path }) => {
    const first = path.split("/")[0] ?? "";
    return { address: filled(path), as: walkers.find(({ role }) => role === (SAME[first] ?? first))?.user ?? "customs/officer" };
  });
  const open = roles.openRoutes.map(({ path }) => ({ address: filled(path), as: /^(trip|gate)/.test(path) ? "demo-carrier/officer" : undefined }));
  // A shared list is one page, whoever's menu leads to it; homes are each role's own.
  return [...new Map([...own, ...fixed, ...ofRoles, ...open].map((page) => [page.address === "/" ? `${page.as ?? ""} /` : page.address, page])).values()];
}
