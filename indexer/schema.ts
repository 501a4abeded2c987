import type { Kysely, Transaction as KyselyTransaction } from "kysely";
import type { Part } from "../domain/act.ts";
import type { RecordKind } from "../domain/records.ts";
import type { SaleStatementTable, SaleTable } from "./sale-tables.ts";
import type { LaneTable } from "./lane-table.ts";
import type { AssaySettlementTable } from "./settlement-table.ts";
import type { DocumentSignatureTable, DocumentSubjectTable, DocumentTable } from "./document-tables.ts";
import { taxRecordTables } from "./tax-tables.ts";
import type { TaxTables } from "./tax-tables.ts";
import { importRecordTables } from "./schema-imports.ts";
import type { ImportTables } from "./schema-imports.ts";

/*
 * The projection's tables (migrations/ makes them). How values arrive in TypeScript (database.ts sets the parsers): `bigint` columns are
 * bigints, `numeric` exact decimal strings, `date` ISO dates, `timestamptz` Dates, `bytea` Buffers, `jsonb` parsed JSON. A `record`
 * column holds the record as it stands on the ledger; read it with `recordCodecs[kind].decode`. `block` and `position` name the
 * transaction that last changed the row. Masses are kg wet, as in domain/.
 */

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

/** Columns of every table of records as they now stand. `id` is the record's id on the ledger, `at` the event time of its last change. */
export interface RecordColumns {
  id: string;
  at: Date;
  record: unknown;
  tx_id: string;
  block: bigint;
  position: number;
}

export interface OrganisationTable extends RecordColumns {
  msp_id: string;
  name: string;
  name_mn: string;
  country: string;
  register_no: string | null;
  roles: string[];
  suspended_since: string | null;
}
export interface SiteTable extends RecordColumns {
  owner_id: string;
  kind: string;
  name: string;
  name_mn: string;
  lat: string | null;
  lon: string | null;
  border_point: string | null;
}
export interface LicenceTable extends RecordColumns {
  holder_id: string;
  deposit: string;
  deposit_mn: string;
  products: string[];
  site_ids: string[];
  valid_from: string;
  valid_to: string;
  suspended_since: string | null;
}
export interface LicenceYearTable extends RecordColumns {
  licence_no: string;
  year: number;
  holder_msp: string;
  extracted_kg: string;
}
export interface AccreditationTable extends RecordColumns {
  laboratory_id: string;
  valid_from: string;
  valid_to: string;
}
export interface DeviceTable extends RecordColumns {
  site_id: string;
  kind: string;
  verification_no: string;
  verified_until: string;
}
/** Record kind `table`. */
export interface RateTableTable extends RecordColumns {
  name: string;
  version: number;
  status: string;
}
/** Record kind `tableHead`; its id is the table's name. */
export interface RateTableHeadTable extends RecordColumns {
  newest: number;
  in_force: number | null;
}
export interface LotTable extends RecordColumns {
  product: string;
  owner_id: string;
  owner_msp: string;
  custodian_id: string;
  custodian_msp: string;
  site_id: string;
  mass_kg: string;
  made_kg: string;
  made_by: string;
  made_at: Date;
  made_tx: string;
  held_since: Date;
  licences: string[];
  status: string;
  offered_to: string | null;
  offered_to_msp: string | null;
}
export interface SampleTable extends RecordColumns {
  lot_id: string;
  product: string;
  seal_no: string;
  laboratory_id: string;
  laboratory_msp: string;
  owner_id: string;
  status: string;
  certificate_no: string | null;
}
export interface CertificateTable extends RecordColumns {
  sample_id: string;
  lot_id: string;
  accreditation_no: string;
  laboratory_id: string;
  laboratory_msp: string;
  issued_on: string;
  supersedes: string | null;
  superseded_by: string | null;
  superseded_on: string | null;
}
export interface LotAssayTable extends RecordColumns {
  certificate_no: string;
  laboratory_msp: string;
}
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
export interface DeclarationTable extends RecordColumns {
  version: number;
  regime: string;
  consignment_id: string;
  contract_no: string;
  exporter_id: string;
  payer_msp: string;
  customs_office: string;
  border_point: string;
  net_kg: string;
  value_digest: string;
  receipt_nos: string[];
  certificate_nos: string[];
  status: string;
  filed_on: string;
  assessment_id: string | null;
  released_on: string | null;
}
export interface AssessmentTable extends RecordColumns {
  declaration_no: string;
  declaration_version: number;
  payer_id: string;
  payer_msp: string;
  status: string;
  assessed_on: string;
  lines_digest: string;
  settlement: string;
  superseded_by: string | null;
}
export interface PaymentTable extends RecordColumns {
  assessment_id: string;
  declaration_no: string;
  payer_msp: string;
  amount_digest: string;
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

/** Which lot was made of which, and how much went in. */
export interface LotEdgeTable {
  parent: string;
  child: string;
  mass_kg: string;
  tx_id: string;
  block: bigint;
  position: number;
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

/** Numbers by which people look things up. `term` is normalised by `searchTerm` (search.ts); `what` says which number it is. */
export interface SearchTermTable {
  term: string;
  kind: RecordKind;
  id: string;
  what: string;
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
/** Every version of every private record that this peer holds. `record` is null where the version deleted it. */
export interface PrivateVersionTable extends PrivateColumns {
  kind: RecordKind;
}
/** Of a contract. */
export interface PriceTermsTable extends PrivateColumns {
  basis: string;
  pricing: string;
  price: string;
  currency: string;
}
/** Of a royalty receipt. */
export interface ReceiptAmountsTable extends PrivateColumns {
  currency: string;
  base_amount: string;
  surtax_amount: string;
}
/** Of one version of a declaration; `id` is `declaration_no/version`. */
export interface DeclaredValueTable extends PrivateColumns {
  declaration_no: string;
  version: number;
  invoice_no: string;
  value: string;
  currency: string;
}
/** Of an assessment: the whole private record, an AssessmentLines. */
export interface AssessmentStatementTable extends PrivateColumns {
  status: string;
}
/** Of an assessment: one line; `record` is the Line. */
export interface AssessmentLineTable extends PrivateColumns {
  no: number;
  tax: string;
  base: string;
  base_unit: string;
  rate: string;
  rate_unit: string;
  amount: string;
  currency: string;
  legal_basis: string;
}
/** Of an assessment: one currency's total; `record` is the Total. */
export interface AssessmentTotalTable extends PrivateColumns {
  currency: string;
  charged: string;
  credited: string;
  due: string;
}
/** Of a payment. */
export interface PaidAmountTable extends PrivateColumns {
  amount: string;
  currency: string;
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

export interface Database extends ImportTables, TaxTables {
  block: BlockTable;
  transaction: TransactionTable;
  event: EventTable;
  event_subject: EventSubjectTable;
  record_version: RecordVersionTable;
  organisation: OrganisationTable;
  site: SiteTable;
  licence: LicenceTable;
  licence_year: LicenceYearTable;
  accreditation: AccreditationTable;
  device: DeviceTable;
  rate_table: RateTableTable;
  rate_table_head: RateTableHeadTable;
  lot: LotTable;
  lane: LaneTable;
  sample: SampleTable;
  certificate: CertificateTable;
  lot_assay: LotAssayTable;
  contract: ContractTable;
  receipt: ReceiptTable;
  consignment: ConsignmentTable;
  unit: UnitTable;
  ticket: TicketTable;
  used_number: UsedNumberTable;
  declaration: DeclarationTable;
  assessment: AssessmentTable;
  payment: PaymentTable;
  acceptance: AcceptanceTable;
  assay_settlement: AssaySettlementTable;
  sale: SaleTable;
  sale_statement: SaleStatementTable;
  document: DocumentTable;
  document_signature: DocumentSignatureTable;
  document_subject: DocumentSubjectTable;
  lot_edge: LotEdgeTable;
  unit_lot: UnitLotTable;
  search_term: SearchTermTable;
  private_version: PrivateVersionTable;
  price_terms: PriceTermsTable;
  receipt_amounts: ReceiptAmountsTable;
  declared_value: DeclaredValueTable;
  assessment_statement: AssessmentStatementTable;
  assessment_line: AssessmentLineTable;
  assessment_total: AssessmentTotalTable;
  paid_amount: PaidAmountTable;
  private_missing: PrivateMissingTable;
  checkpoint: CheckpointTable;
}
export type TableName = keyof Database;

/** A handle on which queries run: the database or a transaction in it. */
export type Db = Kysely<Database> | KyselyTransaction<Database>;

/** The table of each kind of record. */
export const recordTables = {
  organisation: "organisation",
  site: "site",
  licence: "licence",
  licenceYear: "licence_year",
  accreditation: "accreditation",
  device: "device",
  table: "rate_table",
  tableHead: "rate_table_head",
  lot: "lot",
  lane: "lane",
  sample: "sample",
  certificate: "certificate",
  lotAssay: "lot_assay",
  contract: "contract",
  receipt: "receipt",
  consignment: "consignment",
  unit: "unit",
  ticket: "ticket",
  use: "used_number",
  declaration: "declaration",
  assessment: "assessment",
  payment: "payment",
  acceptance: "acceptance",
  assaySettlement: "assay_settlement",
  sale: "sale",
  document: "document",
  documentSignature: "document_signature",
  ...importRecordTables,
  ...taxRecordTables,
} as const satisfies Record<RecordKind, TableName>;

/** Schema that holds the tables. */
export const SCHEMA = "garal";
/** Role as which the API reads: it may select, owns nothing, and sees private rows by `garal.msp` alone. */
export const API_ROLE = "garal_api";
/** Channel on which each commit is announced; the payload is the newest block's number. */
export const NOTIFY_CHANNEL = "garal_block";
