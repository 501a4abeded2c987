import type { RecordColumns } from "./columns.ts";

/* Consignments on their way from loading to acceptance. */

export interface ConsignmentTable extends RecordColumns {
  contract_no: string;
  carrier_id: string;
  carrier_msp: string;
  mode: string;
  border_point: string;
  product: string;
  exporter_id: string;
  exporter_msp: string;
  buyer_id: string;
  buyer_msp: string;
  status: string;
  unit_count: number;
  loaded_kg: string;
  exited_count: number;
  exited_kg: string;
  exited_at: Date | null;
  declaration_no: string | null;
}

export interface UnitTable extends RecordColumns {
  consignment_id: string;
  vehicle_kind: string;
  plate: string | null;
  trailer_plate: string | null;
  wagon_no: string | null;
  container_no: string | null;
  ticket_no: string;
  waybill_type: string;
  waybill_no: string;
  net_kg: string;
  site_id: string;
  status: string;
  seal_no: string | null;
  exit_ticket_no: string | null;
  exit_net_kg: string | null;
  exit_at: Date | null;
  exporter_msp: string;
  carrier_id: string;
  carrier_msp: string;
}

/** Which unit was loaded from which lot. */
export interface UnitLotTable {
  unit_id: string;
  lot_id: string;
  mass_kg: string;
  tx_id: string;
  block: bigint;
  position: number;
}

export interface TicketTable extends RecordColumns {
  device_id: string;
  vehicle: string;
  site_id: string;
  tare_kg: string;
  gross_kg: string;
  net_kg: string;
  weighed_by: string;
  used_by: string | null;
}

/** Record kind `use`. */
export interface UsedNumberTable extends RecordColumns {
  what: string;
  number: string;
  used_by: string | null;
}

/** Its id is the consignment's. */
export interface AcceptanceTable extends RecordColumns {
  consignment_id: string;
  buyer_id: string;
  certificate_no: string;
  received_kg: string;
  shipped_kg: string;
  difference_kg: string;
  difference_pct: string;
  within_tolerance: string;
  accepted_on: string;
}

export interface CargoTables {
  consignment: ConsignmentTable;
  unit: UnitTable;
  unit_lot: UnitLotTable;
  ticket: TicketTable;
  used_number: UsedNumberTable;
  acceptance: AcceptanceTable;
}

/** The table of each kind of record. */
export const cargoRecordTables = {
  consignment: "consignment",
  unit: "unit",
  ticket: "ticket",
  use: "used_number",
  acceptance: "acceptance",
} as const;
