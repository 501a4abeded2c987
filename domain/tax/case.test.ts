import assert from "node:assert/strict";
import { test } from "node:test";
import worked from "../../data/worked-examples.json" with { type: "json" };
import { DomainError } from "../error.ts";
import { assessCase } from "./case.ts";
import { sum } from "../decimal.ts";
import { dataTables } from "./testing.ts";

const tables = dataTables();
const imports = ["W11", "W12a", "W12b", "W13", "W14", "W15"];
const minerals = worked.examples.filter(({ id }) => !imports.includes(id));

const money = (figure: unknown) => figure ?? "none";

for (const example of minerals) {
  test(`worked example ${example.id} gives exactly its expected figures: ${example.title}`, () => {
    const { figures, computation } = assessCase(example, tables);
    for (const [name, expected] of Object.entries(example.expected)) assert.deepEqual(figures[name], expected, name);
    const royalty = sum(computation.lines.map(({ amount }) => amount)).toFixed(2);
    if (figures["total"] !== null) assert.equal(royalty, money(figures["total"]), "lines sum to the total");
  });
  test(`worked example ${example.id} gives the same from its date and inputs alone`, () => {
    const { figures } = assessCase({ asOf: example.asOf, inputs: example.inputs }, tables);
    for (const [name, expected] of Object.entries(example.expected)) assert.equal(figures[name], expected, name);
  });
}

for (const example of worked.examples.filter(({ id }) => imports.includes(id))) {
  test(`worked example ${example.id} gives exactly its expected figures: ${example.title}`, () => {
    const { figures, computation } = assessCase(example, tables);
    for (const [name, expected] of Object.entries(example.expected)) assert.deepEqual(figures[name], expected, name);
    const due = sum(computation.lines.map(({ amount }) => amount));
    assert.equal(due.toString(), computation.totals[0]?.charged.toString(), "lines sum to the total");
  });
  if (example.id !== "W13") {
    test(`worked example ${example.id} gives the same from its date and inputs alone`, () => {
      const { figures } = assessCase({ asOf: example.asOf, inputs: example.inputs }, tables);
      for (const [name, expected] of Object.entries(example.expected)) assert.deepEqual(figures[name], expected, name);
    });
  }
}
test("a drink is not guessed from its strength: without row or tariff line it is refused, with it assessed", () => {
  const drink = worked.examples.find(({ id }) => id === "W13");
  assert.throws(() => assessCase({ asOf: drink?.asOf, inputs: drink?.inputs }, tables), refused("assessment/input-missing"));
  assert.equal(assessCase({ asOf: drink?.asOf, inputs: { ...drink?.inputs, hs: "2208.30" } }, tables).figures["total"], "21086100.00");
});
test("a VAT rate that is not the one on record is refused", () => {
  assert.throws(() => assessCase({ asOf: "2026-01-15", inputs: { totals: ["1120"], vatPercent: "12" } }, tables), refused("assessment/rate-missing"));
});
test("releases from a bonded warehouse never take more pieces than there are", () => {
  const inputs = { customsValueMnt: "10000000.00", pieces: "1000", releases: ["600", "401"], dutyPercent: "5.0" };
  assert.throws(() => assessCase({ asOf: "2026-05-20", inputs }, tables), refused("input/out-of-range"));
});

const refused = (code: string) => (error: unknown) => error instanceof DomainError && error.code === code;
const coal = { asOf: "2026-06-15", inputs: { netTonnes: "104.360", priceUsdPerT: "62.00", stage: "raw", channel: "export" } };

test("a figure that is no case's is refused by its name", () => {
  assert.throws(() => assessCase({ ...coal, inputs: { ...coal.inputs, netTonnez: "1" } }, tables), refused("input/unknown-field"));
});
test("a JSON number is refused: it may have been rounded on the way", () => {
  assert.throws(() => assessCase({ ...coal, inputs: { ...coal.inputs, netTonnes: 104.36 } }, tables), refused("input/format"));
});
test("a date that does not exist is refused", () => {
  assert.throws(() => assessCase({ ...coal, asOf: "2026-02-30" }, tables), refused("input/date-invalid"));
});
test("figures that name no product are refused", () => {
  assert.throws(() => assessCase({ asOf: "2026-06-15", inputs: { channel: "export", netTonnes: "1" } }, tables), refused("assessment/input-missing"));
});
test("something that is no case at all is refused", () => {
  for (const given of [undefined, null, 7, "W01", [], {}, { asOf: "2026-06-15", inputs: [] }]) assert.throws(() => assessCase(given, tables), DomainError);
});
test("copper without any price on record is refused, not valued at nothing", () => {
  const inputs = { wetTonnes: "10", moisturePercent: "8", cuPercentDry: "23", stage: "concentrate", channel: "export" };
  assert.throws(() => assessCase({ asOf: "2024-01-10", inputs }, tables), refused("royalty/reference-price-missing"));
});
test("the reference price of the month is found by the date alone", () => {
  const inputs = { wetTonnes: "1000.000", moisturePercent: "8.20", cuPercentDry: "22.85", stage: "concentrate", channel: "export" };
  assert.equal(assessCase({ asOf: "2023-02-15", inputs }, tables).figures["total"], "358665.63");
});
test("a price that contradicts the record is used as given, and the result says so", () => {
  const inputs = { wetTonnes: "1000", moisturePercent: "8.20", cuPercentDry: "22.85", referencePriceUsdPerT: "8000", stage: "concentrate", channel: "export" };
  const { computation } = assessCase({ asOf: "2023-02-15", inputs }, tables);
  assert.ok(computation.reasons.some((reason) => reason.startsWith("royalty/price-given")));
});
test("silver beside copper without a stabilised licence needs review, because its bands are unknown", () => {
  const inputs = { wetTonnes: "500", moisturePercent: "8", cuPercentDry: "25.40", agGramPerDmt: "62", cuUsdPerT: "5221.81", agMntPerG: "811.55", fxMntPerUsd: "1995", stage: "concentrate", channel: "export" };
  const { figures } = assessCase({ asOf: "2015-11-15", inputs }, tables);
  assert.deepEqual([figures["status"], figures["surtax"], figures["total"]], ["NEEDS_REVIEW", null, null]);
  assert.notEqual(figures["base"], null);
});
