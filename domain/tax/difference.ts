import { Decimal } from "../decimal.ts";
import type { Line, Total } from "./lines.ts";

/** One line of an assessment beside the line of another one: what was charged, what is charged, and the difference. */
export interface Change {
  readonly tax: Line["tax"];
  readonly label: string;
  readonly labelMn: string;
  readonly currency: string;
  readonly before: Decimal;
  readonly after: Decimal;
  /** Positive: a further charge. Negative: a refund. */
  readonly difference: Decimal;
}
/** The same for what is due in one currency. */
export interface TotalChange {
  readonly currency: string;
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
}
export interface Difference {
  readonly lines: readonly Change[];
  readonly totals: readonly TotalChange[];
}

/** What `difference` compares. */
export interface Compared {
  readonly lines: readonly Pick<Line, "tax" | "label" | "labelMn" | "currency" | "amount">[];
  readonly totals: readonly Pick<Total, "currency" | "due">[];
}

/**
 * Two assessments of one declaration side by side, line by line and by currency; the differences of the lines of a currency sum to the difference
 * of what is charged in it. Lines are matched by tax, label and currency; one that the other lacks counts as nothing there.
 */
export function difference(before: Compared, after: Compared): Difference {
  const keyOf = ({ tax, label, currency }: Compared["lines"][number]): string => `${tax}\n${label}\n${currency}`;
  const changes = new Map<string, Change>();
  for (const [which, { lines }] of [["before", before], ["after", after]] as const) {
    for (const line of lines) {
      const { tax, label, labelMn, currency, amount } = line;
      const known = changes.get(keyOf(line)) ?? { tax, label, labelMn, currency, before: Decimal.zero, after: Decimal.zero, difference: Decimal.zero };
      const changed = { ...known, [which]: known[which].plus(amount) };
      changes.set(keyOf(line), { ...changed, difference: changed.after.minus(changed.before) });
    }
  }
  const currencies = [...new Set([...before.totals, ...after.totals].map(({ currency }) => currency))].sort();
  const dueIn = ({ totals }: Compared, currency: string): Decimal => totals.find((total) => total.currency === currency)?.due ?? Decimal.zero;
  const totals = currencies.map((currency) => {
    const [was, is] = [dueIn(before, currency), dueIn(after, currency)];
    return { currency, before: was, after: is, difference: is.minus(was) };
  });
  return { lines: [...changes.values()], totals };
}
