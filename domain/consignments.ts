import { input, recordFrom } from "./act.ts";
import { containerNo, licenceNo, plate, vehicleNo, wagonNo } from "./identifiers.ts";
import { Draw, MAX_LICENCES, Spread } from "./lots.ts";
import { balanceKg, choice, date, decimal, field, id, instant, integer, list, massKg, object, optional, percent, text } from "./schema.ts";
import { Result } from "./assays.ts";
import type { Infer } from "./schema.ts";

/** Most lots that one consignment may draw on: its record is read and written with every loading and must stay small. */
export const MAX_LOTS = 100;

/*
 * Consignments: goods under one contract on their way over one border point, in transport units (truck, wagon, container) that are
 * weighed, loaded from lots, sealed, pass the gate and are accepted by the buyer.
 */

export const OpenConsignment = input({
  consignmentId: field(id, "New consignment."),
  contractNo: field(id, "Contract."),
  carrierId: field(id, "Carrier."),
  mode: field(choice(["road", "rail"]), "Means of transport."),
  borderPoint: field(id, "Border point of exit."),
});
export const WeighVehicle = input({
  ticketNo: field(id, "Number of the weighbridge ticket."),
  deviceId: field(id, "Scale."),
  vehicle: field(vehicleNo, "Plate, wagon or container on the scale."),
  tareKg: field(massKg, "Empty weight, kg."),
  grossKg: field(massKg, "Loaded weight, kg."),
});
export const Vehicle = object({
  kind: field(choice(["truck", "wagon", "container"]), "What carries the goods."),
  plate: optional(plate, "Plate of the tractor, for a truck."),
  trailerPlate: optional(plate, "Plate of the trailer."),
  wagonNo: optional(wagonNo, "Wagon number, for a wagon."),
  containerNo: optional(containerNo, "Container number, for a container."),
});
export type Vehicle = Infer<typeof Vehicle>;
export const LoadUnit = input({
  unitId: field(id, "New transport unit."),
  consignmentId: field(id, "Consignment."),
  vehicle: field(Vehicle, "What carries it."),
  lots: field(list(Draw, { min: 1, max: 20 }), "What was loaded; together the ticket's net weight."),
  ticketNo: field(id, "Weighbridge ticket of the loading."),
  waybillType: field(choice(["cmr", "smgs"]), "Kind of waybill."),
  waybillNo: field(id, "Waybill."),
});
export const SealUnit = input({
  unitId: field(id, "Transport unit."),
  sealNo: field(id, "Seal that was fixed."),
  siteId: optional(id, "Where it was fixed: the site of loading, which is meant where it is left out, or one of the border point of exit."),
});
export const ExitGate = input({
  unitId: field(id, "Transport unit."),
  gateSiteId: field(id, "Gate."),
  foundSeal: field(id, "Seal found at the gate."),
  ticketNo: field(id, "Weighbridge ticket of the border."),
  overrideReason: optional(text(), "Officer's reason to let it pass in spite of a weight difference."),
});
export const AcceptConsignment = input({
  consignmentId: field(id, "Consignment."),
  receivedKg: field(massKg, "Mass received, kg wet."),
  certificateNo: field(id, "Number of the buyer's own certificate."),
  laboratory: field(text(128), "Laboratory that issued it."),
  results: field(list(Result, { min: 1, max: 64 }), "The buyer's values."),
  differenceReason: optional(text(), "Why the mass differs from what was shipped, where it does beyond the tolerance."),
});

export const Consignment = recordFrom(OpenConsignment, {
  product: field(id, "Product."),
  exporterId: field(id, "Exporter."),
  exporterMsp: field(id, "Exporter's member."),
  carrierMsp: field(id, "Carrier's member."),
  buyerId: field(id, "Buyer."),
  buyerMsp: field(id, "Buyer's member."),
  status: field(choice(["open", "declared", "released", "exited", "accepted"]), "Where it is on its way."),
  openedAt: field(instant, "Event time of its opening."),
  lots: field(list(Draw, { max: MAX_LOTS }), "Lots that were loaded and how much of each, kg wet, sorted."),
  licences: field(list(licenceNo, { max: MAX_LICENCES }), "Licences of the extractions that they derive from, sorted."),
  unitCount: field(integer(0, 100_000), "Transport units loaded; each names its consignment."),
  spread: optional(Spread, "How its further loadings are spread over lanes, once they were."),
  loadedKg: field(balanceKg, "Mass loaded, kg wet."),
  exitedCount: field(integer(0, 100_000), "Units that passed the gate."),
  exitedKg: field(balanceKg, "Mass that passed the gate, kg wet, as weighed there."),
  exitedAt: optional(instant, "Event time of the latest passage."),
  declarationNo: optional(id, "Declaration in force."),
});
export type Consignment = Infer<typeof Consignment>;
export const Unit = recordFrom(LoadUnit, {
  netKg: field(massKg, "Net weight at loading, kg wet."),
  siteId: field(id, "Site of loading."),
  status: field(choice(["loaded", "sealed", "exited", "unloaded"]), "Where it is on its way."),
  sealNo: optional(id, "Seal."),
  exitNetKg: optional(massKg, "Net weight at the border, kg wet."),
  exitAt: optional(instant, "Event time of exit."),
  exitTicketNo: optional(id, "Ticket of the border."),
  exporterMsp: field(id, "Exporter's member."),
  carrierId: field(id, "Carrier."),
  carrierMsp: field(id, "Carrier's member."),
});
export type Unit = Infer<typeof Unit>;
export const Ticket = recordFrom(WeighVehicle, {
  siteId: field(id, "Site of the scale."),
  netKg: field(massKg, "Gross less tare, kg."),
  weighedBy: field(id, "Organisation that weighed."),
  usedBy: optional(id, "Transport unit that it serves."),
});
export type Ticket = Infer<typeof Ticket>;
export const Acceptance = recordFrom(AcceptConsignment, {
  buyerId: field(id, "Buyer."),
  shippedKg: field(massKg, "Mass that passed the gate, kg wet."),
  differenceKg: field(decimal({ places: 3 }), "Received less shipped, kg."),
  differencePct: field(decimal({ places: 6 }), "The same in percent of what was shipped."),
  withinTolerance: field(choice(["yes", "no"]), "Whether the difference is within the tolerance."),
  tolerancePct: field(percent, "Tolerance that was applied, percent."),
  acceptedOn: field(date, "Day of acceptance."),
});
export type Acceptance = Infer<typeof Acceptance>;
