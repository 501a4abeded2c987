import { digitalLink, readDigitalLink } from "../../domain/goods/digital-link.ts";
import { ListedPiece, serialProver } from "../../domain/goods/serials.ts";
import { serialNo as serialOf } from "../../domain/goods/gs1.ts";
import { serialsOf } from "../../indexer/items.ts";
import { itemDoubts, itemPageOf, itemVerdicts } from "../../indexer/queries/item-page.ts";
import type { ItemImport, ItemPage } from "../../indexer/queries/item-page.ts";
import { builder } from "../builder.ts";
import { enumOf } from "../enums.ts";
import { nodes } from "../nodes.ts";
import { partOf } from "../outputs.ts";
import type { Reader } from "../reader.ts";
import { recordQuery, recordType } from "../record-type.ts";

/*
 * A piece of imported goods as anyone may see it who holds it, and the lists of serial numbers that prove it.
 */

recordType("serialList", {
  description: "Serial numbers of goods as they were booked: the Merkle root over the list, which lies beside the ledger, and their number.",
  links: { importer: ["importerId", "organisation"], goodsLot: ["goodsLotId", "goodsLot"], declaration: ["declarationNo", "importDeclaration"] },
});
recordQuery("serialList", "serialList", "root", "A list of serial numbers, by its root.");

/** The whole list is hashed for its first proof. */
const PROOF_COST = 200;
const ListedPieceObject = partOf(ListedPiece.shape, "A numbered piece with the proof that it was booked: its path to the root that the ledger holds.");

/** Lists whose trees are kept: anyone may ask for a proof, and a list never changes. A tree of 20,000 pieces takes some megabytes. */
const KEPT_LISTS = 8;
const kept = new Map<string, { readonly places: ReadonlyMap<string, number>; readonly prove: ReturnType<typeof serialProver> }>();

/** The piece of a list with that number, proved; null where it is not in it, or the list has not come. */
async function proved(reader: Reader, root: string, gtin: string, serialNo: string): Promise<ListedPiece | null> {
  let list = kept.get(root);
  if (!list) {
    const serials = await serialsOf(await reader.db(), root);
    if (serials.length === 0) return null;
    list = { places: new Map(serials.map((serial, place) => [serial, place])), prove: serialProver(gtin, serials) };
  }
  // The one used last stands last.
  kept.delete(root);
  kept.set(root, list);
  for (const oldest of kept.keys()) if (kept.size > KEPT_LISTS) kept.delete(oldest);
  const place = list.places.get(serialNo);
  return place === undefined ? null : list.prove(place);
}

builder.objectFields(nodes.serialList, (t) => ({
  piece: t.field({
    type: ListedPieceObject,
    nullable: true,
    description: "A piece of the list with its proof, as retail:sell wants it; null where the list has none of this number or has not come yet.",
    args: { serialNo: t.arg.string({ required: true, description: "Serial number." }) },
    complexity: PROOF_COST,
    resolve: async ({ id, record }, { serialNo }, { reader }) => (await proved(reader, id, String(record["gtin"]), serialOf.decode(serialNo, "serialNo"))) as Readonly<Record<string, unknown>> | null,
  }),
}));

const Verdict = enumOf(itemVerdicts, "ItemVerdict");
const Doubt = enumOf(itemDoubts, "ItemDoubt");

const ItemImportObject = builder.objectRef<ItemImport>("ItemImport").implement({
  description: "An import that goods come from, as anyone may see it.",
  fields: (t) => ({
    declarationNo: t.exposeString("declarationNo", { description: "Import declaration." }),
    itemNo: t.exposeInt("itemNo", { description: "Its item." }),
    originCountry: t.exposeString("originCountry", { description: "Country of origin, as it was declared." }),
    importer: t.field({ type: nodes.organisation, nullable: true, description: "Who imported it. As a record.", resolve: ({ importerId }) => importerId as never }),
    importerId: t.exposeString("importerId", { description: "Who imported it." }),
    releasedOn: t.field({ type: "Date", nullable: true, description: "Day on which customs released it.", resolve: ({ releasedOn }) => releasedOn }),
    borderPoint: t.exposeString("borderPoint", { description: "Border point over which it came." }),
    containerNo: t.exposeString("containerNo", { nullable: true, description: "Container in which it came." }),
    enteredOn: t.field({ type: "Date", nullable: true, description: "Day on which it came over the border.", resolve: ({ enteredOn }) => enteredOn }),
    shipperCountry: t.exposeString("shipperCountry", { description: "Country from which it was sent." }),
    transactionId: t.exposeString("txId", { description: "Transaction that booked the goods." }),
    block: t.string({ description: "Block of that transaction.", resolve: ({ block }) => block }),
  }),
});
const ItemRecallObject = builder.objectRef<NonNullable<ItemPage["recall"]>>("ItemRecall").implement({
  description: "A recall that stands.",
  fields: (t) => ({
    recallNo: t.exposeString("recallNo", { description: "Number of the decision." }),
    reason: t.exposeString("reason", { description: "What is wrong with the goods." }),
    recalledOn: t.field({ type: "Date", description: "Day of the recall.", resolve: ({ recalledOn }) => recalledOn }),
    issuer: t.field({ type: nodes.organisation, nullable: true, description: "Who recalled it.", resolve: ({ issuerId }) => issuerId as never }),
  }),
});
const ItemSaleObject = builder.objectRef<NonNullable<ItemPage["sold"]>>("ItemSale").implement({
  description: "That a numbered piece was sold to a consumer; neither its receipt nor its price.",
  fields: (t) => ({
    retailer: t.field({ type: nodes.organisation, nullable: true, description: "Shop.", resolve: ({ retailerId }) => retailerId as never }),
    soldOn: t.field({ type: "Date", description: "Day of the sale.", resolve: ({ soldOn }) => soldOn }),
  }),
});
const ItemBookingObject = builder.objectRef<NonNullable<ItemPage["booking"]> & { readonly key: ItemPage["key"] }>("ItemBooking").implement({
  description: "The list of serial numbers in which a piece was booked.",
  fields: (t) => ({
    root: t.exposeString("root", { description: "Root of the list, as the ledger holds it." }),
    count: t.exposeInt("count", { description: "Serial numbers in the list." }),
    transactionId: t.exposeString("txId", { description: "Transaction that booked it." }),
    proof: t.field({ type: ListedPieceObject, nullable: true, description: "Proof that the piece stands in it.", complexity: PROOF_COST, resolve: async ({ root, key }, _args, { reader }) => (await proved(reader, root, key.gtin, key.serialNo ?? "")) as Readonly<Record<string, unknown>> | null }),
  }),
});

const ItemObject = builder.objectRef<ItemPage>("Item").implement({
  description: "Imported goods as anyone may see them who holds a piece: where they came from and whether they may be used. No prices, no stocks, no receipts, no persons.",
  fields: (t) => ({
    link: t.string({ description: "Path of its GS1 Digital Link.", resolve: ({ key }) => digitalLink(key) }),
    gtin: t.string({ description: "Article, 14 digits.", resolve: ({ key }) => key.gtin }),
    batchNo: t.string({ nullable: true, description: "Batch, as the code names it.", resolve: ({ key }) => key.batchNo ?? null }),
    serialNo: t.string({ nullable: true, description: "Serial number, as the code names it.", resolve: ({ key }) => key.serialNo ?? null }),
    verdict: t.field({ type: Verdict, description: "What a consumer should know first.", resolve: ({ verdict }) => verdict }),
    doubts: t.field({ type: [Doubt], description: "Why the piece may be another one than it says; empty where nothing speaks for it.", resolve: ({ doubts }) => doubts }),
    imports: t.field({ type: [ItemImportObject], description: "Imports that it comes from, 20 at most; empty where nobody booked it.", resolve: ({ imports }) => imports }),
    recall: t.field({ type: ItemRecallObject, nullable: true, description: "The recall that stands; null where there is none.", resolve: ({ recall }) => recall }),
    bestBefore: t.field({ type: "Date", nullable: true, description: "Last day on which it may be sold.", resolve: ({ bestBefore }) => bestBefore }),
    sold: t.field({ type: ItemSaleObject, nullable: true, description: "Of a numbered piece: its first sale; null while it is not sold.", resolve: ({ sold }) => sold }),
    booking: t.field({ type: ItemBookingObject, nullable: true, description: "Of a numbered piece: the list in which it was booked.", resolve: ({ booking, key }) => (booking ? { ...booking, key } : null) }),
  }),
});

const UTC_PLUS_8_MS = 8 * 3_600_000;
/** Legal days are Mongolian. */
const mongolianDay = (now: number): string => new Date(now + UTC_PLUS_8_MS).toISOString().slice(0, 10);

/** A few look-ups by key, and one walk. */
const ITEM_COST = 50;
builder.queryField("item", (t) =>
  t.field({
    type: ItemObject,
    description: "Imported goods by the code on a piece or pack: a GS1 Digital Link, its path, or an element string such as (01)08650054034395(21)BL-26-000417.",
    args: { link: t.arg.string({ required: true, description: "What the code says." }) },
    complexity: ITEM_COST,
    resolve: async (_root, { link }, { reader }) => itemPageOf(await reader.db(), readDigitalLink(link), mongolianDay(Date.now())),
  }),
);
