import { after, known } from "../act.ts";
import { DomainError } from "../error.ts";
import type { Ledger, Put } from "../act.ts";
import type { Consignment, Ticket, Unit, Vehicle } from "../consignments.ts";

/*
 * What the rules of transport units share.
 */

/** The consignment. @throws {DomainError} `consignment/unknown` */
export async function consignmentOf(ledger: Ledger, consignmentId: string): Promise<Consignment> {
  const consignment = await ledger.get("consignment", consignmentId);
  if (!consignment) throw new DomainError("consignment/unknown", { consignmentId });
  return consignment;
}

/** The transport unit. @throws {DomainError} `record/unknown` */
export const unitOf = async (ledger: Ledger, unitId: string): Promise<Unit> => known(await ledger.get("unit", unitId), "unit", unitId);

/** Number of the vehicle that stands on the scale and by which a refusal names it. @throws {DomainError} `input/required` */
export function mainNumber(vehicle: Vehicle): string {
  const field = ({ truck: "plate", wagon: "wagonNo", container: "containerNo" } as const)[vehicle.kind];
  const number = vehicle[field];
  if (number === undefined) throw new DomainError("input/required", { field: `vehicle.${field}` });
  return number;
}

/** Every number under which a unit is under way: tractor, trailer, wagon, container. */
export function numbersOf({ plate, trailerPlate, wagonNo, containerNo }: Vehicle): readonly string[] {
  return [...new Set([plate, trailerPlate, wagonNo, containerNo].filter((number) => number !== undefined))];
}

/**
 * An unused ticket of this vehicle.
 * @throws {DomainError} `record/unknown`, `consignment/ticket-used`, `consignment/ticket-missing`, `step/before-cause`
 */
export async function freeTicket(ledger: Ledger, ticketNo: string, plate: string, at: string): Promise<Ticket> {
  const ticket = known(await ledger.get("ticket", ticketNo), "ticket", ticketNo);
  if (ticket.usedBy !== undefined) throw new DomainError("consignment/ticket-used", { ticketNo, usedBy: ticket.usedBy });
  if (ticket.vehicle !== plate) throw new DomainError("consignment/ticket-missing", { plate, siteId: ticket.siteId });
  after(at, ticket, `weighbridge ticket ${ticketNo}`);
  return ticket;
}

/** The ticket, free for another unit. */
export function unspent({ usedBy: _, ...ticket }: Ticket, stamp: { readonly tx: string; readonly at: string }): Put {
  return { kind: "ticket", id: ticket.ticketNo, record: { ...ticket, ...stamp } };
}

/** The ticket, spent on a unit. */
export const spent = (ticket: Ticket, usedBy: string, stamp: { readonly tx: string; readonly at: string }): Put => ({ kind: "ticket", id: ticket.ticketNo, record: { ...ticket, usedBy, ...stamp } });
