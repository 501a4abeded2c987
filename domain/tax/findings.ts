import { DomainError } from "../error.ts";
import type { Facts, RefusalCode } from "../error.ts";
import type { TableName } from "../tables.ts";
import type { Line } from "./lines.ts";
import { unconfirmed } from "./tables/row.ts";
import type { Row } from "./tables/row.ts";

export type Status = "final" | "provisional" | "needs-review";
/** One step of a line's working. */
export type Step = Line["working"][number];
/** The row that a figure rests on, as lines cite it. */
export type RuleCited = Line["rule"];

/**
 * What a calculation found on its way beside figures: the rows that it used and why its result is not final. Reasons hold no private
 * figure and no price band, which would betray a price: they stand on the channel.
 */
export class Findings {
  readonly #reasons = new Map<string, Status>();
  readonly #tables = new Map<TableName, number>();

  /** Notes that a row was used; an unconfirmed one makes the result provisional. `part` names the part of the row for the line alone. */
  use(table: { readonly name: TableName; readonly version: number }, row: Row, part = ""): RuleCited {
    this.#tables.set(table.name, table.version);
    if (unconfirmed(row)) this.because("provisional", "assessment/row-unconfirmed", { row: row.id, table: table.name });
    return { table: table.name, version: table.version, row: part ? `${row.id} ${part}` : row.id, verified: !unconfirmed(row) };
  }

  /** Notes why the result is not final. */
  because<C extends RefusalCode>(status: Exclude<Status, "final">, code: C, facts: Facts<C>): void {
    this.#reasons.set(new DomainError(code, facts).message, status);
  }

  /** The worst of what was noted. */
  get status(): Status {
    const found = new Set(this.#reasons.values());
    return found.has("needs-review") ? "needs-review" : found.has("provisional") ? "provisional" : "final";
  }

  /** `code: sentence`, what needs review first, then by text: the same whatever the order in which they were found. */
  get reasons(): readonly string[] {
    const order = ([text, status]: [string, Status]): string => `${status === "needs-review" ? 0 : 1}${text}`;
    return [...this.#reasons].toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).map(([text]) => text);
  }

  /** Tables used and their versions, by name. */
  get tables(): readonly { readonly table: TableName; readonly version: number }[] {
    return [...this.#tables].map(([table, version]) => ({ table, version })).toSorted((a, b) => (a.table < b.table ? -1 : 1));
  }
}
