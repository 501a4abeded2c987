import { canonicalJson } from "../canonical.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Infer } from "../schema.ts";
import { creditLines } from "./credit.ts";
import type { Carried } from "./credit.ts";
import { Findings } from "./findings.ts";
import type { Status } from "./findings.ts";
import type { Line, Total } from "./lines.ts";
import { mntPer } from "./price.ts";
import { percentOf, roundingOn, royaltyOf } from "./royalty.ts";
import type { Charge, Draft, Goods, RoyaltyTable, SourceCited } from "./royalty.ts";
import type { Tables } from "./tables/index.ts";
import { rowsOn } from "./tables/row.ts";

/** Tables that an assessment of an export may use. */
export const assessmentTables = ["royalty-base", "royalty-surtax", "valuation-rules", "reference-prices", "exchange-rates", "products", "customs-fees"] as const satisfies readonly (RoyaltyTable | "customs-fees")[];
export type AssessmentTables = Tables<(typeof assessmentTables)[number]>;

/** What an export declaration bears beside royalty. */
export interface Declared {
  readonly additionalSheets: number;
  readonly value: Decimal;
  readonly currency: string;
  readonly sources: readonly SourceCited[];
}
/** Royalty that a receipt shows as paid. */
export interface Credit {
  readonly amount: Decimal;
  readonly currency: string;
}
export interface Assessable {
  /** Legal date: rates, prices and rules of this day. */
  readonly on: string;
  readonly goods: readonly Goods[];
  /** Absent for a sale that is not declared at the border. */
  readonly declared?: Declared;
  readonly credits?: readonly Credit[];
  /** Royalty that was paid on what the goods are made of: credited before receipts, by lines of its own. */
  readonly carried?: readonly Carried[];
}

/** The result of an assessment: what is charged line by line, the totals by currency, and how final that is. */
export interface Computation {
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
  readonly totals: readonly Infer<typeof Total>[];
  readonly tables: readonly { readonly table: string; readonly version: number }[];
  /** The royalty behind the lines, in their order. */
  readonly charges: readonly Charge[];
  /** How much of each credit was used, in its own currency and the order in which they were given. */
  readonly used: readonly Decimal[];
  /** The same of what was carried. */
  readonly usedCarried: readonly Decimal[];
}

/**
 * Assesses goods: royalty of all of them, export duty and fees of their declaration, credits of royalty receipts. Pure: the same inputs
 * give the same result, in whatever order they come.
 * @throws {DomainError} `royalty/…`, `assessment/…`, `assay/…` where something has no value; what merely lacks a rate is a finding
 */
export function assess({ on, goods, declared, credits = [], carried = [] }: Assessable, tables: AssessmentTables): Computation {
  const findings = new Findings();
  const places = roundingOn(on, tables, findings);
  const charges = goods
    .map((each) => ({ charges: royaltyOf(each, on, tables, findings), each }))
    .toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .flatMap((each) => each.charges);
  const charged = charges.flatMap(({ base, surtax }) => [...base, ...(surtax ? [surtax] : [])]);
  const main = mainCurrency(charged);
  const before = creditLines(carried, sum(charged.filter(({ currency }) => currency === main).map(({ amount }) => amount)), main, on, tables, findings, places, (amount, currency, to) => converted({ amount, currency }, to, on, tables, findings, places.moneyPlaces));
  const royalty = [...charged, ...before.lines];
  const lines = [...royalty, ...(declared ? borderLines(declared, on, tables, findings, places) : [])].map((draft, i) => ({ no: i + 1, ...draft }));
  const { totals, used } = totalsOf(lines, royalty, credits, on, tables, findings, places.moneyPlaces);
  return { status: findings.status, reasons: findings.reasons, lines, totals, tables: findings.tables, charges, used, usedCarried: before.used };
}

/** The currency of the royalty that is credited: goods of one declaration are valued in one. */
const mainCurrency = (royalty: readonly Pick<Draft, "currency">[]): string | undefined => [...new Set(royalty.map(({ currency }) => currency))].toSorted()[0];

/** Goods in a fixed order: by product and channel, then by what they bear; where all of that is equal, order makes no difference. */
const orderOf = ({ charges, each }: { readonly charges: readonly Charge[]; readonly each: Goods }): string => [each.product.id, each.channel, canonicalJson(charges)].join("\n");

function borderLines({ additionalSheets, value, currency, sources }: Declared, on: string, tables: AssessmentTables, findings: Findings, places: ReturnType<typeof roundingOn>): readonly Draft[] {
  // Fees of bonded zones and factories are an import's.
  const rows = rowsOn(tables["customs-fees"].rows, on).filter(({ per }) => !per.startsWith("bonded-")).toSorted((a, b) => (a.tax + a.id < b.tax + b.id ? 1 : -1));
  if (rows.length === 0) throw new DomainError("assessment/rate-missing", { tax: "customs-fee", hsCode: "every", date: on });
  return rows.flatMap((row) => {
    const { per, tax, name, nameMn, legalBasis, amount = Decimal.zero, ratePct = Decimal.zero } = row;
    const sheets = per === "main-sheet" ? 1 : additionalSheets;
    if (per !== "declared-value" && sheets === 0) return [];
    const common = { tax, label: capital(name), labelMn: capital(nameMn), legalBasis, rule: findings.use(tables["customs-fees"], row), rounding: places.rule, working: [], sources };
    return per === "declared-value"
      ? [{ ...common, base: value, baseUnit: currency, rate: ratePct, rateUnit: "%", amount: percentOf(value, ratePct).roundedHalfUp(places.moneyPlaces), currency }]
      : [{ ...common, base: Decimal.of(BigInt(sheets)), baseUnit: "sheets", rate: amount, rateUnit: `${row.currency ?? "MNT"} per sheet`, amount: amount.times(Decimal.of(BigInt(sheets))).roundedHalfUp(places.moneyPlaces), currency: row.currency ?? "MNT" }];
  });
}

/** Sums of rounded lines by currency. Receipts are credited against royalty alone, one after the other, and no further than it goes. */
function totalsOf(lines: readonly Line[], royalty: readonly Draft[], credits: readonly Credit[], on: string, tables: AssessmentTables, findings: Findings, moneyPlaces: number): { readonly totals: readonly Infer<typeof Total>[]; readonly used: readonly Decimal[] } {
  const main = mainCurrency(royalty);
  const royaltyDue = sum(royalty.filter(({ currency }) => currency === main).map(({ amount }) => amount));
  let left = royaltyDue;
  const used = credits.map((credit) => {
    if (main === undefined || left.isZero()) return Decimal.zero;
    const worth = converted(credit, main, on, tables, findings, moneyPlaces);
    const whole = !worth.greaterThan(left);
    const own = whole ? credit.amount : converted({ amount: left, currency: main }, credit.currency, on, tables, findings, moneyPlaces);
    left = left.minus(whole ? worth : left);
    return own;
  });
  const paid = royaltyDue.minus(left);
  const totals = [...Map.groupBy(lines, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, same]) => {
      const charged = sum(same.map(({ amount }) => amount));
      const credited = currency === main ? paid : Decimal.zero;
      return { currency, charged, credited, due: charged.minus(credited) };
    });
  return { totals, used };
}

/** @throws {DomainError} `assessment/exchange-rate-missing`: a receipt in another currency cannot be credited without a rate */
function converted({ amount, currency }: Credit, to: string, on: string, tables: AssessmentTables, findings: Findings, moneyPlaces: number): Decimal {
  if (currency === to || amount.isZero()) return amount;
  const rate = (unit: string): Decimal => {
    const found = mntPer(unit, on, {}, tables, findings);
    if (!found) throw new DomainError("assessment/exchange-rate-missing", { currency: unit, date: on });
    return found;
  };
  return amount.times(rate(currency)).dividedByHalfUp(rate(to), moneyPlaces);
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);
