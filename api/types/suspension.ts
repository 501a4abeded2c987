import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("suspension", {
  description: "A suspension of an organisation or a licence, or its lifting: proposed by one officer of the regulator, decided by another.",
  links: { organisation: ["orgId", "organisation"], licence: ["licenceNo", "licence"] },
});
recordQuery("suspension", "suspension", "suspensionNo", "A proposed or decided suspension.");
recordsQuery("suspension", "suspensions", ["status", "orgId", "licenceNo"], "Suspensions, proposed and decided.");
childrenField("licence", "suspensionDecisions", "suspension", "licenceNo", "Proposals to suspend it or to lift that.");
childrenField("organisation", "suspensionDecisions", "suspension", "orgId", "Proposals to suspend it or to lift that.");
