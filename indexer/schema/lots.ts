import type { RecordColumns } from "./columns.ts";

/* Lots of minerals, what they derive from, and their assays. */

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

/** A lane of a lot or a consignment: what was drawn by it, kg wet, in how many loadings (domain/tally.ts). */
export interface LaneTable extends RecordColumns {
  of_kind: string;
  of_id: string;
  series: number;
  lane: number;
  count: number;
  mass_kg: string;
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

/** An exchange of assays; its id is `consignment/lot` or `sale:number/lot`. */
export interface AssaySettlementTable extends RecordColumns {
  consignment_id: string | null;
  sale_no: string | null;
  lot_id: string;
  contract_no: string;
  seller_id: string;
  seller_msp: string;
  buyer_id: string;
  buyer_msp: string;
  status: string;
  umpire_id: string | null;
}

export interface LotTables {
  lot: LotTable;
  lane: LaneTable;
  lot_edge: LotEdgeTable;
  sample: SampleTable;
  certificate: CertificateTable;
  lot_assay: LotAssayTable;
  assay_settlement: AssaySettlementTable;
}

/** The table of each kind of record. */
export const lotRecordTables = {
  lot: "lot",
  lane: "lane",
  sample: "sample",
  certificate: "certificate",
  lotAssay: "lot_assay",
  assaySettlement: "assay_settlement",
} as const;
