import { Decimal } from "../domain/decimal.ts";
import type { Fraction } from "../domain/origin.ts";

/**
 * Divides `total` by exact shares that sum to one, in steps of 10^−`places`, so that the parts sum to the total: each is rounded down, and
 * the steps that are left go to the largest remainders (Hamilton's method), the earlier share where they are equal.
 */
export function apportion(shares: readonly Fraction[], total: Decimal, places: number): readonly Decimal[] {
  const steps = total.units * 10n ** BigInt(places - total.scale);
  const parts = shares.map(({ numerator, denominator }, index) => ({ index, whole: (steps * numerator) / denominator, rest: (steps * numerator) % denominator, denominator }));
  const left = Number(steps - parts.reduce((sum, { whole }) => sum + whole, 0n));
  const raised = new Set(
    parts
      .toSorted((a, b) => compare(b.rest * a.denominator, a.rest * b.denominator) || a.index - b.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return parts.map(({ index, whole }) => Decimal.of(raised.has(index) ? whole + 1n : whole, places));
}

const compare = (a: bigint, b: bigint): number => (a === b ? 0 : a < b ? -1 : 1);
