import { eventOf, recordOf, subject } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { declaredValueId } from "../declarations.ts";
import { DomainError } from "../error.ts";
import { principalOf } from "../mandates.ts";
import { day } from "../registry.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { AmendDeclaration, Declaration, DeclaredValue, FileDeclaration } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import { bindDocuments } from "./documents.ts";

/**
 * Files the export declaration of a consignment: its goods are what is loaded, under a registered contract, with a certificate of every
 * lot and royalty receipts that nobody has used. The declared value goes to payer, customs and tax alone.
 * @throws {DomainError} `declaration/number-used` and whatever `bindDocuments` refuses
 */
export const fileDeclaration: Rule<Infer<typeof FileDeclaration>, DeclaredValue> = async (act, ledger, value) => {
  const { declarationNo, consignmentId, regime, customsOffice, items, receiptNos, carriedReceiptNos, certificateNos, at } = act.input;
  if ((await ledger.get("declaration", declarationNo)) || (await ledger.get("importDeclaration", declarationNo)) || (await ledger.get("sale", declarationNo))) throw new DomainError("declaration/number-used", { declarationNo });
  const filedOn = day(at);
  const principal = await principalOf(act, ledger, "export-declarations");
  const { consignment, contract, netKg, puts, subjects } = await bindDocuments(principal, ledger, value, filedOn);
  const { exporterId, exporterMsp, borderPoint } = consignment;
  const valueDigest = digestOf(value);
  const record: Declaration = { ...recordOf(act), ...agentOf(act), version: 1, contractNo: contract.contractNo, exporterId, payerMsp: exporterMsp, borderPoint, netKg, valueDigest, status: "filed", filedOn, versionTx: act.txId, payments: [] };
  const facts = { declarationNo, version: 1, consignmentId, contractNo: contract.contractNo, regime, customsOffice, borderPoint, items, netKg, receiptNos, ...(carriedReceiptNos ? { carriedReceiptNos } : {}), certificateNos, filedOn, valueDigest, ...mandateFacts(act) };
  return {
    puts: [{ kind: "declaration", id: declarationNo, record }, ...puts],
    secrets: [{ collection: payerCollection(exporterMsp), kind: "declaration", id: declaredValueId(declarationNo, 1), record: value }],
    event: eventOf(act, "declaration.filed", { subjects: [subject("declaration", declarationNo, "made"), ...subjects, ...mandateSubjects(act)], facts }),
  };
};

/**
 * Replaces a declaration by its next version, until it is released. The receipts of the former version are freed or stay bound, its
 * assessment no longer holds, and payments made stay with the declaration. The legal date stays the day of the first filing.
 * @throws {DomainError} `declaration/unknown`, `declaration/not-declarant`, `declaration/not-amendable`, `declaration/version-stale`, and whatever `bindDocuments` refuses
 */
export const amendDeclaration: Rule<Infer<typeof AmendDeclaration>, DeclaredValue> = async (act, ledger, value) => {
  const { declarationNo, version, customsOffice, items, receiptNos, carriedReceiptNos, certificateNos, additionalSheets, reason, at } = act.input;
  const before = await declarationOf(ledger, declarationNo);
  const principal = await principalOf(act, ledger, "export-declarations");
  if (before.exporterId !== principal.by.orgId) throw new DomainError("declaration/not-declarant", { declarationNo, exporterId: before.exporterId });
  if (before.status === "released") throw new DomainError("declaration/not-amendable", { declarationNo, status: before.status });
  if (version !== before.version + 1) throw new DomainError("declaration/version-stale", { declarationNo, changedBy: before.exporterId, time: before.at });
  if (at < before.at) throw new DomainError("step/before-cause", { date: at, causeDate: before.at, cause: `declaration ${declarationNo}` });
  const { netKg, puts, subjects } = await bindDocuments(principal, ledger, value, before.filedOn, before);
  const stamp = { tx: act.txId, at };
  // A new version answers a return.
  const { assessmentId, returned: _, carriedReceiptNos: _claimed, mandateNo: _mandate, agentId: _agent, ...rest } = before;
  const valueDigest = digestOf(value);
  const claims = carriedReceiptNos ? { carriedReceiptNos } : {};
  const record: Declaration = { ...rest, ...claims, ...agentOf(act), customsOffice, items, receiptNos, certificateNos, additionalSheets, version, netKg, valueDigest, status: "filed", versionTx: act.txId, ...stamp };
  const superseded = await supersede(ledger, assessmentId, `${declarationNo}/${version}`, stamp);
  return {
    puts: [{ kind: "declaration", id: declarationNo, record }, ...puts, ...superseded],
    secrets: [{ collection: payerCollection(before.payerMsp), kind: "declaration", id: declaredValueId(declarationNo, version), record: value }],
    event: eventOf(act, "declaration.amended", {
      subjects: [subject("declaration", declarationNo, "changed"), ...superseded.map(({ kind, id }) => subject(kind, id, "changed")), ...subjects, ...mandateSubjects(act)],
      facts: { declarationNo, version, consignmentId: before.consignmentId, customsOffice, items, netKg, receiptNos, ...claims, certificateNos, valueDigest, reason, ...mandateFacts(act) },
      corrects: { txId: before.versionTx, reason },
    }),
  };
};

type Mandated = Act<{ readonly at: string; readonly mandateNo?: string | undefined }>;
/** Who filed a version for another, and by what. */
export const agentOf = ({ input: { mandateNo }, by }: Mandated) => (mandateNo === undefined ? {} : { mandateNo, agentId: by.orgId });
export const mandateFacts = ({ input: { mandateNo } }: Mandated) => (mandateNo === undefined ? {} : { mandateNo });
export const mandateSubjects = ({ input: { mandateNo } }: Mandated) => (mandateNo === undefined ? [] : [subject("mandate", mandateNo, "named")]);

/** The declaration. @throws {DomainError} `declaration/unknown` */
export async function declarationOf(ledger: Ledger, declarationNo: string): Promise<Declaration> {
  const declaration = await ledger.get("declaration", declarationNo);
  if (!declaration) throw new DomainError("declaration/unknown", { declarationNo });
  return declaration;
}

/** The assessment that no longer holds, naming what replaced it; nothing where there was none. */
export async function supersede(ledger: Ledger, assessmentId: string | undefined, supersededBy: string, stamp: { readonly tx: string; readonly at: string }): Promise<readonly Put[]> {
  const assessment = assessmentId === undefined ? undefined : await ledger.get("assessment", assessmentId);
  return assessment && assessmentId !== undefined ? [{ kind: "assessment", id: assessmentId, record: { ...assessment, supersededBy, ...stamp } }] : [];
}
