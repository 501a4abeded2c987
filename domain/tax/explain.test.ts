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

test("an import is explained in both languages: duty, excise by the vehicle, VAT on their sum", () => {
  const [en, mn] = [explain(computed("W12a"), "en"), explain(computed("W12a"), "mn")];
  for (const part of ["Customs duty: item 1, 8703.23", "base 1 vehicle × 3200000 MNT per vehicle = 3\u202f200\u202f000.00 MNT", "VAT base: 24000000 + 1200000 + 3200000", "excise/1 VEH-2017 1501–2500 cc, 4–6 y"]) assert.ok(en.includes(part), `${part} in\n${en}`);
  assert.ok(mn.includes("суурь 1 тээврийн хэрэгсэл × 3200000 MNT тээврийн хэрэгсэл тутам"), mn);
});

test("what changed against the assessment before stands old beside new, as a further charge or a refund", () => {
  const changed = (after: string) => ({ tax: "royalty-base" as const, label: "Base royalty", labelMn: "Үндсэн төлбөр", currency: "USD", before: dec("620"), after: dec(after), difference: dec(after).minus(dec("620")) });
  const text = (after: string, language: "en" | "mn") => explain({ ...computed("W01"), previous: { assessmentId: "A-1", lines: [changed(after)], totals: [] } }, language);
  assert.match(text("700", "en"), /Against assessment A-1:\n {2}Base royalty: 620\.00 → 700\.00 USD \(further charge 80\.00\)/);
  assert.match(text("600", "mn"), /Үндсэн төлбөр: 620\.00 → 600\.00 USD \(буцаан олгох 20\.00\)/);
});
