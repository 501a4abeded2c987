import { eventOf, input, recordFrom, recordOf, subject, unused } from "./act.ts";
import { digestOf } from "./canonical.ts";
import { payerCollection } from "./collections.ts";
import { DomainError } from "./error.ts";
import { licenceNo, taxReceiptNo } from "./identifiers.ts";
import { amount, balanceKg, currency, digest, field, id, list, massKg, object, optional, pattern, salt } from "./schema.ts";
import { notPaidUnder } from "./payment-number.ts";
import { counterparty, licenceOf } from "./registry.ts";
import type { OrgRole, Rule } from "./act.ts";
import type { Infer } from "./schema.ts";

/*
 * Royalty (АМНАТ) receipts, issued by the tax authority. Amounts are private to payer, customs and tax. A receipt is drawn down by the
 * declarations that it serves: by mass on the channel, by amount in private.
 */

export const IssueReceipt = input({
  receiptNo: field(taxReceiptNo, "ДДТД of the payment."),
  payerId: field(id, "Organisation that paid."),
  licenceNo: field(licenceNo, "Licence whose product was paid for."),
  product: field(id, "Product, at its processing stage."),
  massKg: field(massKg, "Mass that it covers, kg wet."),
  period: field(pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2026-06", 7), "Month of the return."),
});
/** Private: transient field `secret` of `royalty:issueReceipt`. */
export const ReceiptAmounts = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  currency: field(currency, "Currency of the amounts."),
  baseAmount: field(amount, "Base royalty paid."),
  surtaxAmount: field(amount, "Additional royalty paid."),
  uses: optional(list(object({ declarationNo: field(id, "Declaration."), amount: field(amount, "Amount that it used.") }), { max: 200 }), "What assessments have credited from it; none when it is issued."),
  carried: optional(amount, "What of it goes on with the lots that it was paid for."),
});
export type ReceiptAmounts = Infer<typeof ReceiptAmounts>;
export const Receipt = recordFrom(IssueReceipt, {
  payerMsp: field(id, "Payer's member."),
  amountsDigest: field(digest, "SHA-256 of the canonical JSON of the amounts."),
  uses: field(list(object({ declarationNo: field(id, "Declaration."), massKg: field(balanceKg, "Mass that it drew, kg wet.") }), { max: 200 }), "Declarations that draw on it; what they leave serves the next."),
  carriedKg: optional(massKg, "Mass of the lots that it goes on with, kg wet."),
  usedBy: optional(id, "Declaration that drew on it last."),
});
export type Receipt = Infer<typeof Receipt>;

/** Roles that export and so pay royalty; only their members have a payer's collection. */
const payers: readonly OrgRole[] = ["miner", "processor", "exporter"];

/**
 * Issues the receipt of a royalty payment; its amounts go to payer, customs and tax alone. The licence need not be the payer's: traders
 * and processors pay on what others mined.
 * @throws {DomainError} `record/exists`, `payment/duplicate`, `registry/…`, `licence/unknown`
 */
export const issueReceipt: Rule<Infer<typeof IssueReceipt>, ReceiptAmounts> = async (act, ledger, amounts) => {
  const { receiptNo, payerId, licenceNo: number, product, massKg, period } = act.input;
  unused(await ledger.get("receipt", receiptNo), "receipt", receiptNo);
  await notPaidUnder(ledger, receiptNo);
  if (amounts.uses || amounts.carried) throw new DomainError("input/unknown-field", { field: amounts.uses ? "uses" : "carried" });
  const payer = await counterparty(ledger, payerId);
  if (!payer.roles.some((role) => payers.includes(role))) throw new DomainError("registry/role-missing", { orgId: payerId, role: payers.join(" or ") });
  await licenceOf(ledger, number);
  const amountsDigest = digestOf(amounts);
  const subjects = [subject("receipt", receiptNo, "made"), subject("organisation", payerId, "named"), subject("licence", number, "named")];
  return {
    puts: [{ kind: "receipt", id: receiptNo, record: { ...recordOf(act), payerMsp: payer.mspId, amountsDigest, uses: [] } }],
    secrets: [{ collection: payerCollection(payer.mspId), kind: "receipt", id: receiptNo, record: amounts }],
    event: eventOf(act, "royalty.receipt-issued", { subjects, facts: { receiptNo, payerId, licenceNo: number, product, massKg, period, amountsDigest } }),
  };
};
