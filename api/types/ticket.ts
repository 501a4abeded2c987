import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("ticket", {
  description: "A weighbridge ticket.",
  rename: { usedBy: "usedByUnitId", weighedBy: "weighedById" },
  links: { device: ["deviceId", "device"], site: ["siteId", "site"], weighedBy: ["weighedBy", "organisation"], usedBy: ["usedBy", "unit"] },
});
recordQuery("ticket", "weighbridgeTicket", "ticketNo", "A weighbridge ticket.");
recordsQuery("ticket", "weighbridgeTickets", ["deviceId", "siteId", "vehicle"], "Weighbridge tickets.");
