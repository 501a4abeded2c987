import { date } from "../../domain/schema.ts";
import { Decimal } from "../../domain/decimal.ts";
import { bookedOf, expiringLots, hasItems, recalledLots } from "../../indexer/queries/shelf.ts";
import type { RecalledLot } from "../../indexer/queries/shelf.ts";
import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";

/*
 * What a wholesaler or a shop must take off its shelf.
 */

const MOST = 200;

const RecalledGoodsObject = builder.objectRef<RecalledLot>("RecalledGoods").implement({
  description: "Goods of one owner that descend from a recalled batch.",
  fields: (t) => ({
    goodsLotId: t.exposeString("goodsLotId", { description: "Goods lot." }),
    goodsLot: t.field({ type: nodes.goodsLot, nullable: true, description: "As a record.", resolve: ({ goodsLotId }) => goodsLotId as never }),
    recall: t.field({ type: nodes.recall, nullable: true, description: "The recall that stands.", resolve: ({ batchId }) => batchId as never }),
  }),
});
const ShelfObject = builder.objectRef<{ readonly ownerId: string }>("Shelf").implement({
  description: "What an organisation has and may not sell, or soon may not.",
  fields: (t) => ({
    recalled: t.field({ type: [RecalledGoodsObject], description: `Goods of recalled batches, ${MOST} at most.`, complexity: { field: 10, multiplier: 10 }, resolve: async ({ ownerId }, _args, { reader }) => recalledLots(await reader.db(), ownerId, MOST) }),
    expiring: t.field({
      type: [nodes.goodsLot],
      nullable: { list: false, items: true },
      description: `Goods whose last day of sale is before a day, the longest over first, ${MOST} at most.`,
      args: { before: t.arg({ type: "Date", required: true, description: "The day." }) },
      complexity: { field: 10, multiplier: 10 },
      resolve: async ({ ownerId }, { before }, { reader }) => (await expiringLots(await reader.db(), ownerId, date.decode(before, "before"), MOST)) as never,
    }),
  }),
});
builder.queryField("shelf", (t) =>
  t.field({
    type: ShelfObject,
    description: "What an organisation has and may not sell.",
    args: { ownerId: t.arg.string({ required: true, description: "The organisation." }) },
    resolve: (_root, { ownerId }) => ({ ownerId }),
  }),
);

builder.objectField(nodes.saleBatch, "itemsKept", (t) =>
  t.boolean({ description: "Whether its items have come, so that each can be proved.", complexity: 5, resolve: async ({ id }, _args, { reader }) => hasItems(await reader.db(), id) }),
);

const OpenItemObject = builder.objectRef<{ readonly itemNo: number; readonly leftKg: string }>("OpenItem").implement({
  description: "An item of a released declaration of which something is in no goods lot and on no stock card yet.",
  fields: (t) => ({
    itemNo: t.exposeInt("itemNo", { description: "Its number." }),
    leftKg: t.field({ type: "Decimal", description: "What is left, kg.", resolve: ({ leftKg }) => leftKg }),
  }),
});
builder.objectField(nodes.importDeclaration, "openItems", (t) =>
  t.field({
    type: [OpenItemObject],
    description: "Of a released declaration: items that are not wholly booked as goods lots or taken into a bonded warehouse.",
    complexity: { field: 10, multiplier: 5 },
    resolve: async ({ id, record }, _args, { reader }) => {
      if (record["status"] !== "released") return [];
      const booked = await bookedOf(await reader.db(), id);
      return (record["items"] as readonly { readonly no: number; readonly netKg: string }[]).flatMap(({ no, netKg }) => {
        const left = Decimal.parse(netKg).minus(Decimal.parse(booked.get(no) ?? "0"));
        return left.greaterThan(Decimal.zero) ? [{ itemNo: no, leftKg: left.toString() }] : [];
      });
    },
  }),
);
