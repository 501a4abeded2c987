import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec, Decimal } from "../decimal.ts";
import { metalFigures } from "./metal-figures.ts";
import type { Holding } from "./metal-figures.ts";

/** A lot whose copper is stated in percent as received, with an uncertainty. */
const lot = (lotId: string, massKg: string, percent?: string, uncertainty?: string, certificateNo = `C-${lotId}`): Holding => ({
  lotId,
  massKg: dec(massKg),
  ...(percent === undefined ? {} : { assay: { certificateNo, results: [{ analyte: "Cu", value: dec(percent), unit: "%", basis: "as-received", method: "m", ...(uncertainty === undefined ? {} : { uncertainty: dec(uncertainty) }) }] } }),
});
const told = (inputs: readonly Holding[], outputs: readonly Holding[]): string[] =>
  metalFigures(inputs, outputs, ["Cu", "Au"]).map(({ analyte, inKg, outKg, differenceKg, uncertaintyKg, verdict, unassayedLotIds }) => [analyte, inKg, outKg, differenceKg, uncertaintyKg, verdict, ...unassayedLotIds].join(" "));

test("all outputs of a run together are held against all its inputs, by the combined uncertainty: worked by hand", () => {
  const ore = [lot("O1", "1000000", "0.4", "0.003"), lot("O2", "500000", "0.5", "0.008")];
  // In: 4 000 ± 30 and 2 500 ± 40 kg. Out: 20 000 kg × 30 % = 6 000 ± 20 and 1 480 000 × 0.035 % = 518 ± 0. √(30² + 40² + 20²) = 53.85…
  assert.deepEqual(told(ore, [lot("K", "20000", "30", "0.1"), lot("T", "1480000", "0.035")]), ["Cu 6500 6518 18 53.851649 balanced"]);
  assert.deepEqual(told(ore, [lot("K", "20000", "30", "0.1"), lot("T", "1480000", "0.038")]), ["Cu 6500 6562.4 62.4 53.851649 gained"]);
  assert.deepEqual(told(ore, [lot("K", "20000", "30", "0.1"), lot("T", "1480000", "0.028")]), ["Cu 6500 6414.4 -85.6 53.851649 lost"]);
});

test("lots without a certificate may explain what is missing or too much, and are named", () => {
  assert.deepEqual(told([lot("O", "1000", "1")], [lot("K", "100", "5"), lot("T", "900")]), ["Cu 10 5 -5 0 unknown T"]);
  assert.deepEqual(told([lot("O", "1000", "1"), lot("P", "1000")], [lot("K", "100", "20")]), ["Cu 10 20 10 0 unknown P"]);
  assert.deepEqual(told([lot("O", "1000", "1")], [lot("K", "100", "20"), lot("T", "900")]), ["Cu 10 20 10 0 gained T"], "more can only be more");
  assert.deepEqual(told([lot("O", "1000", "1")], [lot("K", "1000")]), [], "nothing is stated of what came out");
});

test("one certificate on both sides errs on both alike", () => {
  assert.deepEqual(told([lot("A", "1000", "10", "1", "SAME")], [lot("B", "1000", "10", "1", "SAME")]), ["Cu 100 100 0 0 balanced"]);
});

test("dividing a side into more lots of the same certificate changes nothing (2,000 runs)", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 8 }), fc.bigInt({ min: 0n, max: 99_000n }), fc.bigInt({ min: 0n, max: 900n }), (masses, value, span) => {
      const [percent, uncertainty] = [Decimal.of(value, 3).toString(), Decimal.of(span, 3).toString()];
      const total = Decimal.of(masses.reduce((all, mass) => all + mass, 0n), 3);
      const many = masses.map((mass, i) => lot(`L${i}`, Decimal.of(mass, 3).toString(), percent, uncertainty, "C"));
      assert.deepEqual(told(many, [lot("K", "1000", "1")]), told([lot("ALL", total.toString(), percent, uncertainty, "C")], [lot("K", "1000", "1")]));
    }),
    { numRuns: 2_000 },
  );
});
