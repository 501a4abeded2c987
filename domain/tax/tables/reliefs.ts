import { choice, decimal, field, id, integer, list, object, optional, pattern, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { reader, rowOf } from "./row.ts";

/** Taxes of an import that a relief may lower. */
export const reliefTaxes = ["customs-duty", "excise", "vat"] as const;
export type ReliefTax = (typeof reliefTaxes)[number];
/** Customs procedures under which taxes are suspended. */
export const procedures = ["home-use", "temporary-admission", "bonded-warehouse", "inward-processing", "transit"] as const;
export type Procedure = (typeof procedures)[number];

/** Whose day's rates goods bear that leave a procedure for home use. */
export const homeUseRates = ["import", "home-use"] as const;

/** An exemption, a suspension under a procedure, or a drawback. What it takes to have it stands in the row; nobody has it without its document. */
export const Relief = rowOf({
  kind: field(choice(["relief", "procedure", "drawback"]), "relief: claimed for an item. procedure: follows from the procedure. drawback: tax paid back when goods leave again."),
  code: field(id, "Code by which it is claimed; for a procedure its name."),
  name: field(text(200), "Name in English."),
  nameMn: field(text(200), "Name in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  taxes: field(list(choice(reliefTaxes), { min: 1, max: reliefTaxes.length }), "Taxes that it lowers."),
  percent: optional(percent, "Part of the tax that is not due, is suspended or is paid back; left out where it is not known."),
  headings: optional(list(pattern("Text", /^\d{2,8}$/, "8704", 8), { min: 1, max: 500 }), "Only goods whose tariff lines begin with these digits."),
  document: optional(id, "Code of the document without which it is refused."),
  monthlyPct: optional(percent, "procedure: part of the taxes that falls due for each begun month, where goods are used meanwhile."),
  homeUseRates: optional(choice(homeUseRates), "procedure: day whose value, rates and exchange rates goods bear that are taken into home use: import (of their admission, as assessed then) or home-use."),
  maxMonths: optional(integer(1, 600), "Longest time: of a procedure, or from import to export for a drawback."),
});
export type Relief = Infer<typeof Relief>;
export const readReliefs = reader("reliefs", Relief, {
  key: ({ kind, code }) => `${kind} ${code}`,
  gapless: true,
  row: ({ kind, code, document, monthlyPct, homeUseRates: days }) => {
    if (kind === "procedure" && !(procedures as readonly string[]).includes(code)) return `${code} is no procedure`;
    if (kind !== "procedure" && document === undefined) return "a relief and a drawback name the document that they need";
    if (kind !== "procedure" && days !== undefined) return "the day of rates for home use belongs to a procedure";
    return kind === "procedure" || monthlyPct === undefined ? undefined : "a monthly part belongs to a procedure";
  },
});

/** What late payment costs and how taxes may be paid in parts. A row without a rate says that it is not known here. */
export const PaymentTerm = rowOf({
  kind: field(choice(["due", "late-interest", "penalty", "instalment"]), "What the row sets."),
  scope: field(choice(["import", "royalty"]), "Taxes it is about."),
  name: field(text(200), "Name in English."),
  nameMn: field(text(200), "Name in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  dueDays: optional(integer(0, 366), "due: days after the assessment until payment."),
  dueBy: optional(object({ period: field(choice(["month", "quarter"]), "Period of the assessment."), day: field(integer(1, 28), "Last day of payment in the first month after it.") }), "due: by a day of the month after the period, instead of days."),
  dailyPct: optional(decimal({ min: "0", max: "10", places: 6 }), "late-interest: percent of what is late, for each day."),
  capPct: optional(percent, "late-interest: no more than this percent of what was late."),
  ratePct: optional(percent, "penalty: percent of the tax evaded."),
  maxParts: optional(integer(1, 60), "instalment: most parts."),
  document: optional(id, "instalment: code of the decision that grants it."),
});
export type PaymentTerm = Infer<typeof PaymentTerm>;
export const readPaymentTerms = reader("payment-terms", PaymentTerm, {
  key: ({ kind, scope }) => `${kind} ${scope}`,
  gapless: true,
  row: ({ kind, dueDays, dueBy }) => {
    if (kind !== "due" && dueBy !== undefined) return "a time of payment belongs to a row of kind due";
    return dueDays !== undefined && dueBy !== undefined ? "days after the assessment and a day of the month exclude each other" : undefined;
  },
});
