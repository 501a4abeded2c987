import { after, eventOf, recordOf, subject } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { PaidAmount } from "../declarations.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError, readRefusal } from "../error.ts";
import { day } from "../registry.ts";
import { AssessmentLines } from "../tax/lines.ts";
import type { Ledger, Put, Rule } from "../act.ts";
import type { Assessment, Declaration, RecordPayment, RecordRefund, ReleaseDeclaration } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import type { Status } from "../tax/findings.ts";
import type { Total } from "../tax/lines.ts";
import { secretOf } from "./documents.ts";
import type { Filed } from "./either.ts";
import { aboutOf, filedOf, payerOf, settledPut } from "./either.ts";
import { givenBack, notTakenByOther } from "./work.ts";

type Money = Pick<PaidAmount, "amount" | "currency">;
interface Dues {
  readonly status: Status;
  readonly totals: readonly Infer<typeof Total>[];
}

/** How far payments settle what is due, and what was paid beyond it. An assessment that needs review is never settled. */
function settledBy({ status, totals }: Dues, payments: readonly Money[]): { readonly settlement: Assessment["settlement"]; readonly overpaid: readonly Money[] } {
  const currencies = [...new Set([...totals, ...payments].map(({ currency }) => currency))].toSorted();
  const balances = currencies.map((currency) => ({ currency, amount: paidIn(currency, payments).minus(dueIn(currency, totals)) }));
  const settled = status !== "needs-review" && balances.every(({ amount }) => !amount.isNegative());
  return { settlement: settled ? "paid" : payments.length > 0 ? "part-paid" : "open", overpaid: balances.filter(({ amount }) => amount.isPositive()) };
}

/** Settlement of an assessment by the payments that its declaration has already. */
export async function settle(ledger: Ledger, { payments, payerMsp }: Pick<Declaration, "payments" | "payerMsp">, dues: Dues): Promise<ReturnType<typeof settledBy>> {
  return settledBy(dues, await paidOf(ledger, payments, payerMsp));
}

/**
 * Records a payment on the assessment in force. Its amount goes to payer, customs and tax alone; the channel sees how far the assessment
 * is settled.
 * @throws {DomainError} `payment/duplicate`, `royalty/receipt-used`, `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `input/currency`, `payment/amount-mismatch`, `step/before-cause`
 */
export const recordPayment: Rule<Infer<typeof RecordPayment>, PaidAmount> = (act, ledger, paid) =>
  booked(act, ledger, paid, "payment.recorded", ({ dues, payments }) => {
    const all = [...payments, paid];
    checkAmount(paid, dues.totals, all);
    return all;
  });

/**
 * Records that the tax authority paid back what was paid beyond what is due, after a re-assessment.
 * @throws {DomainError} `payment/duplicate`, `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `payment/refund-exceeds`, `step/before-cause`
 */
export const recordRefund: Rule<Infer<typeof RecordRefund>, PaidAmount> = (act, ledger, refunded) =>
  booked(act, ledger, refunded, "payment.refunded", ({ dues, payments }) => {
    const overpaid = settledBy(dues, payments).overpaid.find(({ currency }) => currency === refunded.currency)?.amount ?? Decimal.zero;
    if (!refunded.amount.isPositive() || refunded.amount.greaterThan(overpaid)) throw new DomainError("payment/refund-exceeds", { refund: `${refunded.amount.toFixed(2)} ${refunded.currency}`, overpaid: `${overpaid.toFixed(2)} ${refunded.currency}` });
    return [...payments, { amount: refunded.amount.negated(), currency: refunded.currency }];
  });

/** What an assessment charges, and what was paid on it. */
interface Account {
  readonly dues: Infer<typeof AssessmentLines>;
  readonly payments: readonly Money[];
}

/**
 * Books money on the assessment in force: its amount goes to payer, customs and tax alone, the channel sees how far the assessment is settled.
 * @param paidWith checks the money against the account, and says what has been paid with it
 */
async function booked(act: Parameters<typeof recordPayment>[0], ledger: Ledger, money: PaidAmount, type: "payment.recorded" | "payment.refunded", paidWith: (account: Account) => readonly Money[]): ReturnType<typeof recordPayment> {
  const { paymentNo, assessmentId, at } = act.input;
  await numberFree(ledger, paymentNo);
  const assessment = await assessmentInForce(ledger, assessmentId, at);
  const { declarationNo, payerMsp } = assessment;
  const collection = payerCollection(payerMsp);
  const dues = await secretOf(ledger, collection, "assessment", assessmentId, AssessmentLines, assessment.linesDigest);
  const { settlement } = settledBy(dues, paidWith({ dues, payments: await paidOf(ledger, assessment.payments, payerMsp) }));
  const filed = await filedOf(ledger, declarationNo);
  const payments = [...assessment.payments, paymentNo];
  const stamp = { tx: act.txId, at };
  const amountDigest = digestOf(money);
  const refund = type === "payment.refunded";
  // A refund leaves what is paid, paid; a payment pays what is not released already, nor waits for another version.
  const paidNow = !refund && settlement === "paid" && filed.record.status !== "released" && filed.record.status !== "returned";
  return {
    puts: [
      { kind: "payment", id: paymentNo, record: { ...recordOf(act), declarationNo, payerMsp, amountDigest, ...(refund ? { refund } : {}) } },
      { kind: "assessment", id: assessmentId, record: { ...assessment, settlement, payments, ...stamp } },
      settledPut(filed, { ...(paidNow ? { status: "paid" as const } : {}), payments, ...stamp }),
    ],
    secrets: [{ collection, kind: "payment", id: paymentNo, record: money }],
    event: eventOf(act, type, {
      subjects: [subject("payment", paymentNo, "made"), subject("assessment", assessmentId, "changed"), subject(filed.kind, declarationNo, "changed"), aboutOf(filed), subject("organisation", assessment.payerId, "named")],
      facts: { paymentNo, assessmentId, declarationNo, settlement, amountDigest },
    }),
  };
}

/** The assessment, if it is the one in force and decided. @throws {DomainError} `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `step/before-cause` */
async function assessmentInForce(ledger: Ledger, assessmentId: string, at: string): Promise<Assessment> {
  const assessment = await ledger.get("assessment", assessmentId);
  if (!assessment) throw new DomainError("payment/assessment-unknown", { assessmentId });
  if (assessment.supersededBy !== undefined) throw new DomainError("assessment/superseded", { assessmentId, newAssessmentId: assessment.supersededBy });
  decided(assessment);
  after(at, assessment, `assessment ${assessmentId}`);
  return assessment;
}

/**
 * Releases the goods of a declaration whose assessment is decided and paid.
 * @throws {DomainError} `declaration/unknown`, `declaration/taken`, `release/already-released`, `step/…`, `assessment/needs-review`, `release/unpaid`
 */
export const releaseDeclaration: Rule<Infer<typeof ReleaseDeclaration>> = async (act, ledger) => {
  const { declarationNo, channel, at } = act.input;
  const filed = await filedOf(ledger, declarationNo);
  const { assessmentId, releasedOn, version, status, at: changedAt } = filed.record;
  if (status === "released") throw new DomainError("release/already-released", { declarationNo, date: releasedOn ?? changedAt });
  const assessment = assessmentId === undefined ? undefined : await ledger.get("assessment", assessmentId);
  if (!assessment || assessmentId === undefined || status === "returned") throw new DomainError("step/out-of-order", { kind: filed.kind, id: declarationNo, status, action: "release it", needed: "paid" });
  notTakenByOther(act, filed);
  const stamp = { tx: act.txId, at };
  const goods = await releasedGoods(ledger, filed, stamp);
  decided(assessment);
  // Amounts are private, and a release is endorsed by members who may not see them: the assessment is named instead.
  if (assessment.settlement !== "paid") throw new DomainError("release/unpaid", { declarationNo, due: assessmentId });
  after(at, filed.record, `declaration ${declarationNo}`);
  return {
    puts: [settledPut(givenBack(filed), { status: "released", releasedOn: day(at), ...stamp }), ...goods],
    event: eventOf(act, "declaration.released", {
      subjects: [subject(filed.kind, declarationNo, "changed"), ...goods.map(({ kind, id }) => subject(kind, id, "changed")), aboutOf(filed), subject("assessment", assessmentId, "named"), subject("organisation", payerOf(filed), "named")],
      facts: { declarationNo, version, [filed.kind === "declaration" ? "consignmentId" : "manifestNo"]: aboutOf(filed).id, assessmentId, channel },
    }),
  };
};

/** A consignment is released as a whole; imported goods by their declaration's items, each booked on its own. */
async function releasedGoods(ledger: Ledger, filed: Filed, stamp: { readonly tx: string; readonly at: string }): Promise<readonly Put[]> {
  if (filed.kind !== "declaration") return [];
  const { consignmentId } = filed.record;
  const consignment = await ledger.get("consignment", consignmentId);
  if (!consignment) throw new DomainError("consignment/unknown", { consignmentId });
  return [{ kind: "consignment", id: consignmentId, record: { ...consignment, status: "released", ...stamp } }];
}

async function paidOf(ledger: Ledger, numbers: readonly string[], payerMsp: string): Promise<readonly Money[]> {
  return Promise.all(
    numbers.map(async (paymentNo) => {
      const payment = await ledger.get("payment", paymentNo);
      if (!payment) throw new DomainError("record/unknown", { kind: "payment", id: paymentNo });
      const { amount, currency } = await secretOf(ledger, payerCollection(payerMsp), "payment", paymentNo, PaidAmount, payment.amountDigest);
      return { amount: payment.refund ? amount.negated() : amount, currency };
    }),
  );
}

/** A ДДТД serves one payment: neither two of them nor a payment and a royalty receipt. */
async function numberFree(ledger: Ledger, paymentNo: string): Promise<void> {
  const payment = await ledger.get("payment", paymentNo);
  if (payment) throw new DomainError("payment/duplicate", { paymentNo, assessmentId: payment.assessmentId });
  const receipt = await ledger.get("receipt", paymentNo);
  if (receipt) throw new DomainError("royalty/receipt-used", { receiptNo: paymentNo, usedBy: receipt.usedBy ?? `licence ${receipt.licenceNo}` });
}

/** Nothing may be paid or released on an assessment that could not be decided. */
function decided({ status, reasons }: Assessment): void {
  const [reason = ""] = reasons;
  if (status === "needs-review") throw new DomainError("assessment/needs-review", { reason: readRefusal(reason)?.sentence ?? reason });
}

function checkAmount({ amount, currency }: Money, totals: Dues["totals"], payments: readonly Money[]): void {
  const owed = totals.filter(({ due }) => due.isPositive()).map((total) => total.currency);
  if (!owed.includes(currency)) throw new DomainError("input/currency", { field: "currency", currency, expected: owed.join(" or ") || "no payment" });
  if (!amount.isPositive()) throw new DomainError("input/out-of-range", { field: "amount", value: amount, min: "more than 0", max: "what is due" });
  const [paid, due] = [paidIn(currency, payments), dueIn(currency, totals)];
  if (paid.greaterThan(due)) throw new DomainError("payment/amount-mismatch", { paid: `${paid.toFixed(2)} ${currency}`, due: `${due.toFixed(2)} ${currency}` });
}

const paidIn = (currency: string, payments: readonly Money[]): Decimal => sum(payments.filter((payment) => payment.currency === currency).map(({ amount }) => amount));
const dueIn = (currency: string, totals: Dues["totals"]): Decimal => totals.find((total) => total.currency === currency)?.due ?? Decimal.zero;
