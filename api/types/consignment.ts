import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("consignment", {
  description: "Goods under one contract on their way over one border point.",
  rename: { licences: "licenceNos" },
  links: {
    contract: ["contractNo", "contract"],
    carrier: ["carrierId", "organisation"],
    exporter: ["exporterId", "organisation"],
    buyer: ["buyerId", "organisation"],
    declaration: ["declarationNo", "declaration"],
    licences: ["licences", "licence"],
  },
});
recordQuery("consignment", "consignment", "consignmentId", "A consignment.");
recordsQuery("consignment", "consignments", ["exporterId", "buyerId", "carrierId", "contractNo", "borderPoint", "status"], "Consignments.");
childrenField("consignment", "units", "unit", "consignmentId", "Its transport units.");
builder.objectFields(nodes.consignment, (t) => ({
  acceptance: t.field({ type: nodes.acceptance, nullable: true, description: "The buyer's acceptance.", resolve: ({ id }) => id as never }),
}));
