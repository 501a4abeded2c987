import { after, eventOf, inState, known, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import { day, site } from "../registry.ts";
import type { Rule } from "../act.ts";
import type { EndTransit, StartTransit, Transit } from "../imports.ts";
import type { Infer } from "../schema.ts";
import { carriedBy, manifestOf, namedImporters } from "./manifest.ts";

/**
 * Starts the transit of entered goods under seal, inland or through the country, to a place where it must end by a day that customs sets.
 * Nothing of the goods may have been declared before.
 * @throws {DomainError} `record/exists`, `import/manifest-unknown`, `step/…`, `registry/site-unknown`, `consignment/seal-mismatch`, `import/manifest-line-used`, `input/out-of-range`
 */
export const startTransit: Rule<Infer<typeof StartTransit>> = async (act, ledger) => {
  const { transitNo, manifestNo, kind, destinationSiteId, deadline, sealNo, at } = act.input;
  unused(await ledger.get("transit", transitNo), "transit", transitNo);
  const manifest = await manifestOf(ledger, manifestNo);
  inState("manifest", manifest, manifestNo, "start its transit", "entered");
  after(at, manifest, `manifest ${manifestNo}`);
  const destination = await site(ledger, destinationSiteId);
  const needed = kind === "international" ? ["border-gate"] : ["terminal", "bonded-warehouse"];
  if (!needed.includes(destination.kind)) throw new DomainError("registry/site-kind", { siteId: destinationSiteId, kind: destination.kind, needed: needed.join(" or ") });
  if (sealNo !== manifest.sealNo) throw new DomainError("consignment/seal-mismatch", { foundSeal: sealNo, recordedSeal: manifest.sealNo });
  if (deadline < day(at)) throw new DomainError("input/out-of-range", { field: "deadline", value: deadline, min: day(at), max: "later" });
  const used = manifest.lines.find(({ declarationNo }) => declarationNo !== undefined);
  if (used) throw new DomainError("import/manifest-line-used", { line: used.line, manifestNo, usedBy: used.declarationNo ?? "" });
  const { borderPoint, carrierId, carrierMsp } = manifest;
  const stamp = { tx: act.txId, at };
  const record: Transit = { ...recordOf(act), borderPoint, carrierId, carrierMsp, status: "open", startedOn: day(at) };
  return {
    puts: [{ kind: "transit", id: transitNo, record }, { kind: "manifest", id: manifestNo, record: { ...manifest, status: "in-transit", transitNo, ...stamp } }],
    event: eventOf(act, "transit.started", {
      subjects: [subject("transit", transitNo, "made"), subject("manifest", manifestNo, "changed"), subject("site", destinationSiteId, "named"), subject("organisation", carrierId, "named"), ...namedImporters(manifest)],
      facts: { transitNo, manifestNo, kind, destinationSiteId, deadline, sealNo },
    }),
  };
};

/**
 * Ends a transit at its place under the seal it began with. One that comes late ends by a decision of customs alone, and the days stand on it.
 * @throws {DomainError} `record/unknown`, `step/…`, `gate/wrong-gate`, `consignment/seal-mismatch`, `import/transit-late`
 */
export const endTransit: Rule<Infer<typeof EndTransit>> = async (act, ledger) => {
  const { transitNo, siteId, foundSeal, lateDecision, at } = act.input;
  const transit = known(await ledger.get("transit", transitNo), "transit", transitNo);
  const { manifestNo, kind, destinationSiteId, deadline, sealNo, borderPoint } = transit;
  const manifest = await manifestOf(ledger, manifestNo);
  carriedBy(manifest, act);
  inState("transit", transit, transitNo, "end it", "open");
  after(at, transit, `start of transit ${transitNo}`);
  if (siteId !== destinationSiteId) throw new DomainError("gate/wrong-gate", { plate: transitNo, bookedGateId: destinationSiteId, gateId: siteId });
  if (foundSeal !== sealNo) throw new DomainError("consignment/seal-mismatch", { foundSeal, recordedSeal: sealNo });
  const endedOn = day(at);
  const daysLate = daysAfter(deadline, endedOn);
  if (daysLate > 0 && (lateDecision === undefined || !act.by.orgRoles.includes("customs"))) throw new DomainError("import/transit-late", { transitNo, date: deadline, borderPoint });
  const stamp = { tx: act.txId, at };
  return {
    puts: [
      { kind: "transit", id: transitNo, record: { ...transit, status: "ended", endedOn, daysLate, ...stamp } },
      { kind: "manifest", id: manifestNo, record: { ...manifest, status: kind === "international" ? "left" : "entered", ...stamp } },
    ],
    event: eventOf(act, "transit.ended", {
      place: siteId,
      subjects: [subject("transit", transitNo, "changed"), subject("manifest", manifestNo, "changed"), subject("site", siteId, "named"), ...namedImporters(manifest)],
      facts: { transitNo, manifestNo, siteId, foundSeal, daysLate, ...(lateDecision === undefined ? {} : { lateDecision }) },
    }),
  };
};

/** Days from one ISO date to a later one; 0 where it is not later. */
export function daysAfter(from: string, to: string): number {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000;
  return Math.max(0, days);
}
