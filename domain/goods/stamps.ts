import { after, eventOf, known, recordOf, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { counterparty, day } from "../registry.ts";
import { stampRollId } from "../stamps.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { ApplyStamps, IssueStamps, SpoilStamps, StampRoll } from "../stamps.ts";
import type { Infer } from "../schema.ts";
import type { GoodsLot } from "../goods.ts";
import { baseUnits, goodsPut, ownGoods, stamped } from "./balance.ts";
import { firstMissing, placeCount, rangesOf, withoutPlaces, withPlaces } from "./places.ts";
import { singleStamps, stampId } from "./stamp-numbers.ts";
import type { StampSet } from "./stamp-numbers.ts";

/** Most stamps under one receipt's line: more go in batches. */
const MAX_SINGLE = 100;

/**
 * Issues a roll of stamps to an importer: no number of a series is issued twice.
 * @throws {DomainError} `input/out-of-range`, `stamp/issued`, `registry/…`, `input/too-many`
 */
export const issueStamps: Rule<Infer<typeof IssueStamps>> = async (act, ledger) => {
  const { series, from, to, kind, holderId, at } = act.input;
  if (to < from) throw new DomainError("input/out-of-range", { field: "to", value: to, min: from, max: "later" });
  const holder = await counterparty(ledger, holderId, "importer");
  const before = await ledger.get("stampSeries", series);
  const taken = rangesOf(before?.issued ?? "").find(([first, last]) => first <= to && from <= last);
  if (taken) throw new DomainError("stamp/issued", { series, stamp: Math.max(from, taken[0]) });
  const numbers = from === to ? String(from) : `${from}-${to}`;
  const rollId = stampRollId(series, from);
  const record: StampRoll = { ...recordOf(act), rollId, issuerId: act.by.orgId, holderMsp: holder.mspId, issuedOn: day(at), left: numbers, spoiled: [] };
  return {
    puts: [{ kind: "stampRoll", id: rollId, record }, { kind: "stampSeries", id: series, record: { series, issued: withPlaces(before?.issued ?? "", numbers), tx: act.txId, at } }],
    event: eventOf(act, "stamps.issued", { subjects: [subject("stampRoll", rollId, "made"), subject("stampSeries", series, before ? "changed" : "made"), subject("organisation", holderId, "named")], facts: { rollId, series, from, to, kind, holderId } }),
  };
};

/**
 * Sticks stamps of the submitter's own roll on a goods lot of theirs: no more than it has units, of the kind that its goods bear.
 * @throws {DomainError} `record/unknown`, `stamp/not-holder`, `stamp/not-left`, `stamp/kind`, `goods/…`, `retail/stamp-count`, `lot/transfer-pending`, `step/before-cause`
 */
export const applyStamps: Rule<Infer<typeof ApplyStamps>> = async (act, ledger) => {
  const { rollId, goodsLotId, numbers } = act.input;
  const { roll, left } = await offRoll(act, ledger, rollId, numbers);
  const lot = await ownGoods(act, ledger, goodsLotId);
  if (lot.stampKind !== roll.kind) throw new DomainError("stamp/kind", { lotId: goodsLotId, kind: roll.kind, needed: lot.stampKind ?? "none" });
  const marked = stamped(lot, { series: roll.series, numbers });
  const units = baseUnits(lot, lot.quantity);
  const count = placeCount(marked.stamps?.numbers ?? "");
  if (Decimal.of(BigInt(count)).greaterThan(units)) throw new DomainError("retail/stamp-count", { scanned: count, needed: units });
  return {
    puts: [rollPut(roll, left, act), goodsPut(marked, act)],
    event: eventOf(act, "stamps.applied", { subjects: [subject("stampRoll", rollId, "drawn"), subject("goodsLot", goodsLotId, "changed")], facts: { rollId, goodsLotId, series: roll.series, numbers, count: placeCount(numbers) } }),
  };
};

/**
 * Gives stamps back to the tax office that were not stuck on goods, or reports them gone: they can be used no more.
 * @throws {DomainError} `record/unknown`, `stamp/not-holder`, `stamp/not-left`, `input/too-many`, `step/before-cause`
 */
export const spoilStamps: Rule<Infer<typeof SpoilStamps>> = async (act, ledger) => {
  const { rollId, numbers, reason, note, at } = act.input;
  const { roll, left } = await offRoll(act, ledger, rollId, numbers);
  const spoiled = [...roll.spoiled, { numbers, reason, note, on: day(at), tx: act.txId }];
  return {
    puts: [rollPut({ ...roll, spoiled }, left, act)],
    event: eventOf(act, "stamps.spoiled", { subjects: [subject("stampRoll", rollId, "changed")], facts: { rollId, series: roll.series, numbers, count: placeCount(numbers), reason, note } }),
  };
};

/** Records of stamps sold under a receipt, each used once. @throws {DomainError} `retail/stamp-used`, `input/too-many` */
export async function usedStamps(act: Act<{ readonly receiptNo: string; readonly at: string }>, ledger: Ledger, goodsLotId: string, stamps: StampSet | undefined): Promise<readonly Put[]> {
  if (!stamps) return [];
  const { series, numbers } = stamps;
  const { receiptNo, at } = act.input;
  return Promise.all(
    singleStamps(numbers, MAX_SINGLE).map(async (stamp): Promise<Put> => {
      const id = stampId(series, stamp);
      const before = await ledger.get("usedStamp", id);
      if (before?.receiptNo !== undefined) throw new DomainError("retail/stamp-used", { stamp: id, receiptNo: before.receiptNo });
      return { kind: "usedStamp", id, record: { series, stamp, goodsLotId, retailerMsp: act.by.mspId, receiptNo, tx: act.txId, at } };
    }),
  );
}

/** Records of stamps whose goods came back, each from that receipt. @throws {DomainError} `record/unknown`, `input/too-many`, `retail/stamp-count` */
export async function unusedStamps(act: Act<{ readonly receiptNo: string; readonly at: string }>, ledger: Ledger, lot: GoodsLot, quantity: Decimal, stamps: StampSet | undefined): Promise<readonly Put[]> {
  stampsFor(lot, quantity, stamps);
  if (!stamps) return [];
  const { receiptNo, at } = act.input;
  return Promise.all(
    singleStamps(stamps.numbers, MAX_SINGLE).map(async (stamp): Promise<Put> => {
      const id = stampId(stamps.series, stamp);
      const before = await ledger.get("usedStamp", id);
      if (before?.receiptNo !== receiptNo || before.goodsLotId !== lot.goodsLotId) throw new DomainError("record/unknown", { kind: "usedStamp", id });
      const { receiptNo: _receiptNo, ...rest } = before;
      return { kind: "usedStamp", id, record: { ...rest, tx: act.txId, at } };
    }),
  );
}

/** Goods that bear stamps change hands with consumers with one stamp for each unit. @throws {DomainError} `retail/stamp-count` */
export function stampsFor(lot: GoodsLot, quantity: Decimal, stamps: StampSet | undefined): void {
  const needed = lot.stampKind === undefined ? Decimal.zero : baseUnits(lot, quantity);
  const scanned = placeCount(stamps?.numbers ?? "");
  if (!Decimal.of(BigInt(scanned)).equals(needed)) throw new DomainError("retail/stamp-count", { scanned, needed });
}

/** The submitter's roll and what is left on it without those stamps. */
async function offRoll(act: Act<{ readonly at: string }>, ledger: Ledger, rollId: string, numbers: string): Promise<{ readonly roll: StampRoll; readonly left: string }> {
  const roll = known(await ledger.get("stampRoll", rollId), "stampRoll", rollId);
  if (roll.holderId !== act.by.orgId) throw new DomainError("stamp/not-holder", { rollId, holderId: roll.holderId });
  after(act.input.at, roll, `last change of roll ${rollId}`);
  const left = withoutPlaces(roll.left ?? "", numbers);
  if (left === undefined) throw new DomainError("stamp/not-left", { rollId, stamp: firstMissing(roll.left ?? "", numbers) });
  return { roll, left };
}

function rollPut({ left: _left, ...rest }: StampRoll, left: string, act: Act<{ readonly at: string }>): Put {
  return { kind: "stampRoll", id: rest.rollId, record: { ...rest, ...(left === "" ? {} : { left }), tx: act.txId, at: act.input.at } };
}
