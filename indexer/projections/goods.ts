import type { Projections } from "./projection.ts";

/** Lots, samples, certificates, and which of them is in force for a lot. */
export const goods: Pick<Projections, "lot" | "lane" | "sample" | "certificate" | "lotAssay"> = {
  lot: {
    columns: (r) => ({
      ...{ product: r.product, owner_id: r.ownerId, owner_msp: r.ownerMsp, custodian_id: r.custodianId, custodian_msp: r.custodianMsp, site_id: r.siteId },
      ...{ mass_kg: r.massKg, made_kg: r.madeKg, made_by: r.madeBy, made_at: r.madeAt, made_tx: r.madeTx, held_since: r.heldSince, licences: r.licences },
      ...{ status: r.status, offered_to: r.offeredTo, offered_to_msp: r.offeredToMsp },
    }),
    // Later versions carry the same parents; the rows belong to the transaction that made the lot.
    links: (r) => (r.tx === r.madeTx && r.parents.length > 0 ? { table: "lot_edge", rows: r.parents.map(({ lotId, massKg }) => ({ parent: lotId, child: r.lotId, mass_kg: massKg })) } : undefined),
  },
  lane: { columns: (r) => ({ of_kind: r.of, of_id: r.ofId, series: r.series, lane: r.lane, count: r.count, mass_kg: r.massKg }) },
  sample: {
    columns: (r) => ({
      ...{ lot_id: r.lotId, product: r.product, seal_no: r.sealNo, laboratory_id: r.laboratoryId, laboratory_msp: r.laboratoryMsp, owner_id: r.ownerId },
      ...{ status: r.status, certificate_no: r.certificateNo },
    }),
    terms: (r) => ({ seal: r.sealNo }),
  },
  certificate: {
    columns: (r) => ({
      ...{ sample_id: r.sampleId, lot_id: r.lotId, accreditation_no: r.accreditationNo, laboratory_id: r.laboratoryId, laboratory_msp: r.laboratoryMsp },
      ...{ issued_on: r.issuedOn, supersedes: r.supersedes, superseded_by: r.supersededBy, superseded_on: r.supersededOn },
    }),
  },
  lotAssay: { columns: (r) => ({ certificate_no: r.certificateNo, laboratory_msp: r.laboratoryMsp }) },
};
