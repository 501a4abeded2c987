import { DomainError } from "./error.ts";
import { tablesInForce } from "./tax/tables/index.ts";
import { rowsOn } from "./tax/tables/row.ts";
import type { Ledger } from "./act.ts";
import type { Decimal } from "./decimal.ts";

/** How far two measurements of one mass may differ before a person must say why: settings of the customs authority's table `tolerances`. */
export type ToleranceName = "lot-adjustment" | "gate-weight" | "acceptance-weight";

/**
 * Days of the term for an answer in a settlement of assays, where the contract has none of its own: setting `assay-answer`, whole days.
 * @throws {DomainError} `table/missing`, `table/invalid`
 */
export async function answerDaysOn(ledger: Ledger, on: string): Promise<number> {
  const { tolerances } = await tablesInForce(ledger, "tolerances");
  const value = rowsOn(tolerances.rows, on).find(({ setting, unit }) => setting === "assay-answer" && unit === "days")?.value;
  if (value?.scale !== 0 || value.units < 1n || value.units > 365n) throw new DomainError("table/invalid", { table: "tolerances", problem: `it has no assay-answer of 1 to 365 whole days on ${on}` });
  return Number(value.units);
}

/** The tolerance in percent that is in force on a day. @throws {DomainError} `table/missing`, `table/invalid` */
export async function tolerancePct(ledger: Ledger, name: ToleranceName, on: string): Promise<Decimal> {
  const { tolerances } = await tablesInForce(ledger, "tolerances");
  const row = rowsOn(tolerances.rows, on).find(({ setting, unit }) => setting === name && unit === "%");
  if (!row) throw new DomainError("table/invalid", { table: "tolerances", problem: `it has no ${name} in percent on ${on}` });
  return row.value;
}
