import { after, distinct, eventOf, known, recordOf, subject, unused } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { serialId } from "../goods.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { GoodsDraw, GoodsLot, RetailReceipt, ReturnRetail, SaleLine, SellBatch, SellRetail, SoldLine } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { givenBack, goodsPut, ownGoods, sellable, stamped, taken, wholePieces } from "./balance.ts";
import { placesOf } from "./places.ts";
import { verifySerial } from "./serials.ts";
import { stampsFor, unusedStamps, usedStamps } from "./stamps.ts";

type Timed = Act<{ readonly at: string }>;

/**
 * Sells goods to a consumer under a receipt whose number serves once. A serial number is sold once, until it comes back; so is an excise stamp.
 * @throws {DomainError} `record/exists`, `goods/…`, `retail/…`, `input/duplicate`, `lot/transfer-pending`, `step/before-cause`
 */
export const sellRetail: Rule<Infer<typeof SellRetail>> = async (act, ledger) => {
  const { receiptNo, lines, at } = act.input;
  unused(await ledger.get("retailReceipt", receiptNo), "retailReceipt", receiptNo);
  const lots = new Map<string, GoodsLot>();
  const serials: Put[] = [];
  for (const line of lines) {
    const lot = await lotOnSale(act, ledger, lots, line.goodsLotId, day(at));
    serials.push(...(await soldPieces(act, ledger, lot, line)));
    const { goodsLotId, quantity, pieces, stamps } = line;
    serials.push(...(await usedStamps(act, ledger, goodsLotId, stamps)));
    lots.set(goodsLotId, soldOff(lot, { goodsLotId, quantity, ...(stamps ? { stamps } : {}), ...(pieces ? { places: placesOf(pieces.map(({ place }) => place)) } : {}) }));
  }
  const sold = lines.map(({ goodsLotId, quantity, pieces, stamps }): SaleLine => ({ goodsLotId, quantity, ...(stamps ? { stamps } : {}), ...(pieces ? { serials: pieces.map(({ serialNo }) => serialNo) } : {}) }));
  const record: RetailReceipt = { ...recordOf(act), lines: sold, retailerId: act.by.orgId, retailerMsp: act.by.mspId, soldOn: day(at), returned: [] };
  return {
    puts: [{ kind: "retailReceipt", id: receiptNo, record }, ...[...lots.values()].map((lot) => goodsPut(lot, act)), ...serials],
    event: eventOf(act, "retail.sold", {
      subjects: [subject("retailReceipt", receiptNo, "made"), ...[...lots.keys()].map((id) => subject("goodsLot", id, "drawn")), ...serials.map(({ kind, id }) => subject(kind, id, "changed"))],
      facts: { receiptNo, lines: sold, soldOn: day(at) },
    }),
  };
};

/**
 * Takes goods back that were sold under a receipt, no more than it has; a serial number may then be sold again.
 * @throws {DomainError} `record/unknown`, `retail/not-seller`, `retail/return-exceeds`, `goods/…`, `step/before-cause`
 */
export const returnRetail: Rule<Infer<typeof ReturnRetail>> = async (act, ledger) => {
  const { receiptNo, lines, reason, at } = act.input;
  const receipt = await ledger.get("retailReceipt", receiptNo);
  if (!receipt) throw new DomainError("record/unknown", { kind: "retailReceipt", id: receiptNo });
  if (receipt.retailerId !== act.by.orgId) throw new DomainError("retail/not-seller", { receiptNo, retailerId: receipt.retailerId });
  after(at, receipt, `receipt ${receiptNo}`);
  distinct(lines.map(({ goodsLotId }) => goodsLotId), "lines");
  const puts: Put[] = [];
  for (const { goodsLotId, quantity, serials = [], stamps } of lines) {
    const of = (all: readonly SaleLine[]): Decimal => sum(all.filter((line) => line.goodsLotId === goodsLotId).map((line) => line.quantity));
    const left = of(receipt.lines).minus(of(receipt.returned));
    if (quantity.greaterThan(left)) throw new DomainError("retail/return-exceeds", { receiptNo, lotId: goodsLotId, leftQty: left, returnedQty: quantity });
    const lot = await ledger.get("goodsLot", goodsLotId);
    if (!lot) throw new DomainError("goods/unknown", { lotId: goodsLotId });
    // Shops sell lots of their own, and an owner with sold goods outstanding may have handed the rest of the lot on.
    if (lot.ownerId !== act.by.orgId || lot.offeredTo !== undefined) throw new DomainError("goods/not-owner", { lotId: goodsLotId, ownerId: lot.ownerId });
    wholePieces(lot, quantity);
    const needed = lot.serialsRoot === undefined ? Decimal.zero : quantity;
    if (!Decimal.of(BigInt(serials.length)).equals(needed)) throw new DomainError("retail/serial-count", { scanned: serials.length, needed, lotId: goodsLotId });
    distinct(serials, "serials");
    const back: number[] = [];
    for (const serialNo of serials) {
      const id = serialId(lot.gtin, serialNo);
      const before = await ledger.get("soldSerial", id);
      if (before?.receiptNo !== receiptNo) throw new DomainError("record/unknown", { kind: "soldSerial", id });
      const { receiptNo: _receiptNo, ...rest } = before;
      puts.push({ kind: "soldSerial", id, record: { ...rest, tx: act.txId, at } });
      back.push(before.place);
    }
    puts.push(...(await unusedStamps(act, ledger, lot, quantity, stamps)));
    const restored = givenBack(lot, quantity, placesOf(back));
    puts.push(goodsPut({ ...(stamps ? stamped(restored, stamps) : restored), soldQuantity: lot.soldQuantity.minus(quantity) }, act));
  }
  const stamp = { tx: act.txId, at };
  return {
    puts: [{ kind: "retailReceipt", id: receiptNo, record: { ...receipt, returned: [...receipt.returned, ...lines], ...stamp } }, ...puts],
    event: eventOf(act, "retail.returned", { subjects: [subject("retailReceipt", receiptNo, "changed"), ...puts.map(({ kind, id }) => subject(kind, id, "changed"))], facts: { receiptNo, lines, reason } }),
  };
};

/**
 * Commits a shop's sales of a day: what was sold of each lot, and the Merkle root over the items, which lie beside the ledger. One root is
 * committed once. Numbered pieces are named by their places, so that none is sold twice, here or in another shop, nor one that was never booked; that
 * the items are those pieces is checked against the root by those who store them (domain/goods/batch.ts).
 * @throws {DomainError} `record/exists`, `goods/…`, `retail/…`, `input/…`, `lot/transfer-pending`, `step/before-cause`
 */
export const sellBatch: Rule<Infer<typeof SellBatch>> = async (act, ledger) => {
  const { root, count, soldOn, lots: draws, at } = act.input;
  unused(await ledger.get("saleBatch", root), "saleBatch", root);
  if (soldOn > day(at)) throw new DomainError("input/date-in-future", { field: "soldOn", date: soldOn });
  distinct(draws.map(({ goodsLotId }) => goodsLotId), "lots");
  const lots = new Map<string, GoodsLot>();
  for (const draw of draws) lots.set(draw.goodsLotId, soldOff(await lotOnSale(act, ledger, lots, draw.goodsLotId, soldOn), draw));
  for (const { goodsLotId, heldSince } of lots.values()) {
    if (soldOn < day(heldSince)) throw new DomainError("step/before-cause", { date: soldOn, causeDate: day(heldSince), cause: `receipt of goods lot ${goodsLotId}` });
  }
  return {
    puts: [{ kind: "saleBatch", id: root, record: { ...recordOf(act), retailerId: act.by.orgId, retailerMsp: act.by.mspId } }, ...[...lots.values()].map((lot) => goodsPut(lot, act))],
    event: eventOf(act, "retail.batch-sold", { subjects: [subject("saleBatch", root, "made"), ...draws.map(({ goodsLotId }) => subject("goodsLot", goodsLotId, "drawn"))], facts: { root, count, soldOn, lots: draws.map(({ goodsLotId, quantity }) => ({ goodsLotId, quantity })) } }),
  };
};

/** The lot as it stands after the lines before: the submitter's own, and fit to be sold on the day. */
async function lotOnSale(act: Timed, ledger: Ledger, lots: ReadonlyMap<string, GoodsLot>, goodsLotId: string, on: string): Promise<GoodsLot> {
  const before = lots.get(goodsLotId);
  if (before) return before;
  const lot = await ownGoods(act, ledger, goodsLotId);
  await sellable(ledger, lot, on);
  return lot;
}

/** The lot after a sale from it. */
function soldOff(lot: GoodsLot, draw: GoodsDraw): GoodsLot {
  stampsFor(lot, draw.quantity, draw.stamps);
  const left = taken(lot, draw);
  return { ...left, soldQuantity: left.soldQuantity.plus(draw.quantity) };
}

/** Records of the numbered pieces of a line, each proved to be one that was booked, and not sold. @throws {DomainError} `retail/serial-…` */
async function soldPieces(act: Act<Infer<typeof SellRetail>>, ledger: Ledger, lot: GoodsLot, { goodsLotId, quantity, pieces = [] }: SoldLine): Promise<readonly Put[]> {
  const { gtin, serialsRoot } = lot;
  const needed = serialsRoot === undefined ? Decimal.zero : quantity;
  if (!Decimal.of(BigInt(pieces.length)).equals(needed)) throw new DomainError("retail/serial-count", { scanned: pieces.length, needed, lotId: goodsLotId });
  if (serialsRoot === undefined) return [];
  const list = known(await ledger.get("serialList", serialsRoot), "serialList", serialsRoot);
  const { receiptNo, at } = act.input;
  return Promise.all(
    pieces.map(async (piece): Promise<Put> => {
      verifySerial(piece, list);
      const { serialNo, place } = piece;
      const id = serialId(gtin, serialNo);
      const before = await ledger.get("soldSerial", id);
      if (before?.receiptNo !== undefined) throw new DomainError("retail/serial-sold", { serialNo, gtin, receiptNo: before.receiptNo });
      return { kind: "soldSerial", id, record: { gtin, serialNo, goodsLotId, place, retailerMsp: act.by.mspId, receiptNo, tx: act.txId, at } };
    }),
  );
}
