import { after, eventOf, known, recordOf, subject } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { AdvanceAmount } from "../charges.ts";
import { payerCollection } from "../collections.ts";
import { sum } from "../decimal.ts";
import { payment } from "../declarations/settlement.ts";
import { DomainError } from "../error.ts";
import { numberFree } from "../payment-number.ts";
import { counterparty, day } from "../registry.ts";
import { secretOf } from "../secret.ts";
import type { Ledger, Put, Rule, Secret } from "../act.ts";
import type { Advance, AdvanceRefund, DrawAdvance, RecordAdvance, RefundAdvance } from "../charges.ts";
import type { PaidAmount } from "../declarations.ts";
import type { Decimal } from "../decimal.ts";
import type { Infer } from "../schema.ts";

/*
 * Payments in advance: recorded before anything is assessed, drawn down by payments of assessments, and paid back as far as nothing has drawn on them. What was
 * taken out is one list in the private part, whatever it went to: it never comes to more than was paid.
 */

/**
 * Records what an organisation paid before anything was assessed.
 * @throws {DomainError} `payment/duplicate`, `royalty/receipt-used`, `registry/…`, `input/out-of-range`
 */
export const recordAdvance: Rule<Infer<typeof RecordAdvance>, PaidAmount> = async (act, ledger, paid) => {
  const { paymentNo, payerId, at } = act.input;
  await numberFree(ledger, paymentNo);
  positive(paid);
  const { mspId: payerMsp } = await counterparty(ledger, payerId);
  const amounts: AdvanceAmount = { ...paid, uses: [] };
  const amountDigest = digestOf(amounts);
  const record: Advance = { ...recordOf(act), payerMsp, paidOn: day(at), amountDigest, uses: [] };
  return {
    puts: [{ kind: "advance", id: paymentNo, record }],
    secrets: [{ collection: payerCollection(payerMsp), kind: "advance", id: paymentNo, record: amounts }],
    event: eventOf(act, "advance.recorded", { subjects: [subject("advance", paymentNo, "made"), subject("organisation", payerId, "named")], facts: { paymentNo, payerId, amountDigest } }),
  };
};

/**
 * Pays an assessment of the same payer from an advance, no further than it goes; it counts from the day on which the advance was paid.
 * @throws {DomainError} `record/unknown`, `payment/other-payer`, `payment/advance-exceeded`, `step/before-cause`, and what a payment refuses
 */
export const drawAdvance: Rule<Infer<typeof DrawAdvance>, PaidAmount> = async (act, ledger, paid) => {
  const { paymentNo, advanceNo, assessmentId, at } = act.input;
  const advance = await advanceOf(ledger, advanceNo, at);
  const assessment = await ledger.get("assessment", assessmentId);
  if (assessment && assessment.payerId !== advance.payerId) throw new DomainError("payment/other-payer", { advanceNo, payerId: advance.payerId });
  const taken = await takenFrom(ledger, advance, paymentNo, paid, { tx: act.txId, at });
  const { advanceNo: _, ...input } = act.input;
  const outcome = await payment({ ...act, input }, ledger, paid, { advanceNo, paidOn: advance.paidOn });
  return {
    puts: [...outcome.puts, { kind: "advance", id: advanceNo, record: { ...taken.advance, uses: [...advance.uses, paymentNo] } }],
    secrets: [...(outcome.secrets ?? []), taken.secret],
    event: { ...outcome.event, subjects: [...outcome.event.subjects, subject("advance", advanceNo, "changed")] },
  };
};

/**
 * Records that the tax authority paid back what nothing has drawn from an advance, or a part of it. The number of the refund serves once, like any payment's; what
 * was paid back can be drawn no more.
 * @throws {DomainError} `record/unknown`, `payment/duplicate`, `royalty/receipt-used`, `payment/advance-exceeded`, `input/currency`, `input/out-of-range`, `step/before-cause`
 */
export const refundAdvance: Rule<Infer<typeof RefundAdvance>, PaidAmount> = async (act, ledger, refunded) => {
  const { paymentNo, advanceNo, at } = act.input;
  await numberFree(ledger, paymentNo);
  const advance = await advanceOf(ledger, advanceNo, at);
  const { payerId, payerMsp } = advance;
  const { advance: changed, secret } = await takenFrom(ledger, advance, paymentNo, refunded, { tx: act.txId, at });
  const record: AdvanceRefund = { ...recordOf(act), payerId, payerMsp, refundedOn: day(at), amountDigest: digestOf(refunded) };
  return {
    puts: [{ kind: "advanceRefund", id: paymentNo, record }, { kind: "advance", id: advanceNo, record: { ...changed, refunds: [...(advance.refunds ?? []), paymentNo] } }],
    secrets: [secret],
    event: eventOf(act, "advance.refunded", {
      subjects: [subject("advanceRefund", paymentNo, "made"), subject("advance", advanceNo, "changed"), subject("organisation", payerId, "named")],
      facts: { paymentNo, advanceNo, payerId, amountDigest: record.amountDigest },
    }),
  };
};

async function advanceOf(ledger: Ledger, advanceNo: string, at: string): Promise<Advance> {
  const advance = known(await ledger.get("advance", advanceNo), "advance", advanceNo);
  after(at, advance, `advance ${advanceNo}`);
  return advance;
}

/** The advance with a sum taken out of it, no more than is left. */
async function takenFrom(ledger: Ledger, advance: Advance, paymentNo: string, taken: PaidAmount, stamp: Pick<Put["record"], "tx" | "at">): Promise<{ readonly advance: Advance; readonly secret: Secret }> {
  const advanceNo = advance.paymentNo;
  const collection = payerCollection(advance.payerMsp);
  const amounts = await secretOf(ledger, collection, "advance", advanceNo, AdvanceAmount, advance.amountDigest);
  if (taken.currency !== amounts.currency) throw new DomainError("input/currency", { field: "currency", currency: taken.currency, expected: amounts.currency });
  positive(taken);
  const left = leftOf(amounts);
  if (taken.amount.greaterThan(left)) throw new DomainError("payment/advance-exceeded", { advanceNo, left: `${left.toFixed(2)} ${amounts.currency}`, asked: `${taken.amount.toFixed(2)} ${taken.currency}` });
  const record: AdvanceAmount = { ...amounts, uses: [...amounts.uses, { paymentNo, amount: taken.amount }] };
  return { advance: { ...advance, amountDigest: digestOf(record), ...stamp }, secret: { collection, kind: "advance", id: advanceNo, record } };
}

/** What nothing has drawn from an advance and nobody was paid back. */
export const leftOf = ({ amount, uses }: AdvanceAmount): Decimal => amount.minus(sum(uses.map((use) => use.amount)));

function positive({ amount }: PaidAmount): void {
  if (!amount.isPositive()) throw new DomainError("input/out-of-range", { field: "amount", value: amount, min: "more than 0", max: "any" });
}
