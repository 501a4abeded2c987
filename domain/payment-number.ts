import { DomainError } from "./error.ts";
import type { Ledger } from "./act.ts";

/*
 * A ДДТД, the number of a payment to the state, serves once: as a payment, as an advance, as the refund of one or as a royalty receipt.
 */

/** The number is neither a payment's nor an advance's nor its refund's. @throws {DomainError} `payment/duplicate` */
export async function notPaidUnder(ledger: Ledger, paymentNo: string): Promise<void> {
  const payment = await ledger.get("payment", paymentNo);
  if (payment) throw new DomainError("payment/duplicate", { paymentNo, assessmentId: payment.assessmentId });
  const advance = await ledger.get("advance", paymentNo);
  if (advance) throw new DomainError("payment/duplicate", { paymentNo, assessmentId: `advance of ${advance.payerId}` });
  const refund = await ledger.get("advanceRefund", paymentNo);
  if (refund) throw new DomainError("payment/duplicate", { paymentNo, assessmentId: `refund of advance ${refund.advanceNo}` });
}

/** The number is free for a payment or an advance. @throws {DomainError} `payment/duplicate`, `royalty/receipt-used` */
export async function numberFree(ledger: Ledger, paymentNo: string): Promise<void> {
  await notPaidUnder(ledger, paymentNo);
  const receipt = await ledger.get("receipt", paymentNo);
  if (receipt) throw new DomainError("royalty/receipt-used", { receiptNo: paymentNo, usedBy: receipt.usedBy ?? `licence ${receipt.licenceNo}` });
}
