import type { Projections } from "./projection.ts";

/** Sales within the country; the amounts of their royalty are private. */
export const sales: Pick<Projections, "sale"> = {
  sale: {
    columns: (r) => ({
      ...{ contract_no: r.contractNo, seller_id: r.sellerId, payer_msp: r.payerMsp, buyer_id: r.buyerId, buyer_msp: r.buyerMsp, channel: r.channel, product: r.product },
      ...{ mass_kg: r.massKg, lot_ids: r.lotIds, certificate_nos: r.certificateNos, status: r.status, reported_on: r.reportedOn, receipt_no: r.receiptNo },
    }),
    terms: (r) => ({ contract: r.contractNo, receipt: r.receiptNo }),
  },
};
