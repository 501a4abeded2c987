import { eventOf, subject } from "../../act.ts";
import { authorityOf } from "../../authority.ts";
import { DomainError } from "../../error.ts";
import { tableId, tableOwners } from "../../tables.ts";
import type { Act, Rule } from "../../act.ts";
import type { Infer } from "../../schema.ts";
import type { ApproveTable, ProposeTable, TableName } from "../../tables.ts";
import { checkTable } from "./index.ts";

/**
 * Proposes the next version of a table, by an officer of the authority that owns it.
 * @throws {DomainError} `auth/forbidden`, `table/stale-version`, `table/invalid`, `input/…`
 */
export const proposeTable: Rule<Infer<typeof ProposeTable>> = async (act, ledger) => {
  const { table: name, version, rows, note, at } = act.input;
  owned(act, name);
  const head = await ledger.get("tableHead", name);
  const next = (head?.newest ?? 0) + 1;
  if (version !== next) throw new DomainError("table/stale-version", { table: name, current: head?.newest ?? 0, next });
  checkTable(name, rows);
  const id = tableId(name, version);
  return {
    puts: [
      { kind: "table", id, record: { table: name, version, rows, note, proposedBy: act.by.user, status: "proposed", tx: act.txId, at } },
      { kind: "tableHead", id: name, record: { table: name, newest: version, ...(head?.inForce === undefined ? {} : { inForce: head.inForce }), tx: act.txId, at } },
    ],
    event: eventOf(act, "table.proposed", { subjects: [subject("table", id, "made")], facts: { table: name, version, note } }),
  };
};

/**
 * Puts a proposed version in force; the approver is another person than the proposer.
 * @throws {DomainError} `auth/forbidden`, `auth/two-persons`, `table/missing`, `step/out-of-order`
 */
export const approveTable: Rule<Infer<typeof ApproveTable>> = async (act, ledger) => {
  const { table: name, version, at } = act.input;
  owned(act, name);
  const id = tableId(name, version);
  const [head, proposed] = await Promise.all([ledger.get("tableHead", name), ledger.get("table", id)]);
  if (!proposed || !head) throw new DomainError("table/missing", { table: id, owner: tableOwners[name] });
  const inForce = head.inForce ?? 0;
  if (proposed.status !== "proposed") throw new DomainError("step/out-of-order", { kind: "table", id, status: proposed.status, action: "approve it", needed: "proposed" });
  // An older proposal must not come into force over a newer version.
  if (version < inForce) throw new DomainError("table/stale-version", { table: name, current: inForce, next: head.newest + 1 });
  if (proposed.proposedBy === act.by.user) throw new DomainError("auth/two-persons", { action: `approval of table ${name}` });
  return {
    puts: [
      { kind: "table", id, record: { ...proposed, status: "approved", approvedBy: act.by.user, tx: act.txId, at } },
      { kind: "tableHead", id: name, record: { ...head, inForce: version, tx: act.txId, at } },
    ],
    event: eventOf(act, "table.approved", { subjects: [subject("table", id, "changed")], facts: { table: name, version } }),
  };
};

function owned(act: Act<unknown>, name: TableName): void {
  if (authorityOf(act.by.mspId) !== tableOwners[name]) throw new DomainError("auth/forbidden", { role: act.by.role, action: `set table ${name}`, orgId: tableOwners[name] });
}
