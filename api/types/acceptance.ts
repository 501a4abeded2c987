import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("acceptance", {
  description: "What the buyer found on arrival: mass, and its own assay.",
  links: { consignment: ["consignmentId", "consignment"], buyer: ["buyerId", "organisation"] },
});
recordQuery("acceptance", "acceptance", "consignmentId", "The acceptance of a consignment.");
recordsQuery("acceptance", "acceptances", ["buyerId", "withinTolerance"], "Acceptances.");
