import { after, eventOf, inState, known, recordOf, subject, unused } from "../act.ts";
import { accredited, certificateOf } from "../assays.ts";
import { checkResults, productOf } from "../assays/results.ts";
import { canonicalJson } from "../canonical.ts";
import { consignmentOf } from "../consignments/units.ts";
import { contractOf } from "../contracts.ts";
import { certificateInForce } from "../declarations/documents.ts";
import { DomainError } from "../error.ts";
import { counterparty, day } from "../registry.ts";
import { settlementId } from "../settlements.ts";
import { compared, decided, sameOf } from "./decide.ts";
import type { Ledger, Put, Rule, Subject } from "../act.ts";
import type { Certificate, Result, Sample } from "../assays.ts";
import type { Consignment } from "../consignments.ts";
import type { Infer } from "../schema.ts";
import type { AppointUmpire, Appointment, AssaySettlement, ConcludeSettlement, Element, ExchangeAssays } from "../settlements.ts";

const statusOf = (elements: readonly Element[]): "settled" | "disputed" => (elements.every(({ settledValue }) => settledValue !== undefined) ? "settled" : "disputed");

/** What the channel's events name of a settlement. */
const named = ({ consignmentId, lotId, contractNo, sellerId, buyerId, sellerCertificateNo }: AssaySettlement): readonly Subject[] => [
  subject("consignment", consignmentId, "named"),
  subject("lot", lotId, "named"),
  subject("contract", contractNo, "named"),
  subject("certificate", sellerCertificateNo, "named"),
  subject("organisation", sellerId, "named"),
  subject("organisation", buyerId, "named"),
];

/**
 * The buyer exchanges its own certificate of a lot of a consignment that has left against the seller's, which its declaration rests on. Both stand as they
 * are from then on: what a party certifies anew later does not open the exchange again.
 * @throws {DomainError} `consignment/unknown`, `acceptance/not-buyer`, `record/exists`, `settlement/…`, `assay/…`, `step/…`, `table/…`
 */
export const exchangeAssays: Rule<Infer<typeof ExchangeAssays>> = async (act, ledger) => {
  const { consignmentId, lotId, certificateNo, results, at } = act.input;
  const consignment = await consignmentOf(ledger, consignmentId);
  const { buyerId, buyerMsp, exporterId: sellerId, exporterMsp: sellerMsp, contractNo } = consignment;
  if (buyerId !== act.by.orgId) throw new DomainError("acceptance/not-buyer", { orgId: act.by.orgId, consignmentId });
  const id = settlementId(consignmentId, lotId);
  unused(await ledger.get("assaySettlement", id), "assaySettlement", id);
  inState("consignment", consignment, consignmentId, "exchange assays", "exited", "accepted");
  if (!consignment.lots.some((load) => load.lotId === lotId)) throw new DomainError("assay/lot-not-loaded", { certificateNo, lotId, consignmentId });
  const { assayTerms: terms } = await contractOf(ledger, contractNo);
  if (!terms) throw new DomainError("settlement/no-terms", { contractNo });
  after(at, { at: consignment.exitedAt ?? consignment.at }, `exit of consignment ${consignmentId}`);
  const certificate = await sellersCertificate(ledger, consignment, lotId);
  after(at, certificate, `certificate ${certificate.certificateNo}`);
  checkResults(results, (await productOf(ledger, consignment.product, day(at)))?.assay ?? []);
  await asAccepted(ledger, consignment, results);

  const elements = compared(terms.limits, certificate, { certificateNo, results });
  const status = statusOf(elements);
  const record: AssaySettlement = { ...recordOf(act), contractNo, sellerId, sellerMsp, buyerId, buyerMsp, sellerCertificateNo: certificate.certificateNo, beyond: terms.beyond, exchangedAt: at, status, elements };
  return {
    puts: [{ kind: "assaySettlement", id, record }],
    event: eventOf(act, "settlement.exchanged", {
      subjects: [subject("assaySettlement", id, "made"), ...named(record)],
      facts: { consignmentId, lotId, contractNo, sellerCertificateNo: certificate.certificateNo, certificateNo, status, elements },
    }),
  };
};

/** The certificate that the declaration rests on for this lot. @throws {DomainError} `assay/certificate-missing`, `record/unknown` */
async function sellersCertificate(ledger: Ledger, { declarationNo = "" }: Consignment, lotId: string): Promise<Certificate> {
  const { certificateNos } = known(await ledger.get("declaration", declarationNo), "declaration", declarationNo);
  const certificates = await Promise.all(certificateNos.map((certificateNo) => certificateInForce(ledger, certificateNo)));
  const own = certificates.find((certificate) => certificate.lotId === lotId);
  if (!own) throw new DomainError("assay/certificate-missing", { lotId });
  return own;
}

/** A buyer that accepted a consignment of one lot has stated its values already. @throws {DomainError} `settlement/acceptance-differs` */
async function asAccepted(ledger: Ledger, { consignmentId, lots }: Consignment, results: readonly Result[]): Promise<void> {
  const acceptance = lots.length === 1 ? await ledger.get("acceptance", consignmentId) : undefined;
  for (const stated of acceptance?.results ?? []) {
    const now = sameOf(results, stated);
    if (now && !now.value.equals(stated.value)) throw new DomainError("settlement/acceptance-differs", { consignmentId, analyte: stated.analyte, accepted: stated.value, given: now.value });
  }
}

/**
 * A party appoints an umpire and the sealed reserve sample that it is to test; the appointment stands when the other one appoints the same.
 * @throws {DomainError} `record/unknown`, `contract/not-party`, `settlement/…`, `registry/…`, `assay/…`, `step/…`
 */
export const appointUmpire: Rule<Infer<typeof AppointUmpire>> = async (act, ledger) => {
  const { consignmentId, lotId, laboratoryId, accreditationNo, sampleId, at } = act.input;
  const id = settlementId(consignmentId, lotId);
  const settlement = known(await ledger.get("assaySettlement", id), "assaySettlement", id);
  const { contractNo, sellerId, buyerId, elements } = settlement;
  const { orgId } = act.by;
  if (orgId !== sellerId && orgId !== buyerId) throw new DomainError("contract/not-party", { orgId, contractNo });
  inState("assaySettlement", settlement, id, "appoint an umpire", "disputed");
  after(at, settlement, `exchange of assays ${id}`);
  const umpireMsp = await independent(ledger, settlement, laboratoryId);
  await covers(ledger, accreditationNo, laboratoryId, day(at), elements.filter(({ outcome }) => outcome === "umpire"));
  const sample = await reserveSample(ledger, settlement, sampleId);

  const wanted: Appointment = { laboratoryId, accreditationNo, sampleId };
  const bySeller = orgId === sellerId;
  const other = bySeller ? settlement.buyerWants : settlement.sellerWants;
  const agreed = other !== undefined && canonicalJson(other) === canonicalJson(wanted);
  const stamp = { tx: act.txId, at };
  const proposed = { ...settlement, ...(bySeller ? { sellerWants: wanted } : { buyerWants: wanted }), ...stamp };
  const record: AssaySettlement = agreed ? { ...proposed, status: "appointed", umpireId: laboratoryId, umpireMsp, umpireSampleId: sampleId } : proposed;
  const sent: Put[] = agreed ? [{ kind: "sample", id: sampleId, record: { ...sample, laboratoryId, laboratoryMsp: umpireMsp, umpireFor: id, ...stamp } }] : [];
  const subjects = [subject("assaySettlement", id, "changed"), subject("sample", sampleId, agreed ? "changed" : "named"), subject("organisation", laboratoryId, "named"), subject("accreditation", accreditationNo, "named"), ...named(settlement)];
  const facts = { consignmentId, lotId, ...wanted, party: bySeller ? "seller" : "buyer" };
  return {
    puts: [{ kind: "assaySettlement", id, record }, ...sent],
    event: agreed ? eventOf(act, "settlement.umpire-appointed", { subjects, facts }) : eventOf(act, "settlement.umpire-proposed", { subjects, facts }),
  };
};

/**
 * The umpire must be of the contract's list, of neither party's member, and have issued neither certificate. Returns its member.
 * @throws {DomainError} `settlement/not-umpire`, `settlement/umpire-took-part`, `assay/laboratory-not-independent`, `registry/…`
 */
async function independent(ledger: Ledger, settlement: AssaySettlement, labId: string): Promise<string> {
  const { contractNo, sellerMsp, buyerMsp, sellerCertificateNo, laboratoryId, certificateNo } = settlement;
  const umpires = (await contractOf(ledger, contractNo)).assayTerms?.umpires ?? [];
  if (!umpires.includes(labId)) throw new DomainError("settlement/not-umpire", { labId, contractNo, umpires: umpires.join(", ") });
  const { mspId } = await counterparty(ledger, labId, "laboratory");
  if (mspId === sellerMsp || mspId === buyerMsp) throw new DomainError("assay/laboratory-not-independent", { labId, contractNo });
  const seller = await certificateOf(ledger, sellerCertificateNo);
  if (seller.laboratoryId === labId) throw new DomainError("settlement/umpire-took-part", { labId, certificateNo: sellerCertificateNo });
  if (laboratoryId === labId) throw new DomainError("settlement/umpire-took-part", { labId, certificateNo });
  return mspId;
}

/** @throws {DomainError} `record/unknown`, `registry/accreditation-…`, `settlement/umpire-scope`, `step/before-cause` */
async function covers(ledger: Ledger, accreditationNo: string, labId: string, on: string, disputed: readonly Element[]): Promise<void> {
  const accreditation = known(await ledger.get("accreditation", accreditationNo), "accreditation", accreditationNo);
  accredited(accreditation, labId, on);
  const bare = disputed.find(({ analyte }) => !accreditation.scope.some((row) => row.analyte === analyte));
  if (bare) throw new DomainError("settlement/umpire-scope", { labId, accreditationNo, analyte: bare.analyte });
}

/** A reserve sample of the lot, still under its seal, drawn before the exchange. @throws {DomainError} `assay/…`, `settlement/…`, `step/…` */
async function reserveSample(ledger: Ledger, { lotId, exchangedAt }: AssaySettlement, sampleId: string): Promise<Sample> {
  const sample = await ledger.get("sample", sampleId);
  if (!sample) throw new DomainError("assay/sample-unknown", { sampleId });
  if (sample.lotId !== lotId) throw new DomainError("assay/lot-mismatch", { sampleId, sampleLotId: sample.lotId, lotId });
  if (!sample.reserve) throw new DomainError("settlement/sample-not-reserve", { sampleId });
  if (sample.umpireFor !== undefined) throw new DomainError("settlement/sample-taken", { sampleId, settlementId: sample.umpireFor });
  inState("sample", sample, sampleId, "send it to an umpire", "drawn");
  if (sample.at > exchangedAt) throw new DomainError("settlement/sample-late", { sampleId, date: sample.at, exchangedAt });
  return sample;
}

/**
 * Settles what was in dispute by the umpire's certificate of the reserve sample. Either party or the umpire does it, so that no loser can hold it up. Where
 * the umpire has replaced the certificate since, the new one decides anew, and the event names what it corrects.
 * @throws {DomainError} `record/unknown`, `settlement/…`, `assay/…`, `step/…`
 */
export const concludeSettlement: Rule<Infer<typeof ConcludeSettlement>> = async (act, ledger) => {
  const { consignmentId, lotId, certificateNo, at } = act.input;
  const id = settlementId(consignmentId, lotId);
  const settlement = known(await ledger.get("assaySettlement", id), "assaySettlement", id);
  const { contractNo, sellerId, buyerId, umpireId = "", umpireSampleId = "", umpireCertificateNo, beyond } = settlement;
  const { orgId } = act.by;
  if (![sellerId, buyerId, umpireId].includes(orgId)) throw new DomainError("contract/not-party", { orgId, contractNo });
  const again = settlement.status === "settled" && umpireCertificateNo !== undefined && umpireCertificateNo !== certificateNo;
  if (!again) inState("assaySettlement", settlement, id, "settle it by an umpire", "appointed");
  const certificate = await certificateOf(ledger, certificateNo);
  if (certificate.laboratoryId !== umpireId) throw new DomainError("assay/not-laboratory", { sampleId: umpireSampleId, labId: umpireId });
  if (certificate.sampleId !== umpireSampleId) throw new DomainError("assay/sample-mismatch", { certificateNo, sampleId: certificate.sampleId, otherSampleId: umpireSampleId });
  if (certificate.supersededBy !== undefined) throw new DomainError("assay/certificate-superseded", { certificateNo, newCertificateNo: certificate.supersededBy, date: certificate.supersededOn ?? "" });
  after(at, settlement, `appointment of the umpire of ${id}`);
  after(at, certificate, `certificate ${certificateNo}`);
  const elements = decided(settlement.elements, beyond, certificate);
  const reason = `certificate ${umpireCertificateNo} was replaced by ${certificateNo}`;
  return {
    puts: [{ kind: "assaySettlement", id, record: { ...settlement, elements, status: "settled", umpireCertificateNo: certificateNo, tx: act.txId, at } }],
    event: eventOf(act, "settlement.concluded", {
      subjects: [subject("assaySettlement", id, "changed"), subject("certificate", certificateNo, "named"), subject("organisation", umpireId, "named"), ...named(settlement)],
      facts: { consignmentId, lotId, certificateNo, umpireId, rule: beyond, elements },
      ...(again ? { corrects: { txId: settlement.tx, reason } } : {}),
    }),
  };
};
