import { after, eventOf, inState, known, recordOf, subject, unused } from "../act.ts";
import { accredited, certificateOf } from "../assays.ts";
import { checkResults, productOf } from "../assays/results.ts";
import { canonicalJson } from "../canonical.ts";
import { contractOf } from "../contracts.ts";
import { DomainError } from "../error.ts";
import { counterparty, day } from "../registry.ts";
import { settlementId } from "../settlements.ts";
import { cargoFacts, cargoOf, exchanged, named, termFrom } from "./cargo.ts";
import { decided, sameOf } from "./decide.ts";
import type { Act, Ledger, Put, Rule, Subject } from "../act.ts";
import type { Sample } from "../assays.ts";
import type { Infer } from "../schema.ts";
import type { AppointUmpire, Appointment, AssaySettlement, ConcludeSettlement, Element, ExchangeAssays } from "../settlements.ts";

/**
 * The buyer exchanges its own certificate of a lot of a consignment that has left, or of a sale that it reported, against the seller's, which declaration or
 * sale rests on. Both stand as they are from then on: what a party certifies anew later does not open the exchange again.
 * @throws {DomainError} `consignment/unknown`, `record/…`, `acceptance/not-buyer`, `settlement/…`, `assay/…`, `step/…`, `input/…`, `table/…`
 */
export const exchangeAssays: Rule<Infer<typeof ExchangeAssays>> = async (act, ledger) => {
  const { lotId, certificateNo, results, at } = act.input;
  const cargo = await cargoOf(ledger, act.input, lotId);
  if (cargo.buyerId !== act.by.orgId) throw new DomainError("acceptance/not-buyer", { orgId: act.by.orgId, consignmentId: cargo.number });
  unused(await ledger.get("assaySettlement", cargo.id), "assaySettlement", cargo.id);
  const { record, facts } = await exchanged(act, ledger, cargo, { certificateNo, results });
  after(at, cargo.since, cargo.cause);
  checkResults(results, (await productOf(ledger, cargo.product, day(at)))?.assay ?? []);
  for (const stated of (await cargo.accepted())?.results ?? []) {
    const now = sameOf(results, stated);
    if (now && !now.value.equals(stated.value)) throw new DomainError("settlement/acceptance-differs", { consignmentId: cargo.number, analyte: stated.analyte, accepted: stated.value, given: now.value });
  }
  return {
    puts: [{ kind: "assaySettlement", id: cargo.id, record: { ...recordOf(act), ...record } }],
    event: eventOf(act, "settlement.exchanged", { subjects: [subject("assaySettlement", cargo.id, "made"), ...named(record)], facts }),
  };
};

/**
 * A party appoints an umpire and the sealed reserve sample that it is to test; the appointment stands when the other one appoints the same.
 * @throws {DomainError} `record/unknown`, `contract/not-party`, `settlement/…`, `registry/…`, `assay/…`, `step/…`
 */
export const appointUmpire: Rule<Infer<typeof AppointUmpire>> = async (act, ledger) => {
  const { lotId, laboratoryId, accreditationNo, sampleId, at } = act.input;
  const id = settlementId(act.input, lotId);
  const settlement = known(await ledger.get("assaySettlement", id), "assaySettlement", id);
  const { contractNo, sellerId, buyerId } = settlement;
  const { orgId } = act.by;
  if (orgId !== sellerId && orgId !== buyerId) throw new DomainError("contract/not-party", { orgId, contractNo });
  inState("assaySettlement", settlement, id, "appoint an umpire", "disputed");
  after(at, settlement, `exchange of assays ${id}`);
  const wanted: Appointment = { laboratoryId, accreditationNo, sampleId };
  const bySeller = orgId === sellerId;
  const other = bySeller ? settlement.buyerWants : settlement.sellerWants;
  const agreed = other !== undefined && canonicalJson(other) === canonicalJson(wanted);
  const before = bySeller ? settlement.sellerWants : settlement.buyerWants;
  // The other party has its whole term from what it is to answer; naming yet another one when both have named holds nothing up.
  const answerBy = other === undefined || before === undefined ? termFrom(act.recordedAt, settlement.answerDays) : settlement.answerBy;
  const proposed: AssaySettlement = { ...settlement, ...(bySeller ? { sellerWants: wanted } : { buyerWants: wanted }), answerBy, tx: act.txId, at };
  const { puts, subjects } = await appointed(act, ledger, proposed, wanted);
  const facts = { ...cargoFacts(settlement), ...wanted, party: bySeller ? "seller" : "buyer" };
  if (agreed) return { puts, event: eventOf(act, "settlement.umpire-appointed", { subjects, facts }) };
  return {
    puts: [{ kind: "assaySettlement", id, record: proposed }],
    event: eventOf(act, "settlement.umpire-proposed", { subjects: subjects.map((one) => (one.kind === "sample" ? { ...one, part: "named" as const } : one)), facts }),
  };
};

/**
 * What the appointment of an umpire writes and names, after it was checked: of the contract's list, independent, accredited, with a sealed reserve sample.
 * @throws {DomainError} `record/unknown`, `settlement/…`, `registry/…`, `assay/…`, `step/…`
 */
export async function appointed(act: Act<{ readonly key: string; readonly at: string }>, ledger: Ledger, settlement: AssaySettlement, wanted: Appointment): Promise<{ readonly puts: readonly Put[]; readonly subjects: readonly Subject[] }> {
  const { laboratoryId, accreditationNo, sampleId } = wanted;
  const { at } = act.input;
  const id = settlementId(settlement, settlement.lotId);
  const umpireMsp = await independent(ledger, settlement, laboratoryId);
  await covers(ledger, accreditationNo, laboratoryId, day(at), settlement.elements.filter(({ outcome }) => outcome === "umpire"));
  const sample = await reserveSample(ledger, settlement, sampleId);
  const stamp = { tx: act.txId, at };
  const record: AssaySettlement = { ...settlement, status: "appointed", umpireId: laboratoryId, umpireMsp, umpireSampleId: sampleId, answerBy: termFrom(act.recordedAt, settlement.answerDays), ...stamp };
  return {
    puts: [{ kind: "assaySettlement", id, record }, { kind: "sample", id: sampleId, record: { ...sample, laboratoryId, laboratoryMsp: umpireMsp, umpireFor: id, ...stamp } }],
    subjects: [subject("assaySettlement", id, "changed"), subject("sample", sampleId, "changed"), subject("organisation", laboratoryId, "named"), subject("accreditation", accreditationNo, "named"), ...named(settlement)],
  };
}

/**
 * The umpire must be of the contract's list, of neither party's member, and have issued neither certificate. Returns its member.
 * @throws {DomainError} `settlement/not-umpire`, `settlement/umpire-silent`, `settlement/umpire-took-part`, `assay/laboratory-not-independent`, `registry/…`
 */
async function independent(ledger: Ledger, settlement: AssaySettlement, labId: string): Promise<string> {
  const { contractNo, sellerMsp, buyerMsp, sellerCertificateNo, laboratoryId, certificateNo = "", lotId, silentUmpires = [] } = settlement;
  const umpires = (await contractOf(ledger, contractNo)).assayTerms?.umpires ?? [];
  if (!umpires.includes(labId)) throw new DomainError("settlement/not-umpire", { labId, contractNo, umpires: umpires.join(", ") });
  if (silentUmpires.includes(labId)) throw new DomainError("settlement/umpire-silent", { labId, settlementId: settlementId(settlement, lotId) });
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
async function reserveSample(ledger: Ledger, { lotId, exchangedAt, freedSamples = [] }: AssaySettlement, sampleId: string): Promise<Sample> {
  const sample = await ledger.get("sample", sampleId);
  if (!sample) throw new DomainError("assay/sample-unknown", { sampleId });
  if (sample.lotId !== lotId) throw new DomainError("assay/lot-mismatch", { sampleId, sampleLotId: sample.lotId, lotId });
  if (!sample.reserve) throw new DomainError("settlement/sample-not-reserve", { sampleId });
  if (sample.umpireFor !== undefined) throw new DomainError("settlement/sample-taken", { sampleId, settlementId: sample.umpireFor });
  inState("sample", sample, sampleId, "send it to an umpire", "drawn");
  if (sample.at > exchangedAt && !freedSamples.includes(sampleId)) throw new DomainError("settlement/sample-late", { sampleId, date: sample.at, exchangedAt });
  return sample;
}

/**
 * Settles what was in dispute by the umpire's certificate of the reserve sample. Either party or the umpire does it, so that no loser can hold it up. Where
 * the umpire has replaced the certificate since, the new one decides anew, and the event names what it corrects.
 * @throws {DomainError} `record/unknown`, `settlement/…`, `assay/…`, `step/…`
 */
export const concludeSettlement: Rule<Infer<typeof ConcludeSettlement>> = async (act, ledger) => {
  const { lotId, certificateNo, at } = act.input;
  const id = settlementId(act.input, lotId);
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
      facts: { ...cargoFacts(settlement), certificateNo, umpireId, rule: beyond, elements },
      ...(again ? { corrects: { txId: settlement.tx, reason } } : {}),
    }),
  };
};
