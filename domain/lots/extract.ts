import { eventOf, subject } from "../act.ts";
import { dec, Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day, licenceInForce, licenceYearId } from "../registry.ts";
import { newLot } from "./balance.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { ExtractLot } from "../lots.ts";
import type { Licence } from "../registry.ts";
import type { Infer } from "../schema.ts";

/**
 * Records an extraction: a new lot under a licence in force that the submitter holds, at one of its mines, within the year's plan.
 * @throws {DomainError} `licence/…`, `lot/exists`
 */
export const extractLot: Rule<Infer<typeof ExtractLot>> = async (act, ledger) => {
  const { lotId, licenceNo, siteId, product, massKg, at } = act.input;
  const { orgId, mspId } = act.by;
  const licence = await licenceInForce(ledger, act.input, act.by, day(at));
  const year = await withinPlan(act, ledger, licence);
  const heritage = { ownerId: orgId, ownerMsp: mspId, custodianId: orgId, custodianMsp: mspId, siteId, product, licences: [licenceNo] };
  const lot = await newLot(act, ledger, lotId, massKg, "extract", [], heritage);
  const subjects = [subject("lot", lotId, "made"), subject("licence", licenceNo, "named"), subject("licenceYear", year.id, "changed"), subject("site", siteId, "named")];
  return { puts: [lot, year], event: eventOf(act, "lot.extracted", { place: siteId, subjects, facts: { lotId, licenceNo, product, massKg } }) };
};

/** What a licence's plan has for a year, kg; zero for a year that the plan lacks, undefined for a licence without a plan. */
export const plannedKg = ({ plan }: Licence, year: number): Decimal | undefined => plan && (plan.find((row) => row.year === year)?.massKg ?? Decimal.zero);

/** The year's total with this extraction, within the plan. */
async function withinPlan(act: Act<Infer<typeof ExtractLot>>, ledger: Ledger, licence: Licence): Promise<Extract<Put, { kind: "licenceYear" }>> {
  const { massKg, at } = act.input;
  const { licenceNo } = licence;
  const year = Number(day(at).slice(0, 4));
  const id = licenceYearId(licenceNo, year);
  const before = (await ledger.get("licenceYear", id))?.extractedKg ?? Decimal.zero;
  const extractedKg = before.plus(massKg);
  const planned = plannedKg(licence, year);
  if (planned && extractedKg.greaterThan(planned)) {
    throw new DomainError("licence/plan-exceeded", { licenceNo, extractedT: tonnes(before), plannedT: tonnes(planned), year, addedT: tonnes(massKg) });
  }
  return { kind: "licenceYear", id, record: { licenceNo, year, holderMsp: act.by.mspId, extractedKg, tx: act.txId, at } };
}

/** Kilograms as tonnes, exact. */
export const tonnes = (massKg: Decimal): Decimal => massKg.times(dec("0.001"));
