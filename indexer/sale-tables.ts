import type { PrivateColumns, RecordColumns } from "./schema.ts";

/** A domestic sale. */
export interface SaleTable extends RecordColumns {
  contract_no: string;
  seller_id: string;
  payer_msp: string;
  buyer_id: string;
  buyer_msp: string;
  channel: string;
  product: string;
  mass_kg: string;
  lot_ids: string[];
  certificate_nos: string[];
  status: string;
  reported_on: string;
  receipt_no: string | null;
}
/** Of a sale: the assessment's whole private record, an AssessmentLines. */
export interface SaleStatementTable extends PrivateColumns {
  status: string;
}
