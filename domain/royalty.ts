import { input, recordFrom } from "./act.ts";
import { licenceNo, taxReceiptNo } from "./identifiers.ts";
import { amount, currency, digest, field, id, massKg, object, optional, pattern, salt } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Royalty (АМНАТ) receipts, issued by the tax authority. Amounts are private to payer, customs and tax. One receipt serves one declaration.
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
});
export type ReceiptAmounts = Infer<typeof ReceiptAmounts>;
export const Receipt = recordFrom(IssueReceipt, {
  payerMsp: field(id, "Payer's member."),
  amountsDigest: field(digest, "SHA-256 of the canonical JSON of the amounts."),
  usedBy: optional(id, "Declaration that it serves."),
});
export type Receipt = Infer<typeof Receipt>;
