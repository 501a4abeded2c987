import { input, recordFrom } from "./act.ts";
import { carriedReceiptNos } from "./carried-royalty.ts";
import { MAX_LOTS } from "./consignments.ts";
import { mandateNo } from "./mandates.ts";
import { hsCode, taxReceiptNo } from "./identifiers.ts";
import { amount, choice, currency, date, digest, field, flag, id, integer, list, massKg, object, optional, pattern, salt, text } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * Customs declarations, their assessment, payment and release. Values are private to payer, customs and tax. A declaration is amended
 * by new versions only.
 */

/** Regimes by the customs convention (trade-documents: regimeCodes); the national list is not public. */
export const regimes = ["10"] as const;
export const Item = object({
  hs: field(hsCode, "HS code."),
  product: field(id, "Product."),
  netKg: field(massKg, "Net mass, kg wet."),
});
const declared = {
  consignmentId: field(id, "Consignment."),
  customsOffice: field(text(64), "Customs office."),
  items: field(list(Item, { min: 1, max: 50 }), "Goods."),
  receiptNos: field(list(taxReceiptNo, { max: 50 }), "Royalty receipts; none are needed for what royalty paid before covers."),
  carriedReceiptNos,
  certificateNos: field(list(id, { min: 1, max: MAX_LOTS }), "Laboratory conclusions, one for every lot loaded."),
  additionalSheets: field(integer(0, 999), "Additional sheets of the declaration, for the service fee."),
  mandateNo,
};
export const FileDeclaration = input({ declarationNo: field(id, "Number of the declaration."), regime: field(choice(regimes), "Customs regime."), ...declared });
/** Private: transient field `secret` of `declarations:file` and `declarations:amend`. */
export const DeclaredValue = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  invoiceNo: field(id, "Invoice."),
  value: field(amount, "Invoice value of the goods."),
  currency: field(currency, "Currency of the invoice."),
});
export type DeclaredValue = Infer<typeof DeclaredValue>;
export const AmendDeclaration = input({
  declarationNo: field(id, "Declaration."),
  version: field(integer(2, 10_000), "Number of the new version: one more than the one in force."),
  ...declared,
  reason: field(text(), "Why."),
});
/** Where a declaration is on its way; `returned` waits for a new version by its declarant. */
export const declarationStatuses = ["filed", "assessed", "paid", "released", "returned"] as const;
/** Why customs returns a declaration to its declarant. */
export const returnReasons = ["document-missing", "document-unreadable", "value-doubtful", "classification", "mass-differs", "parties-differ", "other"] as const;
/** What a return said; it goes with the next version. */
export const Returned = object({
  reason: field(choice(returnReasons), "Why."),
  remark: optional(text(300), "What exactly is to be corrected."),
  version: field(integer(1, 10_000), "Version that was returned."),
  by: field(text(128), "Officer who returned it, by the certificate's pseudonym."),
});
/** What the record of any declaration, of an export or an import, says of its value, its assessment and its release. */
export const settledFields = {
  valueDigest: field(digest, "SHA-256 of the canonical JSON of the declared value."),
  status: field(choice(declarationStatuses), "Where it is on its way."),
  filedOn: field(date, "Day of the declaration: the legal date of rates."),
  versionTx: field(id, "Transaction that filed the version in force."),
  assessmentId: optional(id, "Assessment in force."),
  payments: field(list(id, { max: 100 }), "Payments made on it, under whichever assessment."),
  charges: optional(list(id, { min: 1, max: 100 }), "Charges in force that follow its assessments."),
  planNo: optional(id, "Plan of payment in parts."),
  releasedOn: optional(date, "Day of release."),
  takenBy: optional(text(128), "Officer who works on it, by the certificate's pseudonym."),
  returned: optional(Returned, "Why it was returned, until a new version answers it."),
};
export const Declaration = recordFrom(FileDeclaration, {
  version: field(integer(1, 10_000), "Version in force."),
  contractNo: field(id, "Contract of the consignment."),
  exporterId: field(id, "Exporter, who is the payer."),
  payerMsp: field(id, "Payer's member."),
  borderPoint: field(id, "Border point of exit."),
  agentId: optional(id, "Broker that filed the version in force for the exporter."),
  netKg: field(massKg, "Mass declared, kg wet."),
  ...settledFields,
});
export type Declaration = Infer<typeof Declaration>;

export const AssessDeclaration = input({
  assessmentId: field(id, "New assessment."),
  declarationNo: field(id, "Declaration."),
  legalDate: optional(date, "Day whose rates, prices and rules hold, where customs finds another than the day of filing that the declarant stated."),
});
/** Private: transient field `secret` of `assessments:assess` and `payments:record`. */
export const Salt = object({ salt: field(salt, "Random, so that the digest tells nothing.") });

/** Numbers of records that are made of several, such as a settlement's, are longer than one and may hold a colon. */
const recordId = pattern("Id", /^[\p{L}\p{Nd}][\p{L}\p{Nd}._/:-]{0,199}$/u, "ETT-2026-0001", 200);
export const Source = object({ kind: field(id, "Kind of record."), id: field(recordId, "Its number."), tx: field(id, "Transaction that it comes from.") });
export const TableVersion = object({ table: field(id, "Rate table."), version: field(integer(1, 1_000_000), "Version that was used.") });
export const Assessment = recordFrom(AssessDeclaration, {
  legalDate: field(date, "Day whose rates, prices and rules were used, as customs attests."),
  declarationVersion: field(integer(1, 10_000), "Version of the declaration that was assessed."),
  payerId: field(id, "Payer."),
  payerMsp: field(id, "Payer's member."),
  status: field(choice(["final", "provisional", "needs-review"]), "Provisional while a row used is unconfirmed or a price is not final."),
  reasons: field(list(text(300), { max: 50 }), "Why it is not final; no amounts."),
  assessedOn: field(date, "Day of assessment."),
  linesDigest: field(digest, "SHA-256 of the canonical JSON of the lines."),
  tables: field(list(TableVersion, { max: 50 }), "Rate tables and the versions used."),
  sources: field(list(Source, { max: 2000 }), "Records that it rests on and their transactions."),
  settlement: field(choice(["open", "part-paid", "paid"]), "How far it is paid."),
  payments: field(list(id, { max: 100 }), "Payments."),
  dueOn: optional(date, "Last day on which what it charges further is paid in time."),
  penaltyNo: optional(id, "Penalty on what it found undeclared."),
  supersededBy: optional(text(80), "Assessment, or version of the declaration, that replaced this one."),
});
export type Assessment = Infer<typeof Assessment>;

export const RecordPayment = input({ paymentNo: field(taxReceiptNo, "ДДТД of the payment."), assessmentId: field(id, "Assessment that is paid.") });
export const RecordRefund = input({ paymentNo: field(taxReceiptNo, "ДДТД of the refund."), assessmentId: field(id, "Assessment in force, by which too much was paid.") });
/** Private: transient field `secret` of `payments:record` and `payments:refund`. */
export const PaidAmount = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  amount: field(amount, "Amount paid."),
  currency: field(currency, "Currency."),
});
export type PaidAmount = Infer<typeof PaidAmount>;
export const Payment = recordFrom(RecordPayment, {
  declarationNo: field(id, "Declaration."),
  payerMsp: field(id, "Payer's member."),
  amountDigest: field(digest, "SHA-256 of the canonical JSON of the amount."),
  refund: optional(flag, "Whether it was paid back to the payer."),
  advanceNo: optional(id, "Advance that it was taken from."),
  paidOn: optional(date, "Day of that advance, from which it counts."),
});
export type Payment = Infer<typeof Payment>;
/** Private record of a version's declared value: `declarationNo/version`, so that earlier values stay. */
export const declaredValueId = (declarationNo: string, version: number): string => `${declarationNo}/${version}`;

export const TakeDeclaration = input({
  declarationNo: field(id, "Declaration."),
  instead: optional(text(128), "Officer from whom it is taken over, who must be the one who has it."),
});
export const ReturnDeclaration = input({
  declarationNo: field(id, "Declaration."),
  version: field(integer(1, 10_000), "Version that is returned: the one in force."),
  reason: field(choice(returnReasons), "Why."),
  remark: optional(text(300), "What exactly is to be corrected."),
});
export const ReleaseDeclaration = input({ declarationNo: field(id, "Declaration."), channel: field(choice(["green", "yellow", "red"]), "Risk channel by which it was released.") });
