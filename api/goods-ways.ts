import { DomainError } from "../domain/error.ts";
import { batchNo, gtin } from "../domain/goods/gs1.ts";
import { batchId } from "../domain/goods.ts";
import { goodsSourcesOf, holdingsOf, ownersOf } from "../indexer/queries/goods.ts";
import type { BatchHolding, BatchOwner, GoodsSource } from "../indexer/queries/goods.ts";
import { builder } from "./builder.ts";
import { nodes } from "./nodes.ts";
import { keyConnection } from "./pages.ts";

/*
 * Goods forward and back: from a batch to everyone who has it, from a piece in a shop to the imports that it comes from.
 */

const MOST_OWNERS = 1_000;

const HoldingObject = builder.objectRef<BatchHolding>("BatchHolding").implement({
  description: "A goods lot that holds, or held, goods of a batch. Quantities in base units.",
  fields: (t) => ({
    goodsLotId: t.exposeString("goodsLotId", { description: "Goods lot." }),
    goodsLot: t.field({ type: nodes.goodsLot, nullable: true, description: "As a record.", resolve: ({ goodsLotId }) => goodsLotId as never }),
    owner: t.field({ type: nodes.organisation, nullable: true, description: "Who has it.", resolve: ({ ownerId }) => ownerId as never }),
    ownerId: t.exposeString("ownerId", { description: "Who has it, by its identifier." }),
    offeredToId: t.exposeString("offeredTo", { nullable: true, description: "To whom it is being handed." }),
    unit: t.exposeString("unit", { description: "Base unit: piece, kg or litre." }),
    left: t.field({ type: "Decimal", description: "Still there.", resolve: ({ left }) => left }),
    sold: t.field({ type: "Decimal", description: "Sold to consumers.", resolve: ({ sold }) => sold }),
    mixed: t.exposeBoolean("mixed", { description: "Whether goods of other batches are in it, so that only a part is of this one." }),
  }),
});
const OwnerObject = builder.objectRef<BatchOwner>("BatchOwner").implement({
  description: "What of a batch is with one organisation. Quantities in base units.",
  fields: (t) => ({
    ownerId: t.exposeString("ownerId", { description: "Organisation." }),
    owner: t.field({ type: nodes.organisation, nullable: true, description: "As a record.", resolve: ({ ownerId }) => ownerId as never }),
    unit: t.exposeString("unit", { description: "Base unit: piece, kg or litre." }),
    lots: t.exposeInt("lots", { description: "Goods lots." }),
    left: t.field({ type: "Decimal", description: "Still there.", resolve: ({ left }) => left }),
    sold: t.field({ type: "Decimal", description: "Sold to consumers.", resolve: ({ sold }) => sold }),
  }),
});
const BatchObject = builder.objectRef<{ readonly id: string }>("Batch").implement({
  description: "A batch of an article, wherever it has gone.",
  fields: (t) => ({
    batchId: t.exposeString("id", { description: "Article and batch." }),
    recall: t.field({ type: nodes.recall, nullable: true, description: "Its recall; null where it was never recalled.", resolve: ({ id }) => id as never }),
    owners: t.field({ type: [OwnerObject], description: `Who has goods of it or sold some, those with the most left first; ${MOST_OWNERS} at most.`, complexity: { field: 10, multiplier: 20 }, resolve: async ({ id }, _args, { reader }) => ownersOf(await reader.db(), id, MOST_OWNERS) }),
    holdings: t.connection(
      { type: HoldingObject, description: "Goods lots that descend from it.", resolve: ({ id }, args, { reader }) => keyConnection(args, ({ goodsLotId }: BatchHolding) => goodsLotId, async (page) => holdingsOf(await reader.db(), id, page)) as never },
      { description: "A page of goods lots.", name: "BatchHoldingConnection" },
      { description: "A row of a list, with the cursor to go on from.", name: "BatchHoldingEdge" },
    ),
  }),
});

builder.queryField("batch", (t) =>
  t.field({
    type: BatchObject,
    description: "A batch forward to everyone who has it.",
    args: { gtin: t.arg.string({ required: true, description: "Article: GTIN." }), batchNo: t.arg.string({ required: true, description: "Batch." }) },
    resolve: (_root, args) => ({ id: batchId(gtin.decode(args.gtin, "gtin"), batchNo.decode(args.batchNo, "batchNo")) }),
  }),
);

const SourceObject = builder.objectRef<GoodsSource>("GoodsSource").implement({
  description: "An import that goods come from.",
  fields: (t) => ({
    goodsLotId: t.exposeString("goodsLotId", { description: "Goods lot that was booked from it." }),
    declarationNo: t.exposeString("declarationNo", { description: "Import declaration." }),
    declaration: t.field({ type: nodes.importDeclaration, nullable: true, description: "As a record.", resolve: ({ declarationNo }) => declarationNo as never }),
    itemNo: t.exposeInt("itemNo", { description: "Its item." }),
    originCountry: t.exposeString("originCountry", { nullable: true, description: "Country of origin." }),
    manifest: t.field({ type: nodes.manifest, nullable: true, description: "Manifest under which it came.", resolve: ({ manifestNo }) => manifestNo as never }),
    containerNo: t.exposeString("containerNo", { nullable: true, description: "Container in which it came." }),
    fraction: t.string({ description: "Exact share of the goods: `numerator/denominator`.", resolve: ({ share }) => `${share.numerator}/${share.denominator}` }),
  }),
});
const WALK_COST = 50;

for (const [kind, field] of [["goodsLot", "goodsLotId"], ["soldSerial", "goodsLotId"]] as const) {
  builder.objectField(nodes[kind], "sources", (t) =>
    t.field({
      type: [SourceObject],
      description: "The imports that it comes from, the largest share first; the shares sum to one.",
      complexity: WALK_COST,
      resolve: async ({ record }, _args, { reader }) => {
        const goodsLotId = record[field];
        if (typeof goodsLotId !== "string") throw new DomainError("record/unknown", { kind: "goodsLot", id: String(goodsLotId) });
        return goodsSourcesOf(await reader.db(), goodsLotId);
      },
    }),
  );
}
