import { isStatementSigned } from "../domain/documents/sign.ts";
import { statementOf } from "../domain/documents/statement.ts";
import type { Document, DocumentSignature } from "../domain/documents.ts";
import { DomainError } from "../domain/error.ts";
import type { Identify } from "./auth/certificate.ts";

/** What a signature vouches for, in the ledger's words. */
export type SignedDocument = Pick<Document, "sha256" | "size" | "mediaType">;
export type Signed = Pick<DocumentSignature, "certificate" | "signature" | "purpose" | "orgId" | "mspId" | "user" | "signedAt">;

/**
 * Why a signature of a document does not hold, in English; undefined where it does: over the very statement, by the key of a certificate of the member,
 * valid when it was signed. Peers have checked the first half only.
 */
export function signatureProblem({ sha256, size, mediaType }: SignedDocument, { certificate, signature, purpose, orgId, mspId, user, signedAt }: Signed, identify: Identify): string | undefined {
  const statement = statementOf({ sha256, size, mediaType, purpose, orgId, mspId, user, at: signedAt });
  if (!isStatementSigned(statement, certificate, signature)) return "the signature is not one of this file by the key of its certificate";
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;
  try {
    const holder = identify(pem, new Date(signedAt));
    if (holder.mspId !== mspId || holder.orgId !== orgId || holder.user !== user) return `the certificate is ${holder.user}'s of ${holder.orgId}`;
  } catch (error) {
    if (error instanceof DomainError) return error.message;
    throw error;
  }
  return undefined;
}
