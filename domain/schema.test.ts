import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { DomainError } from "./error.ts";
import { choice, date, decimal, decodeText, field, flag, id, instant, integer, json, list, massKg, MAX_DOCUMENT, object, optional, percent, text } from "./schema.ts";
import type { Codec } from "./schema.ts";
import { refuses } from "./testing.ts";
import { transactionNames, transactions } from "./transactions.ts";

const decode = async <T>(codec: Codec<T>, value: unknown): Promise<T> => codec.decode(value, "it");
const Box = object({ name: field(text(8), "Name."), size: optional(integer(1, 9), "Size."), parts: optional(list(id, { min: 1, max: 2 }), "Parts.") });

test("an object has exactly its fields: unknown, missing and inherited ones are refused by their path", async () => {
  assert.deepEqual(Box.decode({ name: "a", size: null }, ""), { name: "a" });
  await refuses("input/unknown-field", decode(Box, { name: "a", colour: 1 }), { field: "it.colour" });
  await refuses("input/unknown-field", decode(Box, JSON.parse('{"name":"a","__proto__":{}}')));
  await refuses("input/required", decode(Box, {}), { field: "it.name" });
  await refuses("input/required", decode(Box, { name: "" }));
  for (const value of [null, [], "x", 1]) await refuses("input/format", decode(Box, value));
});

test("lists are bounded, and a bad item is named by its place", async () => {
  await refuses("input/too-many", decode(Box, { name: "a", parts: ["x", "y", "z"] }), { count: 3, max: 2 });
  await refuses("input/required", decode(Box, { name: "a", parts: [] }));
  await refuses("input/format", decode(Box, { name: "a", parts: ["x", "<y>"] }), { field: "it.parts[1]" });
});

test("dates exist in the calendar, instants are UTC with seconds", async () => {
  assert.equal(date.decode("2024-02-29", ""), "2024-02-29");
  for (const value of ["2023-02-29", "2100-02-29", "2026-13-01", "2026-1-1", "20260101", "2026-06-31"]) await refuses("input/date-invalid", decode(date, value));
  for (const value of ["2026-06-01T24:00:00Z", "2026-06-01T00:00:00", "2026-06-01T08+08:00", "2026-06-01 00:00:00Z", "2026-02-30T00:00:00Z"]) await refuses("input/format", decode(instant, value));
});

test("a decimal is a string within its bounds and places; a JSON number may have been rounded on its way and is refused", async () => {
  assert.equal(percent.decode("100", "").toString(), "100");
  await refuses("input/out-of-range", decode(percent, "100.000001"));
  await refuses("input/out-of-range", decode(percent, "-0.1"));
  await refuses("input/format", decode(percent, 12));
  await refuses("input/format", decode(decimal({ places: 2 }), "1.234"));
  await refuses("lot/mass-not-positive", decode(massKg, "0"));
  await refuses("input/format", decode(massKg, "0.0001"));
});

test("text is normalised, printable and not too long; words come from their list", async () => {
  await refuses("input/too-long", decode(text(3), "abcd"));
  for (const value of ["a\u0000b", "a\u202eb", "a\u200bb"]) await refuses("input/format", decode(text(9), value));
  await refuses("input/malformed", decode(text(9), "e\u0301"));
  await refuses("input/malformed", decode(text(9), "\ud800"));
  await refuses("input/unknown-choice", decode(choice(["road", "rail"]), "toString"));
  await refuses("input/not-a-number", decode(integer(0, 5), "3"));
  await refuses("input/out-of-range", decode(integer(0, 5), 6));
  await refuses("input/format", decode(flag, "true"));
});

test("a document that is not JSON, or too long, is refused before it is looked at", async () => {
  await refuses("input/malformed", (async () => decodeText(json, "{"))());
  await refuses("input/too-long", (async () => decodeText(json, `"${"x".repeat(MAX_DOCUMENT)}"`))());
});

test("whatever a transaction is given, it decodes or refuses by a code: nothing else is thrown", () => {
  fc.assert(
    fc.property(fc.constantFrom(...transactionNames), fc.jsonValue({ maxDepth: 4 }), fc.dictionary(fc.constantFrom("key", "at", "lotId", "massKg", "results", "parts"), fc.jsonValue()), (name, value, fields) => {
      for (const given of [value, fields]) {
        try {
          (transactions[name].input as Codec<unknown>).decode(given, "");
        } catch (error) {
          assert.ok(error instanceof DomainError, String(error));
        }
      }
    }),
    { numRuns: 2000 },
  );
});
