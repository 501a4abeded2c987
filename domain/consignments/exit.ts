import { after, eventOf, known, subject } from "../act.ts";
import { Decimal } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { day, site } from "../registry.ts";
import { tolerancePct } from "../tolerances.ts";
import { useId } from "../uses.ts";
import { cameBack } from "./journeys.ts";
import { consignmentOf, freeTicket, mainNumber, numbersOf, spent, unitOf } from "./units.ts";
import type { Ledger, Put, Rule, Submitter } from "../act.ts";
import type { Consignment, ExitGate, Ticket, Unit } from "../consignments.ts";
import type { Infer } from "../schema.ts";

/**
 * Lets a sealed unit of a released declaration out at its gate, weighed again there. The vehicle is free from then on, and the consignment
 * has left when all its units have.
 * @throws {DomainError} `record/unknown`, `registry/site-unknown`, `gate/…`, `consignment/…`, `auth/forbidden`, `step/…`, `table/…`
 */
export const exitGate: Rule<Infer<typeof ExitGate>> = async (act, ledger) => {
  const { unitId, gateSiteId, foundSeal, ticketNo, at } = act.input;
  const stamp = { tx: act.txId, at };
  const unit = await unitOf(ledger, unitId);
  const { consignmentId } = unit;
  const plate = mainNumber(unit.vehicle);
  if (unit.status === "exited") throw new DomainError("gate/already-passed", { plate, gateId: gateSiteId, time: unit.exitAt ?? "" });
  const consignment = await consignmentOf(ledger, consignmentId);
  const declarationNo = await released(ledger, consignment, plate, at);
  await atGate(ledger, consignment, gateSiteId, plate);
  if (unit.sealNo === undefined) throw new DomainError("consignment/seal-missing", { consignmentId });
  after(at, unit, `sealing of unit ${unitId}`);
  if (foundSeal !== unit.sealNo) throw new DomainError("consignment/seal-mismatch", { foundSeal, recordedSeal: unit.sealNo });

  const ticket = await freeTicket(ledger, ticketNo, plate, at);
  after(ticket.at, unit, `sealing of unit ${unitId}`);
  if (ticket.siteId !== gateSiteId) await weighedAtBorder(ledger, ticket, consignment, gateSiteId);
  const overridden = await checkWeight({ ...act.input, by: act.by }, ledger, unit, ticket);

  const freed = await Promise.all(numbersOf(unit.vehicle).map((number) => cameBack(ledger, number, unitId, stamp)));
  const passed = { ...unit, status: "exited" as const, exitTicketNo: ticketNo, exitNetKg: ticket.netKg, exitAt: at, ...stamp };
  const { exitedCount, status, exitedKg } = consignment;
  const last = exitedCount + 1 === consignment.unitCount;
  const exitedAt = consignment.exitedAt !== undefined && consignment.exitedAt > at ? consignment.exitedAt : at;
  const counted = { ...consignment, exitedCount: exitedCount + 1, exitedKg: exitedKg.plus(ticket.netKg), exitedAt, status: last ? ("exited" as const) : status, ...stamp };
  const puts: Put[] = [{ kind: "unit", id: unitId, record: passed }, { kind: "consignment", id: consignmentId, record: counted }, spent(ticket, unitId, stamp), ...freed.flat()];
  const subjects = [
    subject("unit", unitId, "changed"),
    subject("consignment", consignmentId, "changed"),
    subject("ticket", ticketNo, "changed"),
    ...freed.flat().map(({ id }) => subject("use", id, "changed")),
    subject("use", useId("seal", foundSeal), "named"),
    subject("declaration", declarationNo, "named"),
    subject("site", gateSiteId, "named"),
  ];
  const facts = { unitId, consignmentId, declarationNo, gateSiteId, foundSeal, ticketNo, netKg: ticket.netKg, loadedKg: unit.netKg, ...overridden, allOut: last };
  return { puts, event: eventOf(act, "unit.exited", { place: gateSiteId, subjects, facts }) };
};

/** Number of the declaration by which the goods are released. */
async function released(ledger: Ledger, consignment: Consignment, plate: string, at: string): Promise<string> {
  const { declarationNo, consignmentId: id, status } = consignment;
  if (declarationNo === undefined) throw new DomainError("step/out-of-order", { kind: "consignment", id, status, action: "let a unit out", needed: "released" });
  const declaration = known(await ledger.get("declaration", declarationNo), "declaration", declarationNo);
  if (declaration.status !== "released" || status !== "released") throw new DomainError("gate/not-released", { plate, declarationNo });
  after(day(at), { at: declaration.releasedOn ?? declaration.filedOn }, `release of declaration ${declarationNo}`);
  return declarationNo;
}

async function atGate(ledger: Ledger, { borderPoint }: Consignment, gateId: string, plate: string): Promise<void> {
  const gate = await site(ledger, gateId);
  if (gate.kind !== "border-gate") throw new DomainError("registry/site-kind", { siteId: gateId, kind: gate.kind, needed: "border-gate" });
  if (gate.borderPoint !== borderPoint) throw new DomainError("gate/wrong-gate", { plate, bookedGateId: borderPoint, gateId });
}

/** The scale must be at the consignment's border point. @throws {DomainError} `consignment/ticket-missing` */
export async function weighedAtBorder(ledger: Ledger, { siteId, vehicle: plate }: Ticket, { borderPoint }: Consignment, wanted = borderPoint): Promise<void> {
  if ((await site(ledger, siteId)).borderPoint !== borderPoint) throw new DomainError("consignment/ticket-missing", { plate, siteId: wanted });
}

/**
 * What the event says of a weight beyond the tolerance that an officer let pass; nothing where the weights agree.
 * @throws {DomainError} `consignment/weight-difference`, `auth/forbidden`, `table/…`
 */
export async function checkWeight({ by, at, overrideReason }: { readonly by: Submitter; readonly at: string; readonly overrideReason?: string | undefined }, ledger: Ledger, unit: Unit, ticket: Ticket): Promise<{ readonly overrideReason?: string }> {
  const diffKg = ticket.netKg.minus(unit.netKg).abs();
  const limitPct = await tolerancePct(ledger, "gate-weight", day(at));
  if (!diffKg.times(Decimal.hundred).greaterThan(unit.netKg.times(limitPct))) return {};
  if (overrideReason === undefined) {
    throw new DomainError("consignment/weight-difference", { plate: ticket.vehicle, hereKg: ticket.netKg, thereKg: unit.netKg, otherSiteId: unit.siteId, diffKg });
  }
  if (by.role !== "officer") throw new DomainError("auth/forbidden", { role: by.role, action: "let a unit pass in spite of its weight", orgId: by.orgId });
  return { overrideReason };
}
