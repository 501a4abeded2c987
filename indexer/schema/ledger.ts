import type { Part } from "../../domain/act.ts";
import type { RecordKind } from "../../domain/records.ts";
import type { PrivateColumns } from "./columns.ts";

/* What stands in the blocks, and how far they were read. */

/** One block of the channel. Hashes are 32 bytes; the genesis block's `previous_hash` is empty. */
export interface BlockTable {
  number: bigint;
  header_hash: Buffer;
  previous_hash: Buffer;
  data_hash: Buffer;
  tx_count: number;
}

/** Every transaction of every block, valid or not, with its envelope's bytes. */
export interface TransactionTable {
  block: bigint;
  position: number;
  /** As its channel header claims; empty where there is none. A duplicate's id stands here again, with code 9. */
  tx_id: string;
  /** Fabric's TxValidationCode; only 0 took effect. */
  validation_code: number;
  /** Header type: 3 an endorsed transaction, 1 a channel configuration; null where the envelope could not be read. */
  type: number | null;
  /** The submitter's clock. */
  submitted_at: Date | null;
  creator_msp: string | null;
  /** SHA-256 of the creator's certificate (DER). */
  creator_cert_hash: Buffer | null;
  envelope: Buffer;
}

/** One event of a valid transaction. `payload` is the LedgerEvent. */
export interface EventTable {
  block: bigint;
  position: number;
  tx_id: string;
  type: string;
  /** When it happened, as its submitter states. */
  at: Date;
  org_id: string;
  msp_id: string;
  user_name: string;
  place: string | null;
  payload: unknown;
}

/** What an event is about: `aside` marks what it changes in passing (event.ts). */
export interface EventSubjectTable {
  kind: RecordKind;
  id: string;
  part: Part;
  block: bigint;
  position: number;
  aside: boolean;
}

/** Every version of every record. `record` is null where the version deleted it. */
export interface RecordVersionTable {
  kind: RecordKind;
  id: string;
  block: bigint;
  position: number;
  tx_id: string;
  record: unknown;
}

/** Numbers by which people look things up. `term` is normalised by `searchTerm` (search.ts); `what` says which number it is. */
export interface SearchTermTable {
  term: string;
  kind: RecordKind;
  id: string;
  what: string;
}

/** Every version of every private record that this peer holds. `record` is null where the version deleted it. */
export interface PrivateVersionTable extends PrivateColumns {
  kind: RecordKind;
}

/** Private writes of collections that this peer belongs to whose values it has not delivered yet (reconcile.ts fetches them later). */
export interface PrivateMissingTable {
  block: bigint;
  position: number;
  collection: string;
}

/** One row: the block that the next commit begins with and the header hash of the one before it. */
export interface CheckpointTable {
  single: boolean;
  next_block: bigint;
  last_header_hash: Buffer;
}

export interface LedgerTables {
  block: BlockTable;
  transaction: TransactionTable;
  event: EventTable;
  event_subject: EventSubjectTable;
  record_version: RecordVersionTable;
  search_term: SearchTermTable;
  private_version: PrivateVersionTable;
  private_missing: PrivateMissingTable;
  checkpoint: CheckpointTable;
}
