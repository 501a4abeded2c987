import type { PrivateColumns, RecordColumns } from "./columns.ts";

/* Contracts, sales within the country, and royalty receipts, with their private terms. */

export interface ContractTable extends RecordColumns {
  seller_id: string;
  seller_msp: string;
  buyer_id: string;
  buyer_msp: string;
  product: string;
  mass_kg: string;
  shipped_kg: string;
  incoterm: string;
  channel: string;
  valid_from: string;
  valid_to: string;
  status: string;
  registration_no: string | null;
  terms_digest: string;
}

/** Of a contract. */
export interface PriceTermsTable extends PrivateColumns {
  basis: string;
  pricing: string;
  price: string;
  currency: string;
}

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

export interface ReceiptTable extends RecordColumns {
  payer_id: string;
  payer_msp: string;
  licence_no: string;
  product: string;
  mass_kg: string;
  period: string;
  amounts_digest: string;
  used_by: string | null;
}

/** Of a royalty receipt. */
export interface ReceiptAmountsTable extends PrivateColumns {
  currency: string;
  base_amount: string;
  surtax_amount: string;
}

export interface TradeTables {
  contract: ContractTable;
  price_terms: PriceTermsTable;
  sale: SaleTable;
  sale_statement: SaleStatementTable;
  receipt: ReceiptTable;
  receipt_amounts: ReceiptAmountsTable;
}

/** The table of each kind of record. */
export const tradeRecordTables = {
  contract: "contract",
  sale: "sale",
  receipt: "receipt",
} as const;
