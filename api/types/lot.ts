import { Draw } from "../../domain/lots.ts";
import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";
import { partOf } from "../outputs.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

const DrawObject = partOf(Draw.shape, "Mass drawn from a lot.");
builder.objectFields(DrawObject, (t) => ({ lot: t.field({ type: nodes.lot, nullable: true, description: "Lot. As a record.", resolve: ({ lotId }) => lotId as never }) }));

recordType("lot", {
  description: "An amount of one product with an owner, a custodian and a place. Lots derive from lots; mass is conserved.",
  rename: { licences: "licenceNos", offeredTo: "offeredToId" },
  instants: ["madeAt"],
  links: {
    owner: ["ownerId", "organisation"],
    custodian: ["custodianId", "organisation"],
    site: ["siteId", "site"],
    licences: ["licences", "licence"],
    offeredTo: ["offeredTo", "organisation"],
  },
});
recordQuery("lot", "lot", "lotId", "A lot.");
recordsQuery("lot", "lots", ["ownerId", "custodianId", "siteId", "product", "status"], "Lots.");
childrenField("lot", "samples", "sample", "lotId", "Samples drawn of it.");
childrenField("lot", "assays", "certificate", "lotId", "Certificates of it.");
