import { after } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { MAX_BATCHES } from "../goods.ts";
import type { Act, Ledger, Put } from "../act.ts";
import type { GoodsDraw, GoodsLot } from "../goods.ts";
import { firstMissing, placeCount, withoutPlaces, withPlaces } from "./places.ts";
import type { StampSet } from "./stamp-numbers.ts";

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

/**
 * The lot with that quantity taken out of it, with those pieces where they have serial numbers, and with the excise stamps on them.
 * @throws {DomainError} `retail/oversold`, `goods/not-whole`, `goods/not-numbered`, `retail/serial-count`, `retail/serial-not-held`, `retail/stamp-not-held`, `retail/stamp-count`
 */
export function taken(lot: GoodsLot, draw: Pick<GoodsDraw, "quantity" | "places" | "stamps">): GoodsLot {
  return withoutStamps(piecesTaken(lot, draw), draw);
}

function piecesTaken(lot: GoodsLot, { quantity, places }: Pick<GoodsDraw, "quantity" | "places">): GoodsLot {
  wholePieces(lot, quantity);
  const { goodsLotId: lotId } = lot;
  if (quantity.greaterThan(lot.quantity)) throw new DomainError("retail/oversold", { lotId, leftQty: lot.quantity, soldQty: quantity });
  const less = { ...lot, quantity: lot.quantity.minus(quantity) };
  if (lot.serialsRoot === undefined) {
    if (places !== undefined) throw new DomainError("goods/not-numbered", { lotId });
    return less;
  }
  const named = placeCount(places ?? "");
  if (!quantity.equals(Decimal.of(BigInt(named)))) throw new DomainError("retail/serial-count", { scanned: named, needed: quantity, lotId });
  const held = lot.places ?? "";
  const left = withoutPlaces(held, places ?? "");
  if (left === undefined) throw new DomainError("retail/serial-not-held", { lotId, place: firstMissing(held, places ?? "") });
  return withPiecesLeft(less, left);
}

/**
 * The lot, from which the quantity is already taken, without those stamps. Partly stamped goods are drawn from as their owner says, but no more stamps
 * stay than units.
 */
function withoutStamps(lot: GoodsLot, { quantity, stamps: gone }: Pick<GoodsDraw, "quantity" | "stamps">): GoodsLot {
  const { stamps: held, ...rest } = lot;
  if (gone === undefined && held === undefined) return lot;
  const { goodsLotId: lotId } = lot;
  const numbers = held?.numbers ?? "";
  const left = gone === undefined ? numbers : gone.series === held?.series ? withoutPlaces(numbers, gone.numbers) : undefined;
  if (left === undefined) throw new DomainError("retail/stamp-not-held", { lotId, stamp: `${gone?.series}/${gone?.series === held?.series ? firstMissing(numbers, gone?.numbers ?? "") : gone?.numbers}` });
  const [named, before, stay] = [placeCount(gone?.numbers ?? ""), Decimal.of(BigInt(placeCount(numbers))), baseUnits(lot, lot.quantity)];
  const least = before.minus(stay);
  if (least.greaterThan(Decimal.of(BigInt(named)))) throw new DomainError("retail/stamp-count", { scanned: named, needed: least });
  const units = baseUnits(lot, quantity);
  if (Decimal.of(BigInt(named)).greaterThan(units)) throw new DomainError("retail/stamp-count", { scanned: named, needed: units });
  return { ...rest, ...(held === undefined || left === "" ? {} : { stamps: { series: held.series, numbers: left } }) };
}

/** The lot with more stamps on it. @throws {DomainError} `goods/stamp-series` where it bears another series, `input/duplicate` where one is on it */
export function stamped(lot: GoodsLot, { series, numbers }: StampSet): GoodsLot {
  const { goodsLotId: lotId, stamps: held } = lot;
  if (held && held.series !== series) throw new DomainError("goods/stamp-series", { lotId, series: held.series, other: series });
  return { ...lot, stamps: { series, numbers: withPlaces(held?.numbers ?? "", numbers) } };
}

/** The lot with pieces put back into it that were sold from it. @throws {DomainError} `input/duplicate` where one is in it */
export const givenBack = (lot: GoodsLot, quantity: Decimal, places: string): GoodsLot => withPiecesLeft({ ...lot, quantity: lot.quantity.plus(quantity) }, withPlaces(lot.places ?? "", places));

/** A set of no places is left out, as no field of a record is empty. */
function withPiecesLeft({ places: _places, ...rest }: GoodsLot, left: string): GoodsLot {
  return { ...rest, ...(left === "" ? {} : { places: left }) };
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
