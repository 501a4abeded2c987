import { after, eventOf, subject, unused } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { batchId } from "../goods.ts";
import { importedItemId } from "../imports.ts";
import { releasedForHomeUse } from "../imports/warehouse.ts";
import { day } from "../registry.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { demanded } from "../imports/bind.ts";
import type { Put, Rule } from "../act.ts";
import type { BookGoods, GoodsLot } from "../goods.ts";
import type { Infer } from "../schema.ts";
import { goodsPut, wholePieces } from "./balance.ts";
import { allPlaces, MAX_NUMBERED } from "./places.ts";

/**
 * Books goods of a released home-use declaration as a goods lot: one article of one batch, or with serial numbers. No more mass is booked than
 * the item was released for, and goods of a bonded warehouse only after the keeper has handed them out. Serial numbers are a list that lies beside the
 * ledger, one for each piece; the same list is booked once.
 * @throws {DomainError} `record/exists`, `declaration/unknown`, `import/not-released`, `import/wrong-procedure`, `import/not-importer`, `import/not-delivered`, `goods/…`, `retail/recalled`, `step/before-cause`, `input/required`, `input/too-many`
 */
export const bookGoods: Rule<Infer<typeof BookGoods>> = async (act, ledger) => {
  const { goodsLotId, declarationNo, itemNo, gtin, batchNo, serialsRoot, bestBefore, unit, contains, quantity, netKg, at } = act.input;
  unused(await ledger.get("goodsLot", goodsLotId), "goodsLot", goodsLotId);
  const { declaration, item, homeUseKg } = await releasedForHomeUse(ledger, declarationNo, itemNo);
  const { importerId, payerMsp, manifestNo, containerNo } = declaration;
  if (importerId !== act.by.orgId) throw new DomainError("import/not-importer", { declarationNo, importerId });
  after(at, declaration, `release of declaration ${declarationNo}`);
  if (batchNo === undefined && serialsRoot === undefined) throw new DomainError("input/required", { field: "batchNo" });
  if (serialsRoot !== undefined && (contains !== 1 || unit !== "piece")) throw new DomainError("goods/serial-of-pieces", { lotId: goodsLotId });
  wholePieces(act.input, quantity);
  const pieces = Number(String(quantity));
  if (serialsRoot !== undefined) {
    if (pieces > MAX_NUMBERED) throw new DomainError("input/too-many", { count: pieces, max: MAX_NUMBERED });
    unused(await ledger.get("serialList", serialsRoot), "serialList", serialsRoot);
  }
  if (item.entryNo !== undefined) {
    const entry = await ledger.get("warehouseEntry", item.entryNo);
    const out = entry?.outs.find((each) => each.declarationNo === declarationNo && each.itemNo === itemNo);
    if (!out) throw new DomainError("import/not-delivered", { declarationNo, item: itemNo, entryNo: item.entryNo });
    if (day(at) < out.on) throw new DomainError("step/before-cause", { date: day(at), causeDate: out.on, cause: `delivery from entry ${item.entryNo}` });
  }
  const itemId = importedItemId(declarationNo, itemNo);
  const before = await ledger.get("importedItem", itemId);
  const booked = before?.bookedKg;
  const bookedKg = (booked ?? Decimal.zero).plus(netKg);
  const leftKg = homeUseKg.minus(before?.reexportedKg ?? Decimal.zero).minus(booked ?? Decimal.zero);
  if (netKg.greaterThan(leftKg)) throw new DomainError("goods/exceeds-declaration", { declarationNo, item: itemNo, leftKg, takenKg: netKg });
  const batches = batchNo === undefined ? [] : [batchId(gtin, batchNo)];
  for (const batch of batches) {
    const recall = await ledger.get("recall", batch);
    if (recall && recall.liftedOn === undefined) throw new DomainError("retail/recalled", { lotId: batch, date: recall.recalledOn });
  }
  const { "permit-requirements": { rows } } = await tablesInForce(ledger, "permit-requirements");
  const stampKind = demanded(rows, item.hs, "home-use", day(at)).find((row) => row.stamp !== undefined)?.stamp;
  if (stampKind !== undefined && unit !== "piece") throw new DomainError("goods/stamp-of-pieces", { lotId: goodsLotId, kind: stampKind });
  const stamp = { tx: act.txId, at };
  const lot: GoodsLot = {
    goodsLotId, gtin, batches, unit, contains, madeQuantity: quantity, quantity, soldQuantity: Decimal.zero, madeBy: "import", parents: [],
    declarationNo, itemNo, originCountry: item.origin, netKg, ownerId: act.by.orgId, ownerMsp: act.by.mspId, heldSince: at, madeTx: act.txId, status: "open", ...stamp,
    ...(batchNo === undefined ? {} : { batchNo }), ...(serialsRoot === undefined ? {} : { serialsRoot, places: allPlaces(pieces) }), ...(bestBefore === undefined ? {} : { bestBefore }), ...(stampKind === undefined ? {} : { stampKind }),
  };
  const numbered: readonly Put[] = serialsRoot === undefined ? [] : [{ kind: "serialList", id: serialsRoot, record: { root: serialsRoot, gtin, count: pieces, goodsLotId, declarationNo, itemNo, importerId, importerMsp: payerMsp, ...stamp } }];
  return {
    puts: [goodsPut(lot, act), ...numbered, { kind: "importedItem", id: itemId, record: { ...before, declarationNo, itemNo, importerMsp: payerMsp, netKg: item.netKg, bookedKg, ...stamp } }],
    event: eventOf(act, "goods.booked", {
      subjects: [subject("goodsLot", goodsLotId, "made"), ...numbered.map(({ kind, id }) => subject(kind, id, "made")), subject("importedItem", itemId, booked ? "changed" : "made"), subject("importDeclaration", declarationNo, "named"), subject("manifest", manifestNo, "named")],
      facts: { goodsLotId, declarationNo, itemNo, gtin, ...(batchNo === undefined ? {} : { batchNo }), ...(serialsRoot === undefined ? {} : { serialsRoot }), unit, contains, quantity, netKg, originCountry: item.origin, ...(containerNo === undefined ? {} : { containerNo }) },
    }),
  };
};
