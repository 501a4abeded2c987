import type { RecordColumns } from "./columns.ts";

/* Tables of excise stamps. What stamps a goods lot bears stands with the lot. */

export interface StampRollTable extends RecordColumns {
  series: string;
  first: number;
  last: number;
  kind: string;
  holder_id: string;
  issued_on: string;
  left_count: number;
}
export interface StampSeriesTable extends RecordColumns {
  issued_count: number;
}
export interface UsedStampTable extends RecordColumns {
  series: string;
  stamp: number;
  goods_lot_id: string;
  receipt_no: string | null;
}

export interface StampTables {
  stamp_roll: StampRollTable;
  stamp_series: StampSeriesTable;
  used_stamp: UsedStampTable;
}

/** The table of each kind of record. */
export const stampRecordTables = { stampRoll: "stamp_roll", stampSeries: "stamp_series", usedStamp: "used_stamp" } as const;
