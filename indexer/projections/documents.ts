import type { Projections } from "./projection.ts";

/** Documents outside the ledger, known by their hashes, and their signatures. */
export const documents: Pick<Projections, "document" | "documentSignature"> = {
  document: {
    columns: (r) => ({ kind: r.kind, media_type: r.mediaType, size: BigInt(r.size), owner_id: r.ownerId, owner_msp: r.ownerMsp, access: r.access, replaced_by: r.replacedBy }),
    links: (r) => ({ table: "document_subject", rows: r.subjects.map(({ kind, id }) => ({ sha256: r.sha256, subject: `${kind}/${id}` })) }),
  },
  documentSignature: { columns: (r) => ({ sha256: r.sha256, purpose: r.purpose, org_id: r.orgId, msp_id: r.mspId }) },
};
