import type { PrivateColumns, RecordColumns } from "./schema.ts";

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

/** Tables of taxes that other files do not have. */
export interface TaxTables {
  royalty_credit: RoyaltyCreditTable;
  carried_amount: CarriedAmountTable;
}
export const taxRecordTables = { royaltyCredit: "royalty_credit" } as const;
