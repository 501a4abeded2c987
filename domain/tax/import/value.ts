import { Decimal, sum } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import type { Findings, Step } from "../findings.ts";
import { mntPer } from "../price.ts";
import { rowsOn } from "../tables/row.ts";
import type { ImportCase, ImportItem, ImportTables, ValuePart } from "./types.ts";

/*
 * Customs value: what was paid for the goods brought to the border, in tugrik at the rate of the day (WTO Customs Valuation Agreement,
 * articles 1 and 8; docs/sources.md#imports).
 */

/** A customs value and how it came about; MNT. */
export interface Valued {
  readonly value: Decimal;
  readonly working: readonly Step[];
}

/** Decimals of money. @throws {DomainError} `assessment/rate-missing` */
export function importRounding(on: string, tables: ImportTables, findings: Findings): { readonly places: number; readonly rule: string } {
  const row = rowsOn(tables["customs-value"].rows, on).find(({ kind }) => kind === "rounding");
  if (row?.moneyPlaces === undefined) throw new DomainError("assessment/rate-missing", { tax: "rounding", hsCode: "every", date: on });
  findings.use(tables["customs-value"], row);
  return { places: row.moneyPlaces, rule: `half up to ${row.moneyPlaces} decimals (${row.id})` };
}

/** Tugrik for one unit of a currency. @throws {DomainError} `assessment/exchange-rate-missing` */
export function rateOf(currency: string, on: string, tables: ImportTables, findings: Findings, rates: ImportCase["rates"] = []): Decimal {
  const rate = mntPer(currency, on, { rates }, tables, findings);
  if (!rate) throw new DomainError("assessment/exchange-rate-missing", { currency, date: on });
  return rate;
}

/**
 * Customs values of all items, in their order. Additions for all items together are shared by the items' own values, so that the shares
 * sum to them exactly whatever the number of items.
 * @throws {DomainError} `assessment/input-missing`, `assessment/exchange-rate-missing`, `assessment/value-element-unknown`, `assessment/value-negative`
 */
export function customsValues({ on, items, shared = [], incoterm, rates }: ImportCase, tables: ImportTables, findings: Findings, places: number): readonly Valued[] {
  const common = { on, tables, findings, rates };
  noteCarriage(items, shared, incoterm, common);
  const own = items.map((item) => ({ item, parts: partsIn(item.value, common) }));
  const together = partsIn(shared, common);
  const weights = own.map(({ item, parts }) => {
    if (!item.value.some(({ element }) => element === "price" || element === "customs-value")) throw new DomainError("assessment/input-missing", { input: `price of item ${item.no}` });
    return parts.total;
  });
  const all = sum(weights);
  if (together.total.isPositive() && !all.isPositive()) throw new DomainError("assessment/input-missing", { input: "price of the goods that share the carriage" });
  let before = Decimal.zero;
  let given = Decimal.zero;
  return own.map(({ item, parts }, i) => {
    before = before.plus(weights[i] ?? Decimal.zero);
    const upTo = shared.length === 0 ? Decimal.zero : together.total.times(before).dividedByHalfUp(all, places);
    const share = upTo.minus(given);
    given = upTo;
    const value = parts.total.plus(share).roundedHalfUp(places);
    if (value.isNegative()) throw new DomainError("assessment/value-negative", { item: item.no });
    const steps = [...parts.steps];
    if (shared.length > 0) steps.push({ label: "share of common additions", labelMn: "нийтлэг нэмэгдлийн хувь", expression: `${together.total.roundedHalfUp(places)} MNT × ${weights[i]?.roundedHalfUp(places)}/${all.roundedHalfUp(places)}`, value: share, unit: "MNT" });
    const expression = [...parts.expressions, ...(share.isZero() ? [] : [share.toString()])].join(" + ");
    return { value, working: [...steps, { label: "customs value", labelMn: "гаалийн үнэ", expression: expression.slice(0, 200), value, unit: "MNT" }] };
  });
}

interface Common {
  readonly on: string;
  readonly tables: ImportTables;
  readonly findings: Findings;
  readonly rates: ImportCase["rates"];
}

/** Amounts added up by currency, then converted: exact, so that neither their order nor their division matters. */
function partsIn(parts: readonly ValuePart[], { on, tables, findings, rates }: Common): { readonly total: Decimal; readonly steps: readonly Step[]; readonly expressions: readonly string[] } {
  const rules = rowsOn(tables["customs-value"].rows, on).filter(({ kind }) => kind === "element");
  const signed = parts.map(({ element, amount, currency }) => {
    const rule = rules.find((row) => row.element === element);
    if (!rule) throw new DomainError("assessment/value-element-unknown", { element, date: on });
    findings.use(tables["customs-value"], rule);
    return { currency, amount: rule.sign === "deduct" ? amount.negated() : amount };
  });
  const byCurrency = [...Map.groupBy(signed, ({ currency }) => currency)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const converted = byCurrency.map(([currency, same]) => {
    const amounts = same.map(({ amount }) => amount).toSorted((a, b) => b.compare(a));
    const rate = rateOf(currency, on, tables, findings, rates);
    const written = amounts.length === 1 ? String(amounts[0]) : `(${amounts.join(" + ").replaceAll("+ -", "− ")})`;
    return { value: sum(amounts).times(rate), expression: currency === "MNT" ? written : `${written} ${currency} × ${rate}` };
  });
  const rateSteps: readonly Step[] = byCurrency
    .filter(([currency]) => currency !== "MNT")
    .map(([currency]) => ({ label: `exchange rate of ${currency}`, labelMn: `${currency}-ийн ханш`, expression: on, value: rateOf(currency, on, tables, findings, rates), unit: `MNT/${currency}` }));
  return { total: sum(converted.map(({ value }) => value)), steps: rateSteps, expressions: converted.map(({ expression }) => expression) };
}

/** A price without carriage to the border is no customs value: the delivery terms say so, and the additions must make up for it. */
function noteCarriage(items: readonly ImportItem[], shared: readonly ValuePart[], incoterm: ImportCase["incoterm"], { on, tables, findings }: Common): void {
  const rule = rowsOn(tables["customs-value"].rows, on).find(({ kind }) => kind === "carriage");
  if (!incoterm || !rule?.incotermsWithoutCarriage?.includes(incoterm)) return;
  findings.use(tables["customs-value"], rule);
  const has = (parts: readonly ValuePart[]): boolean => parts.some(({ element }) => element === "carriage" || element === "customs-value");
  const bare = has(shared) ? undefined : items.find(({ value }) => !has(value));
  if (bare) findings.because("needs-review", "assessment/carriage-missing", { item: bare.no, incoterm });
}
