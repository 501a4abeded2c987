import assert from "node:assert/strict";
import { test } from "node:test";
import { numberIn } from "./read.ts";

test("a code of ours gives the record's number, whatever server printed it", () => {
  assert.equal(numberIn("https://garal.mn/record/unit/TT-2026-06-UNIT-01"), "TT-2026-06-UNIT-01");
  assert.equal(numberIn(" http://127.0.0.1:4000/record/sample/%D0%94-7?x=1 "), "Д-7");
  assert.equal(numberIn("https://garal.mn/trip/UNIT-9"), "UNIT-9");
});

test("any other text is the number itself", () => {
  for (const text of ["1201УБА", "00123", "https://other.example/", "https://garal.mn/record/unit/%E0%A4%A"]) assert.equal(numberIn(` ${text} `), text);
});
