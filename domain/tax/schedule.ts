import { Decimal, sum } from "../decimal.ts";
import type { Due } from "../charges.ts";
import type { Findings } from "./findings.ts";
import { lateInterest } from "./payments.ts";
import type { Consequence } from "./payments.ts";
import type { Tables } from "./tables/index.ts";
import type { PaymentTerm } from "./tables/reliefs.ts";
import { rowsOn } from "./tables/row.ts";

/*
 * What must be paid by when. Payments go to what was due first. A further charge falls due by its own assessment, what an assessment takes away
 * was never due, so that nobody pays interest on a sum before it was asked for.
 */

/** Money that was paid (negative: paid back) on a day. */
export interface Booked {
  readonly amount: Decimal;
  readonly currency: string;
  readonly on: string;
}

/** The last day of payment of what is assessed on a day; undefined where no term is on record. */
export function dueOn(scope: PaymentTerm["scope"], on: string, tables: Tables<"payment-terms">, findings: Findings): string | undefined {
  const row = rowsOn(tables["payment-terms"].rows, on).find((each) => each.kind === "due" && each.scope === scope);
  if (!row || (row.dueDays === undefined && row.dueBy === undefined)) return undefined;
  findings.use(tables["payment-terms"], row);
  return row.dueBy ? dayAfterPeriod(on, row.dueBy) : daysAfter(on, row.dueDays ?? 0);
}

/** A day of the first month after the month or quarter of another day. */
function dayAfterPeriod(on: string, { period, day }: { readonly period: "month" | "quarter"; readonly day: number }): string {
  const month = Number(on.slice(5, 7));
  const last = period === "month" ? month : Math.ceil(month / 3) * 3;
  return `${monthsAfter(`${on.slice(0, 8)}01`, last + 1 - month).slice(0, 8)}${String(day).padStart(2, "0")}`;
}

/** The schedule of a new assessment: of the one before as much as is still due, the rest by the new day. */
export function scheduleAfter(before: readonly Due[], totals: readonly { readonly currency: string; readonly due: Decimal }[], day: string): readonly Due[] {
  return totals.flatMap(({ currency, due }) => {
    let left = due;
    const kept = inOrder(before, currency).flatMap((each): readonly Due[] => {
      const amount = left.lessThan(each.amount) ? left : each.amount;
      left = left.minus(amount);
      return amount.isPositive() ? [{ ...each, amount }] : [];
    });
    return left.isPositive() ? [...kept, { currency, dueOn: day, amount: left }] : kept;
  });
}

/**
 * Interest on everything that was or is paid late, up to a day, one line for each sum of the schedule; undefined where no rate is on record.
 * @throws {DomainError} `assessment/rate-missing` where no row is in force
 */
export function interestOn(schedule: readonly Due[], payments: readonly Booked[], scope: PaymentTerm["scope"], on: string, tables: Tables<"payment-terms">): Consequence | undefined {
  const found = [...new Set(schedule.map(({ currency }) => currency))].toSorted().flatMap((currency) => {
    let earlier = Decimal.zero;
    return inOrder(schedule, currency).map(({ dueOn: day, amount }) => {
      const debt = { scope, amount, currency, dueOn: day, payments: portion(payments.filter((each) => each.currency === currency), earlier, amount) };
      earlier = earlier.plus(amount);
      return lateInterest(debt, on, tables);
    });
  });
  if (found.some(({ status }) => status === "needs-review")) return undefined;
  const lines = found.flatMap((each) => each.lines).filter(({ amount }) => amount.isPositive());
  const reasons = [...new Set(found.flatMap((each) => (each.lines.length > 0 ? each.reasons : [])))];
  return { status: reasons.length > 0 ? "provisional" : "final", reasons, lines: lines.map((line, i) => ({ ...line, no: i + 1 })), total: sum(lines.map(({ amount }) => amount)) };
}

/** What of payments goes to one sum of a schedule, when those before it took `earlier`. */
function portion(payments: readonly Booked[], earlier: Decimal, amount: Decimal): { readonly on: string; readonly amount: Decimal }[] {
  let paid = Decimal.zero;
  let taken = Decimal.zero;
  return payments
    .toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
    .map((each) => {
      paid = paid.plus(each.amount);
      const beyond = paid.minus(earlier);
      const now = beyond.isNegative() ? Decimal.zero : beyond.greaterThan(amount) ? amount : beyond;
      const change = now.minus(taken);
      taken = now;
      return { on: each.on, amount: change };
    });
}

const inOrder = (schedule: readonly Due[], currency: string): readonly Due[] => schedule.filter((each) => each.currency === currency).toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));

/** The day so many days after another one. */
export const daysAfter = (on: string, days: number): string => new Date(Date.parse(`${on}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
/** The same day so many months later, or that month's last. */
export function monthsAfter(on: string, months: number): string {
  const whole = Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7)) - 1 + months;
  const first = `${String(Math.floor(whole / 12)).padStart(4, "0")}-${String((whole % 12) + 1).padStart(2, "0")}-01`;
  const next = `${String(Math.floor((whole + 1) / 12)).padStart(4, "0")}-${String(((whole + 1) % 12) + 1).padStart(2, "0")}-01`;
  const same = `${first.slice(0, 8)}${on.slice(8)}`;
  return same < next && Number(on.slice(8)) <= Number(daysAfter(next, -1).slice(8)) ? same : daysAfter(next, -1);
}
