import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dec, Decimal, sum } from "../decimal.ts";
import { Findings } from "./findings.ts";
import { daysAfter, dueOn, interestOn, monthsAfter, scheduleAfter } from "./schedule.ts";
import { readPaymentTerms } from "./tables/reliefs.ts";
import { dataRows, dataTables } from "./testing.ts";

const tables = dataTables({ "payment-terms": dataRows("payment-terms").map((row) => (row["kind"] === "late-interest" ? { ...row, dailyPct: "0.1" } : row)) });
const mnt = (amount: string, dueOn: string) => ({ currency: "MNT", dueOn, amount: dec(amount) });
const interest = (schedule: Parameters<typeof interestOn>[0], payments: readonly (readonly [string, string])[], on: string) => interestOn(schedule, payments.map(([day, amount]) => ({ on: day, amount: dec(amount), currency: "MNT" })), "import", on, tables)?.total.toString();

test("what is charged further falls due by its own day; what is taken away was never due", () => {
  const first = scheduleAfter([], [{ currency: "MNT", due: dec("100") }], "2026-01-10");
  const more = scheduleAfter(first, [{ currency: "MNT", due: dec("130") }], "2026-06-10");
  assert.deepEqual(more.map(({ dueOn, amount }) => `${dueOn} ${amount}`), ["2026-01-10 100", "2026-06-10 30"]);
  assert.deepEqual(scheduleAfter(more, [{ currency: "MNT", due: dec("80") }], "2026-07-10").map(({ dueOn, amount }) => `${dueOn} ${amount}`), ["2026-01-10 80"]);
  assert.deepEqual(scheduleAfter(more, [{ currency: "MNT", due: dec("0") }], "2026-07-10"), []);
});

test("payments go to what was due first", () => {
  const schedule = [mnt("1000", "2026-01-10"), mnt("1000", "2026-02-10")];
  // 1,000 ten days late, then the second thousand twenty days: 10 + 20
  assert.equal(interest(schedule, [["2026-01-20", "1000"]], "2026-03-02"), "30");
  assert.equal(interest(schedule, [["2026-01-05", "2000"]], "2026-12-31"), "0");
  // What is paid back is owed again from that day on.
  assert.equal(interest([mnt("1000", "2026-01-10")], [["2026-01-10", "1000"], ["2026-02-10", "-1000"]], "2026-02-20"), "10");
});

test("without a rate on record there is no figure", () => {
  assert.equal(interestOn([mnt("1000", "2026-01-10")], [], "import", "2026-03-01", dataTables()), undefined);
});

test("any schedule sums to what is due, and more or earlier payment never bears more interest", () => {
  const days = fc.integer({ min: 0, max: 200 }).map((n) => daysAfter("2026-01-01", n));
  const dues = fc.array(fc.tuple(fc.integer({ min: 0, max: 100_000 }), days), { minLength: 1, maxLength: 6 });
  const payments = fc.array(fc.tuple(days, fc.integer({ min: 1, max: 50_000 })), { maxLength: 5 });
  fc.assert(
    fc.property(dues, payments, fc.nat(4), (given, paid, which) => {
      let schedule: ReturnType<typeof scheduleAfter> = [];
      for (const [due, day] of given) {
        schedule = scheduleAfter(schedule, [{ currency: "MNT", due: Decimal.of(BigInt(due)) }], day);
        assert.equal(sum(schedule.map(({ amount }) => amount)).toString(), String(due));
      }
      const booked = paid.map(([on, amount]) => [on, String(amount)] as const);
      const earlier = booked.map(([on, amount], i) => (i === which ? (["2025-12-31", amount] as const) : ([on, amount] as const)));
      const [as, soon, more] = [booked, earlier, [...booked, ["2026-02-01", "777"] as const]].map((each) => dec(interest(schedule, each, "2026-12-31") ?? "0"));
      // Each sum's interest is rounded by itself.
      const grain = Decimal.of(BigInt(schedule.length), 2);
      assert.ok(as && soon && more && !soon.greaterThan(as.plus(grain)) && !more.greaterThan(as.plus(grain)));
    }),
  );
});

test("months later is the same day, or the month's last", () => {
  assert.deepEqual([monthsAfter("2026-05-20", 3), monthsAfter("2026-11-30", 3), monthsAfter("2027-11-30", 3), monthsAfter("2026-12-31", 2), monthsAfter("2026-01-31", 12)], ["2026-08-20", "2027-02-28", "2028-02-29", "2027-02-28", "2027-01-31"]);
});
test("royalty is due by a day of the month after its month or quarter, whatever the year", () => {
  const terms = (period: "month" | "quarter") => ({ "payment-terms": { name: "payment-terms" as const, version: 1, rows: readPaymentTerms([{ id: "DUE", kind: "due", scope: "royalty", name: "time", nameMn: "хугацаа", legalBasis: "made up", source: "made up", confidence: "high", verified: true, dueBy: { period, day: 20 } }]) } });
  const due = (on: string, period: "month" | "quarter") => dueOn("royalty", on, terms(period), new Findings());
  assert.deepEqual([due("2016-01-14", "quarter"), due("2016-03-31", "quarter"), due("2015-11-30", "quarter")], ["2016-04-20", "2016-04-20", "2016-01-20"]);
  assert.deepEqual([due("2023-01-31", "month"), due("2023-12-01", "month")], ["2023-02-20", "2024-01-20"]);
});
