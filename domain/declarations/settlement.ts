import { after, eventOf, recordOf, subject } from "../act.ts";
import { sha256Hex, digestOf } from "../canonical.ts";
import { interestCharge, withCharge } from "../charges/charge.ts";
import { obligationOf } from "../charges/obligation.ts";
import { payerCollection } from "../collections.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { numberFree } from "../payment-number.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Outcome, Put, Rule, Secret } from "../act.ts";
import type { PaidAmount, Payment, RecordPayment, RecordRefund, ReleaseDeclaration } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import type { Account, Dues, Money } from "./account.ts";
import { accountOf, decided, dueIn, duesWith, paidIn, settledBy } from "./account.ts";
import type { Filed } from "./either.ts";
import { aboutOf, filedOf, payerOf, settledPut } from "./either.ts";
import { givenBack, notTakenByOther } from "./work.ts";

/**
 * Records a payment on the assessment in force. Its amount goes to payer, customs and tax alone; the channel sees how far the assessment
 * is settled. What is paid late bears interest to its day, by a charge of its own that takes the place of earlier ones.
 * @throws {DomainError} `payment/duplicate`, `royalty/receipt-used`, `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `input/currency`, `payment/amount-mismatch`, `step/before-cause`
 */
export const recordPayment: Rule<Infer<typeof RecordPayment>, PaidAmount> = (act, ledger, paid) => payment(act, ledger, paid);

/**
 * Records that the tax authority paid back what was paid beyond what is due, after a re-assessment or a drawback.
 * @throws {DomainError} `payment/duplicate`, `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `payment/refund-exceeds`, `step/before-cause`
 */
export const recordRefund: Rule<Infer<typeof RecordRefund>, PaidAmount> = async (act, ledger, refunded) => {
  await numberFree(ledger, act.input.paymentNo);
  const account = await accountOf(ledger, act.input.assessmentId, act.input.at);
  const overpaid = settledBy(duesWith(account.lines, account.charges), account.payments).overpaid.find(({ currency }) => currency === refunded.currency)?.amount ?? Decimal.zero;
  if (!refunded.amount.isPositive() || refunded.amount.greaterThan(overpaid)) throw new DomainError("payment/refund-exceeds", { refund: `${refunded.amount.toFixed(2)} ${refunded.currency}`, overpaid: `${overpaid.toFixed(2)} ${refunded.currency}` });
  const after = { ...account, payments: [...account.payments, { amount: refunded.amount.negated(), currency: refunded.currency, on: day(act.input.at) }] };
  return booked(act, refunded, "payment.refunded", after, { refund: true });
};

type Payments = Act<Infer<typeof RecordPayment>>;

/**
 * Books a payment on the assessment in force, with the interest that what was late bears to its day.
 * @param advance where it is taken from, and the day from which it counts
 */
export async function payment(act: Payments, ledger: Ledger, paid: PaidAmount, advance?: Required<Pick<Payment, "advanceNo" | "paidOn">>): Promise<Outcome> {
  const { paymentNo, assessmentId, at } = act.input;
  await numberFree(ledger, paymentNo);
  const before = await accountOf(ledger, assessmentId, at);
  const account: Account = { ...before, payments: [...before.payments, { amount: paid.amount, currency: paid.currency, on: advance?.paidOn ?? day(at) }] };
  const interest = await interestCharge(act, ledger, account, paymentNo, sha256Hex(`${paid.salt} interest`));
  const charged = withCharge(account, interest);
  checkAmount(paid, duesWith(charged.account.lines, charged.account.charges).totals, charged.account.payments);
  return booked(act, paid, "payment.recorded", charged.account, advance ?? {}, charged);
}

interface Further {
  readonly puts: readonly Put[];
  readonly secrets: readonly Secret[];
}

/** What booking money writes: its amount goes to payer, customs and tax alone, the channel sees how far the assessment is settled. */
function booked(act: Payments, money: PaidAmount, type: "payment.recorded" | "payment.refunded", { filed, assessment, lines, charges, payments: all }: Account, own: Partial<Pick<Payment, "refund" | "advanceNo" | "paidOn">>, further: Further = { puts: [], secrets: [] }): Outcome {
  const { paymentNo, assessmentId, at } = act.input;
  const { declarationNo, payerMsp } = assessment;
  const { settlement } = settledBy(duesWith(lines, charges), all);
  const payments = [...assessment.payments, paymentNo];
  const stamp = { tx: act.txId, at };
  const amountDigest = digestOf(money);
  // A refund leaves what is paid, paid; a payment pays what is not released already, nor waits for another version.
  const paidNow = !own.refund && settlement === "paid" && filed.record.status !== "released" && filed.record.status !== "returned";
  const chargeNos = charges.map(({ charge }) => charge.chargeNo);
  return {
    puts: [
      { kind: "payment", id: paymentNo, record: { ...recordOf({ ...act, input: { key: act.input.key, at, paymentNo, assessmentId } }), declarationNo, payerMsp, amountDigest, ...own } },
      { kind: "assessment", id: assessmentId, record: { ...assessment, settlement, payments, ...stamp } },
      settledPut(filed, { ...(paidNow ? { status: "paid" as const } : {}), payments, ...(chargeNos.length > 0 ? { charges: chargeNos } : {}), ...stamp }),
      ...further.puts,
    ],
    secrets: [{ collection: payerCollection(payerMsp), kind: "payment", id: paymentNo, record: money }, ...further.secrets],
    event: eventOf(act, type, {
      subjects: [
        subject("payment", paymentNo, "made"),
        ...further.puts.map(({ kind, id }) => subject(kind, id, id === paymentNo ? "made" : "changed")),
        subject("assessment", assessmentId, "changed"),
        subject(filed.kind, declarationNo, "changed"),
        aboutOf(filed),
        subject("organisation", assessment.payerId, "named"),
      ],
      facts: { paymentNo, assessmentId, declarationNo, settlement, amountDigest, ...(own.advanceNo === undefined ? {} : { advanceNo: own.advanceNo }), ...(further.puts.length > 0 ? { chargeNo: paymentNo } : {}) },
    }),
  };
}

/**
 * Releases the goods of a declaration whose assessment is decided and paid, or is paid by a plan that lets them go. Goods under a procedure that suspends taxes are to be accounted for from then on.
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
  if (assessment.settlement !== "paid" && !(await releasedByPlan(ledger, filed.record.planNo))) throw new DomainError("release/unpaid", { declarationNo, due: assessmentId });
  after(at, filed.record, `declaration ${declarationNo}`);
  return {
    puts: [settledPut(givenBack(filed), { status: "released", releasedOn: day(at), ...stamp }), ...goods],
    event: eventOf(act, "declaration.released", {
      subjects: [subject(filed.kind, declarationNo, "changed"), ...goods.map(({ kind, id }) => subject(kind, id, kind === "obligation" ? "made" : "changed")), aboutOf(filed), subject("assessment", assessmentId, "named"), subject("organisation", payerOf(filed), "named")],
      facts: { declarationNo, version, [filed.kind === "declaration" ? "consignmentId" : "manifestNo"]: aboutOf(filed).id, assessmentId, channel },
    }),
  };
};

const releasedByPlan = async (ledger: Ledger, planNo: string | undefined): Promise<boolean> => planNo !== undefined && ((await ledger.get("paymentPlan", planNo))?.release ?? false);

/** A consignment is released as a whole; imported goods by their declaration's items, each booked on its own or, under a procedure, to be accounted for. */
async function releasedGoods(ledger: Ledger, filed: Filed, stamp: { readonly tx: string; readonly at: string }): Promise<readonly Put[]> {
  if (filed.kind !== "declaration") return obligationOf(ledger, filed.record, stamp);
  const { consignmentId } = filed.record;
  const consignment = await ledger.get("consignment", consignmentId);
  if (!consignment) throw new DomainError("consignment/unknown", { consignmentId });
  return [{ kind: "consignment", id: consignmentId, record: { ...consignment, status: "released", ...stamp } }];
}

function checkAmount({ amount, currency }: Money, totals: Dues["totals"], payments: readonly Money[]): void {
  const owed = totals.filter(({ due }) => due.isPositive()).map((total) => total.currency);
  if (!owed.includes(currency)) throw new DomainError("input/currency", { field: "currency", currency, expected: owed.join(" or ") || "no payment" });
  if (!amount.isPositive()) throw new DomainError("input/out-of-range", { field: "amount", value: amount, min: "more than 0", max: "what is due" });
  const [paid, due] = [paidIn(currency, payments), dueIn(currency, totals)];
  if (paid.greaterThan(due)) throw new DomainError("payment/amount-mismatch", { paid: `${paid.toFixed(2)} ${currency}`, due: `${due.toFixed(2)} ${currency}` });
}
