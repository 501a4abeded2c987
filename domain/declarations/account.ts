import { after } from "../act.ts";
import { payerCollection } from "../collections.ts";
import { PlanParts } from "../charges.ts";
import { PaidAmount } from "../declarations.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError, readRefusal } from "../error.ts";
import { day } from "../registry.ts";
import { AssessmentLines } from "../tax/lines.ts";
import type { Ledger } from "../act.ts";
import type { Charge, Due } from "../charges.ts";
import type { Assessment, Declaration } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import type { Status } from "../tax/findings.ts";
import type { Total } from "../tax/lines.ts";
import type { Booked } from "../tax/schedule.ts";
import { secretOf } from "../secret.ts";
import type { Filed } from "./either.ts";
import { filedOf } from "./either.ts";

/*
 * The account of a declaration: what its assessment in force charges, what charges follow it, what was paid and paid back, and by when.
 */

export type Money = Pick<PaidAmount, "amount" | "currency">;
export interface Dues {
  readonly status: Status;
  readonly totals: readonly Infer<typeof Total>[];
}
/** A charge with its private lines. */
export interface ChargeRead {
  readonly charge: Charge;
  readonly lines: AssessmentLines;
}
export interface Account {
  readonly filed: Filed;
  readonly assessment: Assessment;
  readonly lines: AssessmentLines;
  /** In force. */
  readonly charges: readonly ChargeRead[];
  readonly payments: readonly Booked[];
  /** By the assessment or the plan; charges bring their own. */
  readonly schedule: readonly Due[];
}

/**
 * The account of the declaration that an assessment in force is of.
 * @throws {DomainError} `payment/assessment-unknown`, `assessment/superseded`, `assessment/needs-review`, `step/before-cause`, `record/unknown`, `proof/tampered`
 */
export async function accountOf(ledger: Ledger, assessmentId: string, at: string): Promise<Account> {
  const assessment = await ledger.get("assessment", assessmentId);
  if (!assessment) throw new DomainError("payment/assessment-unknown", { assessmentId });
  if (assessment.supersededBy !== undefined) throw new DomainError("assessment/superseded", { assessmentId, newAssessmentId: assessment.supersededBy });
  decided(assessment);
  after(at, assessment, `assessment ${assessmentId}`);
  const { declarationNo, payerMsp, linesDigest } = assessment;
  const filed = await filedOf(ledger, declarationNo);
  const lines = await secretOf(ledger, payerCollection(payerMsp), "assessment", assessmentId, AssessmentLines, linesDigest);
  return { filed, assessment, lines, charges: await chargesOf(ledger, filed.record), payments: await paymentsOf(ledger, filed.record), schedule: await scheduleOf(ledger, filed.record, lines) };
}

/** Nothing may be paid or released on an assessment that could not be decided. @throws {DomainError} `assessment/needs-review` */
export function decided({ status, reasons }: Assessment): void {
  const [reason = ""] = reasons;
  if (status === "needs-review") throw new DomainError("assessment/needs-review", { reason: readRefusal(reason)?.sentence ?? reason });
}

/** What must be paid by when, by the plan that was granted on this assessment or by the assessment itself. */
export async function scheduleOf(ledger: Ledger, { planNo, payerMsp }: Pick<Declaration, "planNo" | "payerMsp">, lines: Pick<AssessmentLines, "assessmentId" | "schedule">): Promise<readonly Due[]> {
  const plan = planNo === undefined ? undefined : await ledger.get("paymentPlan", planNo);
  if (plan?.assessmentId !== lines.assessmentId || planNo === undefined) return lines.schedule ?? [];
  return (await secretOf(ledger, payerCollection(payerMsp), "paymentPlan", planNo, PlanParts, plan.partsDigest)).parts;
}

async function chargesOf(ledger: Ledger, { charges = [], payerMsp }: Pick<Declaration, "charges" | "payerMsp">): Promise<readonly ChargeRead[]> {
  return Promise.all(
    charges.map(async (chargeNo) => {
      const charge = await ledger.get("charge", chargeNo);
      if (!charge) throw new DomainError("record/unknown", { kind: "charge", id: chargeNo });
      return { charge, lines: await secretOf(ledger, payerCollection(payerMsp), "charge", chargeNo, AssessmentLines, charge.linesDigest) };
    }),
  );
}

async function paymentsOf(ledger: Ledger, { payments, payerMsp }: Pick<Declaration, "payments" | "payerMsp">): Promise<readonly Booked[]> {
  return Promise.all(
    payments.map(async (paymentNo) => {
      const payment = await ledger.get("payment", paymentNo);
      if (!payment) throw new DomainError("record/unknown", { kind: "payment", id: paymentNo });
      const { amount, currency } = await secretOf(ledger, payerCollection(payerMsp), "payment", paymentNo, PaidAmount, payment.amountDigest);
      return { amount: payment.refund ? amount.negated() : amount, currency, on: payment.paidOn ?? day(payment.at) };
    }),
  );
}

/** What is due by an assessment together with the charges that follow it. */
export function duesWith(dues: Dues, charges: readonly Pick<ChargeRead, "lines">[]): Dues {
  const further = charges.flatMap(({ lines }) => lines.totals);
  const currencies = [...new Set([...dues.totals, ...further].map(({ currency }) => currency))].toSorted();
  const all = [...dues.totals, ...further];
  const of = (currency: string, name: "charged" | "credited" | "due"): Decimal => sum(all.filter((total) => total.currency === currency).map((total) => total[name]));
  return { status: dues.status, totals: currencies.map((currency) => ({ currency, charged: of(currency, "charged"), credited: of(currency, "credited"), due: of(currency, "due") })) };
}

/** How far payments settle what is due, and what was paid beyond it. An assessment that needs review is never settled. */
export function settledBy({ status, totals }: Dues, payments: readonly Money[]): { readonly settlement: Assessment["settlement"]; readonly overpaid: readonly Money[] } {
  const currencies = [...new Set([...totals, ...payments].map(({ currency }) => currency))].toSorted();
  const balances = currencies.map((currency) => ({ currency, amount: paidIn(currency, payments).minus(dueIn(currency, totals)) }));
  const settled = status !== "needs-review" && balances.every(({ amount }) => !amount.isNegative());
  return { settlement: settled ? "paid" : payments.length > 0 ? "part-paid" : "open", overpaid: balances.filter(({ amount }) => amount.isPositive()) };
}

/** Settlement of an assessment by the payments and charges that its declaration has already. */
export async function settle(ledger: Ledger, declaration: Pick<Declaration, "payments" | "payerMsp" | "charges">, dues: Dues): Promise<ReturnType<typeof settledBy>> {
  return settledBy(duesWith(dues, await chargesOf(ledger, declaration)), await paymentsOf(ledger, declaration));
}

export const paidIn = (currency: string, payments: readonly Money[]): Decimal => sum(payments.filter((payment) => payment.currency === currency).map(({ amount }) => amount));
export const dueIn = (currency: string, totals: Dues["totals"]): Decimal => totals.find((total) => total.currency === currency)?.due ?? Decimal.zero;
