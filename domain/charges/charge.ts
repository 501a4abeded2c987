import { after, eventOf, inState, known, subject, unused } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { duesWith, settledBy } from "../declarations/account.ts";
import { aboutOf, settledPut } from "../declarations/either.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { AssessmentLines } from "../tax/lines.ts";
import { interestOn } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Outcome, Put, Secret } from "../act.ts";
import type { Charge, Due } from "../charges.ts";
import type { Account, ChargeRead } from "../declarations/account.ts";
import type { Consequence } from "../tax/payments.ts";
import type { PaymentTerm } from "../tax/tables/reliefs.ts";

/*
 * What every charge shares: its record on the channel, its private lines, and what it changes of the account that it enters.
 */

/** Taxes that a declaration's payment terms are about. */
export const scopeOf = ({ filed }: Pick<Account, "filed">): PaymentTerm["scope"] => (filed.kind === "declaration" ? "royalty" : "import");

interface Made extends Pick<Charge, "chargeNo" | "what" | "status" | "tables" | "sources">, Partial<Pick<Charge, "decisionNo" | "reason" | "preparedBy" | "reexportNo" | "stay">> {
  readonly result: Pick<Consequence, "status" | "reasons" | "lines">;
  readonly schedule?: readonly Due[];
  readonly salt: string;
}

/** A new charge on the declaration of an account, with its lines. */
export function newCharge(act: Act<{ readonly at: string }>, { assessment }: Pick<Account, "assessment">, { result, schedule, salt, ...made }: Made): ChargeRead {
  const { assessmentId, declarationNo, payerId, payerMsp } = assessment;
  const { status, reasons, lines } = result;
  const currencies = [...new Set(lines.map(({ currency }) => currency))].toSorted();
  const totals = currencies.map((currency) => {
    const charged = sum(lines.filter((line) => line.currency === currency).map(({ amount }) => amount));
    return { currency, charged, credited: Decimal.zero, due: charged };
  });
  const whole: AssessmentLines = { salt, assessmentId: made.chargeNo, status, reasons, lines, totals, tables: made.tables, ...(schedule && schedule.length > 0 ? { schedule } : {}) };
  return { charge: { ...made, declarationNo, assessmentId, payerId, payerMsp, upTo: day(act.input.at), linesDigest: digestOf(whole), reasons, tx: act.txId, at: act.input.at }, lines: whole };
}

/** The account with a charge that enters it; interest takes the place of earlier interest, which was worked out to an earlier day. */
export function withCharge(account: Account, added: ChargeRead | undefined): { readonly account: Account; readonly puts: readonly Put[]; readonly secrets: readonly Secret[] } {
  if (!added) return { account, puts: [], secrets: [] };
  const { tx, at, chargeNo, payerMsp } = added.charge;
  const replaced = added.charge.what === "late-interest" ? account.charges.filter(({ charge }) => charge.what === "late-interest") : [];
  return {
    account: { ...account, charges: [...account.charges.filter((each) => !replaced.includes(each)), added] },
    puts: [
      { kind: "charge", id: chargeNo, record: added.charge },
      ...replaced.map(({ charge }): Put => ({ kind: "charge", id: charge.chargeNo, record: { ...charge, status: "replaced", replacedBy: chargeNo, tx, at } })),
    ],
    secrets: [{ collection: payerCollection(payerMsp), kind: "charge", id: chargeNo, record: added.lines }],
  };
}

/** What a charge that enters an account changes of its assessment and declaration. */
export function settledAnew({ filed, assessment, lines, charges, payments }: Account, stamp: { readonly tx: string; readonly at: string }): readonly Put[] {
  const { settlement } = settledBy(duesWith(lines, charges), payments);
  const { status } = filed.record;
  const step = status === "paid" && settlement !== "paid" ? ({ status: "assessed" } as const) : status === "assessed" && settlement === "paid" ? ({ status: "paid" } as const) : {};
  return [{ kind: "assessment", id: assessment.assessmentId, record: { ...assessment, settlement, ...stamp } }, settledPut(filed, { ...step, charges: charges.map(({ charge }) => charge.chargeNo), ...stamp })];
}

/** The outcome of a transaction that makes or decides a charge; `further` are other records that it changes. */
export function chargeOutcome(act: Act<{ at: string }>, type: string, account: Account, read: ChargeRead, { made, further = [] }: { readonly made: boolean; readonly further?: readonly Put[] }): Outcome {
  const stamp = { tx: act.txId, at: act.input.at };
  const { chargeNo, what, status, declarationNo, linesDigest, payerId, payerMsp, reexportNo } = read.charge;
  const entered = status === "in-force" ? withCharge(account, read) : { account, puts: [{ kind: "charge" as const, id: chargeNo, record: read.charge }], secrets: made ? [{ collection: payerCollection(payerMsp), kind: "charge" as const, id: chargeNo, record: read.lines }] : [] };
  const puts = [...entered.puts, ...(status === "in-force" ? settledAnew(entered.account, stamp) : []), ...further];
  const merged = puts.filter((put, i) => puts.findLastIndex((other) => other.kind === put.kind && other.id === put.id) === i);
  return {
    puts: merged,
    secrets: made ? entered.secrets : [],
    event: eventOf(act, type, {
      subjects: [
        subject("charge", chargeNo, made ? "made" : "changed"),
        ...merged.filter(({ kind, id }) => kind !== "charge" || id !== chargeNo).map(({ kind, id }) => subject(kind, id, "changed")),
        subject(account.filed.kind, declarationNo, "named"),
        aboutOf(account.filed),
        subject("organisation", payerId, "named"),
      ],
      facts: { chargeNo, what, status, declarationNo, assessmentId: account.assessment.assessmentId, linesDigest, ...(reexportNo === undefined ? {} : { reexportNo }) },
    }),
  };
}

/** The charge, whose number must be free. @throws {DomainError} `record/exists` */
export async function freeCharge(ledger: Ledger, chargeNo: string): Promise<void> {
  unused(await ledger.get("charge", chargeNo), "charge", chargeNo);
}

/**
 * Interest on what is late by an account to the day of the act; undefined where nothing is, or where no term or rate is on record.
 * @throws {DomainError} `record/exists`, `table/invalid`
 */
export async function interestCharge(act: Act<{ readonly at: string }>, ledger: Ledger, account: Account, chargeNo: string, salt: string): Promise<ChargeRead | undefined> {
  const schedule = [...account.schedule, ...account.charges.flatMap(({ lines }) => lines.schedule ?? [])];
  const on = day(act.input.at);
  if (schedule.every((due) => due.dueOn >= on)) return undefined;
  const tables = await tablesInForce(ledger, "payment-terms");
  const scope = scopeOf(account);
  if (!rowsOn(tables["payment-terms"].rows, on).some((row) => row.kind === "late-interest" && row.scope === scope && row.dailyPct)) return undefined;
  const result = interestOn(schedule, account.payments, scope, on, tables);
  const charged = sum(account.charges.filter(({ charge }) => charge.what === "late-interest").flatMap(({ lines }) => lines.totals.map(({ due }) => due)));
  if (!result || (result.total.isZero() && charged.isZero()) || result.total.equals(charged)) return undefined;
  await freeCharge(ledger, chargeNo);
  const { name, version, tx = "" } = tables["payment-terms"];
  const sources = [{ kind: "assessment", id: account.assessment.assessmentId, tx: account.assessment.tx }, { kind: "table", id: `${name}/${version}`, tx }];
  return newCharge(act, account, { chargeNo, what: "late-interest", status: "in-force", result, salt, tables: [{ table: name, version }], sources });
}

/** A proposed charge with its lines, for who decides it. @throws {DomainError} `record/unknown`, `step/…`, `auth/two-persons`, `step/before-cause` */
export async function proposedCharge(act: Act<{ readonly at: string }>, ledger: Ledger, chargeNo: string, action: string): Promise<Charge> {
  const charge = known(await ledger.get("charge", chargeNo), "charge", chargeNo);
  inState("charge", charge, chargeNo, action, "proposed");
  after(act.input.at, charge, `charge ${chargeNo}`);
  if (charge.preparedBy === act.by.user) throw new DomainError("auth/two-persons", { action });
  return charge;
}
