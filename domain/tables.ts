import { input, record } from "./act.ts";
import type { Authority } from "./authority.ts";
import { choice, field, id, integer, json, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Tables of rates, prices and settings. They are data on the ledger: versioned, effective-dated, owned by one authority, proposed by one
 * of its officers and approved by another. A version never changes, so an assessment is reproducible years later.
 */

/** Every table and the authority that owns it. */
export const tableOwners = {
  "royalty-base": "tax",
  "royalty-surtax": "tax",
  "valuation-rules": "tax",
  "reference-prices": "minerals",
  "exchange-rates": "customs",
  "customs-fees": "customs",
  "border-points": "customs",
  tolerances: "customs",
  products: "minerals",
  tariff: "customs",
  "import-duty": "customs",
  excise: "tax",
  "consumption-taxes": "tax",
  "customs-value": "customs",
  reliefs: "customs",
  "payment-terms": "tax",
  "permit-requirements": "customs",
} as const satisfies Record<string, Authority>;
export type TableName = keyof typeof tableOwners;
export const tableNames = Object.keys(tableOwners) as [TableName, ...TableName[]];

const table = field(choice(tableNames), "Table.");
const version = field(integer(1, 1_000_000), "Version: one more than the newest.");
export const ProposeTable = input({ table, version, rows: field(json, "Rows with source, confidence and validity; the whole table."), note: field(text(512), "What changes and on what basis.") });
export const ApproveTable = input({ table, version });

/** One version of a table, id `name/version`. */
export const Table = record({
  table,
  version,
  rows: field(json, "The whole table."),
  note: field(text(512), "What changed and on what basis."),
  proposedBy: field(id, "Pseudonym of the officer who proposed it."),
  status: field(choice(["proposed", "approved"]), "Only approved versions are used."),
  approvedBy: optional(id, "Pseudonym of the officer who approved it."),
});
export type Table = Infer<typeof Table>;
/** The newest version of a table and the one in force. */
export const TableHead = record({ table, newest: field(integer(1, 1_000_000), "Newest version, proposed or approved."), inForce: optional(integer(1, 1_000_000), "Version in force.") });
export type TableHead = Infer<typeof TableHead>;

export const tableId = (name: TableName, number: number): string => `${name}/${number}`;
