import type { Projections } from "./projection.ts";

/** What becomes of taxes after and beside an assessment; the amounts are private. */
export const taxes: Pick<Projections, "royaltyCredit" | "charge" | "paymentPlan" | "advance" | "advanceRefund" | "obligation" | "reexport"> = {
  royaltyCredit: {
    columns: (r) => ({ payer_id: r.payerId, payer_msp: r.payerMsp, product: r.product, lot_ids: r.lots.map(({ lotId }) => lotId), sale_no: r.saleNo }),
    terms: (r) => ({ receipt: r.receiptNo }),
  },
  charge: {
    columns: (r) => ({ what: r.what, declaration_no: r.declarationNo, assessment_id: r.assessmentId, payer_id: r.payerId, payer_msp: r.payerMsp, status: r.status, up_to: r.upTo, reexport_no: r.reexportNo }),
    terms: (r) => ({ decision: r.decisionNo }),
  },
  paymentPlan: { columns: (r) => ({ assessment_id: r.assessmentId, declaration_no: r.declarationNo, payer_id: r.payerId, payer_msp: r.payerMsp }), terms: (r) => ({ decision: r.decisionNo }) },
  advance: { columns: (r) => ({ payer_id: r.payerId, payer_msp: r.payerMsp, paid_on: r.paidOn }) },
  advanceRefund: { columns: (r) => ({ advance_no: r.advanceNo, payer_id: r.payerId, payer_msp: r.payerMsp, refunded_on: r.refundedOn }) },
  obligation: { columns: (r) => ({ procedure: r.procedure, importer_id: r.importerId, payer_msp: r.payerMsp, since: r.since, until: r.until, status: r.status }) },
  reexport: {
    columns: (r) => ({ declaration_no: r.declarationNo, item_no: r.itemNo, net_kg: r.netKg, importer_id: r.importerId, gate_site_id: r.gateSiteId, left_on: r.leftOn, drawback_no: r.drawbackNo }),
    terms: (r) => ({ document: r.documentNo }),
  },
};
