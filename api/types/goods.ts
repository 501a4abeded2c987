import { GoodsDraw } from "../../domain/goods.ts";
import { ItemProof, proveItem, SaleItem } from "../../domain/goods/batch.ts";
import { gtin as articleOf, serialNo as serialOf } from "../../domain/goods/gs1.ts";
import { itemsOf, salesOfSerial } from "../../indexer/items.ts";
import type { SerialSale } from "../../indexer/items.ts";
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
recordsQuery("goodsLot", "goodsLots", ["ownerId", "offeredTo", "gtin", "batchNo", "declarationNo", "status"], "Goods lots.");

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

const SaleItemObject = partOf(SaleItem.shape, "An item of a batch of sales. Nothing about the consumer.");
const ItemProofObject = partOf(ItemProof.shape, "Proof that an item stands in a batch: its path to the root that the ledger holds.");
interface Proved {
  readonly item: Readonly<Record<string, unknown>>;
  readonly proof: Readonly<Record<string, unknown>>;
}
const ProvedItem = builder.objectRef<Proved>("ProvedItem").implement({
  description: "An item of a batch of sales and its proof.",
  fields: (t) => ({
    item: t.field({ type: SaleItemObject, description: "The item.", resolve: ({ item }) => item }),
    proof: t.field({ type: ItemProofObject, description: "Its proof.", resolve: ({ proof }) => proof }),
  }),
});
/** Items are hashed anew for a proof, all of a batch. */
const PROOF_COST = 200;
builder.objectFields(nodes.saleBatch, (t) => ({
  item: t.field({
    type: ProvedItem,
    nullable: true,
    description: "An item of a receipt with its proof; null where the batch has none or its items have not come yet.",
    args: { receiptNo: t.arg.string({ required: true, description: "ДДТД of the receipt." }), line: t.arg.int({ required: true, description: "Line of the receipt." }) },
    complexity: PROOF_COST,
    resolve: async ({ id }, { receiptNo, line }, { reader }): Promise<Proved | null> => {
      const items = await itemsOf(await reader.db(), id);
      const index = items.findIndex((item) => item.receiptNo === receiptNo && item.line === line);
      const item = items[index];
      return item ? { item: { ...item }, proof: { ...(await proveItem(items, index)) } } : null;
    },
  }),
}));

const SerialSaleObject = builder.objectRef<SerialSale>("SerialSale").implement({
  description: "A sale of a numbered piece that stands.",
  fields: (t) => ({
    receiptNo: t.exposeString("receiptNo", { description: "ДДТД of the receipt." }),
    goodsLotId: t.exposeString("goodsLotId", { description: "Goods lot that it was sold from." }),
    goodsLot: t.field({ type: nodes.goodsLot, nullable: true, description: "As a record.", resolve: ({ goodsLotId }) => goodsLotId as never }),
    retailer: t.field({ type: nodes.organisation, nullable: true, description: "Shop.", resolve: ({ retailerId }) => retailerId as never }),
    soldOn: t.field({ type: "Date", description: "Day of the sale.", resolve: ({ soldOn }) => soldOn }),
    listed: t.exposeBoolean("listed", { nullable: true, description: "Whether the piece is the one of that place in the list that was booked; null while that list has not come." }),
    batch: t.field({ type: nodes.saleBatch, nullable: true, description: "Batch of sales that it is an item of; null where the receipt itself is on the ledger.", resolve: ({ root }) => root as never }),
  }),
});
builder.queryField("salesOfSerial", (t) =>
  t.field({
    type: [SerialSaleObject],
    description: "Every sale of a numbered piece that stands. More than one is a double sale: peers sell each piece once, so one of the two was another piece, sold under this number.",
    args: { gtin: t.arg.string({ required: true, description: "Article: GTIN." }), serialNo: t.arg.string({ required: true, description: "Serial number." }) },
    complexity: 20,
    resolve: async (_root, { gtin, serialNo }, { reader }) => salesOfSerial(await reader.db(), articleOf.decode(gtin, "gtin"), serialOf.decode(serialNo, "serialNo")),
  }),
);

recordType("recall", { description: "A batch that may not be sold.", links: { issuer: ["issuerId", "organisation"] } });
recordsQuery("recall", "recalls", ["gtin", "issuerId"], "Recalled batches.");
