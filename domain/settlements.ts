import { input, recordFrom } from "./act.ts";
import { Result } from "./assays.ts";
import { choice, decimal, field, id, instant, list, object, optional, text } from "./schema.ts";
import { bases, units } from "./vocabulary.ts";
import type { Infer } from "./schema.ts";

/*
 * Exchange of assays (docs/decisions/0015): seller's and buyer's certificates of one lot of one consignment are compared element by element. Within the
 * contract's splitting limit the value is settled at once; beyond it both parties appoint one of the contract's umpires, who tests the sealed reserve sample.
 */

/** How a value within the splitting limit is settled. */
export const splitRules = ["mean", "seller", "buyer"] as const;
/** How an umpire's value decides beyond it. */
export const umpireRules = ["middle", "nearer-mean", "umpire"] as const;
/** Who bears the umpire's cost. */
export const umpirePayers = ["seller", "buyer", "shared"] as const;
export type UmpireRule = (typeof umpireRules)[number];

export const SplittingLimit = object({
  analyte: field(id, "What is settled: Cu, Au, TM …"),
  unit: field(choice(units), "Unit of the values and of the limit."),
  basis: field(choice(bases), "Basis of the values."),
  limit: field(decimal({ min: "0", places: 6 }), "Largest difference that needs no umpire, in the unit of the values."),
  within: field(choice(splitRules), "Within the limit: the mean of both, the seller's or the buyer's value."),
});
export const AssayTerms = object({
  limits: field(list(SplittingLimit, { min: 1, max: 16 }), "Splitting limits, one for every element that is settled."),
  beyond: field(choice(umpireRules), "Beyond the limit: the middle of the three values, the mean of the umpire's and the nearer party's, or the umpire's alone."),
  umpires: field(list(id, { min: 1, max: 10 }), "Laboratories of which the parties appoint one; independent of both."),
});
export type AssayTerms = Infer<typeof AssayTerms>;

const cargo = { consignmentId: field(id, "Consignment."), lotId: field(id, "Lot that was loaded into it.") };
export const ExchangeAssays = input({
  ...cargo,
  certificateNo: field(id, "Number of the buyer's own certificate."),
  laboratory: field(text(128), "Laboratory that issued it."),
  laboratoryId: optional(id, "The same, where it is registered here: it cannot be the umpire."),
  results: field(list(Result, { min: 1, max: 64 }), "The buyer's values: every element that the contract settles."),
});
export const AppointUmpire = input({
  ...cargo,
  laboratoryId: field(id, "Umpire: a laboratory of the contract's list."),
  accreditationNo: field(id, "Its accreditation in force, which covers every element in dispute."),
  sampleId: field(id, "Sealed reserve sample of the lot."),
});
export const ConcludeSettlement = input({ ...cargo, certificateNo: field(id, "The umpire's certificate of the reserve sample.") });

const value = decimal({ min: "0", places: 8 });
const Element = object({
  analyte: field(id, "What is settled."),
  unit: field(choice(units), "Unit."),
  basis: field(choice(bases), "Basis."),
  sellerValue: field(value, "Seller's value."),
  buyerValue: field(value, "Buyer's value."),
  difference: field(value, "How far they are apart."),
  limit: field(value, "Splitting limit."),
  outcome: field(choice(["agreed", "umpire"]), "Within the limit, or for the umpire."),
  umpireValue: optional(value, "Umpire's value."),
  settledValue: optional(value, "Value at which it is settled."),
  payer: optional(choice(umpirePayers), "Who bears the umpire's cost for it: whose value is farther from the umpire's."),
});
export type Element = Infer<typeof Element>;

/** What a party wants: an umpire and the sample that it is to test. */
export const Appointment = object({ laboratoryId: field(id, "Laboratory."), accreditationNo: field(id, "Its accreditation."), sampleId: field(id, "Reserve sample.") });
export type Appointment = Infer<typeof Appointment>;

/** Id of the settlement of a consignment's lot. */
export const settlementId = (consignmentId: string, lotId: string): string => `${consignmentId}/${lotId}`;
export const AssaySettlement = recordFrom(ExchangeAssays, {
  contractNo: field(id, "Contract whose limits hold."),
  sellerId: field(id, "Seller."),
  sellerMsp: field(id, "Seller's member."),
  buyerId: field(id, "Buyer."),
  buyerMsp: field(id, "Buyer's member."),
  sellerCertificateNo: field(id, "Seller's certificate, as it was in force at the exchange."),
  beyond: field(choice(umpireRules), "How the umpire's value decides."),
  exchangedAt: field(instant, "Event time of the exchange."),
  status: field(choice(["settled", "disputed", "appointed"]), "All values settled, some beyond their limit, or an umpire at work."),
  elements: field(list(Element, { max: 16 }), "Every element with both values."),
  sellerWants: optional(Appointment, "Umpire that the seller appointed."),
  buyerWants: optional(Appointment, "Umpire that the buyer appointed."),
  umpireId: optional(id, "Umpire that both appointed."),
  umpireMsp: optional(id, "Umpire's member."),
  umpireSampleId: optional(id, "Reserve sample that it tests."),
  umpireCertificateNo: optional(id, "Its certificate."),
});
export type AssaySettlement = Infer<typeof AssaySettlement>;
