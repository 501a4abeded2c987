import { after, inState, known, subject } from "../act.ts";
import { consignmentOf } from "../consignments/units.ts";
import { contractOf } from "../contracts.ts";
import { certificateInForce } from "../declarations/documents.ts";
import { DomainError } from "../error.ts";
import { day } from "../registry.ts";
import { settlementId } from "../settlements.ts";
import { answerDaysOn } from "../tolerances.ts";
import { compared, unanswered } from "./decide.ts";
import type { Act, Ledger, Subject } from "../act.ts";
import type { Certificate } from "../assays.ts";
import type { Acceptance } from "../consignments.ts";
import type { AssaySettlement, AssayTerms, Cargo, Element } from "../settlements.ts";
import type { Certified } from "./decide.ts";

/*
 * What assays are settled of: a lot of a consignment that has left the country, or of a sale within it.
 */

/** The cargo of a settlement, and what both parties have said of it before. */
export interface Settled {
  readonly id: string;
  /** The consignment or the sale, as its record will name it, and by which refusals do. */
  readonly of: Cargo;
  readonly number: string;
  readonly lotId: string;
  readonly contractNo: string;
  readonly product: string;
  readonly parties: Pick<AssaySettlement, "sellerId" | "sellerMsp" | "buyerId" | "buyerMsp">;
  readonly buyerId: string;
  /** When the buyer's term begins: the exit of the last unit, or the report of the sale. */
  readonly since: { readonly at: string };
  readonly cause: string;
  /** Certificates of the declaration or the sale. */
  readonly certificateNos: readonly string[];
  /** What the buyer stated of a cargo of one lot when it accepted it. */
  readonly accepted: () => Promise<Acceptance | undefined>;
}

/**
 * The cargo that a lot's assays are settled in.
 * @throws {DomainError} `consignment/unknown`, `record/unknown`, `step/out-of-order`, `assay/lot-not-loaded`, `input/…`
 */
export async function cargoOf(ledger: Ledger, of: Cargo, lotId: string): Promise<Settled> {
  const id = settlementId(of, lotId);
  const { consignmentId, saleNo } = of;
  return consignmentId === undefined ? soldCargo(ledger, id, saleNo ?? "", lotId) : shippedCargo(ledger, id, consignmentId, lotId);
}

async function shippedCargo(ledger: Ledger, id: string, consignmentId: string, lotId: string): Promise<Settled> {
  const consignment = await consignmentOf(ledger, consignmentId);
  const { exporterId: sellerId, exporterMsp: sellerMsp, buyerId, buyerMsp, contractNo, product, lots, declarationNo = "" } = consignment;
  inState("consignment", consignment, consignmentId, "settle assays", "exited", "accepted");
  if (!lots.some((load) => load.lotId === lotId)) throw new DomainError("assay/lot-not-loaded", { certificateNo: "", lotId, consignmentId });
  const { certificateNos } = known(await ledger.get("declaration", declarationNo), "declaration", declarationNo);
  const accepted = async () => (lots.length === 1 ? ledger.get("acceptance", consignmentId) : undefined);
  const since = { at: consignment.exitedAt ?? consignment.at };
  return { id, of: { consignmentId }, number: consignmentId, lotId, contractNo, product, parties: { sellerId, sellerMsp, buyerId, buyerMsp }, buyerId, since, cause: `exit of consignment ${consignmentId}`, certificateNos, accepted };
}

async function soldCargo(ledger: Ledger, id: string, saleNo: string, lotId: string): Promise<Settled> {
  const sale = known(await ledger.get("sale", saleNo), "sale", saleNo);
  const { sellerId, payerMsp: sellerMsp, buyerId, buyerMsp, contractNo, product, certificateNos, reportedOn } = sale;
  inState("sale", sale, saleNo, "settle assays", "reported", "assessed");
  if (!sale.lotIds.includes(lotId)) throw new DomainError("assay/lot-not-loaded", { certificateNo: "", lotId, consignmentId: saleNo });
  // The report's own time is not kept, and an assessment moves the record's: its day, from the Mongolian midnight at which it began.
  const since = { at: new Date(Date.parse(`${reportedOn}T00:00:00Z`) - 8 * HOUR).toISOString().replace(".000Z", "Z") };
  return { id, of: { saleNo }, number: saleNo, lotId, contractNo, product, parties: { sellerId, sellerMsp, buyerId, buyerMsp }, buyerId, since, cause: `report of sale ${saleNo}`, certificateNos, accepted: () => Promise.resolve(undefined) };
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** End of a term of whole days from an instant. */
export const termFrom = (from: string, days: number): string => new Date(Date.parse(from) + days * DAY).toISOString().replace(".000Z", "Z");

/** The contract's terms of settlement and the days of its term, the table's where it has none. @throws {DomainError} `contract/unknown`, `settlement/no-terms`, `table/…` */
export async function termsOf(ledger: Ledger, contractNo: string, on: string): Promise<{ readonly terms: AssayTerms; readonly answerDays: number }> {
  const { assayTerms: terms } = await contractOf(ledger, contractNo);
  if (!terms) throw new DomainError("settlement/no-terms", { contractNo });
  return { terms, answerDays: terms.answerDays ?? (await answerDaysOn(ledger, on)) };
}

/**
 * The settlement that comes of the seller's certificate and the buyer's; of the seller's alone where there is none of the buyer's.
 * @throws {DomainError} `settlement/…`, `assay/…`, `step/before-cause`, `table/…`
 */
export async function exchanged(act: Act<{ readonly key: string; readonly at: string }>, ledger: Ledger, cargo: Settled, buyers: Certified | undefined): Promise<{ readonly record: Omit<AssaySettlement, "certificateNo" | "laboratory" | "results">; readonly facts: Readonly<Record<string, unknown>> }> {
  const { at } = act.input;
  const { contractNo, lotId, of, parties } = cargo;
  const { terms, answerDays } = await termsOf(ledger, contractNo, day(at));
  const certificate = await sellersCertificate(ledger, cargo);
  after(at, certificate, `certificate ${certificate.certificateNo}`);
  const elements = buyers ? compared(terms.limits, certificate, buyers) : unanswered(terms.limits, certificate);
  const status = statusOf(elements);
  const { certificateNo: sellerCertificateNo } = certificate;
  const record = { ...of, lotId, contractNo, ...parties, sellerCertificateNo, beyond: terms.beyond, exchangedAt: at, answerDays, answerBy: termFrom(act.recordedAt, answerDays), status, elements, tx: act.txId, at };
  return { record, facts: { ...of, lotId, contractNo, sellerCertificateNo, ...(buyers ? { certificateNo: buyers.certificateNo } : {}), status, elements } };
}

const statusOf = (elements: readonly Element[]): "settled" | "disputed" => (elements.every(({ settledValue }) => settledValue !== undefined) ? "settled" : "disputed");

/** The certificate that declaration or sale rests on for this lot. @throws {DomainError} `assay/certificate-missing`, `record/unknown` */
async function sellersCertificate(ledger: Ledger, { certificateNos, lotId }: Settled): Promise<Certificate> {
  const certificates = await Promise.all(certificateNos.map((certificateNo) => certificateInForce(ledger, certificateNo)));
  const own = certificates.find((certificate) => certificate.lotId === lotId);
  if (!own) throw new DomainError("assay/certificate-missing", { lotId });
  return own;
}

/** What an event says of which settlement it is about. */
export const cargoFacts = ({ consignmentId, saleNo, lotId }: Cargo & { readonly lotId: string }) => ({ ...(consignmentId === undefined ? { saleNo } : { consignmentId }), lotId });

/** What the channel's events name of a settlement. */
export const named = ({ consignmentId, saleNo = "", lotId, contractNo, sellerId, buyerId, sellerCertificateNo }: Pick<AssaySettlement, "consignmentId" | "saleNo" | "lotId" | "contractNo" | "sellerId" | "buyerId" | "sellerCertificateNo">): readonly Subject[] => [
  consignmentId === undefined ? subject("sale", saleNo, "named") : subject("consignment", consignmentId, "named"),
  subject("lot", lotId, "named"),
  subject("contract", contractNo, "named"),
  subject("certificate", sellerCertificateNo, "named"),
  subject("organisation", sellerId, "named"),
  subject("organisation", buyerId, "named"),
];
