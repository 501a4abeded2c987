import { CarriedAmount } from "../../domain/carried-royalty.ts";
import { AdvanceAmount, PlanParts } from "../../domain/charges.ts";
import { PriceTerms } from "../../domain/contracts.ts";
import { DeclaredValue, PaidAmount } from "../../domain/declarations.ts";
import { ImportValue } from "../../domain/imports.ts";
import { ReceiptAmounts } from "../../domain/royalty.ts";
import type { Infer } from "../../domain/schema.ts";
import { AssessmentLines } from "../../domain/tax/lines.ts";
import type { PrivateColumns } from "../schema/columns.ts";
import type { Database } from "../schema.ts";
import type { Cell, Row } from "./projection.ts";

/** Every kind of private record, by the kind of the public record that it belongs to, and its codec. */
export const secretCodecs = { contract: PriceTerms, receipt: ReceiptAmounts, declaration: DeclaredValue, importDeclaration: ImportValue, assessment: AssessmentLines, payment: PaidAmount, sale: AssessmentLines, royaltyCredit: CarriedAmount, charge: AssessmentLines, paymentPlan: PlanParts, advance: AdvanceAmount } as const;
export type SecretKind = keyof typeof secretCodecs;
type SecretOf<K extends SecretKind> = Infer<(typeof secretCodecs)[K]>;

export type PrivateTable = "price_terms" | "receipt_amounts" | "declared_value" | "import_value" | "assessment_statement" | "assessment_line" | "assessment_total" | "paid_amount" | "sale_statement" | "carried_amount" | "charge_statement" | "plan_parts" | "advance_amount";
/** Rows of one table that a private record becomes. `part` is what `record` holds, where that is not the whole private record. */
interface PrivateRows<T extends PrivateTable> {
  readonly table: T;
  readonly rows: readonly { readonly columns: Readonly<Record<Exclude<keyof Database[T], keyof PrivateColumns>, Cell>>; readonly part?: object }[];
}
type AnyRows = { readonly table: PrivateTable; readonly rows: readonly { readonly columns: Row; readonly part?: object }[] };
const rowsOf = <T extends PrivateTable>(table: T, rows: PrivateRows<T>["rows"]): AnyRows => ({ table, rows });

/** How a private record becomes rows: pure, as for public ones. All tables of a kind are named, so that a new version replaces the rows of the old. */
export const privates: { readonly [K in SecretKind]: (record: SecretOf<K>, id: string) => readonly AnyRows[] } = {
  contract: (r) => [rowsOf("price_terms", [{ columns: { basis: r.basis, pricing: r.pricing, price: r.price, currency: r.currency } }])],
  receipt: (r) => [rowsOf("receipt_amounts", [{ columns: { currency: r.currency, base_amount: r.baseAmount, surtax_amount: r.surtaxAmount } }])],
  declaration(r, id) {
    const cut = id.lastIndexOf("/");
    return [rowsOf("declared_value", [{ columns: { declaration_no: id.slice(0, cut), version: id.slice(cut + 1), invoice_no: r.invoiceNo, value: r.value, currency: r.currency } }])];
  },
  importDeclaration(r, id) {
    const cut = id.lastIndexOf("/");
    return [rowsOf("import_value", [{ columns: { declaration_no: id.slice(0, cut), version: id.slice(cut + 1), invoice_no: r.invoiceNo } }])];
  },
  assessment: (r) => [
    rowsOf("assessment_statement", [{ columns: { status: r.status } }]),
    rowsOf(
      "assessment_line",
      r.lines.map((line) => ({
        columns: {
          ...{ no: line.no, tax: line.tax, base: line.base, base_unit: line.baseUnit, rate: line.rate, rate_unit: line.rateUnit },
          ...{ amount: line.amount, currency: line.currency, legal_basis: line.legalBasis },
        },
        part: line,
      })),
    ),
    rowsOf("assessment_total", r.totals.map((total) => ({ columns: { currency: total.currency, charged: total.charged, credited: total.credited, due: total.due }, part: total }))),
  ],
  sale: (r) => [rowsOf("sale_statement", [{ columns: { status: r.status } }])],
  royaltyCredit: (r) => [rowsOf("carried_amount", [{ columns: { currency: r.currency, amount: r.amount } }])],
  charge: (r) => [rowsOf("charge_statement", [{ columns: { status: r.status } }])],
  paymentPlan: (r) => [rowsOf("plan_parts", [{ columns: { count: r.parts.length } }])],
  advance: (r) => [rowsOf("advance_amount", [{ columns: { currency: r.currency, amount: r.amount } }])],
  payment: (r) => [rowsOf("paid_amount", [{ columns: { amount: r.amount, currency: r.currency } }])],
};

/** The tables of each kind. */
export const privateTables: { readonly [K in SecretKind]: readonly PrivateTable[] } = {
  contract: ["price_terms"],
  receipt: ["receipt_amounts"],
  declaration: ["declared_value"],
  importDeclaration: ["import_value"],
  assessment: ["assessment_statement", "assessment_line", "assessment_total"],
  payment: ["paid_amount"],
  sale: ["sale_statement"],
  royaltyCredit: ["carried_amount"],
  charge: ["charge_statement"],
  paymentPlan: ["plan_parts"],
  advance: ["advance_amount"],
};
