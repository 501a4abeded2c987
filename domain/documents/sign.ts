import { p256 } from "@noble/curves/nist.js";
import { after, eventOf, known, recordOf, subject, unused } from "../act.ts";
import { DomainError } from "../error.ts";
import { certifiedKey } from "./certificate-key.ts";
import { statementOf } from "./statement.ts";
import type { Rule } from "../act.ts";
import type { SignDocument } from "../documents.ts";
import type { Infer } from "../schema.ts";

/**
 * Records an electronic signature of a document: by the key of a certificate, over the statement of what was signed, by whom, when and why.
 * Here the signature is checked against the certificate's key; that the certificate is its member's is checked by whoever holds the members'
 * roots (`garal documents verify`), since a peer's trust in certificates changes with time.
 * @throws {DomainError} `record/exists`, `record/unknown`, `document/replaced`, `document/signature-invalid`, `step/before-cause`
 */
export const signDocument: Rule<Infer<typeof SignDocument>> = async (act, ledger) => {
  const { signatureNo, sha256, purpose, certificate, signature, at } = act.input;
  const { orgId, mspId, user } = act.by;
  unused(await ledger.get("documentSignature", signatureNo), "documentSignature", signatureNo);
  const document = known(await ledger.get("document", sha256), "document", sha256);
  if (document.replacedBy !== undefined) throw new DomainError("document/replaced", { sha256, replacedBy: document.replacedBy });
  after(at, { at: document.attachedAt }, `attachment of document ${sha256}`);
  const statement = statementOf({ sha256, size: document.size, mediaType: document.mediaType, purpose, orgId, mspId, user, at });
  if (!isStatementSigned(statement, certificate, signature)) throw new DomainError("document/signature-invalid", { sha256 });
  const { at: _at, ...own } = recordOf(act);
  return {
    puts: [{ kind: "documentSignature", id: signatureNo, record: { ...own, orgId, mspId, user, signedAt: at, statement, at } }],
    event: eventOf(act, "document.signed", {
      subjects: [subject("documentSignature", signatureNo, "made"), subject("document", sha256, "named"), ...document.subjects.map(({ kind, id }) => subject(kind, id, "named"))],
      facts: { signatureNo, sha256, purpose, statement },
    }),
  };
};

/**
 * True if `signature` (r and s, 64 bytes, Base64) is one over SHA-256 of the statement's UTF-8 bytes by the P-256 key of `certificate` (DER,
 * Base64). Both halves of s count: WebCrypto and tokens give either.
 */
export function isStatementSigned(statement: string, certificate: string, signature: string): boolean {
  const [key, bytes] = [certifiedKey(base64(certificate)), base64(signature)];
  if (!key || bytes.length !== 64) return false;
  try {
    return p256.verify(bytes, new TextEncoder().encode(statement), key, { lowS: false, prehash: true });
  } catch {
    // A point that is not on the curve, or r or s out of range: no signature.
    return false;
  }
}

/** Empty for what is no Base64: no key and no signature. */
function base64(text: string): Uint8Array {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return new Uint8Array();
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
