import { eventOf, recordOf, subject, unused } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { accountOf, dueIn, duesWith, paidIn } from "../declarations/account.ts";
import { aboutOf, settledPut } from "../declarations/either.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { instalments } from "../tax/payments.ts";
import { scheduleAfter } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import type { Rule } from "../act.ts";
import type { Due, GrantPlan, PlanParts } from "../charges.ts";
import type { Salt } from "../declarations.ts";
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
