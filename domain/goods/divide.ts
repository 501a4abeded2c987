import { distinct, eventOf, subject, unused } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Put, Rule } from "../act.ts";
import type { GoodsDraw, GoodsLot, RepackGoods, SplitGoods, WriteOffGoods } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { baseUnits, batchesOf, goodsPut, ownGoods, taken, wholePieces } from "./balance.ts";
import { withPlaces } from "./places.ts";

/** Splits parts off a goods lot; the rest stays in it. @throws {DomainError} `goods/…`, `retail/oversold`, `record/exists`, `input/duplicate`, `lot/transfer-pending`, `step/before-cause` */
export const splitGoods: Rule<Infer<typeof SplitGoods>> = async (act, ledger) => {
  const { goodsLotId, parts } = act.input;
  distinct([goodsLotId, ...parts.map((part) => part.goodsLotId)], "parts");
  const lot = await ownGoods(act, ledger, goodsLotId);
  let left = lot;
  for (const part of parts) left = taken(left, part);
  const { netKg: _netKg, places: _places, stamps: _stamps, declarationNo: _declarationNo, itemNo: _itemNo, originCountry: _originCountry, ...kept } = lot;
  const made = await Promise.all(
    parts.map(async (part): Promise<Put> => {
      unused(await ledger.get("goodsLot", part.goodsLotId), "goodsLot", part.goodsLotId);
      const parents = [{ goodsLotId, quantity: baseUnits(lot, part.quantity) }];
      return goodsPut({ ...kept, goodsLotId: part.goodsLotId, madeQuantity: part.quantity, quantity: part.quantity, soldQuantity: Decimal.zero, madeBy: "split", parents, heldSince: act.input.at, madeTx: act.txId, ...(part.places === undefined ? {} : { places: part.places }), ...(part.stamps === undefined ? {} : { stamps: part.stamps }) }, act);
    }),
  );
  return {
    puts: [goodsPut(left, act), ...made],
    event: eventOf(act, "goods.split", { subjects: [subject("goodsLot", goodsLotId, "drawn"), ...parts.map((part) => subject("goodsLot", part.goodsLotId, "made"))], facts: { goodsLotId, parts } }),
  };
};

/**
 * Opens packs and packs anew: as many base units come out as went in. What comes out of several lots is an even mix of them, and descends from
 * all their batches.
 * @throws {DomainError} `goods/…`, `retail/oversold`, `record/exists`, `input/…`, `lot/transfer-pending`, `step/before-cause`
 */
export const repackGoods: Rule<Infer<typeof RepackGoods>> = async (act, ledger) => {
  const { inputs, outputs, at } = act.input;
  distinct([...inputs, ...outputs].map((each) => each.goodsLotId), "inputs and outputs");
  const lots: GoodsLot[] = [];
  for (const { goodsLotId } of inputs) lots.push(await ownGoods(act, ledger, goodsLotId));
  const [first] = lots;
  if (!first) throw new DomainError("input/required", { field: "inputs" });
  const numbered = lots.find((lot) => lot.serialsRoot !== undefined);
  if (numbered) throw new DomainError("goods/serial-of-pieces", { lotId: numbered.goodsLotId });
  const other = lots.find(({ unit }) => unit !== first.unit);
  if (other) throw new DomainError("goods/unit-differs", { lotId: other.goodsLotId, unit: other.unit, expected: first.unit });
  for (const output of outputs) wholePieces({ ...output, unit: first.unit }, output.quantity);
  const drawn = inputs.map(({ goodsLotId, quantity }, i) => ({ goodsLotId, quantity: baseUnits(lots[i] as GoodsLot, quantity) }));
  const [inUnits, outUnits] = [sum(drawn.map(({ quantity }) => quantity)), sum(outputs.map((output) => baseUnits(output, output.quantity)))];
  if (!inUnits.equals(outUnits)) throw new DomainError("goods/unbalanced", { inUnits, outUnits, unit: first.unit });
  const { stampKind } = first;
  const mixed = lots.find((lot) => lot.stampKind !== stampKind);
  const [marks, ...more] = inputs.flatMap(({ stamps }) => stamps ?? []);
  // Which unit bears which stamp is lost in packing: stamped goods are packed into one lot, and split from there.
  if (mixed || (marks && outputs.length > 1) || more.some(({ series }) => series !== marks?.series)) throw new DomainError("goods/stamp-mixed", { lotId: (mixed ?? first).goodsLotId });
  const stamps = marks && { series: marks.series, numbers: more.reduce((all, { numbers }) => withPlaces(all, numbers), marks.numbers) };
  const bestBefore = lots.flatMap((lot) => lot.bestBefore ?? []).toSorted()[0];
  const batches = batchesOf(lots);
  const shared = new Set(lots.map(({ batchNo }) => batchNo)).size === 1 ? first.batchNo : undefined;
  const { unit, ownerId, ownerMsp } = first;
  const made = await Promise.all(
    outputs.map(async ({ goodsLotId, gtin, contains, quantity }): Promise<Put> => {
      unused(await ledger.get("goodsLot", goodsLotId), "goodsLot", goodsLotId);
      const base = { goodsLotId, gtin, batches, unit, contains, madeQuantity: quantity, quantity, soldQuantity: Decimal.zero, madeBy: "repack" as const, parents: drawn, ownerId, ownerMsp, heldSince: at, madeTx: act.txId };
      return goodsPut({ ...base, status: "open", tx: act.txId, at, ...(stampKind === undefined ? {} : { stampKind }), ...(stamps === undefined ? {} : { stamps }), ...(shared === undefined ? {} : { batchNo: shared }), ...(bestBefore === undefined ? {} : { bestBefore }) }, act);
    }),
  );
  return {
    puts: [...lots.map((lot, i) => goodsPut(taken(lot, inputs[i] as GoodsDraw), act)), ...made],
    event: eventOf(act, "goods.repacked", {
      subjects: [...inputs.map(({ goodsLotId }) => subject("goodsLot", goodsLotId, "drawn")), ...outputs.map(({ goodsLotId }) => subject("goodsLot", goodsLotId, "made"))],
      facts: { inputs, outputs, baseUnits: inUnits, unit },
    }),
  };
};

/** Takes goods that are gone out of the stock, with a reason. @throws {DomainError} `goods/…`, `retail/oversold`, `lot/transfer-pending`, `step/before-cause` */
export const writeOffGoods: Rule<Infer<typeof WriteOffGoods>> = async (act, ledger) => {
  const { goodsLotId, quantity, places, stamps, reason, note } = act.input;
  const lot = await ownGoods(act, ledger, goodsLotId);
  return {
    puts: [goodsPut(taken(lot, act.input), act)],
    event: eventOf(act, "goods.written-off", { subjects: [subject("goodsLot", goodsLotId, "changed")], facts: { goodsLotId, quantity, ...(places === undefined ? {} : { places }), ...(stamps === undefined ? {} : { stamps }), reason, note } }),
  };
};
