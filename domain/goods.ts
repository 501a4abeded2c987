import { input, record, recordFrom } from "./act.ts";
import { batchNo, gtin, serialNo } from "./goods/gs1.ts";
import { MAX_NUMBERED, places } from "./goods/places.ts";
import { ListedPiece } from "./goods/serials.ts";
import { stampKinds, StampSet } from "./goods/stamp-numbers.ts";
import { taxReceiptNo } from "./identifiers.ts";
import { choice, country, date, decimal, digest, field, id, integer, list, massKg, object, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Imported goods after their release, to the end consumer: goods lots (one article of one batch, or with serial numbers), handed on, split and
 * repacked, sold one receipt or a whole day's receipts at a time, returned, recalled. No consumer's data ever enters: neither qrData nor lottery.
 */

const goodsLotId = field(id, "Goods lot.");
/** Quantity in units of sale: pieces, or kilograms and litres of loose goods. */
const quantity = decimal({ min: "0.001", max: "1000000000", places: 3 });
const balance = decimal({ min: "0", max: "1000000000", places: 3 });
/** Base units (pieces, kilograms or litres) in one unit of sale: a carton of 24 holds 24. */
const contains = integer(1, 1_000_000);
export const goodsUnits = ["piece", "kg", "litre"] as const;
/** Most numbered pieces in one line of a receipt: more go in batches. */
const MAX_SERIALS = 100;
const serialsRoot = field(digest, "Root over the list of its serial numbers (domain/goods/serials.ts).");
const place = field(integer(0, MAX_NUMBERED - 1), "Its place in the list of serial numbers that was booked, from 0.");
const serials = list(serialNo, { min: 1, max: MAX_SERIALS });
/** Batches that a lot may descend from: each is looked up for a recall with every sale. */
export const MAX_BATCHES = 50;

export const GoodsDraw = object({
  goodsLotId,
  quantity: field(quantity, "Quantity, in units of that lot."),
  places: optional(places, "Which pieces, where they have serial numbers: their places in the list that was booked, e.g. 0-399,401."),
  stamps: optional(StampSet, "Excise stamps on them, where they bear stamps."),
});
export type GoodsDraw = Infer<typeof GoodsDraw>;

export const BookGoods = input({
  goodsLotId: field(id, "New goods lot."),
  declarationNo: field(id, "Released import declaration."),
  itemNo: field(integer(1, 999), "Its item."),
  gtin: field(gtin, "Article."),
  batchNo: optional(batchNo, "Batch; left out where the article has serial numbers."),
  serialsRoot: optional(digest, "Root over the list of serial numbers, one for each piece, where the article has them."),
  bestBefore: optional(date, "Last day on which it may be sold."),
  unit: field(choice(goodsUnits), "Base unit."),
  contains: field(contains, "Base units in one unit of the article."),
  quantity: field(quantity, "Quantity, in units of the article."),
  netKg: field(massKg, "Net mass, kg: a part of the item's."),
});
export const SplitGoods = input({ goodsLotId, parts: field(list(GoodsDraw, { min: 1, max: 100 }), "New goods lots and their quantities; the rest stays.") });
export const RepackGoods = input({
  inputs: field(list(GoodsDraw, { min: 1, max: 20 }), "What was opened; one owner's, of one base unit."),
  outputs: field(list(object({ goodsLotId: field(id, "New goods lot."), gtin: field(gtin, "Article."), contains: field(contains, "Base units in one unit."), quantity: field(quantity, "Quantity, in units.") }), { min: 1, max: 20 }), "What was packed: as many base units."),
});
export const OfferGoods = input({ goodsLotId, toOrgId: field(id, "Buyer."), receiptNo: optional(taxReceiptNo, "ДДТД of the wholesale receipt or invoice.") });
export const AcceptGoods = input({ goodsLotId });
export const DeclineGoods = input({ goodsLotId, reason: field(text(), "Why.") });
export const goodsLossReasons = ["damaged", "expired", "stolen", "destroyed", "counted", "recalled"] as const;
export const WriteOffGoods = input({ goodsLotId, quantity: field(quantity, "Quantity that is gone, in units."), places: optional(places, "Which pieces, where they have serial numbers."), stamps: optional(StampSet, "Excise stamps that are gone with them."), reason: field(choice(goodsLossReasons), "Why."), note: field(text(), "What was found.") });

export const goodsMadeBy = ["import", "split", "repack"] as const;
export const GoodsLot = record({
  goodsLotId,
  gtin: field(gtin, "Article."),
  batchNo: optional(batchNo, "Batch."),
  serialsRoot: optional(digest, "Root over the list of serial numbers that its pieces are of."),
  places: optional(places, "Pieces left, by their places in that list; none where nothing is left."),
  stampKind: optional(choice(stampKinds), "Kind of excise stamps that every base unit must bear before it is sold."),
  stamps: optional(StampSet, "Excise stamps on what is left; none before stamping."),
  batches: field(list(text(40), { max: MAX_BATCHES }), "Batches that it descends from, its own first: article/batch."),
  bestBefore: optional(date, "Last day on which it may be sold."),
  unit: field(choice(goodsUnits), "Base unit."),
  contains: field(contains, "Base units in one unit."),
  madeQuantity: field(quantity, "Quantity when it came to be, in units."),
  quantity: field(balance, "Quantity left, in units."),
  soldQuantity: field(balance, "Quantity sold to consumers, in units."),
  madeBy: field(choice(goodsMadeBy), "How it came to be."),
  parents: field(list(GoodsDraw, { max: 20 }), "Goods lots that it came from, with what each gave, in base units of this lot; empty for an import."),
  declarationNo: optional(id, "Import declaration, where it came from one directly."),
  itemNo: optional(integer(1, 999), "Its item."),
  originCountry: optional(country, "Country of origin by that declaration."),
  netKg: optional(massKg, "Net mass when it was booked, kg."),
  ownerId: field(id, "Owner."),
  ownerMsp: field(id, "Owner's member."),
  heldSince: field(text(20), "Event time since which it is the owner's."),
  madeTx: field(id, "Transaction that made it."),
  status: field(choice(["open", "offered", "exhausted"]), "Offered lots await the buyer; exhausted ones hold nothing."),
  offeredTo: optional(id, "Buyer of a pending transfer."),
  offeredToMsp: optional(id, "Buyer's member."),
});
export type GoodsLot = Infer<typeof GoodsLot>;

/** Serial numbers of goods as they were booked, id: the root of the list. The list lies beside the ledger and is provable against it. */
export const SerialList = record({
  root: serialsRoot,
  gtin: field(gtin, "Article."),
  count: field(integer(1, MAX_NUMBERED), "Serial numbers in the list, one for each piece."),
  goodsLotId: field(id, "Goods lot that was booked with it."),
  declarationNo: field(id, "Import declaration."),
  itemNo: field(integer(1, 999), "Its item."),
  importerId: field(id, "Importer."),
  importerMsp: field(id, "Importer's member."),
});
export type SerialList = Infer<typeof SerialList>;

// retail

const stamps = optional(StampSet, "Excise stamps, one for each base unit of goods that bear them.");
export const SaleLine = object({ goodsLotId, quantity: field(quantity, "Quantity, in units."), serials: optional(serials, "Serial numbers, one for each piece of a serialised article."), stamps });
export type SaleLine = Infer<typeof SaleLine>;
const SoldLine = object({ goodsLotId, quantity: field(quantity, "Quantity, in units."), pieces: optional(list(ListedPiece, { min: 1, max: MAX_SERIALS }), "Pieces of a numbered article, each with the proof that it was booked."), stamps });
export type SoldLine = Infer<typeof SoldLine>;
export const SellRetail = input({ receiptNo: field(taxReceiptNo, "ДДТД of the receipt: 33 digits."), lines: field(list(SoldLine, { min: 1, max: 50 }), "Goods sold.") });
export const ReturnRetail = input({ receiptNo: field(taxReceiptNo, "ДДТД of the receipt."), lines: field(list(SaleLine, { min: 1, max: 50 }), "Goods that came back."), reason: field(text(), "Why.") });
export const RetailReceipt = recordFrom(SellRetail, {
  lines: field(list(SaleLine, { min: 1, max: 50 }), "Goods sold."),
  retailerId: field(id, "Shop."),
  retailerMsp: field(id, "Shop's member."),
  soldOn: field(date, "Day of the sale."),
  returned: field(list(SaleLine, { max: 200 }), "What came back."),
});
export type RetailReceipt = Infer<typeof RetailReceipt>;
/** A serialised piece that was sold, id `article/serial`; a second sale finds it. */
export const SoldSerial = record({
  gtin: field(gtin, "Article."),
  serialNo: field(serialNo, "Serial number."),
  goodsLotId,
  place,
  retailerMsp: field(id, "Shop's member."),
  receiptNo: optional(taxReceiptNo, "Receipt under which it is sold; none since it came back."),
});
export type SoldSerial = Infer<typeof SoldSerial>;
export const serialId = (article: string, serial: string): string => `${article}/${serial}`;

export const SellBatch = input({
  root: field(digest, "Merkle root over the items of the batch (domain/goods/batch.ts)."),
  count: field(integer(1, 100_000), "Items in it."),
  soldOn: field(date, "Day of the sales."),
  lots: field(list(GoodsDraw, { min: 1, max: 200 }), "What was sold of each goods lot, in units."),
});
/** A shop's sales of a day, id: the root. The items lie beside the ledger and are provable against it. */
export const SaleBatch = recordFrom(SellBatch, { retailerId: field(id, "Shop."), retailerMsp: field(id, "Shop's member.") });
export type SaleBatch = Infer<typeof SaleBatch>;

// recalls

export const IssueRecall = input({ gtin: field(gtin, "Article."), batchNo: field(batchNo, "Batch."), recallNo: field(id, "Number of the decision."), reason: field(text(), "What is wrong with the goods.") });
export const LiftRecall = input({ gtin: field(gtin, "Article."), batchNo: field(batchNo, "Batch."), reason: field(text(), "Why it may be sold again.") });
/** A batch that may not be sold, id `article/batch`. */
export const Recall = recordFrom(IssueRecall, { issuerId: field(id, "Who recalled it."), recalledOn: field(date, "Day of the recall."), liftedOn: optional(date, "Day on which it was lifted.") });
export type Recall = Infer<typeof Recall>;
export const batchId = (article: string, batch: string): string => `${article}/${batch}`;
