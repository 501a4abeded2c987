import { after, eventOf, input, inState, known, record, recordFrom, recordOf, subject, unused } from "./act.ts";
import { balanceMetals } from "./assays/metals.ts";
import { checkMoisture, checkResults, checkScope, productOf } from "./assays/results.ts";
import { DomainError } from "./error.ts";
import { Draw } from "./lots.ts";
import { lotRecord } from "./lots/balance.ts";
import { counterparty, day } from "./registry.ts";
import { choice, date, decimal, field, flag, id, list, massKg, object, optional, text } from "./schema.ts";
import type { Act, Ledger, Put, Rule } from "./act.ts";
import type { Accreditation } from "./registry.ts";
import type { Infer } from "./schema.ts";
import { bases, units } from "./vocabulary.ts";

/*
 * Samples drawn under seal and the certificates of accredited laboratories. A certificate is superseded, never edited.
 */

export const DrawSample = input({
  sampleId: field(id, "New sample."),
  lotId: field(id, "Lot that it represents."),
  sealNo: field(id, "Seal of the sample bag."),
  laboratoryId: field(id, "Laboratory that is to test it."),
  standard: field(text(64), "Sampling standard, such as ISO 13909 or ISO 12743."),
  reserve: optional(flag, "Whether it stays sealed for an umpire whom seller and buyer appoint; the laboratory only keeps it."),
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

/** The run of a plant that made a lot, as far as its metal is concerned. */
const Run = object({ madeKg: field(massKg, "Mass of the lot when it came out, kg wet."), inputs: field(list(Draw, { max: 100 }), "What went into the run.") });
export type Run = Infer<typeof Run>;
export const Sample = recordFrom(DrawSample, {
  product: field(id, "Product of the lot."),
  ownerId: field(id, "Owner of the lot when the sample was drawn."),
  laboratoryMsp: field(id, "Laboratory's member."),
  status: field(choice(["drawn", "received", "certified"]), "Where it is on its way."),
  certificateNo: optional(id, "Certificate in force."),
  umpireFor: optional(id, "Settlement of assays whose umpire tests it, for a reserve sample."),
  run: optional(Run, "The run that made the lot. Copied, so that certifying reads no lot: draws change it all the time."),
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
/** The certificate in force of a lot, by the lot's id: the newest, whatever sample it is of. Apart from the lot, which every draw changes. */
export const LotAssay = record({
  lotId: field(id, "Lot."),
  certificateNo: field(id, "Certificate in force."),
  laboratoryMsp: field(id, "Member of the laboratory that issued it."),
});
export type LotAssay = Infer<typeof LotAssay>;

/**
 * Records a sample drawn under seal. Owner, holder, the laboratory itself or an authority may draw it; neither a pending transfer nor a
 * lot that has been used up since stands in its way, for sampling changes no lot.
 * @throws {DomainError} `record/exists`, `lot/unknown`, `lot/not-owner`, `lot/earlier-than-source`, `registry/…`
 */
export const drawSample: Rule<Infer<typeof DrawSample>> = async (act, ledger) => {
  const { sampleId, lotId, sealNo, laboratoryId, standard, reserve, at } = act.input;
  unused(await ledger.get("sample", sampleId), "sample", sampleId);
  const lot = await lotRecord(ledger, lotId);
  const authority = act.by.orgRoles.some((role) => role === "minerals" || role === "customs" || role === "tax");
  if (!authority && ![lot.ownerId, lot.custodianId, laboratoryId].includes(act.by.orgId)) throw new DomainError("lot/not-owner", { lotId, ownerId: lot.ownerId });
  if (at < lot.madeAt) throw new DomainError("lot/earlier-than-source", { date: at, sourceLotId: lotId, sourceDate: lot.madeAt });
  const laboratory = await counterparty(ledger, laboratoryId, "laboratory");
  const subjects = [subject("sample", sampleId, "made"), subject("lot", lotId, "named"), subject("organisation", laboratoryId, "named")];
  const run = lot.madeBy === "process" ? { run: { madeKg: lot.madeKg, inputs: lot.parents } } : {};
  return {
    puts: [{ kind: "sample", id: sampleId, record: { ...recordOf(act), product: lot.product, ownerId: lot.ownerId, laboratoryMsp: laboratory.mspId, status: "drawn", ...run } }],
    event: eventOf(act, "sample.drawn", { place: lot.siteId, subjects, facts: { sampleId, lotId, sealNo, laboratoryId, standard, ...(reserve ? { reserve } : {}) } }),
  };
};

/**
 * The laboratory takes a sample in whose seal is the recorded one; a reserve sample only as the umpire whom both parties have appointed.
 * @throws {DomainError} `assay/sample-unknown`, `assay/not-laboratory`, `assay/sample-reserved`, `assay/sample-seal-mismatch`, `step/…`
 */
export const receiveSample: Rule<Infer<typeof ReceiveSample>> = async (act, ledger) => {
  const { sampleId, foundSeal, at } = act.input;
  const sample = await sampleOf(ledger, sampleId, act.by.orgId);
  inState("sample", sample, sampleId, "receive it", "drawn");
  if (sample.reserve && sample.umpireFor === undefined) throw new DomainError("assay/sample-reserved", { sampleId });
  after(at, sample, `drawing of sample ${sampleId}`);
  if (foundSeal !== sample.sealNo) throw new DomainError("assay/sample-seal-mismatch", { foundSeal, recordedSeal: sample.sealNo });
  const subjects = [subject("sample", sampleId, "changed"), subject("lot", sample.lotId, "named")];
  return {
    puts: [{ kind: "sample", id: sampleId, record: { ...sample, status: "received", tx: act.txId, at } }],
    event: eventOf(act, "sample.received", { subjects, facts: { sampleId, foundSeal } }),
  };
};

/**
 * Issues the certificate of a received sample, under an accreditation of the laboratory that covers every analyte and method. A lot that a
 * plant made holds no more metal than went into the run.
 * @throws {DomainError} `record/…`, `assay/…`, `registry/accreditation-…`, `step/…`, `table/missing`, `lot/metal-unbalanced`
 */
export const certifyAssay: Rule<Infer<typeof CertifyAssay>> = async (act, ledger) => {
  const { certificateNo, sampleId } = act.input;
  const sample = await sampleOf(ledger, sampleId, act.by.orgId);
  if (sample.certificateNo !== undefined) throw new DomainError("assay/sample-certified", { sampleId, certificateNo: sample.certificateNo });
  inState("sample", sample, sampleId, "certify it", "received");
  after(act.input.at, sample, `receipt of sample ${sampleId}`);
  const certificate = await certificateFor(act, ledger, sample);
  return { puts: certificate.puts, event: eventOf(act, "assay.certified", { subjects: [subject("certificate", certificateNo, "made"), ...certificate.subjects], facts: certificate.facts }) };
};

/**
 * Replaces a certificate by a newer one of the same sample; the old one stays and names its successor.
 * @throws {DomainError} `record/…`, `assay/…`, `registry/accreditation-…`, `step/before-cause`, `table/missing`, `lot/metal-unbalanced`
 */
export const supersedeAssay: Rule<Infer<typeof SupersedeAssay>> = async (act, ledger) => {
  const { certificateNo, sampleId, supersedes, reason, at } = act.input;
  const sample = await sampleOf(ledger, sampleId, act.by.orgId);
  const old = await certificateOf(ledger, supersedes);
  if (old.supersededBy !== undefined) throw new DomainError("assay/certificate-superseded", { certificateNo: supersedes, newCertificateNo: old.supersededBy, date: old.supersededOn ?? "" });
  if (old.sampleId !== sampleId) throw new DomainError("assay/sample-mismatch", { certificateNo: supersedes, sampleId: old.sampleId, otherSampleId: sampleId });
  after(at, old, `certificate ${supersedes}`);
  const { puts, subjects, facts } = await certificateFor(act, ledger, sample, supersedes);
  const superseded: Put = { kind: "certificate", id: supersedes, record: { ...old, supersededBy: certificateNo, supersededOn: day(at), tx: act.txId, at } };
  const event = eventOf(act, "assay.superseded", {
    subjects: [subject("certificate", certificateNo, "made"), subject("certificate", supersedes, "changed"), ...subjects],
    facts: { ...facts, supersedes, reason },
    corrects: { txId: old.tx, reason },
  });
  return { puts: [...puts, superseded], event };
};

/** The certificate. @throws {DomainError} `assay/certificate-unknown` */
export async function certificateOf(ledger: Ledger, certificateNo: string): Promise<Certificate> {
  const certificate = await ledger.get("certificate", certificateNo);
  if (!certificate) throw new DomainError("assay/certificate-unknown", { certificateNo });
  return certificate;
}

async function sampleOf(ledger: Ledger, sampleId: string, laboratoryId: string): Promise<Sample> {
  const sample = await ledger.get("sample", sampleId);
  if (!sample) throw new DomainError("assay/sample-unknown", { sampleId });
  if (sample.laboratoryId !== laboratoryId) throw new DomainError("assay/not-laboratory", { sampleId, labId: sample.laboratoryId });
  return sample;
}

/** A new certificate of this sample, checked; the sample, and the lot where it was the one in force, now name it. */
async function certificateFor(act: Act<Infer<typeof CertifyAssay>>, ledger: Ledger, sample: Sample, supersedes?: string) {
  const { certificateNo, sampleId, lotId, accreditationNo, results, at } = act.input;
  const { orgId: laboratoryId, mspId: laboratoryMsp } = act.by;
  unused(await ledger.get("certificate", certificateNo), "certificate", certificateNo);
  if (sample.lotId !== lotId) throw new DomainError("assay/lot-mismatch", { sampleId, sampleLotId: sample.lotId, lotId });
  const accreditation = known(await ledger.get("accreditation", accreditationNo), "accreditation", accreditationNo);
  accredited(accreditation, laboratoryId, day(at));
  checkScope(accreditation, results);
  const product = await productOf(ledger, sample.product, day(at));
  checkResults(results, product?.assay ?? []);
  checkMoisture(certificateNo, results);
  const metals = sample.run && product?.metals ? await balanceMetals(ledger, sample.run, act.input, product.metals.map(({ analyte }) => analyte)) : [];
  const stamp = { tx: act.txId, at };
  const record = { certificateNo, sampleId, lotId, accreditationNo, results, laboratoryId, laboratoryMsp, issuedOn: day(at), ...(supersedes === undefined ? {} : { supersedes }), ...stamp };
  const puts: Put[] = [
    { kind: "certificate", id: certificateNo, record },
    { kind: "sample", id: sampleId, record: { ...sample, status: "certified", certificateNo, ...stamp } },
  ];
  const subjects = [subject("sample", sampleId, "changed")];
  const inForce = await ledger.get("lotAssay", lotId);
  // An umpire decides between parties; what the lot is certified for stays its own laboratory's.
  if (!sample.reserve && (supersedes === undefined || inForce === undefined || inForce.certificateNo === supersedes)) {
    puts.push({ kind: "lotAssay", id: lotId, record: { lotId, certificateNo, laboratoryMsp, ...stamp } });
    subjects.push(subject("lotAssay", lotId, inForce ? "changed" : "made"));
  }
  subjects.push(subject("lot", lotId, "named"), subject("accreditation", accreditationNo, "named"), subject("organisation", sample.ownerId, "named"));
  return { puts, subjects, facts: { certificateNo, sampleId, lotId, accreditationNo, results, ...(metals.length > 0 ? { metals } : {}) } };
}

/**
 * The accreditation must be the laboratory's and in force on the day.
 * @throws {DomainError} `registry/accreditation-foreign`, `registry/accreditation-expired`, `step/before-cause`
 */
export function accredited({ accreditationNo, laboratoryId, validFrom, validTo }: Accreditation, labId: string, on: string): void {
  if (laboratoryId !== labId) throw new DomainError("registry/accreditation-foreign", { accreditationNo, labId: laboratoryId });
  if (on > validTo) throw new DomainError("registry/accreditation-expired", { labId, date: validTo });
  if (on < validFrom) throw new DomainError("step/before-cause", { date: on, causeDate: validFrom, cause: `accreditation ${accreditationNo}` });
}
