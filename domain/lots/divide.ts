import { distinct, eventOf, subject } from "../act.ts";
import { sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { drawn, licencesOf, lotOf, newLot, ownedBy, sourcesAt, usable } from "./balance.ts";
import type { Rule } from "../act.ts";
import type { BlendLots, SplitLot } from "../lots.ts";
import type { Infer } from "../schema.ts";

/**
 * Splits parts off a lot into new lots; the rest stays in it.
 * @throws {DomainError} `lot/…`, `input/duplicate`, `step/before-cause`
 */
export const splitLot: Rule<Infer<typeof SplitLot>> = async (act, ledger) => {
  const { lotId, parts, at } = act.input;
  distinct(parts.map((part) => part.lotId), "parts");
  const lot = await lotOf(ledger, lotId);
  ownedBy(lot, act.by.orgId);
  usable(lot, at);
  const massKg = sum(parts.map((part) => part.massKg));
  if (massKg.greaterThan(lot.massKg)) throw new DomainError("lot/split-sum", { partsKg: massKg, heldKg: lot.massKg });
  const made = await Promise.all(parts.map((part) => newLot(act, ledger, part.lotId, part.massKg, "split", [{ lotId, massKg: part.massKg }], lot)));
  const subjects = [subject("lot", lotId, "drawn"), ...parts.map((part) => subject("lot", part.lotId, "made"))];
  return { puts: [drawn({ lot, massKg }, act), ...made], event: eventOf(act, "lot.split", { place: lot.siteId, subjects, facts: { lotId, parts } }) };
};

/**
 * Blends lots of one product, one owner and one place into a new lot.
 * @throws {DomainError} `lot/…`, `input/duplicate`, `step/before-cause`
 */
export const blendLots: Rule<Infer<typeof BlendLots>> = async (act, ledger) => {
  const { lotId, siteId, inputs } = act.input;
  const sources = await sourcesAt(act, ledger, inputs, siteId);
  const first = sources[0].lot;
  ownedBy(first, act.by.orgId);
  for (const { lot } of sources) {
    if (lot.product !== first.product) throw new DomainError("lot/blend-product-differs", { lotId: first.lotId, otherLotId: lot.lotId });
  }
  const massKg = sum(inputs.map((input) => input.massKg));
  const made = await newLot(act, ledger, lotId, massKg, "blend", inputs, { ...first, licences: licencesOf(sources.map(({ lot }) => lot)) });
  const subjects = [...inputs.map((input) => subject("lot", input.lotId, "drawn")), subject("lot", lotId, "made"), subject("site", siteId, "named")];
  return { puts: [...sources.map((source) => drawn(source, act)), made], event: eventOf(act, "lot.blended", { place: siteId, subjects, facts: { lotId, inputs, massKg } }) };
};
