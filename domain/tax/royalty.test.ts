import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Decimal, dec, sum } from "../decimal.ts";
import { canonicalJson } from "../canonical.ts";
import { DomainError } from "../error.ts";
import type { RefusalCode } from "../error.ts";
import { assess } from "./assess.ts";
import type { AssessmentTables, Computation } from "./assess.ts";
import { assessCase } from "./case.ts";
import type { Measured, Part } from "./quantity.ts";
import type { Goods } from "./royalty.ts";
import { dataRows, dataTables } from "./testing.ts";

const tables = dataTables();
const productOf = (id: string, from: AssessmentTables = tables) => from.products.rows.find((row) => row.id === id) ?? assert.fail(id);
const value = (analyte: string, text: string, unit: Measured["unit"] = "%", basis: Measured["basis"] = "dry"): Measured => ({ analyte, value: dec(text), unit, basis });
const moisture = (text: string) => value("H2O", text, "%", "as-received");
const part = (name: string, kg: string, ...values: Measured[]): Part => ({ name, massKg: dec(kg), values });
const concentrate = (...parts: Part[]): Goods => ({ product: productOf("copper-concentrate"), channel: "export", licences: ["TEST-MV-000001"], parts, offer: {}, sources: [] });
const coal = (kg: string, price: string, currency = "USD"): Goods => ({ product: productOf("coking-coal-raw"), channel: "export", licences: [], parts: [part("C", kg)], offer: { contract: { contractNo: "K", price: dec(price), currency, basis: "wet-tonne", provisional: false } }, sources: [] });
const assessOn = (on: string, goods: readonly Goods[], from: AssessmentTables = tables): Computation => assess({ on, goods }, from);
const amounts = ({ lines }: Computation) => lines.map(({ amount, currency }) => `${amount.toFixed(2)} ${currency}`);
const refused = (code: RefusalCode) => (error: unknown) => error instanceof DomainError && error.code === code;
const reasoned = ({ reasons }: Computation, code: string) => reasons.some((reason) => reason.startsWith(`${code}:`));

test("goods of several certificates are dried each by its own moisture and its own grade", () => {
  const parts = [part("A", "600000", moisture("8"), value("Cu", "22")), part("B", "400000", moisture("10"), value("Cu", "25"))];
  // 552 dmt × 22 % + 360 dmt × 25 % = 121.44 + 90 = 211.44 t; × 8 999.27 = 1 902 805.65 (rounded); 5 % and 14 %
  assert.deepEqual(amounts(assessOn("2023-02-15", [concentrate(...parts)])), ["95140.28 USD", "266392.79 USD"]);
});

test("units of a content are all the same fraction of mass", () => {
  const results = [value("Cu", "22.5"), value("Cu", "225", "per-mille"), value("Cu", "225000", "ppm"), value("Cu", "225000", "g/t")].map((cu) => amounts(assessOn("2023-02-15", [concentrate(part("A", "1000000", moisture("8"), cu))])));
  for (const result of results) assert.deepEqual(result, results[0]);
});

test("a content as received is of the wet mass", () => {
  const [wet, dry] = [value("Cu", "22.5", "%", "as-received"), value("Cu", "22.5")].map((cu) => assessOn("2023-02-15", [concentrate(part("A", "1000000", moisture("10"), cu))]).charges[0]?.quantity.amount.toString());
  assert.deepEqual([wet, dry], ["225", "202.5"]);
});

test("what has no moisture, no usable basis or no content is refused", () => {
  const of = (...values: Measured[]) => () => assessOn("2023-02-15", [concentrate(part("A", "1000", ...values))]);
  assert.throws(of(value("Cu", "22")), refused("assay/moisture-missing"));
  assert.throws(of(moisture("8")), refused("assessment/input-missing"));
  assert.throws(of(value("H2O", "8", "%", "air-dried"), value("Cu", "22")), refused("assay/basis-missing"));
  assert.throws(of(value("H2O", "80000", "ppm", "as-received"), value("Cu", "22")), refused("assay/unit-mismatch"));
  assert.throws(of(moisture("8"), value("Cu", "22", "%", "air-dried")), refused("assay/basis-missing"));
  assert.throws(of(moisture("8"), value("Cu", "22", "index")), refused("assay/unit-mismatch"));
});

test("a metal beside the main one must be stated for all parts or for none", () => {
  const parts = [part("A", "1000", moisture("8"), value("Cu", "22"), value("Au", "5", "g/t")), part("B", "1000", moisture("8"), value("Cu", "22"))];
  assert.throws(() => assessOn("2023-02-15", [concentrate(...parts)]), refused("assessment/input-missing"));
});

test("a band begins at its lower edge and ends before its upper one", () => {
  for (const [price, pct] of [["24.99", "0"], ["25", "1"], ["49.999999", "1"], ["50", "2"], ["124.99", "4"], ["125", "5"], ["1000000", "5"], ["0", "0"]] as const) {
    const { lines } = assessOn("2026-06-15", [coal("1000", price)]);
    assert.equal(lines.find(({ tax }) => tax === "royalty-surtax")?.rate.toString(), pct, price);
  }
});

test("a contract price in another currency finds its band by the exchange rates of the day, and needs review without them", () => {
  const without = assessOn("2026-06-15", [coal("1000", "430", "CNY")]);
  assert.equal(without.status, "needs-review");
  assert.ok(reasoned(without, "assessment/exchange-rate-missing"));
  assert.equal(without.charges[0]?.surtax, undefined);
  const rate = (currency: string, mntPerUnit: string) => ({ id: `${currency}.x`, currency, mntPerUnit, source: "test", confidence: "high", verified: true, effectiveFrom: "2026-06-15", effectiveTo: "2026-06-15" });
  const rates = dataTables({ "exchange-rates": [rate("CNY", "490"), rate("USD", "3500")] });
  // 430 × 490 / 3 500 = 60.20 USD: band 50 to 75
  const { charges } = assessOn("2026-06-15", [coal("1000", "430", "CNY")], rates);
  assert.deepEqual([charges[0]?.surtax?.rate.toString(), charges[0]?.currency], ["2", "CNY"]);
});

test("gold in grams finds its band by the troy ounce", () => {
  const rates = dataTables({ "exchange-rates": [{ id: "USD.x", currency: "USD", mntPerUnit: "1995", source: "test", confidence: "high", verified: true, effectiveFrom: "2015-11-15", effectiveTo: "2015-11-15" }] });
  const dore: Goods = { product: productOf("gold-dore"), channel: "export", licences: [], parts: [part("G", "10", value("Au", "900", "per-mille", "none"))], offer: {}, sources: [] };
  // 74 026.35 MNT/g × 31.1034768 / 1 995 = 1 154.12 USD/oz: 3 %; 9 000 g × 74 026.35 = 666 237 150.00
  const { lines, charges } = assessOn("2015-11-15", [dore], rates);
  assert.deepEqual([charges[0]?.valuation.toFixed(2), lines[1]?.rate.toString()], ["666237150.00", "3"]);
  assert.ok(lines[1]?.working.some(({ value: step, unit }) => unit === "USD/oz" && step.toString() === "1154.12"));
});

test("a stabilised licence pays its own rate without surtax, and goods of mixed licences need review", () => {
  const goods = concentrate(part("A", "1000000", moisture("8"), value("Cu", "22")));
  const [stabilised, mixed] = [["MV-006709"], ["MV-006709", "TEST-MV-000001"]].map((licences) => assessOn("2023-02-15", [{ ...goods, licences }]));
  assert.deepEqual(stabilised?.lines.map(({ tax, rate, rule }) => `${tax} ${rate} ${rule.row}`), ["royalty-base 5 OT-STABILISED", "royalty-surtax 0 OT-STABILISED"]);
  assert.equal(mixed?.status, "needs-review");
  assert.ok(mixed && reasoned(mixed, "royalty/licence-regimes-mixed"));
});

test("a mineral without a surtax row or with a local rate needs review and is not charged nothing", () => {
  const manganese: Goods = { ...coal("1000", "100"), product: productOf("manganese-ore"), channel: "exchange" };
  const found = assessOn("2026-06-15", [manganese]);
  assert.ok(found.status === "needs-review" && reasoned(found, "royalty/bands-missing"));
  const sand: Goods = { ...coal("1000", "10"), product: { ...productOf("coking-coal-raw"), group: "common-minerals" }, channel: "domestic" };
  const local = assessOn("2026-06-15", [sand]);
  assert.ok(local.status === "needs-review" && reasoned(local, "assessment/rate-missing"));
  assert.equal(local.charges[0]?.base.length, 0);
});

test("the payable part and treatment charges of metal are settings of the table", () => {
  const settings = { payablePct: "96.5", deductTreatment: true };
  const changed = dataTables({ "valuation-rules": dataRows("valuation-rules").map((row) => (row["id"] === "C7" ? { ...row, ...settings } : row)) });
  const goods: Goods = { ...concentrate(part("A", "1000000", moisture("8"), value("Cu", "22"))), offer: { contract: { contractNo: "K", price: dec("1"), currency: "USD", basis: "metal-content", provisional: false, deductionPerTonne: dec("80") } } };
  // 202.4 t × 96.5 % = 195.316 t; × 8 999.27 = 1 757 701.42 (rounded); less 920 dmt × 80 = 73 600
  assert.equal(assessOn("2023-02-15", [goods], changed).charges[0]?.valuation.toFixed(2), "1684101.42");
  assert.equal(assessOn("2023-02-15", [goods]).charges[0]?.valuation.toFixed(2), "1821452.25");
});

test("a grade is priced by the highest price grade that its content reaches", () => {
  const lump = (caf2: string): Goods => ({ product: productOf("fluorspar-lump"), channel: "export", licences: [], parts: [part("F", "1000", value("TM", "0", "%", "as-received"), value("CaF2", caf2))], offer: {}, sources: [] });
  const priced = ["92", "91.99", "85", "75"].map((caf2) => assessOn("2021-03-15", [lump(caf2)]).charges[0]?.valuation.toFixed(2));
  assert.deepEqual(priced, ["324.71", "300.00", "300.00", "264.71"]);
  assert.throws(() => assessOn("2021-03-15", [lump("74.99")]), refused("royalty/reference-price-missing"));
});

test("a price per tonne of goods does not choose the band of a metal", () => {
  const goods: Goods = { ...concentrate(part("A", "1000000", moisture("8"), value("Cu", "22"))), channel: "exchange", offer: { contract: { contractNo: "K", price: dec("1600"), currency: "USD", basis: "dry-tonne", provisional: false } } };
  const [with2021, without] = ["2021-03-15", "2024-06-15"].map((on) => assessOn(on, [goods]));
  assert.equal(with2021?.charges[0]?.surtax?.rate.toString(), "15", "the metal's reference price of the month decides");
  assert.ok(without?.status === "needs-review" && without.charges[0]?.surtax === undefined, "and without one it needs review");
});

test("while the share sold on the exchange decides the value, an export of which it is not known is provisional", () => {
  assert.ok(reasoned(assessOn("2025-10-15", [coal("1000", "62")]), "royalty/exchange-share-unknown"));
  assert.ok(!reasoned(assessOn("2026-01-01", [coal("1000", "62")]), "royalty/exchange-share-unknown"));
});

const kg = fc.bigInt({ min: 1n, max: 10n ** 12n }).map((grams) => Decimal.of(grams, 3));
const pct = (min: number, max: number) => fc.integer({ min: min * 100, max: max * 100 }).map((hundredths) => Decimal.of(BigInt(hundredths), 2));
const parts = fc.array(fc.record({ massKg: kg, moist: pct(0, 20), cu: pct(1, 40), au: pct(0, 30) }), { minLength: 1, maxLength: 6 }).map((all) =>
  all.map(({ massKg, moist, cu, au }, i): Part => ({ name: `P${i}`, massKg, values: [moisture(moist.toString()), value("Cu", cu.toString()), value("Au", au.toString(), "g/t")] })),
);
const fx = dataTables({ "exchange-rates": [{ id: "USD.x", currency: "USD", mntPerUnit: "1995.55", source: "test", confidence: "high", verified: true, effectiveFrom: "2015-11-01", effectiveTo: "2015-11-30" }] });

test("property: lines sum to the totals, and every amount is its base by its rate, rounded half up to the cent", () => {
  fc.assert(fc.property(parts, (all) => {
    const { lines, totals } = assess({ on: "2015-11-15", goods: [concentrate(...all)], declared: { additionalSheets: 3, value: dec("1000"), currency: "USD", sources: [] }, credits: [{ amount: dec("123.45"), currency: "MNT" }] }, fx);
    for (const { currency, charged, credited, due } of totals) {
      assert.ok(sum(lines.filter((line) => line.currency === currency).map(({ amount }) => amount)).equals(charged));
      assert.ok(charged.minus(credited).equals(due) && !due.isNegative());
    }
    for (const { base, rate, rateUnit, amount } of lines) if (rateUnit === "%") assert.ok(base.times(rate).times(dec("0.01")).roundedHalfUp(2).equals(amount));
  }));
});

test("property: nothing depends on the order of parts and goods, and the same inputs give the same result", () => {
  fc.assert(fc.property(parts, fc.array(kg, { minLength: 1, maxLength: 4 }), (all, masses) => {
    const goods = [concentrate(...all), ...masses.map((mass) => coal(mass.toString(), "62"))];
    const backwards = [...masses.map((mass) => coal(mass.toString(), "62")), concentrate(...all.toReversed())].toReversed();
    const [once, again, turned] = [goods, goods, backwards].map((each) => canonicalJson(assess({ on: "2015-11-15", goods: each }, fx)));
    assert.equal(once, again);
    assert.equal(once, turned);
  }));
});

test("property: more mass never bears less", () => {
  fc.assert(fc.property(parts, kg, (all, more) => {
    const [first, ...rest] = all;
    assert.ok(first);
    const total = (of: readonly Part[]) => sum(assessOn("2015-11-15", [concentrate(...of)], fx).lines.map(({ amount }) => amount));
    assert.ok(!total([{ ...first, massKg: first.massKg.plus(more) }, ...rest]).lessThan(total(all)));
  }));
});

test("property: within a band a higher price never bears less", () => {
  fc.assert(fc.property(kg, fc.integer({ min: 5000, max: 7499 }), fc.integer({ min: 5000, max: 7499 }), (mass, a, b) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map((cents) => sum(assessOn("2026-06-15", [coal(mass.toString(), Decimal.of(BigInt(cents), 2).toString())]).lines.map(({ amount }) => amount)));
    assert.ok(low && high && !high.lessThan(low));
  }));
});

test("property: a lot divided into parts of the same certificate bears the same", () => {
  fc.assert(fc.property(parts, fc.integer({ min: 1, max: 99 }), (all, share) => {
    const split = all.flatMap((each) => {
      const cut = each.massKg.times(Decimal.of(BigInt(share), 2)).roundedHalfUp(3);
      return [{ ...each, massKg: cut }, { ...each, massKg: each.massKg.minus(cut) }];
    });
    assert.deepEqual(amounts(assessOn("2015-11-15", [concentrate(...split)], fx)), amounts(assessOn("2015-11-15", [concentrate(...all)], fx)));
  }));
});

test("property: a mass in tonnes and the same mass in another writing give the same figures", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 999_999 }), (thousandths) => {
    const tonnes = Decimal.of(BigInt(thousandths), 3);
    const of = (netTonnes: string) => assessCase({ asOf: "2026-06-15", inputs: { netTonnes, priceUsdPerT: "62.00", stage: "raw", channel: "export" } }, tables).figures;
    assert.deepEqual(of(tonnes.toString()), of(`${tonnes.toFixed(3)}000`));
  }));
});
