import { after, eventOf, known, subject } from "../act.ts";
import { DomainError } from "../error.ts";
import { changed, lotOf, usable } from "../lots/balance.ts";
import { plannedKg, tonnes } from "../lots/extract.ts";
import { day, licenceYearId } from "../registry.ts";
import type { Rule } from "../act.ts";
import type { CorrectExtraction } from "../corrections.ts";
import type { Infer } from "../schema.ts";

/**
 * Corrects the mass of an extraction: the lot, what is left of it and the licence's year change by the difference. The licence's holder or the minerals
 * regulator does it; what was drawn from the lot since cannot be taken back.
 * @throws {DomainError} `lot/…`, `correction/…`, `licence/not-holder`, `licence/plan-exceeded`, `step/before-cause`
 */
export const correctExtraction: Rule<Infer<typeof CorrectExtraction>> = async (act, ledger) => {
  const { lotId, massKg, reason, at } = act.input;
  const lot = await lotOf(ledger, lotId);
  const [licenceNo] = lot.licences;
  if (lot.madeBy !== "extract" || licenceNo === undefined) throw new DomainError("correction/not-extraction", { lotId });
  const licence = known(await ledger.get("licence", licenceNo), "licence", licenceNo);
  if (licence.holderId !== act.by.orgId && !act.by.orgRoles.includes("minerals")) throw new DomainError("licence/not-holder", { licenceNo, holderId: licence.holderId, orgId: act.by.orgId });
  usable(lot, at);
  after(at, { at: lot.madeAt }, `extraction of lot ${lotId}`);
  const deltaKg = massKg.minus(lot.madeKg);
  if (deltaKg.isZero()) throw new DomainError("correction/nothing", { kind: "lot", id: lotId });
  const leftKg = lot.massKg.plus(deltaKg);
  if (leftKg.isNegative()) throw new DomainError("lot/overdrawn", { lotId, heldKg: lot.massKg, drawnKg: deltaKg.abs() });

  const year = Number(day(lot.madeAt).slice(0, 4));
  const id = licenceYearId(licenceNo, year);
  const before = known(await ledger.get("licenceYear", id), "licenceYear", id);
  const extractedKg = before.extractedKg.plus(deltaKg);
  const planned = plannedKg(licence, year);
  if (planned && deltaKg.isPositive() && extractedKg.greaterThan(planned)) {
    throw new DomainError("licence/plan-exceeded", { licenceNo, extractedT: tonnes(before.extractedKg), plannedT: tonnes(planned), year, addedT: tonnes(deltaKg) });
  }
  const facts = { lotId, licenceNo, fromKg: lot.madeKg, toKg: massKg, deltaKg, leftKg, reason };
  return {
    puts: [changed(lot, { massKg: leftKg, madeKg: massKg }, act), { kind: "licenceYear", id, record: { ...before, extractedKg, tx: act.txId, at } }],
    event: eventOf(act, "extraction.corrected", {
      place: lot.siteId,
      subjects: [subject("lot", lotId, "changed"), subject("licenceYear", id, "changed"), subject("licence", licenceNo, "named")],
      facts,
      corrects: { txId: lot.madeTx, reason },
    }),
  };
};
