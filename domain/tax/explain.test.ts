import assert from "node:assert/strict";
import { test } from "node:test";
import worked from "../../data/worked-examples.json" with { type: "json" };
import { dec } from "../decimal.ts";
import { assess } from "./assess.ts";
import { assessCase } from "./case.ts";
import { explain } from "./explain.ts";
import { dataTables } from "./testing.ts";

const tables = dataTables();
const computed = (id: string) => assessCase(worked.examples.find((example) => example.id === id), tables).computation;

test("an explanation shows the base, the rate, the row, the law and why it is not final, with thousands apart", () => {
  const text = explain(computed("W01"), "en");
  for (const part of ["Provisional assessment", "wet mass: 104.36 t", "contract price per wet tonne (A1)", "base 6\u202f470.32 USD × 5 % = 323.52 USD", "50 ≤ 62 < 75 USD/t", "royalty-surtax/1 surtax.coal-raw raw 50–75 (not confirmed)", "Article 47", "Total USD: charged 452.93, due 452.93"]) {
    assert.ok(text.includes(part), `${part} in\n${text}`);
  }
});

test("the same explanation in Mongolian has no English words of the program left", () => {
  for (const { id } of worked.examples.slice(0, 17).filter(({ id: name }) => /^W0|W10|W16/.test(name))) {
    const text = explain(computed(id), "mn");
    for (const word of ["because", "Provisional", "confirmed", "base", "rounded", "decimals", "charged", "given", "Total", "wet", "price of"]) assert.ok(!new RegExp(`\\b${word}\\b`).test(text.replaceAll(/royalty-base/g, "")), `${id}: ${word} in\n${text}`);
  }
});

test("fees of a declaration are explained by their sheets, in both languages", () => {
  const computation = assess({ on: "2026-06-15", goods: [], declared: { additionalSheets: 2, value: dec("1000"), currency: "USD", sources: [{ kind: "declaration", id: "D-1", tx: "t" }] } }, tables);
  assert.match(explain(computation, "en"), /base 2 sheets × 1200 MNT per sheet = 2\u202f400\.00 MNT[^]*rests on: declaration D-1[^]*Total MNT: charged 9\u202f400\.00, due 9\u202f400\.00/);
  assert.match(explain(computation, "mn"), /суурь 2 маягт × 1200 MNT маягт тутам = 2\u202f400\.00 MNT/);
});

test("figures that could not be decided are said to need review, with the reason first", () => {
  const [head, reason] = explain(computed("W10"), "en").split("\n");
  assert.match(head ?? "", /needs review/);
  assert.match(reason ?? "", /surtax bands of fluorspar are not recorded/);
});

test("an assessment without a line says so", () => {
  assert.match(explain({ status: "needs-review", reasons: [], lines: [], totals: [] }, "en"), /No line could be decided/);
});
