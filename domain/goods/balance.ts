import { after } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { MAX_BATCHES } from "../goods.ts";
import type { Act, Ledger, Put } from "../act.ts";
import type { GoodsLot } from "../goods.ts";

/*
 * What every rule on goods lots shares. Quantities are in the lot's own units of sale; base units are those times what one unit contains, and
 * are what is conserved when goods are repacked.
 */

type Timed = Act<{ readonly at: string }>;

/** The goods lot. @throws {DomainError} `goods/unknown` */
export async function goodsLotOf(ledger: Ledger, goodsLotId: string): Promise<GoodsLot> {
  const lot = await ledger.get("goodsLot", goodsLotId);
  if (!lot) throw new DomainError("goods/unknown", { lotId: goodsLotId });
  return lot;
}

/**
 * The lot of the submitter's own, free to be used at the time of the act.
 * @throws {DomainError} `goods/unknown`, `goods/not-owner`, `lot/transfer-pending`, `step/before-cause`
 */
export async function ownGoods(act: Timed, ledger: Ledger, goodsLotId: string): Promise<GoodsLot> {
  const lot = await goodsLotOf(ledger, goodsLotId);
  if (lot.ownerId !== act.by.orgId) throw new DomainError("goods/not-owner", { lotId: goodsLotId, ownerId: lot.ownerId });
  if (lot.offeredTo !== undefined) throw new DomainError("lot/transfer-pending", { lotId: goodsLotId, receiverId: lot.offeredTo });
  after(act.input.at, { at: lot.heldSince }, `receipt of goods lot ${goodsLotId}`);
  return lot;
}

/** A piece is whole: only loose goods are divided. @throws {DomainError} `goods/not-whole` */
export function wholePieces({ goodsLotId, unit, contains }: Pick<GoodsLot, "goodsLotId" | "unit" | "contains">, quantity: Decimal): void {
  if ((unit === "piece" || contains > 1) && quantity.scale > 0) throw new DomainError("goods/not-whole", { lotId: goodsLotId, quantity });
}

/** The lot with that quantity taken out of it. @throws {DomainError} `retail/oversold`, `goods/not-whole` */
export function taken(lot: GoodsLot, quantity: Decimal): GoodsLot {
  wholePieces(lot, quantity);
  if (quantity.greaterThan(lot.quantity)) throw new DomainError("retail/oversold", { lotId: lot.goodsLotId, leftQty: lot.quantity, soldQty: quantity });
  return { ...lot, quantity: lot.quantity.minus(quantity) };
}

/** The lot as it is written: its status follows from what it holds. */
export function goodsPut(lot: GoodsLot, act: Timed): Put {
  const status = lot.offeredTo !== undefined ? "offered" : lot.quantity.isZero() ? "exhausted" : "open";
  return { kind: "goodsLot", id: lot.goodsLotId, record: { ...lot, status, tx: act.txId, at: act.input.at } };
}

/** Base units of a quantity. */
export const baseUnits = ({ contains }: Pick<GoodsLot, "contains">, quantity: Decimal): Decimal => quantity.times(Decimal.of(BigInt(contains)));

/** Batches of several lots together, each once. @throws {DomainError} `input/too-many` */
export function batchesOf(lots: readonly Pick<GoodsLot, "batches">[], own: readonly string[] = []): readonly string[] {
  const batches = [...new Set([...own, ...lots.flatMap((lot) => lot.batches)])];
  if (batches.length > MAX_BATCHES) throw new DomainError("input/too-many", { count: batches.length, max: MAX_BATCHES });
  return batches;
}

/** None of the batches that the goods descend from may be recalled, nor their time be over. @throws {DomainError} `retail/recalled`, `retail/expired-goods` */
export async function sellable(ledger: Ledger, { goodsLotId, batches, bestBefore }: GoodsLot, on: string): Promise<void> {
  if (bestBefore !== undefined && on > bestBefore) throw new DomainError("retail/expired-goods", { lotId: goodsLotId, date: bestBefore });
  for (const batch of batches) {
    const recall = await ledger.get("recall", batch);
    if (recall && recall.liftedOn === undefined) throw new DomainError("retail/recalled", { lotId: batch, date: recall.recalledOn });
  }
}
