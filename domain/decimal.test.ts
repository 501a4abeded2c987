import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec, Decimal, sum } from "./decimal.ts";
import { refuses } from "./testing.ts";

const decimals = fc.tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.integer({ min: 0, max: 12 })).map(([units, scale]) => Decimal.of(units, scale));

test("equal values have equal text, whatever their trailing zeros", () => {
  assert.equal(dec("62.00").toString(), "62");
  assert.equal(dec("-0.0").toString(), "0");
  assert.equal(dec("104.360").toJSON(), "104.36");
  assert.ok(dec("1.50").equals(dec("1.5")));
});

test("only plain decimal notation is read", async () => {
  for (const text of ["", " 1", "1 ", "+1", "1e3", "0x10", "1,000", ".5", "5.", "--1", "NaN", "Infinity", "١", "1".repeat(60)]) await refuses("input/not-a-number", (async () => Decimal.parse(text))());
});

test("ties are rounded away from zero, at the digit named", () => {
  assert.equal(dec("2.345").roundedHalfUp(2).toString(), "2.35");
  assert.equal(dec("-2.345").roundedHalfUp(2).toString(), "-2.35");
  assert.equal(dec("2.3449999").roundedHalfUp(2).toString(), "2.34");
  assert.equal(dec("1").dividedByHalfUp(dec("3"), 4).toString(), "0.3333");
  assert.equal(dec("2").dividedByHalfUp(dec("-3"), 2).toString(), "-0.67");
  assert.equal(dec("5").toFixed(2), "5.00");
  assert.equal(dec("-0.004").toFixed(2), "0.00");
});

test("sums and products are exact: order and grouping change nothing", () => {
  fc.assert(
    fc.property(decimals, decimals, decimals, (a, b, c) => {
      assert.ok(a.plus(b).plus(c).equals(c.plus(a).plus(b)));
      assert.ok(a.times(b.plus(c)).equals(a.times(b).plus(a.times(c))));
      assert.ok(a.minus(b).plus(b).equals(a));
      assert.ok(sum([a, b, c]).equals(sum([c, b, a])));
    }),
  );
});

test("text is read back as the same value, and rounding moves it by half a unit at most", () => {
  fc.assert(
    fc.property(decimals, fc.integer({ min: 0, max: 6 }), (value, places) => {
      assert.ok(Decimal.parse(value.toString()).equals(value));
      const twice = value.roundedHalfUp(places).minus(value).abs().times(dec("2"));
      assert.ok(!twice.greaterThan(Decimal.of(1n, places)));
    }),
  );
});

test("comparison is that of the numbers", () => {
  fc.assert(fc.property(decimals, decimals, (a, b) => assert.equal(a.compare(b), a.minus(b).isZero() ? 0 : a.minus(b).isNegative() ? -1 : 1)));
});
