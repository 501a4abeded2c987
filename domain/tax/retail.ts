import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { Findings } from "./findings.ts";
import type { Status } from "./findings.ts";
import type { Line, Total } from "./lines.ts";
import type { Tables } from "./tables/index.ts";
import { rowsOn } from "./tables/row.ts";

/** A retail receipt: VAT and city tax within the price. */
export interface RetailTaxes {
  readonly status: Status;
  readonly reasons: readonly string[];
  readonly lines: readonly Line[];
  readonly totals: readonly Total[];
  readonly tables: readonly { readonly table: string; readonly version: number }[];
  readonly vat: Decimal;
  readonly cityTax: Decimal;
  readonly net: Decimal;
}

const PLACES = 2;
const ROUNDING = `half up to ${PLACES} decimals`;

/**
 * Taxes that a retail price holds: price × rate / (100 + VAT + city tax), each rounded half up to hundredths, the rest net. POS API of the tax
 * authority (1,120 = 1,000 + 100 + 20); VAT Law, Capital City Tax Law.
 * @param total price paid, MNT
 * @param cityTaxed whether the goods bear the capital's city tax
 * @throws {DomainError} `assessment/rate-missing`
 */
export function retailTaxes(total: Decimal, on: string, cityTaxed: boolean, tables: Tables<"consumption-taxes">): RetailTaxes {
  const findings = new Findings();
  const rowFor = (code: "vat" | "city-tax", scope: "domestic" | "retail-capital") => {
    const row = rowsOn(tables["consumption-taxes"].rows, on).find((each) => each.code === code && each.scope === scope);
    if (!row?.ratePct) throw new DomainError("assessment/rate-missing", { tax: code, hsCode: "every", date: on });
    return { row, pct: row.ratePct, rule: findings.use(tables["consumption-taxes"], row) };
  };
  const rows = [{ tax: "vat" as const, ...rowFor("vat", "domestic") }, ...(cityTaxed ? [{ tax: "city-tax" as const, ...rowFor("city-tax", "retail-capital") }] : [])];
  const whole = rows.reduce((all, { pct }) => all.plus(pct), Decimal.hundred);
  const lines = rows.map(({ tax, row, pct, rule }, i): Line => {
    const amount = total.times(pct).dividedByHalfUp(whole, PLACES);
    const step = { label: "tax within the price", labelMn: "үнэд шингэсэн татвар", expression: `${total} × ${pct}/${whole}`, value: amount, unit: "MNT" };
    return { no: i + 1, tax, label: row.name, labelMn: row.nameMn, base: total, baseUnit: "MNT", rate: pct, rateUnit: "%", amount, currency: "MNT", rounding: ROUNDING, legalBasis: row.legalBasis, rule, working: [step], sources: [] };
  });
  const [vat = Decimal.zero, cityTax = Decimal.zero] = lines.map(({ amount }) => amount);
  const charged = vat.plus(cityTax);
  return { status: findings.status, reasons: findings.reasons, lines, totals: [{ currency: "MNT", charged, credited: Decimal.zero, due: charged }], tables: findings.tables, vat, cityTax, net: total.minus(charged) };
}
