import { Decimal } from "../../../../domain/decimal.ts";

/** Figures by two things at once, such as month and product: exact sums. */
export interface Sums {
  /** Keys along the axis, in order. */
  readonly keys: readonly string[];
  /** Keys of the parts that stack, in order. */
  readonly parts: readonly string[];
  of(key: string, part: string): Decimal;
  total(key: string): Decimal;
}

/**
 * Exact sums of rows.
 * @param keyOf where a row stands along the axis
 * @param partOf which part of the bar it is
 * @param valueOf its figure, a decimal as text
 */
export function sumsOf<Row>(rows: readonly Row[], keyOf: (row: Row) => string, partOf: (row: Row) => string, valueOf: (row: Row) => string): Sums {
  const sums = new Map<string, Decimal>();
  const totals = new Map<string, Decimal>();
  const add = (to: Map<string, Decimal>, name: string, value: Decimal): void => void to.set(name, (to.get(name) ?? Decimal.zero).plus(value));
  for (const row of rows) {
    const value = Decimal.parse(valueOf(row));
    add(sums, `${keyOf(row)}\n${partOf(row)}`, value);
    add(totals, keyOf(row), value);
  }
  return {
    keys: [...totals.keys()].sort(),
    parts: [...new Set(rows.map(partOf))].sort(),
    of: (key, part) => sums.get(`${key}\n${part}`) ?? Decimal.zero,
    total: (key) => totals.get(key) ?? Decimal.zero,
  };
}

/** The months from one to another, both included, whether anything was in them or not. */
export function monthsBetween(from: string, to: string): readonly string[] {
  const months: string[] = [];
  for (let [year, month] = [Number(from.slice(0, 4)), Number(from.slice(5))]; months.length < 240; month++) {
    if (month > 12) [year, month] = [year + 1, 1];
    const name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    if (name > to) break;
    months.push(name);
  }
  return months;
}

/** A month so many months before or after. */
export function monthAfter(month: string, count: number): string {
  const number = Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1 + count;
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}`;
}
