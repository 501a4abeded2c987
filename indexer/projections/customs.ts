import type { Projections } from "./projection.ts";

/** Declarations, their assessment and payment; the amounts are private. */
export const customs: Pick<Projections, "declaration" | "assessment" | "payment"> = {
  declaration: {
    columns: (r) => ({
      ...{ version: r.version, regime: r.regime, consignment_id: r.consignmentId, contract_no: r.contractNo, exporter_id: r.exporterId, payer_msp: r.payerMsp },
      ...{ customs_office: r.customsOffice, border_point: r.borderPoint, net_kg: r.netKg, value_digest: r.valueDigest },
      ...{ receipt_nos: r.receiptNos, certificate_nos: r.certificateNos, status: r.status, filed_on: r.filedOn, assessment_id: r.assessmentId, released_on: r.releasedOn },
    }),
  },
  assessment: {
    columns: (r) => ({
      ...{ declaration_no: r.declarationNo, declaration_version: r.declarationVersion, payer_id: r.payerId, payer_msp: r.payerMsp, status: r.status },
      ...{ assessed_on: r.assessedOn, lines_digest: r.linesDigest, settlement: r.settlement, superseded_by: r.supersededBy },
    }),
  },
  payment: { columns: (r) => ({ assessment_id: r.assessmentId, declaration_no: r.declarationNo, payer_msp: r.payerMsp, amount_digest: r.amountDigest }) },
};
