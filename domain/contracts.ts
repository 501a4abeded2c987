import { after, distinct, eventOf, input, inState, recordFrom, recordOf, subject, unused } from "./act.ts";
import { digestOf } from "./canonical.ts";
import { tradeCollection } from "./collections.ts";
import { Decimal } from "./decimal.ts";
import { DomainError } from "./error.ts";
import { counterparty, ordered } from "./registry.ts";
import { amount, choice, currency, date, decimal, digest, field, id, instant, integer, list, massKg, object, optional, percent, salt, text } from "./schema.ts";
import { useId } from "./uses.ts";
import type { Ledger, Rule } from "./act.ts";
import type { Infer } from "./schema.ts";
import { AssayTerms } from "./settlements.ts";
import { incoterms, saleChannels } from "./vocabulary.ts";

/*
 * Sales contracts. Parties, product and amount are on the channel; price terms lie in the private collection of the parties,
 * customs and tax (collections.ts), and the channel sees their salted digest.
 */

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
  assayTerms: optional(AssayTerms, "How seller's and buyer's assays settle, where they do."),
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
  registeredAt: optional(instant, "Event time of its registration."),
  shippedKg: field(decimal({ min: "0", places: 3 }), "Mass declared under it so far, kg."),
  newestTermsDigest: optional(digest, "Digest of the newest price terms, where there are later ones: what the buyer agrees to."),
  revisions: optional(
    list(
      object({
        version: field(integer(2, 1000), "Number of the terms."),
        consignmentId: optional(id, "Consignment whose price it is; every one where it is left out."),
        reason: field(text(), "Why."),
        termsDigest: field(digest, "SHA-256 of the canonical JSON of the price terms."),
        termsTx: field(id, "Transaction that recorded the price terms."),
        proposedAt: field(instant, "Event time of that."),
        agreedTx: optional(id, "Transaction by which the buyer agreed."),
      }),
      { max: 999 },
    ),
    "Later price terms, oldest first: final prices, corrections.",
  ),
});
export type Contract = Infer<typeof Contract>;

/**
 * Proposes a contract to a registered buyer; the price terms go to the parties, customs and tax alone.
 * @throws {DomainError} `record/exists`, `registry/…`, `contract/same-member`, `assay/laboratory-not-independent`, `input/…`
 */
export const proposeContract: Rule<Infer<typeof ProposeContract>, PriceTerms> = async (act, ledger, terms) => {
  const { contractNo, buyerId, validFrom, validTo, product, massKg, incoterm, channel, assayTerms } = act.input;
  const { orgId: sellerId, mspId: sellerMsp } = act.by;
  unused(await ledger.get("contract", contractNo), "contract", contractNo);
  const buyer = await counterparty(ledger, buyerId, "buyer");
  if (buyer.mspId === sellerMsp) throw new DomainError("contract/same-member", { contractNo, mspId: sellerMsp });
  ordered(validFrom, validTo);
  distinct((terms.payables ?? []).map(({ analyte }) => analyte), "payables");
  if (assayTerms) await settleable(ledger, contractNo, assayTerms, [sellerMsp, buyer.mspId]);
  const termsDigest = digestOf(terms);
  const parties = { sellerId, sellerMsp, buyerMsp: buyer.mspId };
  const record = { ...recordOf(act), ...parties, termsDigest, termsTx: act.txId, status: "proposed" as const, shippedKg: Decimal.zero };
  const subjects = [subject("contract", contractNo, "made"), subject("organisation", sellerId, "named"), subject("organisation", buyerId, "named")];
  return {
    puts: [{ kind: "contract", id: contractNo, record }],
    secrets: [{ collection: tradeCollection(sellerMsp, buyer.mspId), kind: "contract", id: contractNo, record: terms }],
    event: eventOf(act, "contract.proposed", { subjects, facts: { contractNo, sellerId, buyerId, product, massKg, incoterm, channel, validFrom, validTo, termsDigest, ...(assayTerms ? { assayTerms } : {}) } }),
  };
};

/** Each element has one limit, and each umpire is a laboratory of neither party's member. @throws {DomainError} `input/duplicate`, `registry/…`, `assay/laboratory-not-independent` */
async function settleable(ledger: Ledger, contractNo: string, { limits, umpires }: AssayTerms, parties: readonly string[]): Promise<void> {
  distinct(limits.map(({ analyte, basis }) => `${analyte} ${basis}`), "assayTerms.limits");
  distinct(umpires, "assayTerms.umpires");
  for (const labId of umpires) if (parties.includes((await counterparty(ledger, labId, "laboratory")).mspId)) throw new DomainError("assay/laboratory-not-independent", { labId, contractNo });
}

/**
 * The buyer agrees to the price terms that it has read, which the digest names.
 * @throws {DomainError} `contract/unknown`, `contract/not-party`, `contract/private-data-mismatch`, `step/…`
 */
export const agreeContract: Rule<Infer<typeof AgreeContract>> = async (act, ledger) => {
  const { contractNo, termsDigest, at } = act.input;
  const contract = await contractOf(ledger, contractNo);
  if (contract.buyerId !== act.by.orgId) throw new DomainError("contract/not-party", { orgId: act.by.orgId, contractNo });
  inState("contract", contract, contractNo, "agree to it", "proposed");
  after(at, contract, `proposal of contract ${contractNo}`);
  if (termsDigest !== contract.termsDigest) throw new DomainError("contract/private-data-mismatch", { contractNo });
  const subjects = [subject("contract", contractNo, "changed"), subject("organisation", contract.sellerId, "named")];
  return {
    puts: [{ kind: "contract", id: contractNo, record: { ...contract, status: "agreed", tx: act.txId, at } }],
    event: eventOf(act, "contract.agreed", { subjects, facts: { contractNo, termsDigest } }),
  };
};

/**
 * Enters an agreed contract in the tax authority's register, under a number that serves once.
 * @throws {DomainError} `contract/unknown`, `record/exists`, `step/…`
 */
export const registerContract: Rule<Infer<typeof RegisterContract>> = async (act, ledger) => {
  const { contractNo, registrationNo, at } = act.input;
  const contract = await contractOf(ledger, contractNo);
  inState("contract", contract, contractNo, "register it", "agreed");
  after(at, contract, `agreement on contract ${contractNo}`);
  const number = useId("registration", registrationNo);
  unused(await ledger.get("use", number), "use", number);
  const stamp = { tx: act.txId, at };
  const parties = [subject("organisation", contract.sellerId, "named"), subject("organisation", contract.buyerId, "named")];
  return {
    puts: [
      { kind: "contract", id: contractNo, record: { ...contract, status: "registered", registrationNo, registeredAt: at, ...stamp } },
      { kind: "use", id: number, record: { what: "registration", number: registrationNo, usedBy: contractNo, ...stamp } },
    ],
    event: eventOf(act, "contract.registered", { subjects: [subject("contract", contractNo, "changed"), subject("use", number, "made"), ...parties], facts: { contractNo, registrationNo } }),
  };
};

/** The contract. @throws {DomainError} `contract/unknown` */
export async function contractOf(ledger: Ledger, contractNo: string): Promise<Contract> {
  const contract = await ledger.get("contract", contractNo);
  if (!contract) throw new DomainError("contract/unknown", { contractNo });
  return contract;
}

/**
 * The contract of this seller, in force on the day, and for this buyer and product where they are given.
 * @throws {DomainError} `contract/unknown`, `contract/not-party`, `contract/product-mismatch`, `contract/expired`, `step/before-cause`
 */
export async function contractFor(ledger: Ledger, contractNo: string, { sellerId, buyerId, product, on }: { sellerId: string; buyerId?: string; product?: string; on: string }): Promise<Contract> {
  const contract = await contractOf(ledger, contractNo);
  if (contract.sellerId !== sellerId) throw new DomainError("contract/not-party", { orgId: sellerId, contractNo });
  if (buyerId !== undefined && contract.buyerId !== buyerId) throw new DomainError("contract/not-party", { orgId: buyerId, contractNo });
  if (product !== undefined && contract.product !== product) throw new DomainError("contract/product-mismatch", { contractNo, product: contract.product, givenProduct: product });
  if (on > contract.validTo) throw new DomainError("contract/expired", { contractNo, date: contract.validTo });
  if (on < contract.validFrom) throw new DomainError("step/before-cause", { date: on, causeDate: contract.validFrom, cause: `contract ${contractNo}` });
  return contract;
}
