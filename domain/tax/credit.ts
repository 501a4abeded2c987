import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Findings } from "./findings.ts";
import { percentOf } from "./royalty.ts";
import type { Draft, SourceCited } from "./royalty.ts";
import type { Tables } from "./tables/index.ts";
import { rowsOn } from "./tables/row.ts";

/** Royalty that was paid on what the goods are made of. */
export interface Carried {
  readonly receiptNo: string;
  /** Lots that it was paid on. */
  readonly lotIds: readonly string[];
  /** What was paid on them. */
  readonly whole: Decimal;
  /** Share of them that is in the goods. */
  readonly share: Decimal;
  /** What of the share may be credited: the whole times the share, rounded, unless others have left less. */
  readonly amount: Decimal;
  readonly currency: string;
  readonly sources: readonly SourceCited[];
}

/** Lines by which carried royalty lowers what is charged, and what was used of each in its own currency. */
export interface CreditLines {
  readonly lines: readonly Draft[];
  readonly used: readonly Decimal[];
}

/**
 * Credits carried royalty against royalty, one receipt after the other, no further than it goes.
 * @param royalty what is charged, in `currency`
 * @param converted an amount in another currency, on the day
 * @throws {DomainError} `assessment/rate-missing` where no rule on the day allows it
 */
export function creditLines(carried: readonly Carried[], royalty: Decimal, currency: string | undefined, on: string, tables: Tables<"valuation-rules">, findings: Findings, { moneyPlaces, rule: rounding }: { readonly moneyPlaces: number; readonly rule: string }, converted: (amount: Decimal, from: string, to: string) => Decimal): CreditLines {
  if (carried.length === 0) return { lines: [], used: [] };
  const row = rowsOn(tables["valuation-rules"].rows, on).find(({ kind }) => kind === "royalty-credit");
  const { creditPct, legalBasis } = row ?? {};
  if (!row || !creditPct || legalBasis === undefined) throw new DomainError("assessment/rate-missing", { tax: "royalty-credit", hsCode: "every", date: on });
  const rule = findings.use(tables["valuation-rules"], row);
  let left = royalty;
  const lines: Draft[] = [];
  const used = carried.map(({ receiptNo, whole, share, amount, currency: own, sources }): Decimal => {
    if (currency === undefined || !left.isPositive()) return Decimal.zero;
    const allowed = percentOf(amount, creditPct).roundedHalfUp(moneyPlaces);
    const worth = converted(allowed, own, currency);
    const full = !worth.greaterThan(left);
    const credited = full ? worth : left;
    left = left.minus(credited);
    const working = [
      { label: `royalty of receipt ${receiptNo}`.slice(0, 120), labelMn: `${receiptNo} баримтын АМНАТ`.slice(0, 120), expression: `${whole} ${own} × ${share}`.slice(0, 200), value: amount, unit: own },
      ...(own === currency ? [] : [{ label: "converted", labelMn: "хөрвүүлсэн", expression: `${allowed} ${own}`, value: worth, unit: currency }]),
      ...(full ? [] : [{ label: "no more than is charged", labelMn: "ногдлоос хэтрэхгүй", expression: `${worth}`, value: credited, unit: currency }]),
    ];
    lines.push({ tax: "royalty-credit", label: `Royalty paid before: receipt ${receiptNo}`, labelMn: `Өмнө төлсөн АМНАТ: ${receiptNo} баримт`, base: worth, baseUnit: currency, rate: creditPct.negated(), rateUnit: "%", amount: credited.negated(), currency, rounding, legalBasis, rule, working, sources });
    return full ? allowed : converted(credited, currency, own);
  });
  return { lines, used };
}
