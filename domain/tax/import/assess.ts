import { Decimal, sum } from "../../decimal.ts";
import { DomainError } from "../../error.ts";
import { Findings } from "../findings.ts";
import { percentOf } from "../royalty.ts";
import { rowsOn } from "../tables/row.ts";
import type { Step } from "../findings.ts";
import type { Line } from "../lines.ts";
import type { Draft } from "../royalty.ts";
import type { Relief, ReliefTax } from "../tables/reliefs.ts";
import { dutyOf, hsDigits, tariffLine } from "./duty.ts";
import { exciseOf } from "./excise.ts";
import { feeLines } from "./fees.ts";
import { customsValues, importRounding, rateOf } from "./value.ts";
import type { ImportCase, ImportComputation, ImportItem, ImportTables, ItemCharge } from "./types.ts";
import type { Valued } from "./value.ts";

interface Context {
  readonly given: ImportCase;
  readonly tables: ImportTables;
  readonly findings: Findings;
  readonly places: number;
  readonly rounding: string;
}

/**
 * Taxes of an import in the order of the law: customs value, duty, excise, VAT on their sum, fees; then reliefs and what the procedure
 * suspends, as lines of their own. Pure: the same inputs and tables give the same result, in whatever order they come. All in MNT.
 *
 * @throws {DomainError} `declaration/hs-unknown` for a tariff line that does not exist on the day, `assessment/exemption-unproved` for a
 *   claim without its document, `assessment/…` where something has no value; a rate that is not known is a finding (needs review)
 * @example assessImport({ on: "2026-05-20", procedure: "home-use", borderPoint: "zamiin-uud-road", items: [{ no: 1, hs: "8509.40", origin: "CN", value: [{ element: "price", amount: dec("162450"), currency: "CNY" }] }], additionalSheets: 0 }, tables)
 */
export function assessImport(given: ImportCase, tables: ImportTables): ImportComputation {
  const items = given.items.toSorted((a, b) => a.no - b.no);
  const twice = items.find((item, i) => items[i - 1]?.no === item.no);
  if (twice) throw new DomainError("assessment/duplicate-item", { item: twice.no });
  if (items.length === 0) throw new DomainError("assessment/input-missing", { input: "an item" });
  const findings = new Findings();
  const { places, rule } = importRounding(given.on, tables, findings);
  const context: Context = { given: { ...given, items }, tables, findings, places, rounding: rule };
  const values = customsValues(context.given, tables, findings, places);
  const charged = items.map((item, i) => chargesOf(item, values[i] as Valued, context));
  const drafts = charged.flatMap(({ lines }) => lines);
  const { drafts: suspensions, suspended } = suspensionOf(drafts, context);
  const lines: readonly Line[] = [...drafts, ...suspensions, ...feeLines(given, tables, findings, places, rule)].map((draft, i) => ({ no: i + 1, ...draft }));
  const due = sum(lines.map(({ amount }) => amount));
  const paid = sum((given.advance ?? []).map(({ amount, currency }) => amount.times(rateOf(currency, given.on, tables, findings, given.rates)))).roundedHalfUp(places);
  const credited = paid.greaterThan(due) ? due : paid;
  const totals = [{ currency: "MNT", charged: due, credited, due: due.minus(credited) }];
  return { status: findings.status, reasons: findings.reasons, lines, totals, tables: findings.tables, items: charged.map(({ charge }) => charge), suspended };
}

/** Lines of one item, and its figures. */
function chargesOf(item: ImportItem, { value, working }: Valued, context: Context): { readonly lines: readonly Draft[]; readonly charge: ItemCharge } {
  const { given, tables, findings, places, rounding } = context;
  const { on } = given;
  if (item.hs !== undefined) tariffLine(item.hs, on, tables, findings);
  const what = { en: `item ${item.no}${item.hs === undefined ? "" : `, ${item.hs}`}`, mn: `${item.no}-р бараа${item.hs === undefined ? "" : `, ${item.hs}`}` };
  const common = { item: item.no, currency: "MNT", rounding, sources: item.sources ?? [] };
  const reliefs = reliefsOf(item, context);
  const lines: Draft[] = [];

  const duty = dutyOf(item, value, given, tables, findings, places);
  const bySpecific = duty.rateUnit !== "%";
  if (duty.amount) {
    lines.push({ ...common, tax: "customs-duty", label: `Customs duty: ${what.en}`, labelMn: `Гаалийн албан татвар: ${what.mn}`, base: value, baseUnit: "MNT", rate: duty.rate, rateUnit: bySpecific ? duty.rateUnit : "%", amount: duty.amount, legalBasis: duty.legalBasis, rule: duty.rule, working: [...working, ...duty.working] });
  }
  const netDuty = duty.amount && lowered("customs-duty", duty.amount, reliefs, what, context, common, lines);

  const excise = exciseOf(item, on, tables, findings, places);
  if (excise?.amount) {
    lines.push({ ...common, tax: "excise", label: `Excise: ${what.en}`, labelMn: `Онцгой албан татвар: ${what.mn}`, base: excise.quantity, baseUnit: excise.unit, rate: excise.rate, rateUnit: `MNT per ${excise.unit}`, amount: excise.amount, legalBasis: excise.row.legalBasis, rule: excise.rule, working: excise.working });
  }
  const netExcise = excise ? excise.amount && lowered("excise", excise.amount, reliefs, what, context, common, lines) : Decimal.zero;

  const vatRow = rowsOn(tables["consumption-taxes"].rows, on).find(({ code, scope }) => code === "vat" && scope === "import");
  if (!vatRow?.ratePct) throw new DomainError("assessment/rate-missing", { tax: "vat", hsCode: item.hs ?? "every", date: on });
  const vatBase = netDuty && netExcise ? value.plus(netDuty).plus(netExcise) : undefined;
  const vat = vatBase && percentOf(vatBase, vatRow.ratePct).roundedHalfUp(places);
  if (vatBase && vat) {
    const step: Step = { label: "VAT base", labelMn: "НӨАТ-ын суурь", expression: `${value} + ${netDuty} + ${netExcise}`, value: vatBase, unit: "MNT" };
    lines.push({ ...common, tax: "vat", label: `VAT: ${what.en}`, labelMn: `НӨАТ: ${what.mn}`, base: vatBase, baseUnit: "MNT", rate: vatRow.ratePct, rateUnit: "%", amount: vat, legalBasis: vatRow.legalBasis, rule: findings.use(tables["consumption-taxes"], vatRow), working: [step] });
    lowered("vat", vat, reliefs, what, context, common, lines);
  }
  return { lines, charge: { no: item.no, customsValue: value, duty: duty.amount, excise: excise ? excise.amount : Decimal.zero, vatBase, vat, working } };
}

/** Reliefs of an item that are in force for it. @throws {DomainError} `assessment/relief-unknown`, `assessment/exemption-unproved` */
function reliefsOf({ reliefs = [], hs }: ImportItem, { given: { on }, tables }: Context): readonly Relief[] {
  const code = hs === undefined ? "" : hsDigits(hs);
  return reliefs
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map((claim) => {
      const row = rowsOn(tables.reliefs.rows, on).find((each) => each.kind === "relief" && each.code === claim.code && (each.headings?.some((heading) => code.startsWith(heading)) ?? true));
      if (!row) throw new DomainError("assessment/relief-unknown", { relief: claim.code, hsCode: hs ?? "every", date: on });
      if (claim.documentNo === undefined) throw new DomainError("assessment/exemption-unproved", { exemption: claim.code });
      return row;
    });
}

/** Adds the lines by which reliefs lower a tax; what is left of it, never less than nothing. */
function lowered(tax: ReliefTax, amount: Decimal, reliefs: readonly Relief[], what: { readonly en: string; readonly mn: string }, { tables, findings, places, given: { on } }: Context, common: Pick<Draft, "item" | "currency" | "rounding" | "sources">, lines: Draft[]): Decimal {
  let left = amount;
  for (const row of reliefs.filter(({ taxes }) => taxes.includes(tax))) {
    const rule = findings.use(tables.reliefs, row);
    if (!row.percent) {
      findings.because("needs-review", "assessment/rate-missing", { tax: `relief (${row.id})`, hsCode: tax, date: on });
      continue;
    }
    const asked = percentOf(amount, row.percent).roundedHalfUp(places);
    const less = asked.greaterThan(left) ? left : asked;
    left = left.minus(less);
    lines.push({ ...common, tax, label: `Relief, ${row.name}: ${what.en}`, labelMn: `Чөлөөлөлт, ${row.nameMn}: ${what.mn}`, base: amount, baseUnit: "MNT", rate: row.percent.negated(), rateUnit: "%", amount: less.negated(), legalBasis: row.legalBasis, rule, working: [] });
  }
  return left;
}

/** What the procedure suspends, tax by tax; what goods used meanwhile bear by the month stays due. */
function suspensionOf(drafts: readonly Draft[], { given, tables, findings, places, rounding }: Context): { readonly drafts: readonly Draft[]; readonly suspended: Decimal } {
  const { procedure, on, months } = given;
  if (procedure === "home-use") return { drafts: [], suspended: Decimal.zero };
  const row = rowsOn(tables.reliefs.rows, on).find(({ kind, code }) => kind === "procedure" && code === procedure);
  if (!row) throw new DomainError("assessment/rate-missing", { tax: procedure, hsCode: "every", date: on });
  const rule = findings.use(tables.reliefs, row);
  if (row.maxMonths !== undefined && months !== undefined && months > row.maxMonths) throw new DomainError("assessment/time-exceeded", { procedure, months, maxMonths: row.maxMonths });
  if (!row.percent) {
    findings.because("needs-review", "assessment/rate-missing", { tax: procedure, hsCode: "every", date: on });
    return { drafts: [], suspended: Decimal.zero };
  }
  if (row.monthlyPct && months === undefined) throw new DomainError("assessment/input-missing", { input: `months of ${procedure}` });
  const suspensions = row.taxes.flatMap((tax): readonly Draft[] => {
    const whole = sum(drafts.filter((draft) => draft.tax === tax).map(({ amount }) => amount));
    if (whole.isZero()) return [];
    const asked = row.monthlyPct ? percentOf(whole, row.monthlyPct.times(Decimal.of(BigInt(months ?? 0)))).roundedHalfUp(places) : Decimal.zero;
    const due = asked.greaterThan(whole) ? whole : asked;
    const less = percentOf(whole.minus(due), row.percent ?? Decimal.zero).roundedHalfUp(places);
    const working: readonly Step[] = row.monthlyPct ? [{ label: "due for use, by the month", labelMn: "ашигласан сар тутам төлөх", expression: `${whole} × ${row.monthlyPct}/100 × ${months}`, value: due, unit: "MNT" }] : [];
    const draft: Draft = { tax, label: `Suspended, ${row.name}: ${tax}`, labelMn: `Түдгэлзүүлсэн, ${row.nameMn}: ${tax}`, base: whole.minus(due), baseUnit: "MNT", rate: (row.percent ?? Decimal.zero).negated(), rateUnit: "%", amount: less.negated(), currency: "MNT", rounding, legalBasis: row.legalBasis, rule, working, sources: given.sources ?? [] };
    return [draft];
  });
  return { drafts: suspensions, suspended: sum(suspensions.map(({ amount }) => amount)).negated() };
}
