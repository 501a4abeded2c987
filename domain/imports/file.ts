import { eventOf, recordOf, subject } from "../act.ts";
import { digestOf } from "../canonical.ts";
import { payerCollection } from "../collections.ts";
import { declaredValueId } from "../declarations.ts";
import { agentOf, mandateFacts, mandateSubjects, supersede } from "../declarations/file.ts";
import { DomainError } from "../error.ts";
import { principalOf } from "../mandates.ts";
import { day } from "../registry.ts";
import type { Ledger, Rule } from "../act.ts";
import type { AmendImport, FileImport, ImportDeclaration, ImportValue } from "../imports.ts";
import type { Infer } from "../schema.ts";
import { bindGoods } from "./bind.ts";

/**
 * Files an import declaration: goods of a manifest that has entered, or of a bonded warehouse, by HS code, with the documents and permits that
 * they need. The value goes to payer, customs and tax alone.
 * @throws {DomainError} `declaration/number-used` and whatever `bindGoods` refuses
 */
export const fileImport: Rule<Infer<typeof FileImport>, ImportValue> = async (act, ledger, value) => {
  const { declarationNo, procedure, manifestNo, customsOffice, items, documents, at } = act.input;
  if ((await ledger.get("declaration", declarationNo)) || (await ledger.get("importDeclaration", declarationNo))) throw new DomainError("declaration/number-used", { declarationNo });
  const filedOn = day(at);
  const principal = await principalOf(act, ledger, "import-declarations");
  const { manifest, netKg, puts, subjects } = await bindGoods(principal, ledger, value, filedOn);
  const { orgId: importerId, mspId: payerMsp } = principal.by;
  const { borderPoint, vehicle } = manifest;
  const valueDigest = digestOf(value);
  const came = { importerId, payerMsp, borderPoint, ...(vehicle.containerNo === undefined ? {} : { containerNo: vehicle.containerNo }) };
  const record: ImportDeclaration = { ...recordOf(act), ...came, ...agentOf(act), version: 1, netKg, valueDigest, status: "filed", filedOn, versionTx: act.txId, payments: [] };
  return {
    puts: [{ kind: "importDeclaration", id: declarationNo, record }, ...puts],
    secrets: [{ collection: payerCollection(payerMsp), kind: "importDeclaration", id: declaredValueId(declarationNo, 1), record: value }],
    event: eventOf(act, "import.filed", {
      subjects: [subject("importDeclaration", declarationNo, "made"), ...subjects, ...mandateSubjects(act)],
      facts: { declarationNo, version: 1, procedure, manifestNo, ...came, customsOffice, items, documents, netKg, filedOn, valueDigest, ...mandateFacts(act) },
    }),
  };
};

/**
 * Replaces an import declaration by its next version, until it is released: what the former version drew on manifest, warehouse and permits is
 * given back first, its assessment no longer holds, payments made stay. Procedure, manifest and legal date stay.
 * @throws {DomainError} `declaration/unknown`, `declaration/not-declarant`, `declaration/not-amendable`, `declaration/version-stale`, and whatever `bindGoods` refuses
 */
export const amendImport: Rule<Infer<typeof AmendImport>, ImportValue> = async (act, ledger, value) => {
  const { declarationNo, version, reason, at, key: _key, ...stated } = act.input;
  const before = await importOf(ledger, declarationNo);
  const principal = await principalOf(act, ledger, "import-declarations");
  if (before.importerId !== principal.by.orgId) throw new DomainError("declaration/not-declarant", { declarationNo, exporterId: before.importerId });
  if (before.status === "released") throw new DomainError("declaration/not-amendable", { declarationNo, status: before.status });
  if (version !== before.version + 1) throw new DomainError("declaration/version-stale", { declarationNo, changedBy: before.importerId, time: before.at });
  if (at < before.at) throw new DomainError("step/before-cause", { date: at, causeDate: before.at, cause: `declaration ${declarationNo}` });
  const { procedure, manifestNo, filedOn, payerMsp } = before;
  const { netKg, puts, subjects } = await bindGoods({ ...principal, input: { declarationNo, procedure, manifestNo, at, ...stated } }, ledger, value, filedOn, before);
  const stamp = { tx: act.txId, at };
  // A new version answers a return.
  const { assessmentId, returned: _returned, months: _months, incoterm: _incoterm, mandateNo: _mandate, agentId: _agent, ...rest } = before;
  const valueDigest = digestOf(value);
  const record: ImportDeclaration = { ...rest, ...stated, ...agentOf(act), version, netKg, valueDigest, status: "filed", versionTx: act.txId, ...stamp };
  const superseded = await supersede(ledger, assessmentId, `${declarationNo}/${version}`, stamp);
  return {
    puts: [{ kind: "importDeclaration", id: declarationNo, record }, ...puts, ...superseded],
    secrets: [{ collection: payerCollection(payerMsp), kind: "importDeclaration", id: declaredValueId(declarationNo, version), record: value }],
    event: eventOf(act, "import.amended", {
      subjects: [subject("importDeclaration", declarationNo, "changed"), ...superseded.map(({ kind, id }) => subject(kind, id, "changed")), ...subjects, ...mandateSubjects(act)],
      facts: { declarationNo, version, items: stated.items, documents: stated.documents, netKg, valueDigest, reason, ...mandateFacts(act) },
      corrects: { txId: before.versionTx, reason },
    }),
  };
};

/** The import declaration. @throws {DomainError} `declaration/unknown` */
export async function importOf(ledger: Ledger, declarationNo: string): Promise<ImportDeclaration> {
  const declaration = await ledger.get("importDeclaration", declarationNo);
  if (!declaration) throw new DomainError("declaration/unknown", { declarationNo });
  return declaration;
}
