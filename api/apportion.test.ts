import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec, sum } from "../domain/decimal.ts";
import { apportion } from "./apportion.ts";

const third = { numerator: 1n, denominator: 3n };

test("three thirds of a hundred add up to a hundred", () => {
  assert.deepEqual(apportion([third, third, third], dec("100"), 2).map(String), ["33.34", "33.33", "33.33"]);
});

test("steps that are left go to the largest remainders", () => {
  // 10 in whole steps: 1/6 = 1.67 → 2, 1/3 = 3.33 → 3, 1/2 = 5
  const shares = [{ numerator: 1n, denominator: 6n }, third, { numerator: 1n, denominator: 2n }];
  assert.deepEqual(apportion(shares, dec("10"), 0).map(String), ["2", "3", "5"]);
});

test("the parts always sum to the total, each within a step of its exact share", () => {
  const given = fc.tuple(fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 }), fc.bigInt({ min: 0n, max: 10n ** 12n }));
  fc.assert(
    fc.property(given, ([weights, grams]) => {
      const whole = weights.reduce((a, b) => a + b, 0n);
      const shares = weights.map((numerator) => ({ numerator, denominator: whole }));
      const total = dec(String(grams)).times(dec("0.001"));
      const parts = apportion(shares, total, 3);
      assert.ok(sum(parts).equals(total));
      for (const [i, part] of parts.entries()) {
        const exactTimesWhole = total.times(dec(String(weights[i])));
        assert.ok(part.times(dec(String(whole))).minus(exactTimesWhole).abs().lessThan(dec("0.001").times(dec(String(whole)))));
      }
    }),
    { numRuns: 200 },
  );
});
