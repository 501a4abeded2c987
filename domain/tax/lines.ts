import { Due } from "../charges.ts";
import { TableVersion, Source } from "../declarations.ts";
import { choice, currency, decimal, field, flag, id, integer, list, object, optional, salt, text } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** The taxes and fees that an assessment may hold. */
export const taxes = ["royalty-base", "royalty-surtax", "royalty-credit", "export-duty", "customs-duty", "excise", "vat", "city-tax", "customs-fee", "late-interest", "penalty"] as const;
const signed = decimal({ places: 12 });

/** One line of an assessment: what is charged on what, at which rate, by which law, by which row of which table, and from which records. */
export const Line = object({
  no: field(integer(1, 1000), "Number of the line."),
  item: optional(integer(1, 999), "Item of an import declaration that it is for."),
  tax: field(choice(taxes), "Tax or fee."),
  label: field(text(200), "What it is, in English."),
  labelMn: field(text(200), "What it is, in Mongolian."),
  base: field(signed, "Base of the tax."),
  baseUnit: field(text(32), "Unit of the base: a currency, or sheets."),
  rate: field(signed, "Rate."),
  rateUnit: field(text(32), "% or currency per unit."),
  amount: field(signed, "Amount, rounded."),
  currency: field(currency, "Currency of the amount."),
  rounding: field(text(128), "How the amount was rounded."),
  legalBasis: field(text(300), "Law and article."),
  rule: field(object({ table: field(id, "Rate table."), version: field(integer(1, 1_000_000), "Its version."), row: field(text(160), "Row, and the band of it."), verified: field(flag, "Whether the authority has confirmed the row.") }), "Row that gave the rate."),
  working: field(list(object({ label: field(text(120), "Step, in English."), labelMn: field(text(120), "Step, in Mongolian."), expression: field(text(200), "Numbers put in."), value: field(signed, "Result."), unit: field(text(32), "Unit of the result.") }), { max: 40 }), "How the base came about."),
  sources: field(list(Source, { max: 200 }), "Records that the line rests on."),
});
export type Line = Infer<typeof Line>;

/** Amounts of one currency: what is charged, what receipts already cover, what is still due. */
export const Total = object({
  currency: field(currency, "Currency."),
  charged: field(signed, "Sum of the lines."),
  credited: field(signed, "Already paid by royalty receipts, no more than charged."),
  due: field(signed, "Charged less credited."),
});
export type Total = Infer<typeof Total>;

const change = { before: field(signed, "Before."), after: field(signed, "Now."), difference: field(signed, "Positive: a further charge. Negative: a refund.") };
/** What changed against the assessment that an assessment replaces. */
export const Previous = object({
  assessmentId: field(id, "Assessment that was replaced."),
  lines: field(list(object({ tax: field(choice(taxes), "Tax or fee."), label: field(text(200), "What it is, in English."), labelMn: field(text(200), "What it is, in Mongolian."), currency: field(currency, "Currency."), ...change }), { max: 1000 }), "Line by line."),
  totals: field(list(object({ currency: field(currency, "Currency."), ...change }), { max: 10 }), "What is due, by currency."),
});
export type Previous = Infer<typeof Previous>;

/** The private record of an assessment, in the collection of payer, customs and tax. */
export const AssessmentLines = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  assessmentId: field(id, "Assessment."),
  status: field(choice(["final", "provisional", "needs-review"]), "As on the channel."),
  reasons: field(list(text(300), { max: 50 }), "Why it is not final."),
  lines: field(list(Line, { max: 1000 }), "Lines."),
  totals: field(list(Total, { max: 10 }), "Totals by currency."),
  tables: field(list(TableVersion, { max: 50 }), "Rate tables and the versions used."),
  schedule: optional(list(Due, { max: 200 }), "What must be paid by when, oldest first."),
  previous: optional(Previous, "What changed against the assessment that it replaces: old and new side by side."),
  note: optional(text(512), "Remark."),
});
export type AssessmentLines = Infer<typeof AssessmentLines>;
