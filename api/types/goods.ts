import { GoodsDraw } from "../../domain/goods.ts";
import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";
import { partOf } from "../outputs.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

const GoodsDrawObject = partOf(GoodsDraw.shape, "Quantity drawn from a goods lot.");
builder.objectFields(GoodsDrawObject, (t) => ({ goodsLot: t.field({ type: nodes.goodsLot, nullable: true, description: "Goods lot. As a record.", resolve: ({ goodsLotId }) => goodsLotId as never }) }));

recordType("goodsLot", {
  description: "Imported goods of one article and batch, or with serial numbers, in one owner's hands.",
  rename: { offeredTo: "offeredToId", batches: "batchKeys" },
  instants: ["heldSince"],
  links: { owner: ["ownerId", "organisation"], offeredTo: ["offeredTo", "organisation"], declaration: ["declarationNo", "importDeclaration"] },
});
recordQuery("goodsLot", "goodsLot", "goodsLotId", "A goods lot.");
recordsQuery("goodsLot", "goodsLots", ["ownerId", "gtin", "batchNo", "declarationNo", "status"], "Goods lots.");

recordType("retailReceipt", { description: "A sale to a consumer. It holds nothing about the consumer.", links: { retailer: ["retailerId", "organisation"] } });
recordQuery("retailReceipt", "retailReceipt", "receiptNo", "A retail receipt, by its ДДТД.");
recordsQuery("retailReceipt", "retailReceipts", ["retailerId", "soldOn"], "Retail receipts.");

recordType("soldSerial", { description: "A numbered piece that was sold, or came back.", links: { goodsLot: ["goodsLotId", "goodsLot"], receipt: ["receiptNo", "retailReceipt"] } });
builder.queryField("soldSerial", (t) =>
  t.field({
    type: nodes.soldSerial,
    nullable: true,
    description: "A numbered piece that was sold.",
    args: { gtin: t.arg.string({ required: true, description: "Article, 14 digits." }), serialNo: t.arg.string({ required: true, description: "Serial number." }) },
    resolve: (_root, { gtin, serialNo }) => `${gtin.padStart(14, "0")}/${serialNo}` as never,
  }),
);

recordType("saleBatch", { description: "A shop's sales of a day: what was sold of each lot, and the Merkle root over the items.", links: { retailer: ["retailerId", "organisation"] } });
recordQuery("saleBatch", "saleBatch", "root", "A batch of sales, by its root.");
recordsQuery("saleBatch", "saleBatches", ["retailerId", "soldOn"], "Batches of sales.");

recordType("recall", { description: "A batch that may not be sold.", links: { issuer: ["issuerId", "organisation"] } });
recordsQuery("recall", "recalls", ["gtin", "issuerId"], "Recalled batches.");
