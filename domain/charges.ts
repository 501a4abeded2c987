import { input, record, recordFrom } from "./act.ts";
import { PaidAmount, Source, TableVersion } from "./declarations.ts";
import { taxReceiptNo } from "./identifiers.ts";
import { amount, balanceKg, choice, currency, date, decimal, digest, field, flag, id, integer, list, massKg, object, optional, salt, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * What happens to a tax after its assessment (docs/decisions/0031-after-assessment.md): charges that follow it (interest, penalty, what was suspended)
 * or that give some of it back (drawback), plans of payment in parts, and payments in advance. Amounts are private to payer, customs and tax.
 */

/** What a charge is for. */
export const chargeKinds = ["late-interest", "penalty", "conversion", "overdue", "drawback"] as const;
export const decisions = ["approved", "rejected"] as const;
const assessmentId = field(id, "Assessment in force.");

export const ChargeInterest = input({ chargeNo: field(id, "New charge."), assessmentId });
export const ProposePenalty = input({ chargeNo: field(id, "New charge."), assessmentId, decisionNo: field(id, "Decision on the offence."), reason: field(text(), "What was not declared.") });
export const DecideCharge = input({ chargeNo: field(id, "Proposed charge."), decision: field(choice(decisions), "Whether it takes effect.") });
export const ClaimDrawback = input({ chargeNo: field(id, "New claim."), reexportNo: field(id, "Re-export of the goods."), documentNo: field(id, "Document that proves it.") });

export const StayedGoods = object({
  itemNo: field(integer(1, 999), "Item of the declaration."),
  netKg: field(massKg, "Mass that stays, kg."),
  beforeKg: field(balanceKg, "Mass of the item that had been charged before, kg."),
});
export type StayedGoods = Infer<typeof StayedGoods>;
/** What the suspended taxes of goods that stay were worked out from. */
export const Stay = object({
  goods: field(list(StayedGoods, { min: 1, max: 200 }), "Goods that stay in the country."),
  ratesOn: field(date, "Day whose value, rates and exchange rates hold."),
  since: field(date, "Day from which the taxes are due."),
});
export type Stay = Infer<typeof Stay>;

export const Charge = record({
  chargeNo: field(id, "Number."),
  what: field(choice(chargeKinds), "What it is for."),
  declarationNo: field(id, "Declaration."),
  assessmentId: field(id, "Assessment that was in force."),
  payerId: field(id, "Payer."),
  payerMsp: field(id, "Payer's member."),
  status: field(choice(["proposed", "in-force", "rejected", "replaced"]), "Only what is in force counts."),
  upTo: field(date, "Day of the rules, and up to which it was worked out."),
  linesDigest: field(digest, "SHA-256 of the canonical JSON of the lines."),
  reasons: field(list(text(300), { max: 50 }), "Why it is not final; no amounts."),
  tables: field(list(TableVersion, { max: 50 }), "Rate tables and the versions used."),
  sources: field(list(Source, { max: 50 }), "Records that it rests on and their transactions."),
  decisionNo: optional(id, "Decision that it rests on."),
  reason: optional(text(), "Why."),
  preparedBy: optional(text(128), "Who prepared it, by the certificate's pseudonym: another person decides."),
  reexportNo: optional(id, "Re-export that it is about."),
  stay: optional(Stay, "conversion, overdue: what it was worked out from."),
  replacedBy: optional(id, "Charge that takes its place."),
});
export type Charge = Infer<typeof Charge>;

export const GrantPlan = input({
  planNo: field(id, "New plan."),
  assessmentId,
  decisionNo: field(id, "Decision that grants it."),
  days: field(list(date, { min: 1, max: 60 }), "Last days of payment, one for each part."),
  release: field(flag, "Whether the goods may be released before all is paid."),
});
/** A sum that must be paid by a day. */
export const Due = object({ currency: field(currency, "Currency."), dueOn: field(date, "Last day of payment in time."), amount: field(amount, "Amount.") });
export type Due = Infer<typeof Due>;
/** Private: the parts of a plan, after what had been paid when it was granted. */
export const PlanParts = object({ salt: field(salt, "Random, so that the digest tells nothing."), parts: field(list(Due, { max: 200 }), "Parts.") });
export type PlanParts = Infer<typeof PlanParts>;
export const PaymentPlan = recordFrom(GrantPlan, { declarationNo: field(id, "Declaration."), payerId: field(id, "Payer."), payerMsp: field(id, "Payer's member."), partsDigest: field(digest, "SHA-256 of the canonical JSON of the parts.") });
export type PaymentPlan = Infer<typeof PaymentPlan>;

export const RecordAdvance = input({ paymentNo: field(taxReceiptNo, "ДДТД of the payment."), payerId: field(id, "Organisation that paid.") });
export const DrawAdvance = input({ paymentNo: field(taxReceiptNo, "ДДТД of the booking."), advanceNo: field(taxReceiptNo, "Advance that it is taken from."), assessmentId });
export const RefundAdvance = input({ paymentNo: field(taxReceiptNo, "ДДТД of the refund."), advanceNo: field(taxReceiptNo, "Advance that it is taken from.") });
/** Private: an advance and what has been taken out of it. */
export const AdvanceAmount = object({ ...PaidAmount.fields, uses: field(list(object({ paymentNo: field(taxReceiptNo, "Booking or refund."), amount: field(amount, "Amount.") }), { max: 500 }), "What was drawn or paid back.") });
export type AdvanceAmount = Infer<typeof AdvanceAmount>;
export const Advance = recordFrom(RecordAdvance, {
  payerMsp: field(id, "Payer's member."),
  paidOn: field(date, "Day of the payment."),
  amountDigest: field(digest, "SHA-256 of the canonical JSON of the amount and its uses."),
  uses: field(list(id, { max: 500 }), "Payments that draw on it."),
  refunds: optional(list(id, { max: 500 }), "Refunds of what was left of it."),
});
export type Advance = Infer<typeof Advance>;
export const AdvanceRefund = recordFrom(RefundAdvance, {
  payerId: field(id, "Who paid the advance and was paid back."),
  payerMsp: field(id, "Payer's member."),
  refundedOn: field(date, "Day of the refund."),
  amountDigest: field(digest, "SHA-256 of the canonical JSON of the amount, which is private."),
});
export type AdvanceRefund = Infer<typeof AdvanceRefund>;

// goods under a procedure that suspends taxes, and goods that leave again

export const RecordReexport = input({
  reexportNo: field(id, "Number."),
  declarationNo: field(id, "Import declaration under which the goods came."),
  itemNo: field(integer(1, 999), "Its item."),
  netKg: field(massKg, "Mass of the imported goods that left, or went into what left, kg."),
  gateSiteId: field(id, "Gate."),
  documentNo: field(id, "Export declaration or waybill."),
  products: optional(text(200), "What was made of them, in words."),
  product: optional(id, "Product by the recipe, after inward processing."),
  outputKg: optional(massKg, "Mass of that product that left, kg."),
});
export const Reexport = recordFrom(RecordReexport, {
  importerId: field(id, "Importer."),
  importerMsp: field(id, "Importer's member."),
  leftOn: field(date, "Day on which they left."),
  drawbackNo: optional(id, "Claim of drawback on it."),
});
export type Reexport = Infer<typeof Reexport>;

export const ConvertToHomeUse = input({ chargeNo: field(id, "New charge."), declarationNo: field(id, "Declaration of the goods."), itemNo: field(integer(1, 999), "Its item."), netKg: field(massKg, "Mass that stays in the country, kg.") });
export const CallOverdue = input({ chargeNo: field(id, "New charge."), declarationNo: field(id, "Declaration of the goods.") });
export const ExtendProcedure = input({ declarationNo: field(id, "Declaration of the goods."), until: field(date, "New last day."), decisionNo: field(id, "Decision that gives more time.") });
/** Kilograms of input in a kilogram of output. */
const inputPerKg = decimal({ min: "0.000001", max: "1000000", places: 6 });
export const SetRecipe = input({
  declarationNo: field(id, "Declaration of inward processing."),
  itemNo: field(integer(1, 999), "Its item: the input."),
  product: field(id, "Product that is made, by its code or name."),
  inputPerKg: field(inputPerKg, "Input that is in one kilogram of the product, kg."),
  lossPct: field(decimal({ min: "0", max: "99.99", places: 2 }), "Most of the input that is lost in making, percent."),
  decisionNo: field(id, "Decision or permit that sets it."),
});
export const Recipe = object({ itemNo: field(integer(1, 999), "Item: the input."), product: field(id, "Product."), inputPerKg: field(inputPerKg, "Input in one kilogram of it, kg."), lossPct: field(decimal({ min: "0", max: "99.99", places: 2 }), "Most that is lost, percent."), decisionNo: field(id, "Decision that set it."), outputKg: field(balanceKg, "Mass of it that has left, kg.") });
export type Recipe = Infer<typeof Recipe>;
const accountedKg = (about: string) => field(balanceKg, about);
/** What is still to be accounted for of goods whose taxes are suspended; id: their declaration. */
export const Obligation = record({
  declarationNo: field(id, "Declaration."),
  procedure: field(choice(["temporary-admission", "inward-processing"]), "Procedure."),
  importerId: field(id, "Importer."),
  payerMsp: field(id, "Importer's member."),
  items: field(list(object({ no: field(integer(1, 999), "Item."), netKg: field(massKg, "Mass released, kg."), reexportedKg: accountedKg("Left again, kg."), convertedKg: accountedKg("Taken into home use, kg."), chargedKg: accountedKg("Charged because the time had passed, kg.") }), { min: 1, max: 200 }), "Goods."),
  since: field(date, "Day of release."),
  until: field(date, "Last day."),
  status: field(choice(["open", "closed", "overdue"]), "Closed when all goods are accounted for."),
  decisionNo: optional(id, "Decision that gave more time."),
  recipes: optional(list(Recipe, { min: 1, max: 100 }), "Of inward processing: how much goes into what is made, and is lost."),
});
export type Obligation = Infer<typeof Obligation>;
