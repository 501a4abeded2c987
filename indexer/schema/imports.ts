import { stampRecordTables } from "./stamps.ts";
import type { StampTables } from "./stamps.ts";
import type { PrivateColumns, RecordColumns } from "./columns.ts";

/* Tables of imports and of the goods that they bring, to the end consumer. Quantities of goods lots are in their own units of sale. */

export interface ManifestTable extends RecordColumns {
  border_point: string;
  mode: string;
  container_no: string | null;
  waybill_no: string;
  shipper: string;
  shipper_country: string;
  seal_no: string;
  carrier_id: string;
  importer_ids: string[];
  status: string;
  entered_at: Date | null;
  seal_intact: boolean | null;
  transit_no: string | null;
}
export interface TransitTable extends RecordColumns {
  manifest_no: string;
  kind: string;
  destination_site_id: string;
  deadline: string;
  carrier_id: string;
  status: string;
  ended_on: string | null;
  days_late: number | null;
}
export interface WarehouseTable extends RecordColumns {
  keeper_id: string;
  licence_no: string;
  valid_to: string;
  storage_days: number;
}
export interface WarehouseEntryTable extends RecordColumns {
  warehouse_id: string;
  keeper_id: string;
  importer_id: string;
  manifest_no: string;
  declaration_no: string;
  hs: string;
  net_kg_in: string;
  net_kg_left: string;
  net_kg_held: string;
  stored_on: string;
  storage_until: string;
}
export interface StockCountTable extends RecordColumns {
  warehouse_id: string;
  keeper_id: string;
  counted_on: string;
  differences: number;
}
export interface PermitTable extends RecordColumns {
  permit_no: string;
  kind: string;
  issuer_id: string;
  holder_id: string;
  net_kg: string;
  net_kg_left: string;
  valid_from: string;
  valid_to: string;
  revoked_on: string | null;
}
export interface ImportDeclarationTable extends RecordColumns {
  version: number;
  procedure: string;
  manifest_no: string;
  importer_id: string;
  payer_msp: string;
  customs_office: string;
  border_point: string;
  container_no: string | null;
  net_kg: string;
  status: string;
  filed_on: string;
  assessment_id: string | null;
  released_on: string | null;
}
export interface ImportedItemTable extends RecordColumns {
  declaration_no: string;
  item_no: number;
  net_kg: string;
  booked_kg: string;
}
export interface GoodsLotTable extends RecordColumns {
  gtin: string;
  batch_no: string | null;
  batches: string[];
  best_before: string | null;
  unit: string;
  contains: number;
  made_quantity: string;
  quantity: string;
  sold_quantity: string;
  made_by: string;
  declaration_no: string | null;
  item_no: number | null;
  origin_country: string | null;
  owner_id: string;
  owner_msp: string;
  made_tx: string;
  status: string;
  offered_to: string | null;
  serials_root: string | null;
  places: string | null;
  stamp_series: string | null;
  stamps: string | null;
}
export interface SerialListTable extends RecordColumns {
  gtin: string;
  count: number;
  goods_lot_id: string;
  declaration_no: string;
  item_no: number;
  importer_id: string;
}
export interface RetailReceiptTable extends RecordColumns {
  retailer_id: string;
  sold_on: string;
}
export interface SoldSerialTable extends RecordColumns {
  gtin: string;
  serial_no: string;
  goods_lot_id: string;
  receipt_no: string | null;
}
export interface SaleBatchTable extends RecordColumns {
  retailer_id: string;
  sold_on: string;
  count: number;
}
export interface RecallTable extends RecordColumns {
  gtin: string;
  batch_no: string;
  issuer_id: string;
  recalled_on: string;
  lifted_on: string | null;
}

/** Which goods lot came from which; the quantity is in base units. */
export interface GoodsEdgeTable {
  parent: string;
  child: string;
  quantity: string;
  tx_id: string;
  block: bigint;
  position: number;
}
/** Goods sold under a receipt, or in a batch of a day: `sale` is its number or root. */
export interface GoodsSaleTable {
  sale: string;
  goods_lot_id: string;
  quantity: string;
  retailer_id: string;
  sold_on: string;
  /** Of a batch: excise stamps that were sold with the goods. */
  stamp_series: string | null;
  stamps: string | null;
  tx_id: string;
  block: bigint;
  position: number;
}
/** An item of a batch of sales, from the file under its root. `place` is its index in the batch. */
export interface SoldItemTable {
  root: string;
  place: number;
  gtin: string;
  serial_no: string | null;
  goods_lot_id: string;
  receipt_no: string;
  line: number;
  quantity: string;
  sold_at: Date;
  /** Place of the serial number in the list that was booked. */
  piece: number | null;
  stamp_series: string | null;
  stamps: string | null;
}
/** A serial number of a list that was booked, from the file under its root. `place` is its place in the list. */
export interface BookedItemTable {
  root: string;
  place: number;
  gtin: string;
  serial_no: string;
}
/** Of one version of an import declaration; `id` is `declaration_no/version`. */
export interface ImportValueTable extends PrivateColumns {
  declaration_no: string;
  version: number;
  invoice_no: string;
}

export interface ImportTables extends StampTables {
  manifest: ManifestTable;
  transit: TransitTable;
  warehouse: WarehouseTable;
  warehouse_entry: WarehouseEntryTable;
  stock_count: StockCountTable;
  permit: PermitTable;
  import_declaration: ImportDeclarationTable;
  imported_item: ImportedItemTable;
  goods_lot: GoodsLotTable;
  serial_list: SerialListTable;
  retail_receipt: RetailReceiptTable;
  sold_serial: SoldSerialTable;
  sale_batch: SaleBatchTable;
  recall: RecallTable;
  goods_edge: GoodsEdgeTable;
  goods_sale: GoodsSaleTable;
  import_value: ImportValueTable;
  sold_item: SoldItemTable;
  booked_item: BookedItemTable;
}

/** The table of each kind of record. */
export const importRecordTables = {
  manifest: "manifest",
  transit: "transit",
  warehouse: "warehouse",
  warehouseEntry: "warehouse_entry",
  stockCount: "stock_count",
  permit: "permit",
  importDeclaration: "import_declaration",
  importedItem: "imported_item",
  goodsLot: "goods_lot",
  serialList: "serial_list",
  retailReceipt: "retail_receipt",
  soldSerial: "sold_serial",
  saleBatch: "sale_batch",
  recall: "recall",
  ...stampRecordTables,
} as const;
