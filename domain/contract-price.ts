import { after, eventOf, inState, input, subject } from "./act.ts";
import { digestOf } from "./canonical.ts";
import { tradeCollection } from "./collections.ts";
import { contractOf, PriceTerms } from "./contracts.ts";
import { DomainError } from "./error.ts";
import { digest, field, id, integer, optional, text } from "./schema.ts";
import type { Ledger, Rule } from "./act.ts";
import type { Contract } from "./contracts.ts";
import type { Infer } from "./schema.ts";

/*
 * Later price terms of a contract: the final price that settles a provisional one, or a corrected price. Each is a new private version that
 * the seller proposes and the buyer agrees to; the earlier ones stay.
 */

export const ProposePrice = input({
  contractNo: field(id, "Contract."),
  version: field(integer(2, 1000), "Number of the terms: one more than the newest; the contract's own are 1."),
  consignmentId: optional(id, "Consignment whose price it is; every one of the contract where it is left out."),
  reason: field(text(), "Why: the final price of a quotational period, a correction."),
});
export const AgreePrice = input({ contractNo: field(id, "Contract."), version: field(integer(2, 1000), "Terms."), termsDigest: field(digest, "Digest of the price terms that the buyer has read.") });

/** Id of a version's private record: the contract's own terms are its number, later ones `contractNo/version`. */
export const termsId = (contractNo: string, version: number): string => (version === 1 ? contractNo : `${contractNo}/${version}`);

/**
 * Proposes later price terms of a registered contract, by its seller; currency and basis stay.
 * @throws {DomainError} `contract/unknown`, `contract/not-party`, `step/…`, `contract/terms-stale`, `consignment/unknown`, `contract/consignment-foreign`
 */
export const proposePrice: Rule<Infer<typeof ProposePrice>, PriceTerms> = async (act, ledger, terms) => {
  const { contractNo, version, consignmentId, reason, at } = act.input;
  const contract = await contractOf(ledger, contractNo);
  if (contract.sellerId !== act.by.orgId) throw new DomainError("contract/not-party", { orgId: act.by.orgId, contractNo });
  inState("contract", contract, contractNo, "propose a price", "registered");
  // Sales and declarations under it write the contract too, and may be recorded first.
  after(at, { at: contract.revisions?.at(-1)?.proposedAt ?? contract.registeredAt ?? contract.at }, `terms of contract ${contractNo}`);
  const next = newestOf(contract) + 1;
  if (version !== next) throw new DomainError("contract/terms-stale", { contractNo, current: next - 1, next });
  if (consignmentId !== undefined) {
    const consignment = await ledger.get("consignment", consignmentId);
    if (!consignment) throw new DomainError("consignment/unknown", { consignmentId });
    if (consignment.contractNo !== contractNo) throw new DomainError("contract/consignment-foreign", { consignmentId, contractNo });
  }
  const termsDigest = digestOf(terms);
  const revision = { version, termsDigest, termsTx: act.txId, proposedAt: at, reason, ...(consignmentId === undefined ? {} : { consignmentId }) };
  return {
    puts: [{ kind: "contract", id: contractNo, record: { ...contract, revisions: [...(contract.revisions ?? []), revision], newestTermsDigest: termsDigest, tx: act.txId, at } }],
    secrets: [{ collection: tradeCollection(contract.sellerMsp, contract.buyerMsp), kind: "contract", id: termsId(contractNo, version), record: terms }],
    event: eventOf(act, "contract.price-proposed", {
      subjects: [subject("contract", contractNo, "changed"), ...(consignmentId === undefined ? [] : [subject("consignment", consignmentId, "named")]), subject("organisation", contract.buyerId, "named")],
      facts: { contractNo, version, termsDigest, reason, ...(consignmentId === undefined ? {} : { consignmentId }) },
    }),
  };
};

/**
 * The buyer agrees to later price terms that it has read; from then on assessments rest on them.
 * @throws {DomainError} `contract/unknown`, `contract/not-party`, `contract/terms-stale`, `contract/terms-agreed`, `contract/private-data-mismatch`, `step/before-cause`
 */
export const agreePrice: Rule<Infer<typeof AgreePrice>> = async (act, ledger) => {
  const { contractNo, version, termsDigest, at } = act.input;
  const contract = await contractOf(ledger, contractNo);
  if (contract.buyerId !== act.by.orgId) throw new DomainError("contract/not-party", { orgId: act.by.orgId, contractNo });
  const revision = contract.revisions?.find((each) => each.version === version);
  if (!revision) throw new DomainError("contract/terms-stale", { contractNo, current: newestOf(contract), next: newestOf(contract) + 1 });
  if (revision.agreedTx !== undefined) throw new DomainError("contract/terms-agreed", { contractNo, version });
  after(at, { at: revision.proposedAt }, `price terms ${version} of contract ${contractNo}`);
  if (termsDigest !== revision.termsDigest) throw new DomainError("contract/private-data-mismatch", { contractNo });
  const revisions = (contract.revisions ?? []).map((each) => (each === revision ? { ...each, agreedTx: act.txId } : each));
  const { consignmentId } = revision;
  return {
    puts: [{ kind: "contract", id: contractNo, record: { ...contract, revisions, tx: act.txId, at } }],
    event: eventOf(act, "contract.price-agreed", {
      subjects: [subject("contract", contractNo, "changed"), ...(consignmentId === undefined ? [] : [subject("consignment", consignmentId, "named")]), subject("organisation", contract.sellerId, "named")],
      facts: { contractNo, version, termsDigest, ...(consignmentId === undefined ? {} : { consignmentId }) },
    }),
  };
};

const newestOf = ({ revisions }: Contract): number => revisions?.at(-1)?.version ?? 1;

/** Price terms in force, and the transaction that recorded them. */
export interface TermsInForce {
  readonly terms: PriceTerms;
  readonly version: number;
  readonly tx: string;
}

/**
 * The newest price terms that both parties have agreed on for a consignment.
 * @throws {DomainError} `contract/price-missing`, `contract/private-data-mismatch`
 */
export async function termsInForce(ledger: Ledger, contract: Contract, consignmentId: string | undefined, on: string): Promise<TermsInForce> {
  const { contractNo, sellerMsp, buyerMsp } = contract;
  const revision = contract.revisions?.findLast((each) => each.agreedTx !== undefined && (each.consignmentId === undefined || each.consignmentId === consignmentId));
  const { version, termsDigest, termsTx } = revision ?? { version: 1, termsDigest: contract.termsDigest, termsTx: contract.termsTx };
  const terms = await ledger.secret(tradeCollection(sellerMsp, buyerMsp), "contract", termsId(contractNo, version), PriceTerms);
  if (!terms) throw new DomainError("contract/price-missing", { contractNo, date: on });
  if (digestOf(terms) !== termsDigest) throw new DomainError("contract/private-data-mismatch", { contractNo });
  return { terms, version, tx: termsTx };
}
