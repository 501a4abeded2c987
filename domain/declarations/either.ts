import { subject } from "../act.ts";
import { DomainError } from "../error.ts";
import type { Ledger, Put, Subject } from "../act.ts";
import type { Declaration } from "../declarations.ts";
import type { ImportDeclaration } from "../imports.ts";

/*
 * Declarations of exports and of imports are records of their own and settle alike: assessed, paid, released. Their numbers are one series.
 */

/** A declaration of either kind. */
export type Filed = { readonly kind: "declaration"; readonly record: Declaration } | { readonly kind: "importDeclaration"; readonly record: ImportDeclaration };
/** What assessment, payment and release change of it. */
export type Settlement = Partial<Pick<Declaration, "status" | "assessmentId" | "payments" | "releasedOn" | "takenBy" | "returned" | "charges" | "planNo">> & Pick<Declaration, "tx" | "at">;

/** The declaration with that number, of whichever kind. @throws {DomainError} `declaration/unknown` */
export async function filedOf(ledger: Ledger, declarationNo: string): Promise<Filed> {
  const record = await ledger.get("declaration", declarationNo);
  if (record) return { kind: "declaration", record };
  const imported = await ledger.get("importDeclaration", declarationNo);
  if (!imported) throw new DomainError("declaration/unknown", { declarationNo });
  return { kind: "importDeclaration", record: imported };
}

/** The organisation that pays. */
export const payerOf = (filed: Filed): string => (filed.kind === "declaration" ? filed.record.exporterId : filed.record.importerId);

/** The declaration with its settlement changed. */
export function settledPut(filed: Filed, change: Settlement): Put {
  const id = filed.record.declarationNo;
  return filed.kind === "declaration" ? { kind: "declaration", id, record: { ...filed.record, ...change } } : { kind: "importDeclaration", id, record: { ...filed.record, ...change } };
}

/** What a declaration is about: the consignment that it exports, or the manifest that it imports from. */
export const aboutOf = (filed: Filed): Subject => (filed.kind === "declaration" ? subject("consignment", filed.record.consignmentId, "named") : subject("manifest", filed.record.manifestNo, "named"));
