import { childrenField, recordType } from "../record-type.ts";

recordType("licenceYear", { description: "What was extracted under a licence in a calendar year, which its plan bounds.", links: { licence: ["licenceNo", "licence"] } });
childrenField("licence", "years", "licenceYear", "licenceNo", "What was extracted under it, by year.");
