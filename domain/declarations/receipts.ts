import { after, distinct } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { ReceiptAmounts } from "../royalty.ts";
import { tonnes } from "../tax/quantity.ts";
import type { Act, Ledger, Put, Secret } from "../act.ts";
import type { Consignment } from "../consignments.ts";
import type { Declaration, FileDeclaration } from "../declarations.ts";
import type { Receipt } from "../royalty.ts";
import type { Infer } from "../schema.ts";
import { secretOf } from "../secret.ts";

/** What every version of a declaration states. */
export type Stated = Pick<Infer<typeof FileDeclaration>, "declarationNo" | "consignmentId" | "items" | "receiptNos" | "carriedReceiptNos" | "certificateNos" | "at">;

/*
 * Royalty receipts are drawn down: by mass when a declaration is filed, which the channel sees, and by amount when it is assessed, which only
 * payer, customs and tax see. What one declaration leaves of a receipt serves the next.
 */

/**
 * Draws a declaration's mass, as far as royalty paid before does not cover it, from its receipts, in the order in which it lists them, and gives back what an earlier version drew. A receipt
 * that is listed beyond the mass serves by its amount alone.
 * @throws {DomainError} `royalty/receipt-unknown`, `royalty/not-payer`, `royalty/product-mismatch`, `royalty/licence-mismatch`, `royalty/receipt-used` for one that others have used up, `royalty/receipt-insufficient`
 */
export async function bindReceipts(act: Act<Stated>, ledger: Ledger, consignment: Consignment, netKg: Decimal, before: Declaration | undefined): Promise<readonly Put[]> {
  const { receiptNos, declarationNo, at } = act.input;
  distinct(receiptNos, "receiptNos");
  const stamp = { tx: act.txId, at };
  const receipts = await Promise.all(receiptNos.map((receiptNo) => receiptOf(ledger, receiptNo)));
  let needed = netKg;
  if (needed.isPositive() && receiptNos.length === 0) throw new DomainError("input/required", { field: "receiptNos" });
  const bound = receipts.map((receipt): Put => {
    checkReceipt(receipt, consignment);
    after(at, receipt, `royalty receipt ${receipt.receiptNo}`);
    const others = receipt.uses.filter((use) => use.declarationNo !== declarationNo);
    const free = freeKgOf(receipt, declarationNo);
    if (!free.isPositive()) throw new DomainError("royalty/receipt-used", { receiptNo: receipt.receiptNo, usedBy: others.at(-1)?.declarationNo ?? "the lots that carry it" });
    const massKg = needed.lessThan(free) ? needed : free;
    needed = needed.minus(massKg);
    const uses = [...others, { declarationNo, massKg }];
    return { kind: "receipt", id: receipt.receiptNo, record: { ...receipt, uses, usedBy: declarationNo, ...stamp } };
  });
  if (needed.isPositive()) throw new DomainError("royalty/receipt-insufficient", { receiptNo: receiptNos.join(", "), coveredT: tonnes(netKg.minus(needed)), neededT: tonnes(netKg) });
  const dropped = (before?.receiptNos ?? []).filter((receiptNo) => !receiptNos.includes(receiptNo));
  const freed = await Promise.all(
    dropped.map(async (receiptNo): Promise<Put> => {
      const { usedBy: _, ...receipt } = await receiptOf(ledger, receiptNo);
      const uses = receipt.uses.filter((use) => use.declarationNo !== declarationNo);
      const last = uses.at(-1);
      return { kind: "receipt", id: receiptNo, record: { ...receipt, uses, ...(last ? { usedBy: last.declarationNo } : {}), ...stamp } };
    }),
  );
  return [...bound, ...freed];
}

/** Mass of a receipt that no declaration but this one draws on and no lot carries. */
export const freeKgOf = ({ massKg, carriedKg = Decimal.zero, uses }: Receipt, declarationNo?: string): Decimal =>
  massKg.minus(carriedKg).minus(sum(uses.filter((use) => use.declarationNo !== declarationNo).map((use) => use.massKg)));
/** What was paid, less what goes on with lots. */
const paidBy = ({ baseAmount, surtaxAmount, carried = Decimal.zero }: ReceiptAmounts): Decimal => baseAmount.plus(surtaxAmount).minus(carried);

/** The receipt. @throws {DomainError} `royalty/receipt-unknown` */
export async function receiptOf(ledger: Ledger, receiptNo: string): Promise<Receipt> {
  const receipt = await ledger.get("receipt", receiptNo);
  if (!receipt) throw new DomainError("royalty/receipt-unknown", { receiptNo });
  return receipt;
}

function checkReceipt({ receiptNo, payerId, product, licenceNo }: Receipt, consignment: Consignment): void {
  if (payerId !== consignment.exporterId) throw new DomainError("royalty/not-payer", { receiptNo, payerId });
  if (product !== consignment.product) throw new DomainError("royalty/product-mismatch", { receiptNo, product, declaredProduct: consignment.product });
  if (!consignment.licences.includes(licenceNo)) throw new DomainError("royalty/licence-mismatch", { receiptNo, licenceNo });
}

/** A receipt with its private amounts, and what of them this declaration may use. */
export interface Credited {
  readonly receipt: Receipt;
  readonly amounts: ReceiptAmounts;
  readonly available: Decimal;
}

/**
 * The receipts of a declaration and what other declarations have left of their amounts. What a declaration used that no longer draws on the
 * receipt counts as given back.
 * @throws {DomainError} `royalty/receipt-unknown`, `record/unknown`, `proof/tampered`
 */
export async function creditedBy(ledger: Ledger, { receiptNos, payerMsp, declarationNo }: Declaration): Promise<readonly Credited[]> {
  return Promise.all(
    receiptNos.map(async (receiptNo) => {
      const receipt = await receiptOf(ledger, receiptNo);
      const amounts = await secretOf(ledger, payerCollection(payerMsp), "receipt", receiptNo, ReceiptAmounts, receipt.amountsDigest);
      const drawing = new Set(receipt.uses.map((use) => use.declarationNo));
      const others = (amounts.uses ?? []).filter((use) => use.declarationNo !== declarationNo && drawing.has(use.declarationNo));
      return { receipt, amounts, available: paidBy(amounts).minus(sum(others.map(({ amount }) => amount))) };
    }),
  );
}

/** The receipts as they are after an assessment used `used[i]` of the i-th one's amounts. */
export function drawn(receipts: readonly Credited[], used: readonly Decimal[], { declarationNo, payerMsp }: Declaration, stamp: { readonly tx: string; readonly at: string }): { readonly puts: readonly Put[]; readonly secrets: readonly Secret[] } {
  const changed = receipts.map(({ receipt, amounts }, i) => {
    const drawing = new Set(receipt.uses.map((use) => use.declarationNo));
    const others = (amounts.uses ?? []).filter((use) => use.declarationNo !== declarationNo && drawing.has(use.declarationNo));
    const after: ReceiptAmounts = { ...amounts, uses: [...others, { declarationNo, amount: used[i] ?? Decimal.zero }] };
    return { receipt: { ...receipt, amountsDigest: digestOf(after), ...stamp }, after };
  });
  return {
    puts: changed.map(({ receipt }): Put => ({ kind: "receipt", id: receipt.receiptNo, record: receipt })),
    secrets: changed.map(({ receipt, after }): Secret => ({ collection: payerCollection(payerMsp), kind: "receipt", id: receipt.receiptNo, record: after })),
  };
}
