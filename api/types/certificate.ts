import { recordQuery, recordsQuery, recordType } from "../record-type.ts";

recordType("certificate", {
  description: "An assay: what an accredited laboratory certifies of a sample. Superseded, never edited.",
  rename: { supersedes: "supersedesNo", supersededBy: "supersededByNo" },
  links: {
    sample: ["sampleId", "sample"],
    lot: ["lotId", "lot"],
    accreditation: ["accreditationNo", "accreditation"],
    laboratory: ["laboratoryId", "organisation"],
    supersedes: ["supersedes", "certificate"],
    supersededBy: ["supersededBy", "certificate"],
  },
});
recordQuery("certificate", "assay", "certificateNo", "A certificate of a laboratory.");
recordsQuery("certificate", "assays", ["lotId", "sampleId", "laboratoryId"], "Certificates of laboratories.");
