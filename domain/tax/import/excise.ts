import { Decimal } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import type { Findings, RuleCited, Step } from "../findings.ts";
import type { ExciseRow } from "../tables/excise.ts";
import { rowsOn } from "../tables/row.ts";
import { hsDigits, quantityIn } from "./duty.ts";
import type { ImportItem, ImportTables } from "./types.ts";

/** Excise of one item; `amount` undefined where the rate is not known, which the findings say. */
export interface ExciseDue {
  readonly amount: Decimal | undefined;
  readonly quantity: Decimal;
  readonly unit: string;
  readonly rate: Decimal;
  readonly row: ExciseRow;
  readonly rule: RuleCited;
  readonly working: readonly Step[];
}

/**
 * Excise of an item, by quantity, strength, engine and age; undefined for goods that bear none.
 * @throws {DomainError} `assessment/input-missing` where the figure that chooses a row is not given, `assessment/rate-missing`
 */
export function exciseOf(item: ImportItem, on: string, tables: ImportTables, findings: Findings, places: number): ExciseDue | undefined {
  const code = item.hs === undefined ? "" : hsDigits(item.hs);
  const candidates = rowsOn(tables.excise.rows, on).filter(({ headings }) => code !== "" && headings.some((heading) => code.startsWith(heading)));
  if (candidates.length === 0) return undefined;
  const row = chosen(item, candidates, on);
  const quantity = quantityIn(item, row.unit);
  const { amount, part, step } = amountOf(item, row);
  const rule = findings.use(tables.excise, row, part);
  if (!amount) findings.because("needs-review", "assessment/rate-missing", { tax: `excise (${row.id})`, hsCode: item.hs ?? "every", date: on });
  if (row.unit === "vehicle") noteAge(on, tables, findings);
  const common = { quantity, unit: row.unit, row, rule, working: step };
  return amount ? { ...common, amount: quantity.times(amount).roundedHalfUp(places), rate: amount } : { ...common, amount: undefined, rate: Decimal.zero };
}

function chosen(item: ImportItem, rows: readonly ExciseRow[], on: string): ExciseRow {
  const needs = (what: string): never => {
    throw new DomainError("assessment/input-missing", { input: `${what} of item ${item.no}` });
  };
  const { alcoholPct, octane, use, vehicle } = item;
  const fits = rows.filter((row) => {
    if (row.use !== undefined && (use ?? needs("use")) !== row.use) return false;
    if (row.fuels && !row.fuels.includes((vehicle ?? needs("engine, age and fuel")).fuel)) return false;
    if ((row.alcoholOver || row.alcoholUpTo) && !within(alcoholPct ?? needs("strength, percent by volume,"), row.alcoholOver, row.alcoholUpTo)) return false;
    return !((row.octaneOver || row.octaneUpTo) && !within(octane ?? needs("octane number"), row.octaneOver, row.octaneUpTo));
  });
  // The longest heading is the most specific description of the goods.
  const length = ({ headings }: ExciseRow): number => Math.max(...headings.map((heading) => heading.length));
  const [found] = fits.toSorted((a, b) => length(b) - length(a) || (a.id < b.id ? -1 : 1));
  if (!found) throw new DomainError("assessment/rate-missing", { tax: "excise", hsCode: item.hs ?? "every", date: on });
  return found;
}

/** `over` itself is outside, `upTo` itself is inside: exactly 40.0 percent is "25 to 40". */
const within = (value: Decimal, over: Decimal | undefined, upTo: Decimal | undefined): boolean => (!over || value.greaterThan(over)) && (!upTo || !value.greaterThan(upTo));

/** Amount for one unit and the part of the row that gave it; a range in the law is no amount. */
function amountOf({ no, vehicle }: ImportItem, { engines, amount }: ExciseRow): { readonly amount: Decimal | undefined; readonly part: string; readonly step: readonly Step[] } {
  if (!engines) return { amount, part: "", step: [] };
  if (!vehicle) throw new DomainError("assessment/input-missing", { input: `engine, age and fuel of item ${no}` });
  const engine = engines.findLast(({ fromCc }) => fromCc <= vehicle.engineCc);
  const age = engine?.ages.findLast(({ fromYears }) => fromYears <= vehicle.ageYears);
  if (!engine || !age) throw new DomainError("assessment/input-missing", { input: `engine and age of item ${no}` });
  const part = `${engine.fromCc}–${engine.toCc ?? ""} cc, ${age.fromYears}–${age.toYears ?? ""} y`;
  const expression = `${vehicle.engineCc} cc, ${vehicle.ageYears} y, ${vehicle.fuel}`;
  return { amount: age.amount, part, step: [{ label: `engine and age (${part})`, labelMn: `хөдөлгүүр, нас (${part})`, expression, value: age.amount, unit: "MNT" }] };
}

function noteAge(on: string, tables: ImportTables, findings: Findings): void {
  const row = rowsOn(tables["customs-value"].rows, on).find(({ kind }) => kind === "vehicle-age");
  if (row) findings.use(tables["customs-value"], row);
}

/** Full years from a vehicle's day of manufacture to the day of declaration (rule `vehicle-age`). */
export function fullYears(manufacturedOn: string, on: string): number {
  const years = Number(on.slice(0, 4)) - Number(manufacturedOn.slice(0, 4));
  return on.slice(5) < manufacturedOn.slice(5) ? years - 1 : years;
}
