import { eventOf, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { tolerancePct } from "../tolerances.ts";
import { changed, lotOf, usable } from "./balance.ts";
import type { Rule } from "../act.ts";
import type { AdjustLot } from "../lots.ts";
import type { Infer } from "../schema.ts";

/**
 * Corrects a lot's mass with a reason; its owner or its holder records it. Beyond the tolerance a survey report is needed.
 * @throws {DomainError} `lot/…`, `step/before-cause`, `table/…`
 */
export const adjustLot: Rule<Infer<typeof AdjustLot>> = async (act, ledger) => {
  const { lotId, deltaKg, reason, note, surveyNo, at } = act.input;
  const lot = await lotOf(ledger, lotId);
  if (lot.ownerId !== act.by.orgId && lot.custodianId !== act.by.orgId) throw new DomainError("lot/not-owner", { lotId, ownerId: lot.ownerId });
  usable(lot, at);
  if (deltaKg.isZero()) throw new DomainError("lot/adjust-nothing", { lotId });
  const massKg = lot.massKg.plus(deltaKg);
  if (massKg.isNegative()) throw new DomainError("lot/overdrawn", { lotId, heldKg: lot.massKg, drawnKg: deltaKg.abs() });
  const limitPct = await tolerancePct(ledger, "lot-adjustment", day(at));
  if (surveyNo === undefined && deltaKg.abs().times(Decimal.hundred).greaterThan(lot.massKg.times(limitPct))) {
    throw new DomainError("lot/adjust-too-large", { adjustKg: deltaKg, limitPct, lotId });
  }
  const facts = { lotId, deltaKg, fromKg: lot.massKg, toKg: massKg, reason, note, ...(surveyNo === undefined ? {} : { surveyNo }) };
  return { puts: [changed(lot, { massKg }, act)], event: eventOf(act, "lot.adjusted", { place: lot.siteId, subjects: [subject("lot", lotId, "changed")], facts }) };
};
