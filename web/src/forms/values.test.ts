import assert from "node:assert/strict";
import { test } from "node:test";
import { transactionNames, transactions } from "../../../domain/transactions.ts";
import type { TransactionType } from "../../../domain/transactions.ts";
import { csv } from "../table/csv.ts";
import { inputTime, instantOf, kilograms, money, tonnes } from "../text/format.ts";
import { check, documentOf, emptyOf, isAmbiguous, readNumber } from "./values.ts";
import type { Values } from "./values.ts";

const extract = transactions["lots:extract"].input;
const filled = { ...(emptyOf(extract.shape, false) as Values), key: "k-1", at: "2026-06-01T00:00:00Z", lotId: "L-1", licenceNo: "MV-000101", siteId: "tavan-tolgoi", product: "coking-coal-raw", massKg: "41 200.5" };

test("a filled form means the document that the codec takes: numbers as people write them, exact", () => {
  assert.deepEqual(check(extract, filled), []);
  assert.equal((documentOf(extract.shape, filled) as { massKg: string }).massKg, "41200.5");
});

test("an empty form of every transaction names its empty fields and throws nothing", () => {
  for (const name of transactionNames) {
    const { input }: TransactionType = transactions[name];
    const errors = check(input, emptyOf(input.shape, false));
    assert.ok(errors.length > 0, name);
    assert.ok(errors.every(({ path }) => path !== ""), name);
  }
});

test("hostile text is refused beside its field, or kept as text; nothing is coerced", () => {
  const hostile = ["<script>alert(1)</script>", "\u202eгарал", "👩‍👩‍👧", "x".repeat(100_000), "__proto__", "' OR 1=1", "1e5", "0x10", "NaN", "-5", "٣", "\u0000"];
  for (const text of hostile) {
    for (const name of ["lotId", "massKg", "at"] as const) {
      const errors = check(extract, { ...filled, [name]: text });
      const document = documentOf(extract.shape, { ...filled, [name]: text }) as Record<string, unknown>;
      if (errors.length === 0) assert.equal(document[name], text.normalize("NFC").trim(), `${name} ${text.slice(0, 20)}`);
      else assert.deepEqual(errors.map(({ path }) => path), [name], `${name} ${text.slice(0, 20)}`);
    }
    assert.notDeepEqual(check(extract, { ...filled, massKg: text }), [], `mass ${text.slice(0, 20)}`);
  }
});

test("3.000 and 3,000 may be three or three thousand: the form asks", () => {
  for (const typed of ["3.000", "250.000", "1,234,567"]) {
    assert.ok(isAmbiguous(typed), typed);
    assert.deepEqual(check(extract, { ...filled, massKg: typed }), [{ path: "massKg", ambiguous: typed }]);
  }
  for (const typed of ["3 000", "3000", "0.125", "3.5", "41 200.5"]) assert.ok(!isAmbiguous(typed), typed);
  assert.equal(readNumber("1\u202f042\u00a0000"), "1042000");
});

test("numbers, money and times are written as people here read them", () => {
  assert.equal(kilograms("41200.5", "mn"), "41\u202f200.5\u202fкг");
  assert.equal(money("1234567.5", "MNT"), "1\u202f234\u202f567.50 ₮");
  assert.equal(money("7000", "USD"), "7\u202f000.00 USD");
  assert.equal(tonnes("58958000", "en"), "58\u202f958\u202ft");
  assert.equal(tonnes("500", "en"), "0.5\u202ft");
  assert.equal(tonnes("-1250", "en"), "−1.25\u202ft");
});

test("a time is typed in Mongolian time and means UTC; half-typed text stays as it is", () => {
  assert.equal(instantOf("2026-11-23 14:05"), "2026-11-23T06:05:00Z");
  assert.equal(instantOf("2026-11-23 00:05:09"), "2026-11-22T16:05:09Z");
  assert.equal(inputTime("2026-11-22T16:05:09Z"), "2026-11-23 00:05:09");
  for (const typed of ["2026-11", "2026-11-23 14:0", "2026-13-40 14:05", ""]) assert.equal(instantOf(typed), typed);
});

test("a file of a list is no program: cells that a spreadsheet would compute are text", () => {
  assert.equal(csv([["=1+1", "a,b", 'say "x"', "-5.25", "-cmd"]]), "\ufeff'=1+1,\"a,b\",\"say \"\"x\"\"\",-5.25,'-cmd\r\n");
});
