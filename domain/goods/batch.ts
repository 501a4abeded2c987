import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../canonical.ts";
import { sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { LogError } from "../log/error.ts";
import { Frontier } from "../log/frontier.ts";
import { leafHash, proveInclusion, verifyInclusion } from "../log/merkle.ts";
import { taxReceiptNo } from "../identifiers.ts";
import { decimal, digest, field, id, instant, integer, list, object, optional } from "../schema.ts";
import type { Sha256 } from "../fabric/hash.ts";
import type { GoodsDraw } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { gtin, serialNo } from "./gs1.ts";
import { MAX_NUMBERED, placesOf, withPlaces } from "./places.ts";
import { StampSet } from "./stamp-numbers.ts";

/*
 * A shop's sales of a day as a batch: the ledger holds the root of an RFC 6962 Merkle tree over the items, their number, and what was sold of
 * each goods lot. The items lie beside the ledger under their root; each is provable against it, and whoever holds them all can check that they
 * are what was committed. Items stand in one order, so that one set of items has one root and a serial number that stands twice stands side by side.
 */

/** Prefix of every leaf: no other tree of garal has such entries, so that a proof of one can never be shown for the other. */
const DOMAIN = "garal/retail-item/v1\n";

/** One item of a receipt. Nothing about the consumer: `qrData` and `lottery` of a receipt are refused as unknown fields. */
export const SaleItem = object({
  gtin: field(gtin, "Article."),
  goodsLotId: field(id, "Goods lot that it was sold from."),
  serialNo: optional(serialNo, "Serial number, of a numbered article."),
  place: optional(integer(0, MAX_NUMBERED - 1), "Place of that serial number in the list that was booked, from 0."),
  receiptNo: field(taxReceiptNo, "ДДТД of the receipt."),
  line: field(integer(1, 10_000), "Line of the receipt."),
  quantity: field(decimal({ min: "0.001", max: "1000000000", places: 3 }), "Quantity, in units of the goods lot."),
  soldAt: field(instant, "When it was sold, UTC."),
  stamps: optional(StampSet, "Excise stamps on what was sold, one for each base unit of goods that bear them."),
});
export type SaleItem = Infer<typeof SaleItem>;
/** Most items of one batch. */
export const MAX_ITEMS = 100_000;

/** What the ledger holds of a batch. */
export interface Batch {
  readonly root: string;
  readonly count: number;
  readonly lots: readonly GoodsDraw[];
}
/** Proof that an item stands in a batch. */
export const ItemProof = object({
  root: field(digest, "Root of the batch, as the ledger has it."),
  count: field(integer(1, MAX_ITEMS), "Items in the batch."),
  index: field(integer(0, MAX_ITEMS - 1), "Place of the item, from 0."),
  hashes: field(list(digest, { max: 64 }), "Hashes from the leaf's sibling up (RFC 6962 §2.1.1)."),
});
export type ItemProof = Infer<typeof ItemProof>;

/** The items in the order of a batch: by article, serial number, receipt and line. */
export const ordered = (items: readonly SaleItem[]): readonly SaleItem[] => [...items].sort(compare);

/**
 * The batch of some items, which must stand in order.
 * @throws {DomainError} `input/required` without items or where an item has only one of serial number and place, `input/duplicate` for a place twice, `input/too-many`, `retail/serial-twice`, `retail/items-order`
 */
export function batchOf(items: readonly SaleItem[], sha256?: Sha256): Batch {
  checkItems(items);
  const tree = new Frontier(0, [], sha256);
  for (const item of items) tree.append(leafOf(item, sha256));
  const lots = [...Map.groupBy(items, ({ goodsLotId }) => goodsLotId)].map(([goodsLotId, of]): GoodsDraw => {
    const pieces = of.flatMap(({ place }) => place ?? []);
    return { goodsLotId, quantity: sum(of.map(({ quantity }) => quantity)), ...(pieces.length > 0 ? { places: placesOf(pieces) } : {}), ...stampsOf(goodsLotId, of) };
  });
  return { root: bytesToHex(tree.root()), count: items.length, lots: lots.sort((a, b) => (a.goodsLotId < b.goodsLotId ? -1 : 1)) };
}

/**
 * Whether items are those that a batch on the ledger committed: root, number, and the quantities and numbered pieces of each goods lot.
 * @throws {DomainError} `retail/batch-root-mismatch`, and what `batchOf` refuses
 */
export function checkBatch(items: readonly SaleItem[], committed: Batch & { readonly soldOn: string }, sha256?: Sha256): void {
  const { root, count, lots } = batchOf(items, sha256);
  const sums = (draws: readonly GoodsDraw[]): string => canonicalJson(draws.map(({ goodsLotId, quantity, places = "", stamps }) => `${goodsLotId} ${quantity} ${places} ${stamps?.series ?? ""} ${stamps?.numbers ?? ""}`).toSorted());
  if (root !== committed.root || count !== committed.count || sums(lots) !== sums(committed.lots)) throw new DomainError("retail/batch-root-mismatch", { date: committed.soldOn });
}

/** Proof that the item at `index` stands in the batch of these items. @throws {DomainError} as `batchOf`; {LogError} `merkle/index` */
export async function proveItem(items: readonly SaleItem[], index: number, sha256?: Sha256): Promise<ItemProof> {
  checkItems(items);
  const nodes = new Map<string, Uint8Array>();
  const tree = new Frontier(0, [], sha256);
  for (const item of items) tree.append(leafOf(item, sha256), (level, at, hash) => nodes.set(`${level} ${at}`, hash));
  const hashes = await proveInclusion((wanted) => Promise.resolve(wanted.map(({ level, index: at }) => nodes.get(`${level} ${at}`) as Uint8Array)), index, items.length, sha256);
  return { root: bytesToHex(tree.root()), count: items.length, index, hashes: hashes.map((hash) => bytesToHex(hash)) };
}

/** Checks that an item stands in the batch with that root on the ledger. @throws {DomainError} `proof/tampered` */
export function verifyItem(item: SaleItem, proof: ItemProof, committed: Pick<Batch, "root" | "count">, sha256?: Sha256): void {
  const tampered = (cause?: unknown): DomainError => new DomainError("proof/tampered", { recordId: `item ${item.receiptNo} line ${item.line}` }, { cause });
  if (proof.root !== committed.root || proof.count !== committed.count) throw tampered();
  try {
    verifyInclusion({ index: proof.index, size: proof.count, leafHash: leafOf(item, sha256), root: hexToBytes(proof.root), proof: proof.hashes.map((hash) => hexToBytes(hash)) }, sha256);
  } catch (error) {
    if (error instanceof LogError) throw tampered(error);
    throw error;
  }
}

/** Hash of an item's leaf: RFC 6962 over the domain's prefix and the item's canonical JSON. */
const leafOf = (item: SaleItem, sha256?: Sha256): Uint8Array => leafHash(utf8ToBytes(DOMAIN + canonicalJson(item)), sha256);

/** Stamps of a lot's items together. @throws {DomainError} `goods/stamp-series`, `input/duplicate` for a stamp twice */
function stampsOf(goodsLotId: string, items: readonly SaleItem[]): Pick<GoodsDraw, "stamps"> {
  const [first, ...more] = items.flatMap(({ stamps }) => stamps ?? []);
  if (!first) return {};
  const other = more.find(({ series }) => series !== first.series);
  if (other) throw new DomainError("goods/stamp-series", { lotId: goodsLotId, series: first.series, other: other.series });
  const twice = new Set<string>();
  const ranges = [first, ...more].flatMap(({ numbers }) => numbers.split(",")).toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  for (const range of ranges) {
    if (twice.has(range)) throw new DomainError("input/duplicate", { field: "stamps", value: range });
    twice.add(range);
  }
  return { stamps: { series: first.series, numbers: withPlaces("", ranges.join(",")) } };
}

function checkItems(items: readonly SaleItem[]): void {
  if (items.length === 0) throw new DomainError("input/required", { field: "items" });
  if (items.length > MAX_ITEMS) throw new DomainError("input/too-many", { count: items.length, max: MAX_ITEMS });
  for (const [i, item] of items.entries()) {
    if ((item.serialNo === undefined) !== (item.place === undefined)) throw new DomainError("input/required", { field: `items[${i}].${item.place === undefined ? "place" : "serialNo"}` });
    const before = items[i - 1];
    if (!before) continue;
    if (item.serialNo !== undefined && item.serialNo === before.serialNo && item.gtin === before.gtin) throw new DomainError("retail/serial-twice", { serialNo: item.serialNo, gtin: item.gtin });
    if (compare(before, item) >= 0) throw new DomainError("retail/items-order", { index: i });
  }
}

function compare(a: SaleItem, b: SaleItem): number {
  for (const [left, right] of [[a.gtin, b.gtin], [a.serialNo ?? "", b.serialNo ?? ""], [a.receiptNo, b.receiptNo]] as const) if (left !== right) return left < right ? -1 : 1;
  return a.line - b.line;
}
