import assert from "node:assert/strict";
import { test } from "node:test";
import { grouped, tonnes } from "./format.ts";

test("digits stand in groups of three, the sign and the decimals as they are; what is no number stays", () => {
  assert.deepEqual(["1", "123", "1234", "123456", "-1234567.50", "−1000", "0.1234"].map(grouped), ["1", "123", "1\u202f234", "123\u202f456", "-1\u202f234\u202f567.50", "−1\u202f000", "0.1234"]);
  for (const other of ["", "–", "12a", "TT-2026"]) assert.equal(grouped(other), other);
  assert.equal(tonnes("-1234567.8", "en"), "−1\u202f234.5678\u202ft");
});

test("a million digits are grouped in one pass", () => {
  assert.equal(grouped("9".repeat(1_000_000)).length, 1_000_000 + 333_333);
});
