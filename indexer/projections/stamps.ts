import { placeCount } from "../../domain/goods/places.ts";
import type { Projections } from "./projection.ts";

/** Excise stamps. */
export const stamps: Pick<Projections, "stampRoll" | "stampSeries" | "usedStamp"> = {
  stampRoll: {
    columns: (r) => ({ series: r.series, first: r.from, last: r.to, kind: r.kind, holder_id: r.holderId, issued_on: r.issuedOn, left_count: placeCount(r.left ?? "") }),
    terms: (r) => ({ series: r.series }),
  },
  stampSeries: { columns: (r) => ({ issued_count: placeCount(r.issued) }) },
  usedStamp: { columns: (r) => ({ series: r.series, stamp: r.stamp, goods_lot_id: r.goodsLotId, receipt_no: r.receiptNo }) },
};
