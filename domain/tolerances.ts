import { rowsOn } from "./tax/tables/row.ts";
import { tablesInForce } from "./tax/tables/index.ts";
import { dec } from "./decimal.ts";
import type { Ledger } from "./act.ts";
import type { Decimal } from "./decimal.ts";

/*
 * How far two measurements of one mass may differ before a person must say why. Mongolian customs publish no tolerances, so these are
 * settings of the customs authority's table `tolerances`; until it is on the ledger the field's general knowledge stands in.
 */
const defaults = {
  /** Change of a lot without a survey, percent of its mass: loss of moisture in transit and storage is 0.3 to 1 %. */
  "lot-adjustment": dec("1"),
  /** Difference between the net weights of loading and border, percent: alarm level of two verified scales. */
  "gate-weight": dec("0.5"),
  /** Difference between the mass that left and the mass that the buyer received, percent: two scales and the change of moisture on the way. */
  "acceptance-weight": dec("1"),
} as const satisfies Record<string, Decimal>;

/** The tolerance in percent that is in force on a day. @throws {DomainError} `table/invalid` */
export async function tolerancePct(ledger: Ledger, name: keyof typeof defaults, on: string): Promise<Decimal> {
  if ((await ledger.get("tableHead", "tolerances"))?.inForce === undefined) return defaults[name];
  const { tolerances } = await tablesInForce(ledger, "tolerances");
  return rowsOn(tolerances.rows, on).find(({ setting, unit }) => setting === name && unit === "%")?.value ?? defaults[name];
}
