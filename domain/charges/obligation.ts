import { after, eventOf, inState, known, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { accountOf } from "../declarations/account.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { Findings } from "../tax/findings.ts";
import { lateInterest, monthsBegun } from "../tax/payments.ts";
import { dueOn, monthsAfter } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { CallOverdue, ConvertToHomeUse, Due, ExtendProcedure, Obligation } from "../charges.ts";
import type { Salt } from "../declarations.ts";
import type { ImportDeclaration } from "../imports.ts";
import type { Infer } from "../schema.ts";
import type { Line } from "../tax/lines.ts";
import type { Account } from "../declarations/account.ts";
import type { ChargeRead } from "../declarations/account.ts";
import { chargeOutcome, freeCharge, newCharge } from "./charge.ts";
import { leftKg, suspendedLines } from "./suspended.ts";

/*
 * Goods whose taxes are suspended must be accounted for: they leave again, are taken into home use, or are charged when their time has passed.
 */

/** What is to be accounted for from the release of a declaration on; nothing for home use and for a warehouse, whose stock card does it. */
export async function obligationOf(ledger: Ledger, { declarationNo, procedure, importerId, payerMsp, items, months }: ImportDeclaration, { tx, at }: { readonly tx: string; readonly at: string }): Promise<readonly Put[]> {
  if (procedure !== "temporary-admission" && procedure !== "inward-processing") return [];
  const since = day(at);
  const most = months ?? (await longest(ledger, procedure, since));
  if (most === undefined) throw new DomainError("assessment/rate-missing", { tax: `${procedure}: time`, hsCode: "every", date: since });
  const none = { reexportedKg: Decimal.zero, convertedKg: Decimal.zero, chargedKg: Decimal.zero };
  const record: Obligation = { declarationNo, procedure, importerId, payerMsp, items: items.map(({ no, netKg }) => ({ no, netKg, ...none })), since, until: monthsAfter(since, most), status: "open", tx, at };
  return [{ kind: "obligation", id: declarationNo, record }];
}

/** Most months of a procedure; undefined where the table has none. */
async function longest(ledger: Ledger, procedure: string, on: string): Promise<number | undefined> {
  const tables = await tablesInForce(ledger, "reliefs");
  return rowsOn(tables.reliefs.rows, on).find(({ kind, code }) => kind === "procedure" && code === procedure)?.maxMonths;
}

/** The obligation, which must be open. @throws {DomainError} `record/unknown`, `step/…`, `step/before-cause` */
export async function openObligation(act: Act<{ readonly at: string }>, ledger: Ledger, declarationNo: string, action: string): Promise<Obligation> {
  const obligation = known(await ledger.get("obligation", declarationNo), "obligation", declarationNo);
  inState("obligation", obligation, declarationNo, action, "open");
  after(act.input.at, obligation, `last change under declaration ${declarationNo}`);
  return obligation;
}

/** The obligation with more of an item accounted for; closed when nothing is left. @throws {DomainError} `import/reexport-exceeds`, `record/unknown` */
export function accounted(obligation: Obligation, itemNo: number, netKg: Decimal, as: "reexportedKg" | "convertedKg", stamp: { readonly tx: string; readonly at: string }): Obligation {
  const item = itemOf(obligation, itemNo);
  const left = leftKg(item);
  if (netKg.greaterThan(left)) throw new DomainError("import/reexport-exceeds", { declarationNo: obligation.declarationNo, item: itemNo, leftKg: left, takenKg: netKg });
  const items = obligation.items.map((each) => (each.no === itemNo ? { ...each, [as]: each[as].plus(netKg) } : each));
  return { ...obligation, items, status: items.every((each) => leftKg(each).isZero()) ? "closed" : "open", ...stamp };
}
const itemOf = ({ declarationNo, items }: Obligation, itemNo: number): Obligation["items"][number] => known(items.find(({ no }) => no === itemNo), "importedItem", `${declarationNo}/${itemNo}`);

/**
 * Takes goods into home use by their importer: the taxes that were suspended of them fall due, as they were assessed.
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-importer`, `import/reexport-exceeds`, `step/…`, and what `accountOf` refuses
 */
export const convertToHomeUse: Rule<Infer<typeof ConvertToHomeUse>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, declarationNo, itemNo, netKg, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const obligation = await openObligation(act, ledger, declarationNo, "take goods into home use");
  if (obligation.importerId !== act.by.orgId) throw new DomainError("import/not-importer", { declarationNo, importerId: obligation.importerId });
  const account = await ofDeclaration(ledger, declarationNo, at);
  const changed = accounted(obligation, itemNo, netKg, "convertedKg", { tx: act.txId, at });
  const lines = suspendedLines(account.lines.lines, itemOf(obligation, itemNo), netKg);
  const charge = await suspendedCharge(act, ledger, account, { chargeNo, what: "conversion", salt, lines, since: day(at) });
  return chargeOutcome(act, "obligation.converted", account, charge, { made: true, further: [{ kind: "obligation", id: declarationNo, record: changed }] });
};

/**
 * Charges what is not accounted for when its time has passed: the suspended taxes of all that is left, with interest from the last day where its rate is on record.
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-overdue`, `step/…`, and what `accountOf` refuses
 */
export const callOverdue: Rule<Infer<typeof CallOverdue>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, declarationNo, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const obligation = await openObligation(act, ledger, declarationNo, "charge what is overdue");
  const on = day(at);
  if (on <= obligation.until) throw new DomainError("import/not-overdue", { declarationNo, until: obligation.until, date: on });
  const account = await ofDeclaration(ledger, declarationNo, at);
  const lines = obligation.items.flatMap((item) => suspendedLines(account.lines.lines, item, leftKg(item)));
  const charge = await suspendedCharge(act, ledger, account, { chargeNo, what: "overdue", salt, lines, since: obligation.until });
  const items = obligation.items.map((item) => ({ ...item, chargedKg: item.chargedKg.plus(leftKg(item)) }));
  return chargeOutcome(act, "obligation.overdue", account, charge, { made: true, further: [{ kind: "obligation", id: declarationNo, record: { ...obligation, items, status: "overdue", tx: act.txId, at } }] });
};

/**
 * Gives goods more time under their procedure, no more than the law has for it.
 * @throws {DomainError} `record/unknown`, `step/…`, `input/out-of-range`, `assessment/time-exceeded`, `table/missing`
 */
export const extendProcedure: Rule<Infer<typeof ExtendProcedure>> = async (act, ledger) => {
  const { declarationNo, until, decisionNo, at } = act.input;
  const obligation = await openObligation(act, ledger, declarationNo, "give more time");
  if (until <= obligation.until) throw new DomainError("input/out-of-range", { field: "until", value: until, min: `after ${obligation.until}`, max: "any" });
  const maxMonths = await longest(ledger, obligation.procedure, day(at));
  const months = monthsBegun(obligation.since, until);
  if (maxMonths !== undefined && months > maxMonths) throw new DomainError("assessment/time-exceeded", { procedure: obligation.procedure, months, maxMonths });
  return {
    puts: [{ kind: "obligation", id: declarationNo, record: { ...obligation, until, decisionNo, tx: act.txId, at } }],
    event: eventOf(act, "obligation.extended", { subjects: [subject("obligation", declarationNo, "changed"), subject("importDeclaration", declarationNo, "named"), subject("organisation", obligation.importerId, "named")], facts: { declarationNo, until, decisionNo } }),
  };
};

async function ofDeclaration(ledger: Ledger, declarationNo: string, at: string): Promise<Account> {
  const declaration = known(await ledger.get("importDeclaration", declarationNo), "importDeclaration", declarationNo);
  return accountOf(ledger, declaration.assessmentId ?? "", at);
}

interface Suspended {
  readonly chargeNo: string;
  readonly what: "conversion" | "overdue";
  readonly salt: string;
  readonly lines: readonly Omit<Line, "no">[];
  /** Day from which it is due. */
  readonly since: string;
}

/** The charge of suspended taxes: due from a day, or by the term of payment after it; late ones bear interest. */
async function suspendedCharge(act: Act<{ readonly at: string }>, ledger: Ledger, account: Account, { chargeNo, what, salt, lines, since }: Suspended): Promise<ChargeRead> {
  const findings = new Findings();
  const on = day(act.input.at);
  const head = await ledger.get("tableHead", "payment-terms");
  const terms = head?.inForce === undefined ? undefined : await tablesInForce(ledger, "payment-terms");
  const amount = lines.reduce((total, line) => total.plus(line.amount), Decimal.zero);
  const last = what === "overdue" ? since : terms && dueOn("import", since, terms, findings);
  const known = terms && rowsOn(terms["payment-terms"].rows, on).some((row) => row.kind === "late-interest" && row.scope === "import" && row.dailyPct);
  const interest = what === "overdue" && known ? lateInterest({ scope: "import", amount, currency: "MNT", dueOn: since, payments: [] }, on, terms) : undefined;
  const all = [...lines, ...(interest?.lines ?? [])].map((line, i) => ({ ...line, no: i + 1 }));
  const reasons = [...new Set([...account.lines.reasons, ...(interest?.reasons ?? []), ...findings.reasons])];
  // Interest to this day is in the charge; what is paid later bears it from this day on.
  const schedule: readonly Due[] = last !== undefined && amount.isPositive() ? [{ currency: "MNT", dueOn: what === "overdue" && interest ? on : last, amount }] : [];
  const table = terms?.["payment-terms"];
  return newCharge(act, account, {
    chargeNo, what, salt, status: "in-force", schedule,
    result: { status: reasons.length > 0 ? "provisional" : "final", reasons, lines: all },
    tables: table ? [{ table: table.name, version: table.version }] : [],
    sources: [{ kind: "obligation", id: account.assessment.declarationNo, tx: act.txId }, { kind: "assessment", id: account.assessment.assessmentId, tx: account.assessment.tx }, ...(table ? [{ kind: "table", id: `${table.name}/${table.version}`, tx: table.tx ?? "" }] : [])],
  });
}
