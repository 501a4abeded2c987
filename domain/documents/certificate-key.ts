/*
 * The public key in an X.509 certificate (RFC 5280 §4.1): as much DER (X.690) as it takes to walk to it, so that the same check runs in a
 * peer, a server and a browser. Whether the certificate is worth anything (chain, validity, revocation) is for those who hold the roots.
 */

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const VERSION = 0xa0;
/** AlgorithmIdentifier of an EC key on P-256 (RFC 5480 §2.1.1): id-ecPublicKey, secp256r1. */
const P256 = "301306072a8648ce3d020106082a8648ce3d030107";

interface Element {
  readonly tag: number;
  /** Where its contents begin and end. */
  readonly from: number;
  readonly to: number;
  /** Where the element itself begins. */
  readonly start: number;
}

function elementAt(der: Uint8Array, start: number, limit: number): Element | undefined {
  const [tag, first] = [der[start], der[start + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  let [length, from] = [first, start + 2];
  if (first >= 0x80) {
    const bytes = first - 0x80;
    if (bytes < 1 || bytes > 3) return undefined;
    length = 0;
    for (let i = 0; i < bytes; i++) length = length * 256 + (der[from + i] ?? 0);
    from += bytes;
  }
  const to = from + length;
  return to <= limit ? { tag, from, to, start } : undefined;
}

/** The uncompressed point (65 bytes) of the P-256 key that a certificate certifies; undefined for another key or what is no certificate. */
export function certifiedKey(der: Uint8Array): Uint8Array | undefined {
  const certificate = elementAt(der, 0, der.length);
  if (certificate?.tag !== SEQUENCE || certificate.to !== der.length) return undefined;
  const body = elementAt(der, certificate.from, certificate.to);
  if (body?.tag !== SEQUENCE) return undefined;
  // version?, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo
  const parts: Element[] = [];
  for (let at = body.from; at < body.to && parts.length < 7; ) {
    const part = elementAt(der, at, body.to);
    if (!part) return undefined;
    parts.push(part);
    at = part.to;
  }
  const [serial, , , , , info] = parts[0]?.tag === VERSION ? parts.slice(1) : parts;
  if (serial?.tag !== INTEGER || info?.tag !== SEQUENCE) return undefined;
  const algorithm = elementAt(der, info.from, info.to);
  const key = algorithm && elementAt(der, algorithm.to, info.to);
  if (!algorithm || !key || hex(der.subarray(algorithm.start, algorithm.to)) !== P256) return undefined;
  // A bit string's first byte counts its unused bits; a point that is not compressed begins with 4.
  if (key.tag !== BIT_STRING || key.to - key.from !== 66 || der[key.from] !== 0 || der[key.from + 1] !== 4) return undefined;
  return der.slice(key.from + 1, key.to);
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
