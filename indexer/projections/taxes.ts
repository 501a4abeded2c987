import type { Projections } from "./projection.ts";

/** What becomes of taxes after and beside an assessment; the amounts are private. */
export const taxes: Pick<Projections, "royaltyCredit"> = {
  royaltyCredit: {
    columns: (r) => ({ payer_id: r.payerId, payer_msp: r.payerMsp, product: r.product, lot_ids: r.lots.map(({ lotId }) => lotId), sale_no: r.saleNo }),
    terms: (r) => ({ receipt: r.receiptNo }),
  },
};
