import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { assessImportOf } from "../imports/assess.ts";
import { Findings } from "../tax/findings.ts";
import { lateInterest } from "../tax/payments.ts";
import { dueOn } from "../tax/schedule.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Ledger } from "../act.ts";
import type { Charge, Due, Stay } from "../charges.ts";
import type { ImportDeclaration } from "../imports.ts";
import type { AssessmentLines } from "../tax/lines.ts";
import type { Consequence } from "../tax/payments.ts";
import type { SourceCited } from "../tax/royalty.ts";
import { suspendedLines } from "./suspended.ts";

/*
 * What goods that stay in the country bear (docs/decisions/0033-goods-that-stay.md): the taxes that their procedure suspended, as assessed when they came or anew by
 * the day on which they are taken into home use, as the procedure's row says; what is overdue bears interest too.
 */

/** An assessment as far as goods that stay rest on it. */
export type Assessed = Pick<AssessmentLines, "lines" | "reasons" | "tables"> & { readonly ratesOn: string; readonly sources: readonly SourceCited[] };

/**
 * The assessment whose taxes fall due when goods are taken into home use: the one in force, or one by the day's value, rates and exchange rates.
 * @param inForce the assessment in force
 * @throws {DomainError} `assessment/rate-missing` where the procedure's row does not say whose day's rates hold, `table/missing`, and whatever `assessImport` refuses
 */
export async function assessedForHomeUse(ledger: Ledger, declaration: ImportDeclaration, inForce: Assessed, on: string): Promise<Assessed> {
  const { reliefs } = await tablesInForce(ledger, "reliefs");
  const row = rowsOn(reliefs.rows, on).find(({ kind, code }) => kind === "procedure" && code === declaration.procedure);
  if (!row?.homeUseRates) throw new DomainError("assessment/rate-missing", { tax: `${declaration.procedure}: day of the rates for home use`, hsCode: "every", date: on });
  const findings = new Findings();
  findings.use(reliefs, row);
  const assessed = row.homeUseRates === "import" ? inForce : await assessedAnew(ledger, declaration, on);
  return { ...assessed, reasons: [...new Set([...assessed.reasons, ...findings.reasons])].toSorted() };
}

/** A declaration assessed by a day's rates, as `ledger` has them. @throws {DomainError} whatever `assessImport` refuses, `table/missing` */
export async function assessedAnew(ledger: Ledger, declaration: ImportDeclaration, ratesOn: string): Promise<Assessed> {
  const { computation, sources } = await assessImportOf(ledger, declaration, ratesOn);
  return { lines: computation.lines, reasons: computation.reasons, tables: computation.tables, ratesOn, sources };
}

/** What goods that stay bear, and what it rests on. */
export interface StayCharged {
  readonly result: Consequence;
  readonly schedule: readonly Due[];
  readonly tables: Charge["tables"];
  readonly sources: readonly SourceCited[];
}

/**
 * The suspended taxes of goods that stay: due from a day, or by the term of payment after it; what is overdue with interest to the day where its rate is on record.
 * @param on day to which interest is worked out
 * @throws {DomainError} `table/invalid`
 */
export async function chargeStay(ledger: Ledger, what: "conversion" | "overdue", { items }: Pick<ImportDeclaration, "items">, assessed: Assessed, { goods, since }: Stay, on: string): Promise<StayCharged> {
  const findings = new Findings();
  const head = await ledger.get("tableHead", "payment-terms");
  const terms = head?.inForce === undefined ? undefined : await tablesInForce(ledger, "payment-terms");
  const taxes = goods.flatMap((part) => suspendedLines(assessed.lines, part, items.find(({ no }) => no === part.itemNo)?.netKg ?? part.netKg));
  const amount = sum(taxes.map((line) => line.amount));
  const last = what === "overdue" ? since : terms && dueOn("import", since, terms, findings);
  const known = terms && rowsOn(terms["payment-terms"].rows, on).some((row) => row.kind === "late-interest" && row.scope === "import" && row.dailyPct);
  const interest = what === "overdue" && known ? lateInterest({ scope: "import", amount, currency: "MNT", dueOn: since, payments: [] }, on, terms) : undefined;
  const lines = [...taxes, ...(interest?.lines ?? [])].map((line, i) => ({ ...line, no: i + 1 }));
  const reasons = [...new Set([...assessed.reasons, ...(interest?.reasons ?? []), ...findings.reasons])];
  // Interest to this day is in the charge; what is paid later bears it from this day on.
  const schedule: readonly Due[] = last !== undefined && amount.isPositive() ? [{ currency: "MNT", dueOn: interest ? on : last, amount }] : [];
  const table = terms?.["payment-terms"];
  return {
    result: { status: reasons.length > 0 ? "provisional" : "final", reasons, lines, total: lines.reduce((total, line) => total.plus(line.amount), Decimal.zero) },
    schedule,
    tables: [...assessed.tables, ...(table ? [{ table: table.name, version: table.version }] : [])],
    sources: [...assessed.sources, ...(table ? [{ kind: "table", id: `${table.name}/${table.version}`, tx: table.tx ?? "" }] : [])],
  };
}
