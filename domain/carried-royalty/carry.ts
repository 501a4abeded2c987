import { after, distinct, eventOf, subject, unused } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { secretOf } from "../secret.ts";
import { freeKgOf, receiptOf } from "../declarations/receipts.ts";
import { sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { lotRecord } from "../lots/balance.ts";
import { ReceiptAmounts } from "../royalty.ts";
import { tonnes } from "../tax/quantity.ts";
import type { Rule } from "../act.ts";
import type { CarriedAmount, CarryRoyalty, RoyaltyCredit } from "../carried-royalty.ts";
import type { Salt } from "../declarations.ts";
import type { Infer } from "../schema.ts";

/**
 * Lets a royalty receipt go on with the lots that it was paid for, each for its whole mass: what it is drawn down by here no declaration of the payer can
 * use. The payer does it for its own lots; the tax authority also for lots that have been handed on.
 * @throws {DomainError} `record/exists`, `input/duplicate`, `royalty/receipt-unknown`, `royalty/not-payer`, `royalty/product-mismatch`, `royalty/licence-mismatch`, `lot/unknown`, `lot/not-owner`, `royalty/receipt-insufficient`, `royalty/receipt-used`, `step/before-cause`
 */
export const carryRoyalty: Rule<Infer<typeof CarryRoyalty>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { receiptNo, lotIds, at } = act.input;
  const { orgId, orgRoles } = act.by;
  unused(await ledger.get("royaltyCredit", receiptNo), "royaltyCredit", receiptNo);
  distinct(lotIds, "lotIds");
  const receipt = await receiptOf(ledger, receiptNo);
  const { payerId, payerMsp, product, licenceNo } = receipt;
  const byTax = orgRoles.includes("tax");
  if (payerId !== orgId && !byTax) throw new DomainError("royalty/not-payer", { receiptNo, payerId });
  after(at, receipt, `royalty receipt ${receiptNo}`);
  const lots = await Promise.all(lotIds.map((lotId) => lotRecord(ledger, lotId)));
  for (const lot of lots) {
    if (lot.product !== product) throw new DomainError("royalty/product-mismatch", { receiptNo, product, declaredProduct: lot.product });
    if (!lot.licences.includes(licenceNo)) throw new DomainError("royalty/licence-mismatch", { receiptNo, licenceNo });
    if (!byTax && lot.ownerId !== orgId) throw new DomainError("lot/not-owner", { lotId: lot.lotId, ownerId: lot.ownerId });
    after(at, { at: lot.madeAt }, `making of lot ${lot.lotId}`);
  }
  const massKg = sum(lots.map(({ madeKg }) => madeKg));
  const freeKg = freeKgOf(receipt);
  if (massKg.greaterThan(freeKg)) throw new DomainError("royalty/receipt-insufficient", { receiptNo, coveredT: tonnes(freeKg), neededT: tonnes(massKg) });

  const collection = payerCollection(payerMsp);
  const amounts = await secretOf(ledger, collection, "receipt", receiptNo, ReceiptAmounts, receipt.amountsDigest);
  const paid = amounts.baseAmount.plus(amounts.surtaxAmount);
  const drawing = new Set(receipt.uses.map((use) => use.declarationNo));
  const left = paid.minus(sum((amounts.uses ?? []).filter((use) => drawing.has(use.declarationNo)).map(({ amount }) => amount)));
  const share = paid.times(massKg).dividedByHalfUp(receipt.massKg, 2);
  const amount = share.greaterThan(left) ? left : share;
  if (!amount.isPositive()) throw new DomainError("royalty/receipt-used", { receiptNo, usedBy: receipt.usedBy ?? "others" });

  const stamp = { tx: act.txId, at };
  const carried: CarriedAmount = { salt, currency: amounts.currency, amount, uses: [] };
  const amountDigest = digestOf(carried);
  const reduced: ReceiptAmounts = { ...amounts, carried: amount };
  const credit: RoyaltyCredit = { receiptNo, payerId, payerMsp, product, lots: lots.map(({ lotId, madeKg }) => ({ lotId, massKg: madeKg })), amountDigest, uses: [], ...stamp };
  return {
    puts: [
      { kind: "royaltyCredit", id: receiptNo, record: credit },
      { kind: "receipt", id: receiptNo, record: { ...receipt, carriedKg: massKg, amountsDigest: digestOf(reduced), ...stamp } },
    ],
    secrets: [
      { collection, kind: "royaltyCredit", id: receiptNo, record: carried },
      { collection, kind: "receipt", id: receiptNo, record: reduced },
    ],
    event: eventOf(act, "royalty.carried", {
      subjects: [subject("royaltyCredit", receiptNo, "made"), subject("receipt", receiptNo, "changed"), ...lotIds.map((lotId) => subject("lot", lotId, "named")), subject("organisation", payerId, "named")],
      facts: { receiptNo, payerId, lots: credit.lots, massKg, amountDigest },
    }),
  };
};
