import { eventOf, input, record, subject } from "./act.ts";
import type { Act, Outcome } from "./act.ts";
import { authorityOf } from "./authority.ts";
import type { Authority } from "./authority.ts";
import { DomainError } from "./error.ts";
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

/**
 * Proposes the next version of a table. `check` is the reader of that table's rows; it refuses rows that could not be used.
 * @throws {DomainError} `auth/forbidden`, `table/stale-version`, `table/invalid`
 */
export function proposeTable(act: Act<Infer<typeof ProposeTable>>, head: TableHead | undefined, check: (rows: unknown) => void): Outcome {
  const { table: name, version: number, rows, note, at } = act.input;
  owned(act, name);
  const next = (head?.newest ?? 0) + 1;
  if (number !== next) throw new DomainError("table/stale-version", { table: name, current: head?.newest ?? 0, next });
  check(rows);
  return {
    puts: [
      { kind: "table", id: tableId(name, number), record: { table: name, version: number, rows, note, proposedBy: act.by.user, status: "proposed", tx: act.txId, at } },
      { kind: "tableHead", id: name, record: { table: name, newest: number, ...(head?.inForce === undefined ? {} : { inForce: head.inForce }), tx: act.txId, at } },
    ],
    event: eventOf(act, "table.proposed", { subjects: [subject("table", tableId(name, number), "made")], facts: { table: name, version: number, note } }),
  };
}

/**
 * Puts the proposed version in force; the approver must be another person than the proposer.
 * @throws {DomainError} `auth/forbidden`, `auth/two-persons`, `table/missing`, `step/out-of-order`
 */
export function approveTable(act: Act<Infer<typeof ApproveTable>>, proposed: Table | undefined, head: TableHead | undefined): Outcome {
  const { table: name, version: number, at } = act.input;
  owned(act, name);
  if (!proposed || !head) throw new DomainError("table/missing", { table: tableId(name, number), owner: tableOwners[name] });
  if (proposed.status !== "proposed") throw new DomainError("step/out-of-order", { kind: "table", id: tableId(name, number), status: proposed.status, action: "approve it", needed: "proposed" });
  if (proposed.proposedBy === act.by.user) throw new DomainError("auth/two-persons", { action: `approval of table ${name}` });
  return {
    puts: [
      { kind: "table", id: tableId(name, number), record: { ...proposed, status: "approved", approvedBy: act.by.user, tx: act.txId, at } },
      { kind: "tableHead", id: name, record: { ...head, inForce: number, tx: act.txId, at } },
    ],
    event: eventOf(act, "table.approved", { subjects: [subject("table", tableId(name, number), "changed")], facts: { table: name, version: number } }),
  };
}

function owned(act: Act<unknown>, name: TableName): void {
  if (authorityOf(act.by.mspId) !== tableOwners[name]) throw new DomainError("auth/forbidden", { role: act.by.role, action: `set table ${name}`, orgId: tableOwners[name] });
}
