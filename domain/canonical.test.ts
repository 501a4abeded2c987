import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, digestOf } from "./canonical.ts";
import { dec } from "./decimal.ts";
import { refuses } from "./testing.ts";

test("members are sorted by UTF-16 code units and strings escaped minimally (RFC 8785 §3.2.2, §3.2.3)", () => {
  const value = { "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One", "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis" };
  const order = [...canonicalJson(value).matchAll(/"([A-Z][^"]*)"/g)].map(([, text]) => text);
  assert.deepEqual(order, ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]);
  assert.equal(canonicalJson("\u20ac$\u000f\nA'B\"\\\\\"/"), '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"');
});

test("what cannot be written exactly is refused: fractions, unsafe integers, lone surrogates, functions", async () => {
  for (const value of [1.5, 2 ** 53, Number.NaN, "\ud800", () => 1, 10n]) await refuses("input/malformed", (async () => canonicalJson(value))());
});

test("decimals are strings, undefined members are left out", () => {
  assert.equal(canonicalJson({ b: dec("1.50"), a: undefined, c: [null, true, 7] }), '{"b":"1.5","c":[null,true,7]}');
});

test("the text reads back as the same value, and the order in which members were set does not change the digest", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (value) => {
      const entries = Object.entries(value).filter(([name]) => name !== "__proto__");
      const forwards = Object.fromEntries(entries);
      const backwards = Object.fromEntries([...entries].reverse());
      assert.deepEqual(JSON.parse(canonicalJson(forwards)), forwards);
      assert.equal(digestOf(forwards), digestOf(backwards));
    }),
  );
});
