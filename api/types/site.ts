import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("site", { description: "A mine, plant, yard, terminal, gate or laboratory.", links: { owner: ["ownerId", "organisation"] } });
recordQuery("site", "site", "siteId", "A site.");
recordsQuery("site", "sites", ["ownerId", "kind", "borderPoint"], "Sites.");
