import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { Decimal } from "../../../../domain/decimal.ts";

const LotFields = graphql(`fragment GoodsLotFields on GoodsLot { goodsLotId gtin batchNo bestBefore unit contains madeQuantity quantity status originCountry offeredToId offeredTo { name nameMn } owner { name nameMn } heldSince }`);
export const HoldingsQuery = graphql(
  `
    query GoodsHeld($orgId: String!, $today: Date!) {
      goodsLots(first: 100, ownerId: $orgId) { edges { node { ...GoodsLotFields } } pageInfo { hasNextPage } }
      offered: goodsLots(first: 100, offeredTo: $orgId) { edges { node { ...GoodsLotFields } } }
      shelf(ownerId: $orgId) {
        recalled { goodsLotId recall { recallNo reason recalledOn issuer { name nameMn } } }
        expiring(before: $today) { goodsLotId bestBefore }
      }
    }
  `,
  [LotFields],
);
export type Holdings = ResultOf<typeof HoldingsQuery>;
export type Lot = ResultOf<typeof LotFields>;

/** Lots that hold something, those to be sold first in front: the earliest last day, then by number. */
export const heldLots = ({ goodsLots }: Holdings): readonly Lot[] =>
  goodsLots.edges.map(({ node }) => node).filter(({ quantity }) => !Decimal.parse(quantity).isZero()).sort((a, b) => (a.bestBefore ?? "9").localeCompare(b.bestBefore ?? "9") || a.goodsLotId.localeCompare(b.goodsLotId));
