import { after, distinct, eventOf, recordOf, subject, unused } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { serialId } from "../goods.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { GoodsDraw, GoodsLot, RetailReceipt, ReturnRetail, SaleLine, SellBatch, SellRetail } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { goodsPut, ownGoods, sellable, taken, wholePieces } from "./balance.ts";

type Timed = Act<{ readonly at: string }>;

/**
 * Sells goods to a consumer under a receipt whose number serves once. A serial number is sold once, until it comes back.
 * @throws {DomainError} `record/exists`, `goods/…`, `retail/…`, `input/duplicate`, `lot/transfer-pending`, `step/before-cause`
 */
export const sellRetail: Rule<Infer<typeof SellRetail>> = async (act, ledger) => {
  const { receiptNo, lines, at } = act.input;
  unused(await ledger.get("retailReceipt", receiptNo), "retailReceipt", receiptNo);
  const lots = await sold(act, ledger, lines, day(at));
  const serials: Put[] = [];
  for (const { goodsLotId, quantity, serials: scanned = [] } of lines) {
    const lot = lots.get(goodsLotId) as GoodsLot;
    const needed = lot.serialised ? quantity : Decimal.zero;
    if (!Decimal.of(BigInt(scanned.length)).equals(needed)) throw new DomainError("retail/serial-count", { scanned: scanned.length, needed, lotId: goodsLotId });
    for (const serialNo of scanned) {
      const id = serialId(lot.gtin, serialNo);
      const before = await ledger.get("soldSerial", id);
      if (before?.receiptNo !== undefined) throw new DomainError("retail/serial-sold", { serialNo, gtin: lot.gtin, receiptNo: before.receiptNo });
      serials.push({ kind: "soldSerial", id, record: { gtin: lot.gtin, serialNo, goodsLotId, retailerMsp: act.by.mspId, receiptNo, tx: act.txId, at } });
    }
  }
  distinct(serials.map(({ id }) => id), "serials");
  const record: RetailReceipt = { ...recordOf(act), retailerId: act.by.orgId, retailerMsp: act.by.mspId, soldOn: day(at), returned: [] };
  return {
    puts: [{ kind: "retailReceipt", id: receiptNo, record }, ...[...lots.values()].map((lot) => goodsPut(lot, act)), ...serials],
    event: eventOf(act, "retail.sold", {
      subjects: [subject("retailReceipt", receiptNo, "made"), ...[...lots.keys()].map((id) => subject("goodsLot", id, "drawn")), ...serials.map(({ id }) => subject("soldSerial", id, "changed"))],
      facts: { receiptNo, lines, soldOn: day(at) },
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
  for (const { goodsLotId, quantity, serials = [] } of lines) {
    const of = (all: readonly SaleLine[]): Decimal => sum(all.filter((line) => line.goodsLotId === goodsLotId).map((line) => line.quantity));
    const left = of(receipt.lines).minus(of(receipt.returned));
    if (quantity.greaterThan(left)) throw new DomainError("retail/return-exceeds", { receiptNo, lotId: goodsLotId, leftQty: left, returnedQty: quantity });
    const lot = await ledger.get("goodsLot", goodsLotId);
    if (!lot) throw new DomainError("goods/unknown", { lotId: goodsLotId });
    // Shops sell lots of their own, and an owner with sold goods outstanding may have handed the rest of the lot on.
    if (lot.ownerId !== act.by.orgId || lot.offeredTo !== undefined) throw new DomainError("goods/not-owner", { lotId: goodsLotId, ownerId: lot.ownerId });
    wholePieces(lot, quantity);
    const needed = lot.serialised ? quantity : Decimal.zero;
    if (!Decimal.of(BigInt(serials.length)).equals(needed)) throw new DomainError("retail/serial-count", { scanned: serials.length, needed, lotId: goodsLotId });
    puts.push(goodsPut({ ...lot, quantity: lot.quantity.plus(quantity), soldQuantity: lot.soldQuantity.minus(quantity) }, act));
    for (const serialNo of serials) {
      const id = serialId(lot.gtin, serialNo);
      const before = await ledger.get("soldSerial", id);
      if (before?.receiptNo !== receiptNo) throw new DomainError("record/unknown", { kind: "soldSerial", id });
      const { receiptNo: _receiptNo, ...rest } = before;
      puts.push({ kind: "soldSerial", id, record: { ...rest, tx: act.txId, at } });
    }
  }
  distinct(puts.map(({ id }) => id), "serials");
  const stamp = { tx: act.txId, at };
  return {
    puts: [{ kind: "retailReceipt", id: receiptNo, record: { ...receipt, returned: [...receipt.returned, ...lines], ...stamp } }, ...puts],
    event: eventOf(act, "retail.returned", { subjects: [subject("retailReceipt", receiptNo, "changed"), ...puts.map(({ kind, id }) => subject(kind, id, "changed"))], facts: { receiptNo, lines, reason } }),
  };
};

/**
 * Commits a shop's sales of a day: what was sold of each lot, and the Merkle root over the items, which lie beside the ledger. One root is
 * committed once. That no serial number stands twice among the items is checked against the root by those who store them (domain/goods/batch.ts).
 * @throws {DomainError} `record/exists`, `goods/…`, `retail/…`, `input/…`, `lot/transfer-pending`, `step/before-cause`
 */
export const sellBatch: Rule<Infer<typeof SellBatch>> = async (act, ledger) => {
  const { root, count, soldOn, lots: draws, at } = act.input;
  unused(await ledger.get("saleBatch", root), "saleBatch", root);
  if (soldOn > day(at)) throw new DomainError("input/date-in-future", { field: "soldOn", date: soldOn });
  distinct(draws.map(({ goodsLotId }) => goodsLotId), "lots");
  const lots = await sold(act, ledger, draws, soldOn);
  for (const { goodsLotId, heldSince } of lots.values()) {
    if (soldOn < day(heldSince)) throw new DomainError("step/before-cause", { date: soldOn, causeDate: day(heldSince), cause: `receipt of goods lot ${goodsLotId}` });
  }
  return {
    puts: [{ kind: "saleBatch", id: root, record: { ...recordOf(act), retailerId: act.by.orgId, retailerMsp: act.by.mspId } }, ...[...lots.values()].map((lot) => goodsPut(lot, act))],
    event: eventOf(act, "retail.batch-sold", { subjects: [subject("saleBatch", root, "made"), ...draws.map(({ goodsLotId }) => subject("goodsLot", goodsLotId, "drawn"))], facts: { root, count, soldOn, lots: draws } }),
  };
};

/** The lots after these sales: the submitter's own, fit to be sold on the day, and with enough in them. */
async function sold(act: Timed, ledger: Ledger, draws: readonly GoodsDraw[], on: string): Promise<Map<string, GoodsLot>> {
  const lots = new Map<string, GoodsLot>();
  for (const { goodsLotId, quantity } of draws) {
    const known = lots.get(goodsLotId);
    const lot = known ?? (await ownGoods(act, ledger, goodsLotId));
    if (!known) await sellable(ledger, lot, on);
    const left = taken(lot, quantity);
    lots.set(goodsLotId, { ...left, soldQuantity: left.soldQuantity.plus(quantity) });
  }
  return lots;
}
