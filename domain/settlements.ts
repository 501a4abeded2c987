import { input, record } from "./act.ts";
import { Result } from "./assays.ts";
import { DomainError } from "./error.ts";
import { choice, decimal, field, id, instant, integer, list, object, optional, text } from "./schema.ts";
import { bases, units } from "./vocabulary.ts";
import type { Infer } from "./schema.ts";

/*
 * Exchange of assays (docs/decisions/0015, 0035): seller's and buyer's certificates of one lot of a consignment or of a sale within the country are compared
 * element by element. Within the contract's splitting limit the value is settled at once; beyond it both parties appoint one of the contract's umpires, who
 * tests the sealed reserve sample. Who stays silent beyond the contract's term loses its say.
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
  answerDays: optional(integer(1, 365), "Days within which the buyer exchanges its assays, a party answers the other's umpire, and an umpire reports; where left out, those of the table `tolerances`, setting `assay-answer`."),
});
export type AssayTerms = Infer<typeof AssayTerms>;

/** Where the lot went: exactly one of a consignment and a sale. */
const cargo = {
  consignmentId: optional(id, "Consignment; left out for a sale within the country."),
  saleNo: optional(id, "Sale within the country; left out for a consignment."),
  lotId: field(id, "Lot that was loaded into it, or sold."),
};
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
export const LapseSettlement = input(cargo);

const value = decimal({ min: "0", places: 8 });
const Element = object({
  analyte: field(id, "What is settled."),
  unit: field(choice(units), "Unit."),
  basis: field(choice(bases), "Basis."),
  sellerValue: field(value, "Seller's value."),
  buyerValue: optional(value, "Buyer's value; none where it stayed silent."),
  difference: optional(value, "How far they are apart."),
  limit: field(value, "Splitting limit."),
  outcome: field(choice(["agreed", "umpire", "silent"]), "Within the limit, for the umpire, or the seller's value because the buyer stayed silent."),
  umpireValue: optional(value, "Umpire's value."),
  settledValue: optional(value, "Value at which it is settled."),
  payer: optional(choice(umpirePayers), "Who bears the umpire's cost for it: whose value is farther from the umpire's."),
});
export type Element = Infer<typeof Element>;

/** What a party wants: an umpire and the sample that it is to test. */
export const Appointment = object({ laboratoryId: field(id, "Laboratory."), accreditationNo: field(id, "Its accreditation."), sampleId: field(id, "Reserve sample.") });
export type Appointment = Infer<typeof Appointment>;

/** What a lot is settled in: a consignment or a sale. */
export type Cargo = Pick<Infer<typeof LapseSettlement>, "consignmentId" | "saleNo">;
/**
 * Id of the settlement of a lot: `consignment/lot`, or `sale:number/lot`, which no consignment's can be, as no number holds a colon.
 * @throws {DomainError} `input/required`, `input/duplicate` where not exactly one of both is given
 */
export function settlementId({ consignmentId, saleNo }: Cargo, lotId: string): string {
  if (consignmentId !== undefined && saleNo !== undefined) throw new DomainError("input/duplicate", { field: "consignmentId, saleNo", value: saleNo });
  if (consignmentId !== undefined) return `${consignmentId}/${lotId}`;
  if (saleNo === undefined) throw new DomainError("input/required", { field: "consignmentId" });
  return `sale:${saleNo}/${lotId}`;
}

export const AssaySettlement = record({
  ...cargo,
  certificateNo: optional(id, "Number of the buyer's own certificate; none where it stayed silent."),
  laboratory: optional(text(128), "Laboratory that issued it."),
  laboratoryId: optional(id, "The same, where it is registered here."),
  results: optional(list(Result, { min: 1, max: 64 }), "The buyer's values."),
  contractNo: field(id, "Contract whose limits hold."),
  sellerId: field(id, "Seller."),
  sellerMsp: field(id, "Seller's member."),
  buyerId: field(id, "Buyer."),
  buyerMsp: field(id, "Buyer's member."),
  sellerCertificateNo: field(id, "Seller's certificate, as it was in force at the exchange."),
  beyond: field(choice(umpireRules), "How the umpire's value decides."),
  exchangedAt: field(instant, "Event time of the exchange."),
  answerDays: field(integer(1, 365), "Days of the term."),
  answerBy: field(instant, "Record time until which the other party, or the umpire, may answer."),
  status: field(choice(["settled", "disputed", "appointed"]), "All values settled, some beyond their limit, or an umpire at work."),
  elements: field(list(Element, { max: 16 }), "Every element with both values."),
  sellerWants: optional(Appointment, "Umpire that the seller appointed."),
  buyerWants: optional(Appointment, "Umpire that the buyer appointed."),
  umpireId: optional(id, "Umpire that both appointed."),
  umpireMsp: optional(id, "Umpire's member."),
  umpireSampleId: optional(id, "Reserve sample that it tests."),
  umpireCertificateNo: optional(id, "Its certificate."),
  silentUmpires: optional(list(id, { max: 10 }), "Umpires that let their term lapse: none of them is appointed again."),
  freedSamples: optional(list(id, { max: 10 }), "Reserve samples that such umpires never took in: drawn in time, they serve the next."),
});
export type AssaySettlement = Infer<typeof AssaySettlement>;
