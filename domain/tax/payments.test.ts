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
