import { input, record, recordFrom } from "./act.ts";
import { choice, date, decimal, field, id, list, object, optional, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Samples drawn under seal and the certificates of accredited laboratories. A certificate is superseded, never edited.
 */

export const bases = ["as-received", "air-dried", "dry", "dry-ash-free", "none"] as const;
export const units = ["%", "g/t", "ppm", "per-mille", "kcal/kg", "mm", "index"] as const;

export const DrawSample = input({
  sampleId: field(id, "New sample."),
  lotId: field(id, "Lot that it represents."),
  sealNo: field(id, "Seal of the sample bag."),
  laboratoryId: field(id, "Laboratory that is to test it."),
  standard: field(text(64), "Sampling standard, such as ISO 13909 or ISO 12743."),
});
export const ReceiveSample = input({ sampleId: field(id, "Sample."), foundSeal: field(id, "Seal found on arrival.") });

export const Result = object({
  analyte: field(id, "What was measured: TM (total moisture), Ash, Cu, Au …"),
  value: field(decimal({ min: "0", places: 6 }), "Value."),
  unit: field(choice(units), "Unit."),
  basis: field(choice(bases), "Basis: as received, dry …"),
  method: field(text(64), "Standard of the method."),
  uncertainty: optional(decimal({ min: "0", places: 6 }), "Expanded uncertainty (k = 2), same unit."),
});
export type Result = Infer<typeof Result>;
const certificateFields = {
  certificateNo: field(id, "Number of the conclusion."),
  sampleId: field(id, "Sample that was tested."),
  lotId: field(id, "Lot that the sample represents."),
  accreditationNo: field(id, "Accreditation under which it is issued."),
  results: field(list(Result, { min: 1, max: 64 }), "Values with method, unit, basis and uncertainty."),
};
export const CertifyAssay = input(certificateFields);
export const SupersedeAssay = input({ ...certificateFields, supersedes: field(id, "Certificate that this one replaces."), reason: field(text(), "Why.") });

export const Sample = recordFrom(DrawSample, {
  ownerId: field(id, "Owner of the lot when the sample was drawn."),
  laboratoryMsp: field(id, "Laboratory's member."),
  status: field(choice(["drawn", "received", "certified"]), "Where it is on its way."),
  certificateNo: optional(id, "Certificate in force."),
});
export type Sample = Infer<typeof Sample>;
export const Certificate = record({
  ...certificateFields,
  laboratoryId: field(id, "Laboratory."),
  laboratoryMsp: field(id, "Laboratory's member."),
  issuedOn: field(date, "Day of issue."),
  supersedes: optional(id, "Certificate that this one replaces."),
  supersededBy: optional(id, "Certificate that replaced this one."),
  supersededOn: optional(date, "Day of that."),
});
export type Certificate = Infer<typeof Certificate>;
