/** Columns of every table of records as they now stand. `id` is the record's id on the ledger, `at` the event time of its last change. */
export interface RecordColumns {
  id: string;
  at: Date;
  record: unknown;
  tx_id: string;
  block: bigint;
  position: number;
}

/**
 * Columns of every private table. Row-level security shows a row only where the session's setting `garal.msp` is one of `members`.
 * `id` is the id of the public record that it belongs to.
 */
export interface PrivateColumns {
  id: string;
  collection: string;
  members: string[];
  record: unknown;
  tx_id: string;
  block: bigint;
  position: number;
}
