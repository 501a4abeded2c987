import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("accreditation", { description: "What a laboratory may certify, and until when.", links: { laboratory: ["laboratoryId", "organisation"] } });
recordQuery("accreditation", "accreditation", "accreditationNo", "An accreditation.");
recordsQuery("accreditation", "accreditations", ["laboratoryId"], "Accreditations.");
