import assert from "node:assert/strict";
import { test } from "node:test";
import { dec, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { difference } from "./difference.ts";
import { drawback, instalments, lateInterest, monthsBegun, penalty } from "./payments.ts";
import { dataRows, dataTables } from "./testing.ts";

const refused = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;
const withRates = (rates: Readonly<Record<string, object>>) => dataTables({ "payment-terms": dataRows("payment-terms").map((row) => ({ ...row, ...rates[row["kind"] as string] })), reliefs: dataRows("reliefs").map((row) => ({ ...row, ...rates[row["kind"] as string] })) });
const tables = withRates({ "late-interest": { dailyPct: "0.1", capPct: "20" }, penalty: { ratePct: "30" }, instalment: { maxParts: 6 } });
const debt = { scope: "import" as const, amount: dec("1000000"), currency: "MNT", dueOn: "2026-03-10", payments: [] };

test("interest runs day by day on what is owed, and less after a part payment", () => {
  // 10 days on 1,000,000 at 0.1 % = 10,000; then 20 days on 400,000 = 8,000
  const { total, lines } = lateInterest({ ...debt, payments: [{ on: "2026-03-20", amount: dec("600000") }] }, "2026-04-09", tables);
  assert.equal(total.toString(), "18000");
  assert.equal(lines[0]?.working.length, 2);
});
test("what was paid in time bears no interest, and interest never exceeds its cap", () => {
  assert.equal(lateInterest({ ...debt, payments: [{ on: "2026-03-10", amount: dec("1000000") }] }, "2027-03-10", tables).total.toString(), "0");
  assert.equal(lateInterest(debt, "2036-03-10", tables).total.toString(), "200000");
  assert.equal(lateInterest(debt, "2026-03-10", tables).lines.length, 0);
});
test("interest and penalty whose rate is not on record need review: no line, no guess", () => {
  for (const found of [lateInterest(debt, "2026-04-09", dataTables()), penalty("import", dec("5"), "MNT", "2026-04-09", dataTables())]) {
    assert.deepEqual([found.status, found.lines.length], ["needs-review", 0]);
  }
});
test("each day is late at the rate of that day: a line for each rate, worked by hand", () => {
  const changed = dataTables({ "payment-terms": [
    ...dataRows("payment-terms").filter((row) => row["kind"] !== "late-interest"),
    ...[{ id: "FIRST", dailyPct: "0.1", effectiveTo: "2026-03-20" }, { id: "SECOND", dailyPct: "0.05", effectiveFrom: "2026-03-21" }].map((own) => ({ ...dataRows("payment-terms").find((row) => row["kind"] === "late-interest" && row["scope"] === "import" && row["effectiveTo"] === undefined), effectiveFrom: undefined, ...own })),
  ].map((row) => JSON.parse(JSON.stringify(row)) as Record<string, unknown>) });
  // Late on 11 to 20 March: 10 days at 0.1 % = 10,000; from 21 March to 9 April: 20 days at 0.05 % = 10,000, after a payment of half on 30 March: 10 × 500 + 10 × 250
  const { lines, total } = lateInterest({ ...debt, payments: [{ on: "2026-03-30", amount: dec("500000") }] }, "2026-04-09", changed);
  assert.deepEqual(lines.map(({ rule, rate, amount }) => [rule.row, rate.toString(), amount.toString()]), [["FIRST", "0.1", "10000"], ["SECOND", "0.05", "7500"]]);
  assert.equal(total.toString(), "17500");
});
test("the rates on record: 0.05 % a day in 2018, none for who was relieved in 2020, review where a year's rate is not known", () => {
  const of = (dueOn: string, on: string) => lateInterest({ scope: "royalty", amount: dec("1000000"), currency: "MNT", dueOn, payments: [] }, on, dataTables());
  assert.deepEqual(of("2018-03-01", "2018-03-21").lines.map(({ rule, amount }) => [rule.row, amount.toString()]), [["LATE-ROYALTY-2018", "10000"]]);
  assert.equal(of("2020-01-31", "2020-02-20").total.toString(), "0");
  assert.deepEqual(of("2016-12-31", "2017-01-10").reasons.filter((reason) => reason.startsWith("assessment/rate-missing")).length, 1);
  assert.deepEqual([of("2016-12-21", "2017-01-10").status, of("2016-12-21", "2017-01-10").lines.length], ["needs-review", 0]);
  assert.equal(penalty("import", dec("1000000"), "MNT", "2016-05-01", dataTables()).total.toString(), "300000");
});
test("a penalty is a part of what was not declared", () => {
  assert.equal(penalty("royalty", dec("1000000"), "MNT", "2026-04-09", tables).total.toString(), "300000");
});
test("instalments sum exactly, need their decision, and are not more than allowed", () => {
  const days = ["2026-06-20", "2026-04-20", "2026-05-20"];
  const parts = instalments("import", dec("100000"), days, "D-1", "2026-04-01", tables);
  assert.deepEqual(parts.map(({ amount }) => amount.toFixed(2)), ["33333.33", "33333.34", "33333.33"]);
  assert.equal(sum(parts.map(({ amount }) => amount)).toString(), "100000");
  assert.throws(() => instalments("import", dec("1"), days, undefined, "2026-04-01", tables), refused("assessment/exemption-unproved"));
  assert.throws(() => instalments("import", dec("1"), Array<string>(7).fill("2026-04-20"), "D-1", "2026-04-01", tables), refused("payment/too-many-parts"));
});
test("drawback pays back by the share that left again, with its document, in time, and no more than came in", () => {
  const known = withRates({ drawback: { percent: "100" } });
  const gone = { paid: [{ tax: "customs-duty" as const, amount: dec("90000") }], currency: "MNT", importedOn: "2026-01-15", imported: dec("300"), exported: dec("100"), documentNo: "E-1" };
  assert.equal(drawback(gone, "2026-05-20", known).total.toString(), "-30000");
  assert.equal(drawback(gone, "2026-05-20", dataTables()).status, "needs-review");
  const { documentNo: _, ...bare } = gone;
  assert.throws(() => drawback(bare, "2026-05-20", known), refused("assessment/exemption-unproved"));
  assert.throws(() => drawback(gone, "2027-01-16", known), refused("assessment/time-exceeded"));
  assert.throws(() => drawback({ ...gone, exported: dec("301") }, "2026-05-20", known), refused("input/out-of-range"));
});
test("a begun month counts", () => {
  assert.deepEqual([monthsBegun("2026-01-15", "2026-01-16"), monthsBegun("2026-01-15", "2026-02-15"), monthsBegun("2026-01-15", "2026-02-16")], [1, 1, 2]);
});
test("two assessments stand side by side: a further charge is positive, a refund negative", () => {
  const of = (amount: string) => ({ lines: [{ tax: "royalty-base" as const, label: "x", labelMn: "x", currency: "USD", amount: dec(amount) }], totals: [{ currency: "USD", due: dec(amount) }] });
  assert.equal(difference(of("100"), of("130")).lines[0]?.difference.toString(), "30");
  assert.equal(difference(of("100"), of("80")).totals[0]?.difference.toString(), "-20");
  assert.deepEqual(difference(of("100"), { lines: [], totals: [] }).lines.map((line) => [line.after.toString(), line.difference.toString()]), [["0", "-100"]]);
});
