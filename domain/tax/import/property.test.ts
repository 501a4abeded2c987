import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../canonical.ts";
import { Decimal, dec, sum } from "../../decimal.ts";
import { difference } from "../difference.ts";
import { dataTables } from "../testing.ts";
import { assessImport } from "./assess.ts";
import { releaseShare } from "./bonded.ts";
import type { ImportCase, ImportItem } from "./types.ts";

/*
 * What holds for every import, tried on random ones; a failure prints the seed that repeats it. Runs of each property: RUNS.
 */
const RUNS = { numRuns: 400 };
const tables = dataTables();
const on = "2021-06-15";

const money = fc.bigInt({ min: 1n, max: 10n ** 13n }).map((hundredths) => Decimal.of(hundredths, 2));
const count = fc.integer({ min: 1, max: 100_000 }).map((n) => Decimal.of(BigInt(n)));
const price = (amount: Decimal): ImportItem["value"] => [{ element: "price", amount, currency: "MNT" }];
const goods: fc.Arbitrary<Omit<ImportItem, "no">> = fc.oneof(
  fc.record({ hs: fc.constantFrom("8509.40", "0201.10", "0101.21", "6109.10"), origin: fc.constantFrom("CN", "BY", "JP"), value: money.map(price) }),
  fc.record({ amount: money, litres: count, alcohol: fc.integer({ min: 0, max: 9600 }) }).map(({ amount, litres, alcohol }) => ({ hs: "2208.30", origin: "GB", value: price(amount), dutyPct: dec("15"), alcoholPct: Decimal.of(BigInt(alcohol), 2), quantities: { litre: litres } })),
  fc.record({ amount: money, engineCc: fc.integer({ min: 0, max: 8000 }), ageYears: fc.integer({ min: 0, max: 40 }), fuel: fc.constantFrom("petrol" as const, "diesel" as const, "hybrid" as const, "lpg" as const, "electric" as const) }).map(({ amount, ...vehicle }) => ({ hs: "8703.23", origin: "JP", value: price(amount), vehicle })),
  fc.record({ amount: money, pieces: count }).map(({ amount, pieces }) => ({ hs: "2402.20", origin: "KR", value: price(amount), quantities: { piece: pieces } })),
);
const items = fc.array(goods, { minLength: 1, maxLength: 6 }).map((all) => all.map((each, i): ImportItem => ({ no: i + 1, ...each })));
const imports: fc.Arbitrary<ImportCase> = fc.record({ items, carriage: money, sheets: fc.integer({ min: 0, max: 9 }), procedure: fc.constantFrom("home-use" as const, "bonded-warehouse" as const, "transit" as const) }).map(({ items: all, carriage, sheets, procedure }) => ({
  on,
  procedure,
  borderPoint: "zamiin-uud-road",
  items: all,
  shared: [{ element: "carriage" as const, amount: carriage, currency: "MNT" }],
  additionalSheets: sheets,
}));
const shuffled = <T>(values: readonly T[], seed: number): readonly T[] => values.map((value, i) => ({ value, key: ((i + 1) * 7919 * (seed + 1)) % 104_729 })).toSorted((a, b) => a.key - b.key).map(({ value }) => value);

test("property: lines sum to the total, and customs values to the goods and all that was added", () => {
  fc.assert(fc.property(imports, (given) => {
    const result = assessImport(given, tables);
    assert.equal(sum(result.lines.map(({ amount }) => amount)).toString(), result.totals[0]?.charged.toString());
    const parts = [...given.items.flatMap(({ value }) => value), ...(given.shared ?? [])];
    const [whole, valued] = [sum(parts.map(({ amount }) => amount)), sum(result.items.map(({ customsValue }) => customsValue))];
    assert.equal(valued.toString(), whole.toString());
  }), RUNS);
});
test("property: VAT is charged on value, duty and excise of the same item, to the hundredth", () => {
  fc.assert(fc.property(imports, (given) => {
    for (const { customsValue, duty, excise, vatBase, vat } of assessImport(given, tables).items) {
      assert.ok(duty && excise && vatBase && vat);
      assert.equal(vatBase.toString(), customsValue.plus(duty).plus(excise).toString());
      assert.equal(vat.toString(), vatBase.times(dec("0.1")).roundedHalfUp(2).toString());
    }
  }), RUNS);
});
test("property: the same inputs give the same result, in whatever order items, amounts and rows come", () => {
  fc.assert(fc.property(imports, fc.nat(1000), (given, seed) => {
    const mixed = { ...tables, "import-duty": { ...tables["import-duty"], rows: shuffled(tables["import-duty"].rows, seed) }, excise: { ...tables.excise, rows: shuffled(tables.excise.rows, seed) }, "customs-fees": { ...tables["customs-fees"], rows: shuffled(tables["customs-fees"].rows, seed) } };
    const other = { ...given, items: shuffled(given.items, seed), shared: shuffled(given.shared ?? [], seed) };
    assert.equal(canonicalJson(assessImport(other, mixed)), canonicalJson(assessImport(given, tables)));
  }), RUNS);
});
test("property: dearer goods, and more litres within a row, never bear less", () => {
  fc.assert(fc.property(money, money, count, count, (a, more, litres, extra) => {
    const due = (amount: Decimal, litre: Decimal) => assessImport({ on, procedure: "home-use", items: [{ no: 1, hs: "2208.30", origin: "GB", value: price(amount), dutyPct: dec("15"), alcoholPct: dec("40"), quantities: { litre } }] }, tables).totals[0]?.due ?? Decimal.zero;
    assert.ok(!due(a.plus(more), litres).lessThan(due(a, litres)));
    assert.ok(!due(a, litres.plus(extra)).lessThan(due(a, litres)));
  }), RUNS);
});
test("property: an older vehicle of the same engine never bears less excise", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 8000 }), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (engineCc, age, more) => {
    const excise = (ageYears: number) => assessImport({ on, procedure: "home-use", items: [{ no: 1, hs: "8703.23", origin: "JP", value: price(dec("1000000")), vehicle: { engineCc, ageYears, fuel: "petrol" } }] }, tables).items[0]?.excise ?? assert.fail();
    assert.ok(!excise(age + more).lessThan(excise(age)));
  }), RUNS);
});
test("property: an amount in a currency and the same amount in tugrik bear the same", () => {
  fc.assert(fc.property(money, fc.bigInt({ min: 1n, max: 10n ** 7n }), (amount, hundredths) => {
    const rate = Decimal.of(hundredths, 2);
    const of = (value: ImportItem["value"]) => assessImport({ on, procedure: "home-use", rates: [{ currency: "EUR", mntPerUnit: rate }], items: [{ no: 1, hs: "8509.40", origin: "CN", value }] }, tables).totals[0]?.due.toString();
    assert.equal(of([{ element: "price", amount, currency: "EUR" }]), of(price(amount.times(rate))));
  }), RUNS);
});
test("property: a quantity in tonnes and the same one in kilograms bear the same", () => {
  const perTonne = { id: "T", heading: "8509", name: "x", legalBasis: "y", source: "test", confidence: "high", verified: true };
  const by = (per: string, amount: string) => dataTables({ "import-duty": [{ ...perTonne, specific: { amount, currency: "MNT", per } }, { ...perTonne, id: "G", heading: "*", ratePct: "5" }] });
  const [tonnes, kilograms] = [by("tonne", "5000000"), by("kg", "5000")];
  fc.assert(fc.property(count, (kg) => {
    const of = (used: typeof tables) => assessImport({ on, procedure: "home-use", items: [{ no: 1, hs: "8509.40", origin: "CN", value: price(dec("1")), quantities: { kg } }] }, used).items[0]?.duty?.toString();
    assert.equal(of(tonnes), of(kilograms));
  }), RUNS);
});
test("property: releases from a bonded warehouse bear exactly the value that was entered, however they are cut", () => {
  fc.assert(fc.property(money, fc.array(count, { minLength: 1, maxLength: 30 }), (value, releases) => {
    let left = { value, pieces: sum(releases) };
    const shares = releases.map((pieces) => {
      const released = releaseShare(left, pieces, 2);
      left = released.left;
      return released.share;
    });
    assert.equal(sum(shares).toString(), value.toString());
    assert.ok(left.pieces.isZero() && left.value.isZero());
  }), RUNS);
});
test("property: what one assessment charges beyond another is what the other lacks against it, line by line and in sum", () => {
  fc.assert(fc.property(imports, imports, (a, b) => {
    const [one, two] = [assessImport(a, tables), assessImport(b, tables)];
    const [there, back] = [difference(one, two), difference(two, one)];
    assert.equal(sum(there.totals.map((total) => total.difference)).toString(), sum(back.totals.map((total) => total.difference)).negated().toString());
    assert.equal(sum(there.lines.map((line) => line.difference)).toString(), sum(there.totals.map((total) => total.difference)).toString());
    assert.ok(difference(one, one).lines.every((line) => line.difference.isZero()));
  }), RUNS);
});
