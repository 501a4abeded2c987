/** Certificate revocation lists in an MSP's configuration (RFC 5280 §5; hyperledger/fabric msp/mspimplvalidate.go). */
import { verify, type KeyObject } from "node:crypto";
import { pemToDer, type Certificate } from "./certificate.ts";
import { DerError, oidText, readAll, readElement, TAG } from "./der.ts";

const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

/** Digests by signature algorithm; null where the algorithm hashes by itself. */
const DIGESTS: Readonly<Record<string, string | null>> = {
  "1.2.840.10045.4.3.2": "sha256",
  "1.2.840.10045.4.3.3": "sha384",
  "1.2.840.10045.4.3.4": "sha512",
  "1.2.840.113549.1.1.11": "sha256",
  "1.3.101.112": null,
};

export interface RevocationList {
  /** True if this list is the issuer's own, rightly signed, and names the certificate. Revocation dates are ignored, as in Fabric. */
  revokes(certificate: Certificate, issuer: Certificate): boolean;
}

/** @param bytes PEM or DER. @throws {DerError} not a CRL, or one without authority key identifier */
export function parseRevocationList(bytes: Uint8Array): RevocationList {
  const [tbs, algorithm, bits] = readAll(readElement(pemToDer(bytes) ?? bytes).content);
  if (!tbs || !algorithm || bits?.tag !== TAG.bitString) throw new DerError("malformed revocation list");
  const fields = readAll(tbs.content);
  if (fields[0]?.tag === TAG.integer) fields.shift(); // version
  // algorithm, issuer, thisUpdate, [nextUpdate], [revokedCertificates], [0] extensions
  const revoked = fields.slice(3).find(({ tag }) => tag === TAG.sequence);
  const serials = new Set(
    (revoked ? readAll(revoked.content) : []).map((entry) => hex(readElement(entry.content).content)),
  );
  const authority = authorityKeyId(fields.find(({ tag }) => tag === 0xa0)?.content);
  const algorithmOid = oidText(readElement(algorithm.content).content);
  const signedRightly = (key: KeyObject): boolean => {
    const digest = DIGESTS[algorithmOid];
    return digest !== undefined && verify(digest, tbs.raw, key, bits.content.subarray(1));
  };
  return {
    revokes: (certificate, issuer) =>
      hex(issuer.subjectKeyId ?? new Uint8Array()) === authority &&
      serials.has(hex(certificate.serial)) &&
      signedRightly(issuer.publicKey),
  };
}

function authorityKeyId(extensions: Uint8Array | undefined): string {
  for (const extension of extensions ? readAll(readElement(extensions).content) : []) {
    const [type, ...rest] = readAll(extension.content);
    const value = rest.at(-1);
    if (!type || !value || oidText(type.content) !== AUTHORITY_KEY_IDENTIFIER) continue;
    const keyId = readAll(readElement(value.content).content).find(({ tag }) => tag === 0x80);
    if (keyId) return hex(keyId.content);
  }
  throw new DerError("revocation list without authority key identifier");
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
