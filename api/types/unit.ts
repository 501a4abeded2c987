import { Vehicle } from "../../domain/consignments.ts";
import { partOf } from "../outputs.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

partOf(Vehicle.shape, "What carries goods: a truck with its trailer, a wagon or a container.");
recordType("unit", {
  description: "A loaded truck, wagon or container.",
  instants: ["exitAt"],
  links: { consignment: ["consignmentId", "consignment"], ticket: ["ticketNo", "ticket"], exitTicket: ["exitTicketNo", "ticket"], site: ["siteId", "site"] },
});
recordQuery("unit", "unit", "unitId", "A transport unit.");
recordsQuery("unit", "units", ["consignmentId", "siteId", "status"], "Transport units.");
