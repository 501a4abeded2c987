import { input, record } from "./act.ts";
import { taxReceiptNo } from "./identifiers.ts";
import { Draw } from "./lots.ts";
import { amount, choice, currency, decimal, digest, field, id, list, object, optional, salt } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Royalty that was paid on lots and goes on with them (docs/decisions/0020-carried-royalty.md): whoever pays royalty next on what was made of them is
 * credited its share. Lots and shares stand on the channel; amounts are private to who paid first, customs and tax. The record's id is the
 * royalty receipt's number.
 */

/** Most receipts that one declaration or sale claims. */
const MAX_CLAIMED = 50;
/** Decimals of a share on the ledger: far below a tugrik on any amount. */
export const SHARE_PLACES = 30;
const share = decimal({ min: "0", max: "1", places: SHARE_PLACES });
/** What royalty paid before is credited to. */
export const creditUsers = ["declaration", "sale"] as const;
const what = field(choice(creditUsers), "What it was credited to.");
const number = field(id, "Its number.");

export const CarryRoyalty = input({
  receiptNo: field(taxReceiptNo, "ДДТД of the royalty that was paid."),
  lotIds: field(list(id, { min: 1, max: 100 }), "Lots that it was paid for, each for its whole mass."),
});
/** A field by which a declaration or a sale claims royalty that was paid before. */
export const carriedReceiptNos = optional(list(taxReceiptNo, { min: 1, max: MAX_CLAIMED }), "Royalty receipts that were paid on lots which the goods are made of: their shares are credited.");

export const RoyaltyCredit = record({
  receiptNo: field(taxReceiptNo, "ДДТД of the royalty that was paid."),
  payerId: field(id, "Who paid it."),
  payerMsp: field(id, "Payer's member."),
  product: field(id, "Product of the lots."),
  lots: field(list(Draw, { min: 1, max: 100 }), "Lots that carry it, each with its whole mass."),
  saleNo: optional(id, "Sale within the country whose royalty it is."),
  amountDigest: field(digest, "SHA-256 of the canonical JSON of the amount and its uses."),
  uses: field(list(object({ what, number, share: field(share, "Share of the whole, rounded down.") }), { max: 500 }), "Who is credited, and what share of it."),
});
export type RoyaltyCredit = Infer<typeof RoyaltyCredit>;
export type CreditUser = Pick<RoyaltyCredit["uses"][number], "what" | "number">;

/** Private, in the first payer's collection: what is carried, and what of it has been credited. */
export const CarriedAmount = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  currency: field(currency, "Currency."),
  amount: field(amount, "Royalty that the lots carry."),
  uses: field(list(object({ what, number, amount: field(amount, "Amount that was credited.") }), { max: 500 }), "What assessments have credited."),
});
export type CarriedAmount = Infer<typeof CarriedAmount>;
