import type { PrivateColumns, RecordColumns } from "./columns.ts";

/* Export declarations, their assessments and payments, with their private figures. */

export interface DeclarationTable extends RecordColumns {
  version: number;
  regime: string;
  consignment_id: string;
  contract_no: string;
  exporter_id: string;
  payer_msp: string;
  customs_office: string;
  border_point: string;
  net_kg: string;
  value_digest: string;
  receipt_nos: string[];
  certificate_nos: string[];
  status: string;
  filed_on: string;
  assessment_id: string | null;
  released_on: string | null;
}

/** Of one version of a declaration; `id` is `declaration_no/version`. */
export interface DeclaredValueTable extends PrivateColumns {
  declaration_no: string;
  version: number;
  invoice_no: string;
  value: string;
  currency: string;
}

export interface AssessmentTable extends RecordColumns {
  declaration_no: string;
  declaration_version: number;
  payer_id: string;
  payer_msp: string;
  status: string;
  assessed_on: string;
  lines_digest: string;
  settlement: string;
  superseded_by: string | null;
}

/** Of an assessment: the whole private record, an AssessmentLines. */
export interface AssessmentStatementTable extends PrivateColumns {
  status: string;
}

/** Of an assessment: one line; `record` is the Line. */
export interface AssessmentLineTable extends PrivateColumns {
  no: number;
  tax: string;
  base: string;
  base_unit: string;
  rate: string;
  rate_unit: string;
  amount: string;
  currency: string;
  legal_basis: string;
}

/** Of an assessment: one currency's total; `record` is the Total. */
export interface AssessmentTotalTable extends PrivateColumns {
  currency: string;
  charged: string;
  credited: string;
  due: string;
}

export interface PaymentTable extends RecordColumns {
  assessment_id: string;
  declaration_no: string;
  payer_msp: string;
  amount_digest: string;
}

/** Of a payment. */
export interface PaidAmountTable extends PrivateColumns {
  amount: string;
  currency: string;
}

export interface DeclarationTables {
  declaration: DeclarationTable;
  declared_value: DeclaredValueTable;
  assessment: AssessmentTable;
  assessment_statement: AssessmentStatementTable;
  assessment_line: AssessmentLineTable;
  assessment_total: AssessmentTotalTable;
  payment: PaymentTable;
  paid_amount: PaidAmountTable;
}

/** The table of each kind of record. */
export const declarationRecordTables = {
  declaration: "declaration",
  assessment: "assessment",
  payment: "payment",
} as const;
