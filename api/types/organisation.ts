import { AUTHORITIES } from "../../domain/authority.ts";
import { builder } from "../builder.ts";
import { nodes } from "../nodes.ts";
import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("organisation", { description: "An organisation: who may do what. The authorities stand by the channel's constitution, all others in the registry." });
recordQuery("organisation", "organisation", "orgId", "An authority, or an organisation of the registry.");
recordsQuery("organisation", "organisations", ["mspId", "country"], "The organisations of the registry.");

builder.queryField("authorities", (t) =>
  t.field({ type: [nodes.organisation], description: "The authorities of the channel: customs, tax and minerals.", resolve: () => Object.keys(AUTHORITIES) as never }),
);
