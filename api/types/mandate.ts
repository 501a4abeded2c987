import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("mandate", { description: "Leave by which a broker files declarations for a client.", links: { client: ["clientId", "organisation"], agent: ["agentId", "organisation"] } });
recordQuery("mandate", "mandate", "mandateNo", "A mandate.");
recordsQuery("mandate", "mandates", ["clientId", "agentId"], "Mandates of brokers.");
