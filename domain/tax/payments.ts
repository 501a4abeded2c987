import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { Findings } from "./findings.ts";
import type { Draft } from "./royalty.ts";
import { percentOf } from "./royalty.ts";
import type { Tables } from "./tables/index.ts";
import type { PaymentTerm, Relief } from "./tables/reliefs.ts";
import { rowsOn } from "./tables/row.ts";
import type { Status } from "./findings.ts";
import type { Line } from "./lines.ts";

/*
 * What happens to a tax after it was assessed: late payment, payment in parts, evasion, and what is paid back when goods leave again. The
 * rates are data (tables `payment-terms` and `reliefs`); where they are not known the result needs review and holds no line.
 */

const PLACES = 2;
const ROUNDING = `half up to ${PLACES} decimals`;

/** Lines that follow an assessment, and how final they are. */
export interface Consequence {
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
  readonly total: Decimal;
}

/** A tax that was to be paid by a day, and what was paid of it when; all in one currency. */
export interface Debt {
  readonly scope: PaymentTerm["scope"];
  readonly amount: Decimal;
  readonly currency: string;
  /** Last day of payment in time. */
  readonly dueOn: string;
  readonly payments: readonly { readonly on: string; readonly amount: Decimal }[];
}

/** Whole days from one ISO date to another. */
export const daysBetween = (from: string, to: string): number => (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;

/**
 * Simple interest on what was late, day by day, each day by the rate in force on it: a line for each rate. A payment counts from its own day on. In all
 * never more than the cap of the last day's row.
 * @throws {DomainError} `assessment/rate-missing` where no row is in force
 */
export function lateInterest({ scope, amount, currency, dueOn, payments }: Debt, on: string, tables: Tables<"payment-terms">): Consequence {
  const findings = new Findings();
  const last = termOf("late-interest", scope, on, tables);
  const rows = tables["payment-terms"].rows.filter((row) => row.kind === "late-interest" && row.scope === scope);
  const periods = latePeriods({ amount, dueOn, payments }, on).flatMap((period) => byRate(period, rows));
  const late = periods[0]?.owed ?? Decimal.zero;
  if (late.isZero()) {
    findings.use(tables["payment-terms"], last);
    return none(findings);
  }
  let left = last.capPct && percentOf(late, last.capPct);
  const drafts: Draft[] = [];
  for (const [id, of] of Map.groupBy(periods, ({ row }) => row?.id)) {
    const row = of[0]?.row;
    if (row === undefined) throw new DomainError("assessment/rate-missing", { tax: `late-interest (${scope})`, hsCode: "every", date: of[0]?.until ?? on });
    const rule = findings.use(tables["payment-terms"], row);
    const { dailyPct } = row;
    if (dailyPct === undefined) return undecided(findings, `late-interest (${id})`, of[0]?.until ?? on);
    const working = of.map(({ from, until, days, owed }) => ({ label: `late from ${from} until ${until}`, labelMn: `${from}-аас ${until} хүртэл хоцорсон`, expression: `${owed} × ${dailyPct}/100 × ${days}`, value: percentOf(owed, dailyPct.times(Decimal.of(BigInt(days)))), unit: currency }));
    const uncapped = sum(working.map(({ value }) => value));
    const interest = (left && uncapped.greaterThan(left) ? left : uncapped).roundedHalfUp(PLACES);
    left = left?.minus(interest);
    drafts.push({ tax: "late-interest", label: row.name, labelMn: row.nameMn, base: of[0]?.owed ?? late, baseUnit: currency, rate: dailyPct, rateUnit: "% per day", amount: interest, currency, rounding: ROUNDING, legalBasis: row.legalBasis, rule, working, sources: [] });
  }
  return decided(findings, ...drafts);
}

interface Period {
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly owed: Decimal;
}

/** Spans after the due day in which the same sum was owed, oldest first. */
function latePeriods({ amount, dueOn, payments }: Pick<Debt, "amount" | "dueOn" | "payments">, on: string): readonly Period[] {
  const days = [...new Set([dueOn, ...payments.map((payment) => payment.on).filter((day) => day > dueOn && day < on), on])].sort();
  return days.slice(0, -1).flatMap((from, i): Period[] => {
    const until = days[i + 1] ?? on;
    const owed = amount.minus(sum(payments.filter((payment) => payment.on <= from).map((payment) => payment.amount)));
    const length = daysBetween(from, until);
    return owed.isPositive() && length > 0 ? [{ from, until, days: length, owed }] : [];
  });
}

/** A period cut where another rate begins: a day of lateness has the rate of that day. */
function byRate(period: Period, rows: readonly PaymentTerm[]): readonly (Period & { readonly row: PaymentTerm | undefined })[] {
  const cuts = rows.flatMap(({ effectiveFrom }) => (effectiveFrom === undefined ? [] : [dayBefore(effectiveFrom)])).filter((day) => day > period.from && day < period.until);
  const days = [period.from, ...cuts.toSorted(), period.until];
  return days.slice(0, -1).map((from, i) => {
    const until = days[i + 1] ?? period.until;
    return { from, until, days: daysBetween(from, until), owed: period.owed, row: rowsOn(rows, until)[0] };
  });
}
const dayBefore = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

/**
 * Penalty on tax that was not declared.
 * @throws {DomainError} `assessment/rate-missing` where no row is in force
 */
export function penalty(scope: PaymentTerm["scope"], evaded: Decimal, currency: string, on: string, tables: Tables<"payment-terms">): Consequence {
  const findings = new Findings();
  const row = termOf("penalty", scope, on, tables);
  const rule = findings.use(tables["payment-terms"], row);
  if (evaded.isZero()) return none(findings);
  if (!row.ratePct) return undecided(findings, "penalty", on);
  return decided(findings, { tax: "penalty", label: row.name, labelMn: row.nameMn, base: evaded, baseUnit: currency, rate: row.ratePct, rateUnit: "%", amount: percentOf(evaded, row.ratePct).roundedHalfUp(PLACES), currency, rounding: ROUNDING, legalBasis: row.legalBasis, rule, working: [], sources: [] });
}

/**
 * Divides a sum into equal parts, one for each day of payment; parts differ by a hundredth at most and sum to it exactly.
 * @throws {DomainError} `assessment/exemption-unproved` without the decision that grants it, `payment/too-many-parts`, `assessment/rate-missing`
 */
export function instalments(scope: PaymentTerm["scope"], amount: Decimal, days: readonly string[], decisionNo: string | undefined, on: string, tables: Tables<"payment-terms">): readonly { readonly dueOn: string; readonly amount: Decimal }[] {
  const row = termOf("instalment", scope, on, tables);
  if (decisionNo === undefined) throw new DomainError("assessment/exemption-unproved", { exemption: row.id });
  const maxParts = row.maxParts ?? 0;
  if (maxParts === 0) throw new DomainError("assessment/rate-missing", { tax: `instalment (${row.id})`, hsCode: "every", date: on });
  if (days.length === 0 || days.length > maxParts) throw new DomainError("payment/too-many-parts", { parts: days.length, max: maxParts });
  const count = Decimal.of(BigInt(days.length));
  const upTo = (i: number): Decimal => amount.times(Decimal.of(BigInt(i))).dividedByHalfUp(count, PLACES);
  return days.toSorted().map((dueOn, i) => ({ dueOn, amount: upTo(i + 1).minus(upTo(i)) }));
}

/** Taxes that were paid on goods which leave again. */
export interface Reexported {
  readonly paid: readonly { readonly tax: Relief["taxes"][number]; readonly amount: Decimal }[];
  readonly currency: string;
  readonly importedOn: string;
  readonly imported: Decimal;
  readonly exported: Decimal;
  readonly documentNo?: string;
}

/**
 * Drawback: what is paid back of taxes, by the share of the goods that left again, as negative lines.
 * @throws {DomainError} `assessment/exemption-unproved`, `assessment/time-exceeded`, `input/out-of-range`, `assessment/rate-missing`
 */
export function drawback({ paid, currency, importedOn, imported, exported, documentNo }: Reexported, on: string, tables: Tables<"reliefs">): Consequence {
  const findings = new Findings();
  const row = rowsOn(tables.reliefs.rows, on).find(({ kind }) => kind === "drawback");
  if (!row) throw new DomainError("assessment/rate-missing", { tax: "drawback", hsCode: "every", date: on });
  if (documentNo === undefined) throw new DomainError("assessment/exemption-unproved", { exemption: row.code });
  if (!exported.isPositive() || exported.greaterThan(imported)) throw new DomainError("input/out-of-range", { field: "exported", value: exported, min: "more than 0", max: imported });
  const months = monthsBegun(importedOn, on);
  if (row.maxMonths !== undefined && months > row.maxMonths) throw new DomainError("assessment/time-exceeded", { procedure: row.code, months, maxMonths: row.maxMonths });
  const rule = findings.use(tables.reliefs, row);
  const { percent } = row;
  if (!percent) return undecided(findings, "drawback", on);
  const drafts = row.taxes.flatMap((tax): readonly Draft[] => {
    const whole = sum(paid.filter((each) => each.tax === tax).map(({ amount }) => amount));
    const share = whole.times(exported).dividedByHalfUp(imported, PLACES);
    if (whole.isZero()) return [];
    const working = [{ label: "share that left again", labelMn: "буцаан гаргасан хэсэг", expression: `${whole} × ${exported}/${imported}`, value: share, unit: currency }];
    return [{ tax, label: `${row.name}: ${tax}`, labelMn: `${row.nameMn}: ${tax}`, base: share, baseUnit: currency, rate: percent.negated(), rateUnit: "%", amount: percentOf(share, percent).roundedHalfUp(PLACES).negated(), currency, rounding: ROUNDING, legalBasis: row.legalBasis, rule, working, sources: [] }];
  });
  return decided(findings, ...drafts);
}

/** Months from one day to another, begun ones included. */
export function monthsBegun(from: string, to: string): number {
  const whole = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  return to.slice(8) > from.slice(8) ? whole + 1 : whole;
}

function termOf(kind: PaymentTerm["kind"], scope: PaymentTerm["scope"], on: string, tables: Tables<"payment-terms">): PaymentTerm {
  const row = rowsOn(tables["payment-terms"].rows, on).find((each) => each.kind === kind && each.scope === scope);
  if (!row) throw new DomainError("assessment/rate-missing", { tax: `${kind} (${scope})`, hsCode: "every", date: on });
  return row;
}

const none = ({ status, reasons }: Findings): Consequence => ({ status, reasons, lines: [], total: Decimal.zero });
function undecided(findings: Findings, tax: string, on: string): Consequence {
  findings.because("needs-review", "assessment/rate-missing", { tax, hsCode: "every", date: on });
  return none(findings);
}
const decided = ({ status, reasons }: Findings, ...drafts: readonly Draft[]): Consequence => ({ status, reasons, lines: drafts.map((draft, i) => ({ no: i + 1, ...draft })), total: sum(drafts.map(({ amount }) => amount)) });
