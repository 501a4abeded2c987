import { accountOf } from "../declarations/account.ts";
import { filedOf } from "../declarations/either.ts";
import { secretOf } from "../secret.ts";
import { payerCollection } from "../collections.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { penalty } from "../tax/payments.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import type { Ledger, Put, Rule } from "../act.ts";
import type { Account } from "../declarations/account.ts";
import type { Charge, ChargeInterest, DecideCharge, ProposePenalty } from "../charges.ts";
import type { Salt } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import { chargeOutcome, freeCharge, interestCharge, newCharge, proposedCharge, scopeOf } from "./charge.ts";

/**
 * Charges the interest on what is late to this day, where nobody has paid; it takes the place of interest charged to an earlier day.
 * @throws {DomainError} `record/exists`, `charge/nothing-late`, and what `accountOf` refuses
 */
export const chargeInterest: Rule<Infer<typeof ChargeInterest>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, assessmentId, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const account = await accountOf(ledger, assessmentId, at);
  const charge = await interestCharge(act, ledger, account, chargeNo, salt);
  if (!charge) throw new DomainError("charge/nothing-late", { assessmentId, date: day(at) });
  return chargeOutcome(act, "charge.made", account, charge, { made: true });
};

/**
 * Proposes a penalty on what an assessment found beyond the one that it replaced. Another officer decides (`charges:decide`).
 * @throws {DomainError} `record/exists`, `charge/penalised`, `charge/nothing-undeclared`, `assessment/rate-missing`, `table/missing`, and what `accountOf` refuses
 */
export const proposePenalty: Rule<Infer<typeof ProposePenalty>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, assessmentId, decisionNo, reason, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const account = await accountOf(ledger, assessmentId, at);
  const { assessment, lines } = account;
  if (assessment.penaltyNo !== undefined) throw new DomainError("charge/penalised", { assessmentId, chargeNo: assessment.penaltyNo });
  const found = (lines.previous?.totals ?? []).filter(({ difference }) => difference.isPositive());
  if (found.length === 0) throw new DomainError("charge/nothing-undeclared", { assessmentId });
  const tables = await tablesInForce(ledger, "payment-terms");
  const on = day(at);
  const results = found.map(({ difference, currency }) => penalty(scopeOf(account), difference, currency, on, tables));
  if (results.some(({ status }) => status === "needs-review")) throw new DomainError("assessment/rate-missing", { tax: "penalty", hsCode: "every", date: on });
  const result = { status: results.some(({ status }) => status === "provisional") ? ("provisional" as const) : ("final" as const), reasons: [...new Set(results.flatMap(({ reasons }) => reasons))], lines: results.flatMap((each) => each.lines).map((line, i) => ({ ...line, no: i + 1 })) };
  const { name, version, tx = "" } = tables["payment-terms"];
  const charge = newCharge(act, account, { chargeNo, what: "penalty", status: "proposed", result, salt, decisionNo, reason, preparedBy: act.by.user, tables: [{ table: name, version }], sources: [{ kind: "assessment", id: assessmentId, tx: assessment.tx }, { kind: "table", id: `${name}/${version}`, tx }] });
  const marked: Put = { kind: "assessment", id: assessmentId, record: { ...assessment, penaltyNo: chargeNo, tx: act.txId, at } };
  return chargeOutcome(act, "charge.proposed", account, charge, { made: true, further: [marked] });
};

/**
 * Another officer decides a proposed penalty or a claimed drawback: it takes effect, or never did.
 * @throws {DomainError} `record/unknown`, `step/…`, `auth/two-persons`, `proof/tampered`, and what `accountOf` refuses
 */
export const decideCharge: Rule<Infer<typeof DecideCharge>> = async (act, ledger) => {
  const { chargeNo, decision, at } = act.input;
  const charge = await proposedCharge(act, ledger, chargeNo, "decide it");
  const lines = await secretOf(ledger, payerCollection(charge.payerMsp), "charge", chargeNo, AssessmentLines, charge.linesDigest);
  // What rests on an assessment that was replaced since can only be rejected.
  const account = await accountOf(ledger, decision === "approved" ? charge.assessmentId : ((await filedOf(ledger, charge.declarationNo)).record.assessmentId ?? ""), at);
  const stamp = { tx: act.txId, at };
  const decided = { charge: { ...charge, status: decision === "approved" ? ("in-force" as const) : ("rejected" as const), ...stamp }, lines };
  if (decision === "approved") return chargeOutcome(act, "charge.decided", account, decided, { made: false });
  // What was rejected may be proposed or claimed anew.
  return chargeOutcome(act, "charge.decided", account, decided, { made: false, further: await freed(ledger, charge, account, stamp) });
};

async function freed(ledger: Ledger, { what, assessmentId, reexportNo }: Charge, { assessment }: Account, stamp: { readonly tx: string; readonly at: string }): Promise<readonly Put[]> {
  if (what === "penalty") {
    const { penaltyNo: _, ...rest } = assessment;
    return assessment.assessmentId === assessmentId ? [{ kind: "assessment", id: assessmentId, record: { ...rest, ...stamp } }] : [];
  }
  const reexport = reexportNo === undefined ? undefined : await ledger.get("reexport", reexportNo);
  if (!reexport) return [];
  const { drawbackNo: _, ...rest } = reexport;
  return [{ kind: "reexport", id: reexport.reexportNo, record: { ...rest, ...stamp } }];
}
