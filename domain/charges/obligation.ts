import { after, eventOf, inState, known, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { accountOf } from "../declarations/account.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { monthsBegun } from "../tax/payments.ts";
import { monthsAfter } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { CallOverdue, Charge, ConvertToHomeUse, ExtendProcedure, Obligation, Stay } from "../charges.ts";
import type { Salt } from "../declarations.ts";
import type { ImportDeclaration } from "../imports.ts";
import type { Infer } from "../schema.ts";
import type { Account, ChargeRead } from "../declarations/account.ts";
import { chargeOutcome, freeCharge, newCharge } from "./charge.ts";
import { assessedForHomeUse, chargeStay } from "./stay.ts";
import type { Assessed } from "./stay.ts";
import { leftKg } from "./suspended.ts";

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
 * Takes goods into home use by their importer: the taxes that were suspended of them fall due, by the rates of the day that the procedure's row names.
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-importer`, `import/reexport-exceeds`, `assessment/rate-missing`, `step/…`, what `accountOf` and, by the day's rates, `assessImport` refuse
 */
export const convertToHomeUse: Rule<Infer<typeof ConvertToHomeUse>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, declarationNo, itemNo, netKg, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const obligation = await openObligation(act, ledger, declarationNo, "take goods into home use");
  if (obligation.importerId !== act.by.orgId) throw new DomainError("import/not-importer", { declarationNo, importerId: obligation.importerId });
  const { declaration, account } = await ofDeclaration(ledger, declarationNo, at);
  const changed = accounted(obligation, itemNo, netKg, "convertedKg", { tx: act.txId, at });
  const assessed = await assessedForHomeUse(ledger, declaration, assessedBefore(account), day(at));
  const goods = [{ itemNo, netKg, beforeKg: chargedOf(itemOf(obligation, itemNo)) }];
  const charge = await stayCharge(act, ledger, declaration, account, assessed, { chargeNo, what: "conversion", salt, obligation, stay: { goods, ratesOn: assessed.ratesOn, since: day(at) } });
  return chargeOutcome(act, "obligation.converted", account, charge, { made: true, further: [{ kind: "obligation", id: declarationNo, record: changed }] });
};

/**
 * Charges what is not accounted for when its time has passed: the suspended taxes of all that is left, as they were assessed when the goods came, with interest from the last day where its rate is on record.
 * @throws {DomainError} `record/exists`, `record/unknown`, `import/not-overdue`, `step/…`, and what `accountOf` refuses
 */
export const callOverdue: Rule<Infer<typeof CallOverdue>, Infer<typeof Salt>> = async (act, ledger, { salt }) => {
  const { chargeNo, declarationNo, at } = act.input;
  await freeCharge(ledger, chargeNo);
  const obligation = await openObligation(act, ledger, declarationNo, "charge what is overdue");
  const on = day(at);
  if (on <= obligation.until) throw new DomainError("import/not-overdue", { declarationNo, until: obligation.until, date: on });
  const { declaration, account } = await ofDeclaration(ledger, declarationNo, at);
  const goods = obligation.items.filter((item) => leftKg(item).isPositive()).map((item) => ({ itemNo: item.no, netKg: leftKg(item), beforeKg: chargedOf(item) }));
  const assessed = assessedBefore(account);
  const charge = await stayCharge(act, ledger, declaration, account, assessed, { chargeNo, what: "overdue", salt, obligation, stay: { goods, ratesOn: assessed.ratesOn, since: obligation.until } });
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

async function ofDeclaration(ledger: Ledger, declarationNo: string, at: string): Promise<{ readonly declaration: ImportDeclaration; readonly account: Account }> {
  const declaration = known(await ledger.get("importDeclaration", declarationNo), "importDeclaration", declarationNo);
  return { declaration, account: await accountOf(ledger, declaration.assessmentId ?? "", at) };
}

const chargedOf = ({ convertedKg, chargedKg }: Obligation["items"][number]): Decimal => convertedKg.plus(chargedKg);
const assessedBefore = ({ assessment, lines: { lines, reasons, tables } }: Account): Assessed => ({ lines, reasons, tables, ratesOn: String(assessment.legalDate), sources: [] });

interface Staying extends Pick<Charge, "chargeNo"> {
  readonly what: "conversion" | "overdue";
  readonly salt: string;
  readonly obligation: Obligation;
  readonly stay: Stay;
}

async function stayCharge(act: Act<{ readonly at: string }>, ledger: Ledger, declaration: ImportDeclaration, account: Account, assessed: Assessed, { obligation, ...made }: Staying): Promise<ChargeRead> {
  const { result, schedule, tables, sources } = await chargeStay(ledger, made.what, declaration, assessed, made.stay, day(act.input.at));
  const { assessmentId, tx } = account.assessment;
  return newCharge(act, account, { ...made, status: "in-force", result, schedule, tables, sources: [{ kind: "obligation", id: obligation.declarationNo, tx: obligation.tx }, { kind: "assessment", id: assessmentId, tx }, ...sources] });
}
