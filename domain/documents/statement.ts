import { canonicalJson } from "../canonical.ts";
import type { DocumentSignature } from "../documents.ts";

/** First words of every statement: neither a transaction nor a sign-in begins like this, so that the signature is good for nothing else. */
const PROTOCOL = "garal-document-signature/1";

/** What a signature vouches for. `at` is the event time of the signing, an instant with seconds in UTC. */
export type Signing = Pick<DocumentSignature, "sha256" | "purpose" | "orgId" | "mspId" | "user"> & { readonly size: number; readonly mediaType: string; readonly at: string };

/** The text whose UTF-8 bytes are signed: the protocol's name and, after a blank, canonical JSON (RFC 8785) of the signing. */
export function statementOf({ sha256, size, mediaType, purpose, orgId, mspId, user, at }: Signing): string {
  return `${PROTOCOL} ${canonicalJson({ sha256, size, mediaType, purpose, orgId, mspId, user, at })}`;
}
