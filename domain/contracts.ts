import { input, recordFrom } from "./act.ts";
import { amount, choice, currency, date, decimal, digest, field, id, list, massKg, object, optional, percent, salt, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Sales contracts. Parties, product and amount are on the channel; price terms lie in the private collection of the parties,
 * customs and tax (collections.ts), and the channel sees their salted digest.
 */

/** Incoterms 2020. */
export const incoterms = ["EXW", "FCA", "CPT", "CIP", "DAP", "DPU", "DDP", "FAS", "FOB", "CFR", "CIF"] as const;
export const saleChannels = ["export", "exchange", "domestic", "bank-of-mongolia"] as const;

export const ProposeContract = input({
  contractNo: field(id, "Number that the parties gave it."),
  buyerId: field(id, "Buyer."),
  product: field(id, "Product."),
  massKg: field(massKg, "Agreed mass, kg."),
  tolerancePct: field(percent, "Tolerance either way, percent."),
  incoterm: field(choice(incoterms), "Delivery term."),
  deliveryPlace: field(text(128), "Named place of the delivery term."),
  channel: field(choice(saleChannels), "How it is sold."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
});
/** Private: transient field `secret` of `contracts:propose`. */
export const PriceTerms = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  basis: field(choice(["wet-tonne", "dry-tonne", "metal-content", "gram"]), "What the price is per."),
  pricing: field(choice(["fixed", "provisional"]), "Provisional prices are settled at a final price later."),
  price: field(amount, "Price per unit of the basis; for metal content the price per tonne of the main metal."),
  currency: field(currency, "Currency of the price."),
  payables: optional(list(object({ analyte: field(id, "Metal."), payablePct: field(percent, "Part of the content that is paid.") }), { max: 8 }), "Payable metals of a concentrate."),
  quotationalPeriod: optional(text(64), "Period whose average is the final price."),
  deductionPerTonne: optional(decimal({ min: "0", places: 6 }), "Treatment and refining charges, per dry tonne, same currency."),
});
export type PriceTerms = Infer<typeof PriceTerms>;
export const AgreeContract = input({ contractNo: field(id, "Contract."), termsDigest: field(digest, "Digest of the price terms that the buyer has read.") });
export const RegisterContract = input({ contractNo: field(id, "Contract."), registrationNo: field(id, "Number in the tax authority's contract register.") });

export const Contract = recordFrom(ProposeContract, {
  sellerId: field(id, "Seller."),
  sellerMsp: field(id, "Seller's member."),
  buyerMsp: field(id, "Buyer's member."),
  termsDigest: field(digest, "SHA-256 of the canonical JSON of the price terms."),
  termsTx: field(id, "Transaction that recorded the price terms."),
  status: field(choice(["proposed", "agreed", "registered"]), "Both parties, then the tax register."),
  registrationNo: optional(id, "Number in the tax authority's contract register."),
  shippedKg: field(decimal({ min: "0", places: 3 }), "Mass declared under it so far, kg."),
});
export type Contract = Infer<typeof Contract>;
