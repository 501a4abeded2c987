import { eventOf, known, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import { day, site } from "../registry.ts";
import { useId } from "../uses.ts";
import type { Rule } from "../act.ts";
import type { WeighVehicle } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * Records a ticket of a scale whose verification is in force. The organisation that runs the scale's site weighs, or customs.
 * @throws {DomainError} `record/…`, `registry/site-not-owned`, `registry/scale-verification-expired`, `consignment/tare-above-gross`
 */
export const weighVehicle: Rule<Infer<typeof WeighVehicle>> = async (act, ledger) => {
  const { ticketNo, deviceId, vehicle, tareKg, grossKg, at } = act.input;
  unused(await ledger.get("ticket", ticketNo), "ticket", ticketNo);
  const device = known(await ledger.get("device", deviceId), "device", deviceId);
  const { siteId, ownerId } = await site(ledger, device.siteId);
  if (ownerId !== act.by.orgId && !act.by.orgRoles.includes("customs")) throw new DomainError("registry/site-not-owned", { siteId, ownerId });
  if (day(at) > device.verifiedUntil) throw new DomainError("registry/scale-verification-expired", { deviceId, date: device.verifiedUntil });
  if (!tareKg.lessThan(grossKg)) throw new DomainError("consignment/tare-above-gross", { tareKg, grossKg });
  const netKg = grossKg.minus(tareKg);
  const subjects = [subject("ticket", ticketNo, "made"), subject("device", deviceId, "named"), subject("site", siteId, "named"), subject("use", useId("vehicle", vehicle), "named")];
  const facts = { ticketNo, deviceId, vehicle, tareKg, grossKg, netKg };
  return {
    puts: [{ kind: "ticket", id: ticketNo, record: { ...recordOf(act), siteId, netKg, weighedBy: act.by.orgId } }],
    event: eventOf(act, "vehicle.weighed", { place: siteId, subjects, facts }),
  };
};
