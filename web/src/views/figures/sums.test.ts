import assert from "node:assert/strict";
import { test } from "node:test";
import { monthAfter, monthsBetween, sumsOf } from "./sums.ts";

const rows = [
  { month: "2026-06", product: "coal", kg: "0.1" },
  { month: "2026-06", product: "coal", kg: "0.2" },
  { month: "2026-06", product: "copper", kg: "1" },
  { month: "2026-05", product: "coal", kg: "90071992547409.93" },
];

test("figures add up exactly, by key and part, keys in order", () => {
  const sums = sumsOf(rows, ({ month }) => month, ({ product }) => product, ({ kg }) => kg);
  assert.deepEqual([sums.keys, sums.parts], [["2026-05", "2026-06"], ["coal", "copper"]]);
  assert.equal(sums.of("2026-06", "coal").toString(), "0.3");
  assert.equal(sums.total("2026-05").toString(), "90071992547409.93");
  assert.equal(sums.of("2026-05", "copper").toString(), "0");
});

test("a month without anything stands between those that have something", () => {
  assert.deepEqual(monthsBetween("2025-11", "2026-02"), ["2025-11", "2025-12", "2026-01", "2026-02"]);
  assert.deepEqual(monthsBetween("2026-02", "2026-01"), []);
  assert.deepEqual([monthAfter("2026-01", -1), monthAfter("2025-12", 1), monthAfter("2026-06", -11)], ["2025-12", "2026-01", "2025-07"]);
});
