import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("sample", {
  description: "A sample drawn of a lot under seal.",
  links: { lot: ["lotId", "lot"], laboratory: ["laboratoryId", "organisation"], owner: ["ownerId", "organisation"], certificate: ["certificateNo", "certificate"] },
});
recordQuery("sample", "sample", "sampleId", "A sample.");
recordsQuery("sample", "samples", ["lotId", "laboratoryId", "ownerId", "status"], "Samples.");
