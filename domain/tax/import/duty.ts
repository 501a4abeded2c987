import { Decimal } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import type { Findings, RuleCited, Step } from "../findings.ts";
import { percentOf } from "../royalty.ts";
import { rowsOn } from "../tables/row.ts";
import type { ImportDuty, QuantityUnit } from "../tables/tariff.ts";
import { rateOf } from "./value.ts";
import type { ImportCase, ImportItem, ImportTables } from "./types.ts";

/*
 * Import duty by tariff line: the line must exist on the day; then agreement, heading, border point and season choose the row.
 */

/** Duty of one item; `amount` undefined where the rate is not known, which the findings say. */
export interface DutyDue {
  readonly amount: Decimal | undefined;
  readonly rate: Decimal;
  readonly rateUnit: string;
  readonly rule: RuleCited;
  readonly legalBasis: string;
  readonly working: readonly Step[];
}

/** Digits of a tariff line. */
export const hsDigits = (hs: string): string => hs.replaceAll(".", "");

/**
 * Checks that a tariff line exists on a day. A national subdivision that is not on record makes the result provisional.
 * @throws {DomainError} `declaration/hs-unknown`
 */
export function tariffLine(hs: string, on: string, tables: Pick<ImportTables, "tariff">, findings: Findings): void {
  const code = hsDigits(hs);
  const chapter = rowsOn(tables.tariff.rows, on).find((row) => row.chapter === code.slice(0, 2));
  if (!chapter || (code.length !== 6 && code.length !== 8) || !chapter.subheadings.includes(code.slice(0, 6))) throw new DomainError("declaration/hs-unknown", { hsCode: hs, date: on });
  findings.use(tables.tariff, chapter);
  if (code.length === 8 && !chapter.nationalLines?.includes(code)) findings.because("provisional", "assessment/national-line-unconfirmed", { hsCode: hs });
}

/** @throws {DomainError} `assessment/rate-missing`, `assessment/preference-unknown`, `assessment/exemption-unproved`, `assessment/input-missing` */
export function dutyOf(item: ImportItem, value: Decimal, { on, borderPoint, rates }: ImportCase, tables: ImportTables, findings: Findings, places: number): DutyDue {
  const row = dutyRow(item, on, borderPoint, tables);
  const rule = findings.use(tables["import-duty"], row);
  const { ratePct, specific, combined, legalBasis } = row;
  if (item.dutyPct && !(ratePct && ratePct.equals(item.dutyPct))) {
    findings.because("provisional", "assessment/duty-given", { item: item.no });
    return { amount: percentOf(value, item.dutyPct).roundedHalfUp(places), rate: item.dutyPct, rateUnit: "%", rule: { ...rule, row: `${rule.row} (given)`, verified: false }, legalBasis, working: [] };
  }
  if (!ratePct && !specific) {
    findings.because("needs-review", "assessment/rate-missing", { tax: "customs-duty", hsCode: item.hs ?? "every", date: on });
    return { amount: undefined, rate: Decimal.zero, rateUnit: "%", rule, legalBasis, working: [] };
  }
  const { factor, steps } = originFactor(item, row, on, tables, findings);
  const rate = (ratePct ?? Decimal.zero).times(factor);
  const adValorem = percentOf(value, rate).roundedHalfUp(places);
  if (!specific) return { amount: adValorem, rate, rateUnit: "%", rule, legalBasis, working: steps };
  const count = quantityIn(item, specific.per);
  const perUnit = specific.amount.times(rateOf(specific.currency, on, tables, findings, rates)).times(factor);
  const byQuantity = count.times(perUnit).roundedHalfUp(places);
  const step: Step = { label: "specific duty", labelMn: "тусгай хэмжээгээр", expression: `${count} ${specific.per} × ${perUnit} MNT`, value: byQuantity, unit: "MNT" };
  const working = [...steps, ...(ratePct ? [{ label: "duty on the value", labelMn: "үнийн дүнгээс", expression: `${value} × ${rate}/100`, value: adValorem, unit: "MNT" }] : []), step];
  const amount = combined === "sum" ? adValorem.plus(byQuantity) : combined === "higher" && adValorem.greaterThan(byQuantity) ? adValorem : byQuantity;
  return { amount, rate: ratePct ? rate : perUnit, rateUnit: ratePct ? "%" : `MNT per ${specific.per}`, rule, legalBasis, working };
}

/** The row that fits best: agreement, longest heading, border point, season. */
function dutyRow({ hs, origin, preference }: ImportItem, on: string, borderPoint: string | undefined, tables: ImportTables): ImportDuty {
  const code = hs === undefined ? "" : hsDigits(hs);
  const fits = rowsOn(tables["import-duty"].rows, on).filter(({ heading, agreement }) => agreement === preference?.code && (heading === "*" || (code !== "" && code.startsWith(heading))));
  const eligible = preference ? fits.filter(({ origins }) => origin !== undefined && origins?.includes(origin)) : fits;
  if (preference && eligible.length === 0) throw new DomainError("assessment/preference-unknown", { agreement: preference.code, hsCode: hs ?? "every", origin: origin ?? "unknown", date: on });
  if (preference && preference.documentNo === undefined) throw new DomainError("assessment/exemption-unproved", { exemption: preference.code });
  const length = ({ heading }: ImportDuty): number => (heading === "*" ? 0 : heading.length);
  const longest = Math.max(...eligible.map(length));
  const best = eligible.filter((row) => length(row) === longest);
  if (best.some(({ borderPoints }) => borderPoints) && borderPoint === undefined) throw new DomainError("assessment/input-missing", { input: "border point" });
  const here = best.filter(({ borderPoints }) => borderPoint !== undefined && borderPoints?.includes(borderPoint));
  const found = (here.length > 0 ? here : best.filter(({ borderPoints }) => !borderPoints)).find((row) => inSeason(row, on));
  if (!found) throw new DomainError("assessment/rate-missing", { tax: "customs-duty", hsCode: hs ?? "every", date: on });
  return found;
}

/** A season includes its first day and not the one on which it is over; it may run over the new year. */
export function inSeason({ seasonFrom, seasonUntil }: Pick<ImportDuty, "seasonFrom" | "seasonUntil">, on: string): boolean {
  if (seasonFrom === undefined || seasonUntil === undefined) return true;
  const day = on.slice(5);
  return seasonFrom < seasonUntil ? seasonFrom <= day && day < seasonUntil : seasonFrom <= day || day < seasonUntil;
}

/** Goods from outside the World Trade Organization bear a multiple of the duty, unless an agreement says otherwise. */
function originFactor({ origin, hs, no }: ImportItem, { agreement }: ImportDuty, on: string, tables: ImportTables, findings: Findings): { readonly factor: Decimal; readonly steps: readonly Step[] } {
  const none = { factor: Decimal.one, steps: [] };
  if (agreement !== undefined) return none;
  const row = rowsOn(tables["customs-value"].rows, on).find(({ kind }) => kind === "origin");
  if (!row) return none;
  if (origin === undefined) {
    // A worked case without a tariff line names no country either; a declared item always does.
    if (hs !== undefined) throw new DomainError("assessment/input-missing", { input: `country of origin of item ${no}` });
    return none;
  }
  if (!row.countries?.includes(origin) || !row.multiplier) return none;
  findings.use(tables["customs-value"], row);
  return { factor: row.multiplier, steps: [{ label: `origin outside the WTO (${row.id})`, labelMn: `ДХБ-ын гишүүн бус гарал (${row.id})`, expression: origin, value: row.multiplier, unit: "×" }] };
}

/** Quantity of an item in the unit of a specific rate. @throws {DomainError} `assessment/input-missing` */
export function quantityIn({ no, quantities = {}, vehicle }: ImportItem, unit: QuantityUnit): Decimal {
  const of = (name: "litre" | "piece" | "kg"): Decimal => {
    const found = quantities[name];
    if (!found) throw new DomainError("assessment/input-missing", { input: `${name} of item ${no}` });
    return found;
  };
  if (unit === "vehicle") return vehicle ? (quantities.piece ?? Decimal.one) : of("piece");
  if (unit === "100-pieces") return of("piece").times(Decimal.of(1n, 2));
  if (unit === "tonne") return of("kg").times(Decimal.of(1n, 3));
  return of(unit);
}
