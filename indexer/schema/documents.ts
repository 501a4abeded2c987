import type { RecordColumns } from "./columns.ts";

/** Its id is the SHA-256 of the file. */
export interface DocumentTable extends RecordColumns {
  kind: string;
  media_type: string;
  size: bigint;
  owner_id: string;
  owner_msp: string;
  access: string;
  replaced_by: string | null;
}
export interface DocumentSignatureTable extends RecordColumns {
  sha256: string;
  purpose: string;
  org_id: string;
  msp_id: string;
}
/** What a document belongs to. */
export interface DocumentSubjectTable {
  sha256: string;
  /** Kind of record and its id, `kind/id`. */
  subject: string;
  tx_id: string;
  block: bigint;
  position: number;
}

export interface DocumentTables {
  document: DocumentTable;
  document_signature: DocumentSignatureTable;
  document_subject: DocumentSubjectTable;
}

/** The table of each kind of record. */
export const documentRecordTables = {
  document: "document",
  documentSignature: "document_signature",
} as const;
