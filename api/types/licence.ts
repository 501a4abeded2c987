import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("licence", { description: "A mining licence, as the cadastre numbers it.", links: { holder: ["holderId", "organisation"], sites: ["siteIds", "site"] } });
recordQuery("licence", "licence", "licenceNo", "A licence.");
recordsQuery("licence", "licences", ["holderId"], "Licences.");
