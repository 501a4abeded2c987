import type { PrivateColumns, RecordColumns } from "./columns.ts";

/** Royalty that was paid on lots and goes on with them. */
export interface RoyaltyCreditTable extends RecordColumns {
  payer_id: string;
  payer_msp: string;
  product: string;
  lot_ids: string[];
  sale_no: string | null;
}
/** What it comes to, and what of it has been credited. */
export interface CarriedAmountTable extends PrivateColumns {
  currency: string;
  amount: string;
}

/** A charge that follows an assessment, or gives some of it back. */
export interface ChargeTable extends RecordColumns {
  what: string;
  declaration_no: string;
  assessment_id: string;
  payer_id: string;
  payer_msp: string;
  status: string;
  up_to: string;
  reexport_no: string | null;
}
export interface PaymentPlanTable extends RecordColumns {
  assessment_id: string;
  declaration_no: string;
  payer_id: string;
  payer_msp: string;
}
export interface AdvanceTable extends RecordColumns {
  payer_id: string;
  payer_msp: string;
  paid_on: string;
}
/** What was paid back of an advance. */
export interface AdvanceRefundTable extends RecordColumns {
  advance_no: string;
  payer_id: string;
  payer_msp: string;
  refunded_on: string;
}
/** What is to be accounted for of goods whose taxes are suspended; by their declaration. */
export interface ObligationTable extends RecordColumns {
  procedure: string;
  importer_id: string;
  payer_msp: string;
  since: string;
  until: string;
  status: string;
}
export interface ReexportTable extends RecordColumns {
  declaration_no: string;
  item_no: number;
  net_kg: string;
  importer_id: string;
  gate_site_id: string;
  left_on: string;
  drawback_no: string | null;
}
/** Of a charge: its whole private record, an AssessmentLines. */
export interface ChargeStatementTable extends PrivateColumns {
  status: string;
}
export interface PlanPartsTable extends PrivateColumns {
  count: number;
}
export interface AdvanceAmountTable extends PrivateColumns {
  currency: string;
  amount: string;
}

/** Tables of taxes that other files do not have. */
export interface TaxTables {
  royalty_credit: RoyaltyCreditTable;
  carried_amount: CarriedAmountTable;
  charge: ChargeTable;
  payment_plan: PaymentPlanTable;
  advance: AdvanceTable;
  advance_refund: AdvanceRefundTable;
  obligation: ObligationTable;
  reexport: ReexportTable;
  charge_statement: ChargeStatementTable;
  plan_parts: PlanPartsTable;
  advance_amount: AdvanceAmountTable;
}
export const taxRecordTables = { royaltyCredit: "royalty_credit", charge: "charge", paymentPlan: "payment_plan", advance: "advance", advanceRefund: "advance_refund", obligation: "obligation", reexport: "reexport" } as const;
