import { after, eventOf, inState, known, subject } from "../act.ts";
import { neverLeft } from "../consignments/journeys.ts";
import { withLoads, without } from "../consignments/sums.ts";
import { consignmentOf, numbersOf, unitOf, unspent } from "../consignments/units.ts";
import { DomainError } from "../error.ts";
import { changed, licencesOf, lotOf, lotRecord, ownedBy, usable } from "../lots/balance.ts";
import type { Put, Rule } from "../act.ts";
import type { UnloadUnit } from "../corrections.ts";
import type { Infer } from "../schema.ts";

/**
 * Takes a loading back before the unit is sealed and the consignment declared: the mass returns to its lots where they still lie, the consignment no longer
 * counts it, ticket and vehicle are free again; its waybill stays void. The exporter does it.
 * @throws {DomainError} `record/unknown`, `consignment/…`, `lot/…`, `step/…`
 */
export const unloadUnit: Rule<Infer<typeof UnloadUnit>> = async (act, ledger) => {
  const { unitId, reason, at } = act.input;
  const stamp = { tx: act.txId, at };
  const unit = await unitOf(ledger, unitId);
  const { consignmentId, siteId, ticketNo } = unit;
  const consignment = await consignmentOf(ledger, consignmentId);
  if (consignment.exporterId !== act.by.orgId) throw new DomainError("consignment/not-exporter", { consignmentId, exporterId: consignment.exporterId });
  inState("unit", unit, unitId, "unload it", "loaded");
  inState("consignment", consignment, consignmentId, "unload a unit", "open");
  after(at, unit, `loading of unit ${unitId}`);

  const returned: Put[] = [];
  for (const { lotId, massKg } of unit.lots) {
    const lot = await lotOf(ledger, lotId);
    usable(lot, at);
    ownedBy(lot, act.by.orgId);
    if (lot.siteId !== siteId) throw new DomainError("lot/place-mismatch", { lotId, placeId: lot.siteId, expectedPlaceId: siteId });
    returned.push(changed(lot, { massKg: lot.massKg.plus(massKg) }, act));
  }
  const left = without(await withLoads(ledger, consignment), unit);
  const licences = licencesOf(await Promise.all(left.lots.map(({ lotId }) => lotRecord(ledger, lotId))));
  const ticket = known(await ledger.get("ticket", ticketNo), "ticket", ticketNo);
  const freed = (await Promise.all(numbersOf(unit.vehicle).map((number) => neverLeft(ledger, number, unitId, stamp)))).flat();
  const facts = { unitId, consignmentId, lots: unit.lots, netKg: unit.netKg, ticketNo, reason };
  return {
    puts: [...returned, { kind: "unit", id: unitId, record: { ...unit, status: "unloaded", ...stamp } }, { kind: "consignment", id: consignmentId, record: { ...left, licences, ...stamp } }, unspent(ticket, stamp), ...freed],
    event: eventOf(act, "unit.unloaded", {
      place: siteId,
      subjects: [
        subject("unit", unitId, "changed"),
        subject("consignment", consignmentId, "changed"),
        ...unit.lots.map(({ lotId }) => subject("lot", lotId, "changed")),
        subject("ticket", ticketNo, "changed"),
        ...freed.map(({ id }) => subject("use", id, "changed")),
      ],
      facts,
      corrects: { txId: unit.tx, reason },
    }),
  };
};
