import { after, eventOf, recordOf, subject, unused } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { accountOf, dueIn, duesWith, paidIn } from "../declarations/account.ts";
import { aboutOf, settledPut } from "../declarations/either.ts";
import { secretOf } from "../secret.ts";
import { payment } from "../declarations/settlement.ts";
import { numberFree } from "../payment-number.ts";
import { DomainError } from "../error.ts";
import { counterparty, day } from "../registry.ts";
import { instalments } from "../tax/payments.ts";
import { scheduleAfter } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { sum } from "../decimal.ts";
import type { Rule } from "../act.ts";
import { AdvanceAmount } from "../charges.ts";
import type { Advance, DrawAdvance, Due, GrantPlan, PlanParts, RecordAdvance } from "../charges.ts";
import type { PaidAmount, Salt } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import { scopeOf } from "./charge.ts";

/**
 * Grants payment in parts of what is still due by an assessment, by the authority's decision: equal parts that sum to it exactly. What was due before and paid
 * stays as it was; interest runs on a part from its own day. The plan says whether goods may leave before all is paid.
 * @throws {DomainError} `record/exists`, `input/out-of-range`, `charge/nothing-due`, `payment/too-many-parts`, `assessment/rate-missing`, `table/missing`, and what `accountOf` refuses
 */
export const grantPlan: Rule<Infer<typeof GrantPlan>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { planNo, assessmentId, decisionNo, days, release, at } = act.input;
  unused(await ledger.get("paymentPlan", planNo), "paymentPlan", planNo);
  const on = day(at);
  const early = days.find((each, i) => each < on || days.indexOf(each) < i);
  if (early !== undefined) throw new DomainError("input/out-of-range", { field: "days", value: early, min: on, max: "each day once" });
  const account = await accountOf(ledger, assessmentId, at);
  const tables = await tablesInForce(ledger, "payment-terms");
  const { totals } = account.lines;
  const dues = duesWith(account.lines, []).totals;
  const paidFirst = scheduleAfter(account.schedule, dues.map(({ currency, due }) => ({ currency, due: least(paidIn(currency, account.payments), due) })), on);
  const parts = totals.flatMap(({ currency }): readonly Due[] => {
    const left = dueIn(currency, dues).minus(least(paidIn(currency, account.payments), dueIn(currency, dues)));
    return left.isPositive() ? instalments(scopeOf(account), left, days, decisionNo, on, tables).map((part) => ({ currency, ...part })) : [];
  });
  if (parts.length === 0) throw new DomainError("charge/nothing-due", { assessmentId });
  const plan: PlanParts = { salt, parts: [...paidFirst, ...parts] };
  const { declarationNo, payerId, payerMsp } = account.assessment;
  const partsDigest = digestOf(plan);
  return {
    puts: [
      { kind: "paymentPlan", id: planNo, record: { ...recordOf(act), declarationNo, payerId, payerMsp, partsDigest } },
      settledPut(account.filed, { planNo, tx: act.txId, at }),
    ],
    secrets: [{ collection: payerCollection(payerMsp), kind: "paymentPlan", id: planNo, record: plan }],
    event: eventOf(act, "plan.granted", {
      subjects: [subject("paymentPlan", planNo, "made"), subject(account.filed.kind, declarationNo, "changed"), subject("assessment", assessmentId, "named"), aboutOf(account.filed), subject("organisation", payerId, "named")],
      facts: { planNo, assessmentId, declarationNo, decisionNo, days, release, partsDigest },
    }),
  };
};
const least = <T extends { greaterThan(other: T): boolean }>(a: T, b: T): T => (a.greaterThan(b) ? b : a);

/**
 * Records what an organisation paid before anything was assessed.
 * @throws {DomainError} `payment/duplicate`, `royalty/receipt-used`, `registry/…`, `input/out-of-range`
 */
export const recordAdvance: Rule<Infer<typeof RecordAdvance>, PaidAmount> = async (act, ledger, paid) => {
  const { paymentNo, payerId, at } = act.input;
  await numberFree(ledger, paymentNo);
  if (!paid.amount.isPositive()) throw new DomainError("input/out-of-range", { field: "amount", value: paid.amount, min: "more than 0", max: "any" });
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
  const advance = await ledger.get("advance", advanceNo);
  if (!advance) throw new DomainError("record/unknown", { kind: "advance", id: advanceNo });
  after(at, advance, `advance ${advanceNo}`);
  const assessment = await ledger.get("assessment", assessmentId);
  if (assessment && assessment.payerId !== advance.payerId) throw new DomainError("payment/other-payer", { advanceNo, payerId: advance.payerId });
  const collection = payerCollection(advance.payerMsp);
  const amounts = await secretOf(ledger, collection, "advance", advanceNo, AdvanceAmount, advance.amountDigest);
  const left = amounts.amount.minus(sum(amounts.uses.map(({ amount }) => amount)));
  if (paid.currency !== amounts.currency) throw new DomainError("input/currency", { field: "currency", currency: paid.currency, expected: amounts.currency });
  if (paid.amount.greaterThan(left)) throw new DomainError("payment/advance-exceeded", { advanceNo, left: `${left.toFixed(2)} ${amounts.currency}`, asked: `${paid.amount.toFixed(2)} ${paid.currency}` });
  const { advanceNo: _, ...input } = act.input;
  const outcome = await payment({ ...act, input }, ledger, paid, { advanceNo, paidOn: advance.paidOn });
  const drawn: AdvanceAmount = { ...amounts, uses: [...amounts.uses, { paymentNo, amount: paid.amount }] };
  return {
    puts: [...outcome.puts, { kind: "advance", id: advanceNo, record: { ...advance, amountDigest: digestOf(drawn), uses: [...advance.uses, paymentNo], tx: act.txId, at } }],
    secrets: [...(outcome.secrets ?? []), { collection, kind: "advance", id: advanceNo, record: drawn }],
    event: { ...outcome.event, subjects: [...outcome.event.subjects, subject("advance", advanceNo, "changed")] },
  };
};
