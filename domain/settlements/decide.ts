import { dec } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Decimal } from "../decimal.ts";
import type { Result } from "../assays.ts";
import type { AssayTerms, Element, UmpireRule } from "../settlements.ts";

/*
 * How two certificates, and an umpire's, come to one value. Exact: a mean of two decimals has one more place than they, and is not rounded.
 */

type Limit = AssayTerms["limits"][number];
type Kept = Pick<Result, "analyte" | "unit" | "basis">;

const mean = (a: Decimal, b: Decimal): Decimal => a.plus(b).times(dec("0.5"));
/** The result of the same thing, in the same unit and on the same basis. */
export const sameOf = <R extends Kept>(results: readonly R[], { analyte, unit, basis }: Kept): R | undefined =>
  results.find((result) => result.analyte === analyte && result.unit === unit && result.basis === basis);

/**
 * Both parties' values of every element that the contract settles; those within their splitting limit (the limit itself included) with the value at which
 * they are settled.
 * @throws {DomainError} `settlement/value-missing`
 */
export function compared(limits: readonly Limit[], seller: Certified, buyer: Certified): readonly Element[] {
  return limits.map((limit): Element => {
    const [sellerValue, buyerValue] = [valueOf(seller, limit), valueOf(buyer, limit)];
    const difference = sellerValue.minus(buyerValue).abs();
    const { analyte, unit, basis, within } = limit;
    const element = { analyte, unit, basis, sellerValue, buyerValue, difference, limit: limit.limit };
    if (difference.greaterThan(limit.limit)) return { ...element, outcome: "umpire" };
    return { ...element, outcome: "agreed", settledValue: { mean: mean(sellerValue, buyerValue), seller: sellerValue, buyer: buyerValue }[within] };
  });
}

/** The seller's values of every element, which stand where the buyer let its term lapse. @throws {DomainError} `settlement/value-missing` */
export const unanswered = (limits: readonly Limit[], seller: Certified): readonly Element[] =>
  limits.map((limit): Element => {
    const sellerValue = valueOf(seller, limit);
    const { analyte, unit, basis } = limit;
    return { analyte, unit, basis, sellerValue, limit: limit.limit, outcome: "silent", settledValue: sellerValue };
  });

/** A certificate, as far as it is compared. */
export interface Certified {
  readonly certificateNo: string;
  readonly results: readonly Result[];
}

/** @throws {DomainError} `settlement/value-missing` */
function valueOf({ certificateNo, results }: Certified, wanted: Kept): Decimal {
  const found = sameOf(results, wanted);
  if (!found) throw new DomainError("settlement/value-missing", { certificateNo, analyte: wanted.analyte, unit: wanted.unit, basis: wanted.basis });
  return found.value;
}

/**
 * The elements with what the umpire found of those in dispute, the value at which each is settled and who bears its cost.
 * @throws {DomainError} `settlement/value-missing`
 */
export function decided(elements: readonly Element[], rule: UmpireRule, umpire: Certified): readonly Element[] {
  return elements.map((element): Element => {
    const { sellerValue, buyerValue, outcome } = element;
    if (outcome !== "umpire" || buyerValue === undefined) return element;
    const umpireValue = valueOf(umpire, element);
    const [fromSeller, fromBuyer] = [sellerValue, buyerValue].map((value) => value.minus(umpireValue).abs()) as [Decimal, Decimal];
    const nearer = fromSeller.equals(fromBuyer) ? undefined : fromSeller.lessThan(fromBuyer) ? sellerValue : buyerValue;
    const payer = nearer === undefined ? "shared" : fromSeller.greaterThan(fromBuyer) ? "seller" : "buyer";
    return { ...element, umpireValue, settledValue: settled(rule, [sellerValue, buyerValue], umpireValue, nearer), payer };
  });
}

/** The umpire's own value where both parties are equally far from it: it then lies half way between them, where every rule leads. */
function settled(rule: UmpireRule, [sellerValue, buyerValue]: readonly [Decimal, Decimal], umpireValue: Decimal, nearer: Decimal | undefined): Decimal {
  if (nearer === undefined || rule === "umpire") return umpireValue;
  if (rule === "nearer-mean") return mean(umpireValue, nearer);
  const [low, high] = sellerValue.lessThan(buyerValue) ? [sellerValue, buyerValue] : [buyerValue, sellerValue];
  return umpireValue.lessThan(low) || umpireValue.greaterThan(high) ? nearer : umpireValue;
}

/** A certificate's results with the settled values in the place of its own. */
export const settledResults = (results: readonly Result[], elements: readonly Element[]): readonly Result[] =>
  results.map((result) => {
    const value = sameOf(elements, result)?.settledValue;
    return value === undefined ? result : { ...result, value };
  });
