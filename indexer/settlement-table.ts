import type { RecordColumns } from "./schema.ts";

/** An exchange of assays; its id is `consignment/lot`. */
export interface AssaySettlementTable extends RecordColumns {
  consignment_id: string;
  lot_id: string;
  contract_no: string;
  seller_id: string;
  seller_msp: string;
  buyer_id: string;
  buyer_msp: string;
  status: string;
  umpire_id: string | null;
}
