/**
 * X.509 certificates as Fabric's MSP reads them: PEM located leniently, DER read strictly, signatures brought to low-S
 * before hashing, chains judged at notBefore + 1 s (hyperledger/fabric msp/mspimpl.go, msp/cert.go; Go crypto/x509).
 */
import { createHash, X509Certificate, type KeyObject } from "node:crypto";
import { encode, oidText, readAll, readElement, TAG, type Element } from "./der.ts";
import { toLowS } from "./ecdsa.ts";

export const OID = {
  organizationalUnit: "2.5.4.11",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  anyExtendedKeyUsage: "2.5.29.37.0",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

/** Critical extensions that a chain is judged by; with any other one (name constraints too) a certificate is unusable. */
const HANDLED: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.subjectAltName,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  OID.subjectKeyIdentifier,
  OID.authorityKeyIdentifier,
]);

/** Bit 5 of KeyUsage. */
const KEY_CERT_SIGN = 0x04;

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate with the parts that Node does not show. Everything is read at once: what cannot be read is refused here. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly der: Uint8Array;
  readonly serial: Uint8Array;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly units: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: ReadonlyMap<string, Extension>;
  readonly publicKey: KeyObject;
  readonly subjectKeyId: Uint8Array | undefined;
  /** A CA whose key usage, if stated, allows signing certificates. */
  readonly maySign: boolean;
  /** Intermediates that may stand below this CA; undefined if unlimited. */
  readonly pathLength: number | undefined;
  /**
   * No extended key usage, or one with serverAuth: Go verifies for that when a caller names no use, as the MSP does.
   */
  readonly serverAuth: boolean;
  readonly ecdsaSigned: boolean;
  /** Signature value, without the BIT STRING's count of unused bits. */
  readonly signature: Uint8Array;
}

export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

const PEM_BLOCK = /(?:^|\n)-----BEGIN ([^\r\n]*?)-----[ \t]*\r?\n([\s\S]*?)-----END \1-----[ \t]*(?=\r?\n|$)/g;

/** DER of the first PEM block, whatever its label and what stands before it; undefined if there is none. */
export function pemToDer(pem: Uint8Array): Uint8Array | undefined {
  for (const [, , body = ""] of Buffer.from(pem).toString("latin1").matchAll(PEM_BLOCK)) {
    const base64 = body
      .split("\n")
      .filter((line) => !line.includes(":")) // RFC 1421 headers
      .join("")
      .replace(/\s/g, "");
    if (base64.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(base64)) return Buffer.from(base64, "base64");
  }
  return undefined;
}

/** @throws {CertificateError} no PEM block, not strict DER, or not a certificate */
export function parsePem(pem: Uint8Array): Certificate {
  const der = pemToDer(pem);
  if (!der) throw new CertificateError("could not decode the PEM structure");
  return parseDer(der);
}

/** @throws {CertificateError} */
export function parseDer(der: Uint8Array): Certificate {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw new CertificateError(`parseCertificate failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function read(der: Uint8Array): Certificate {
  const outer = readElement(der);
  if (outer.raw.length !== der.length) throw new CertificateError("parseCertificate failed: trailing data");
  const [tbs, algorithm, bits, ...rest] = readAll(outer.content);
  if (outer.tag !== TAG.sequence || !tbs || !algorithm || bits?.tag !== TAG.bitString || rest.length > 0) {
    throw new CertificateError("parseCertificate failed: malformed certificate");
  }
  const fields = readAll(tbs.content);
  if (fields[0]?.tag === 0xa0) fields.shift(); // version
  const [serial, inner, issuer, , subject] = fields;
  if (!serial || !inner || !issuer || !subject) {
    throw new CertificateError("parseCertificate failed: malformed tbs certificate");
  }
  if (!Buffer.from(inner.raw).equals(algorithm.raw)) {
    throw new CertificateError("parseCertificate failed: inner and outer signature algorithm identifiers don't match");
  }
  if (bits.content[0] !== 0) throw new CertificateError("parseCertificate failed: signature with unused bits");
  const x509 = new X509Certificate(der);
  const algorithmOid = oidText(readElement(algorithm.content).content);
  const extensions = readExtensions(fields.find(({ tag }) => tag === 0xa3));
  const value = (oid: string): Element | undefined => {
    const extension = extensions.get(oid);
    return extension && readElement(extension.value);
  };
  const usage = value(OID.keyUsage);
  const uses = value(OID.extendedKeyUsage);
  const useOids = uses && readAll(uses.content).map(({ content }) => oidText(content));
  const constraints = value(OID.basicConstraints);
  const limit = constraints && readAll(constraints.content).find(({ tag }) => tag === TAG.integer);
  return {
    x509,
    der,
    serial: serial.content,
    issuer: issuer.raw,
    subject: subject.raw,
    units: attributeValues(subject, OID.organizationalUnit),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    extensions,
    publicKey: x509.publicKey,
    subjectKeyId: value(OID.subjectKeyIdentifier)?.content,
    maySign: x509.ca && (!usage || ((usage.content[1] ?? 0) & KEY_CERT_SIGN) !== 0),
    pathLength: limit && Number(BigInt(`0x${Buffer.from(limit.content).toString("hex")}`)),
    serverAuth: !useOids || useOids.includes(OID.serverAuth) || useOids.includes(OID.anyExtendedKeyUsage),
    ecdsaSigned: algorithmOid.startsWith("1.2.840.10045.4."),
    signature: bits.content.subarray(1),
  };
}

function attributeValues(name: Element, oid: string): string[] {
  const values: string[] = [];
  for (const rdn of readAll(name.content)) {
    for (const attribute of readAll(rdn.content)) {
      const [type, value] = readAll(attribute.content);
      if (type && value && oidText(type.content) === oid) values.push(Buffer.from(value.content).toString("utf8"));
    }
  }
  return values;
}

function readExtensions(field: Element | undefined): Map<string, Extension> {
  const extensions = new Map<string, Extension>();
  if (!field) return extensions;
  for (const extension of readAll(readElement(field.content).content)) {
    const [type, ...rest] = readAll(extension.content);
    const value = rest.at(-1);
    if (!type || !value) throw new CertificateError("parseCertificate failed: malformed extension");
    extensions.set(oidText(type.content), { critical: rest.length === 2 && rest[0]?.content[0] === 0xff, value: value.content });
  }
  return extensions;
}

/**
 * The certificate with its signature in low-S, so that nobody can present one certificate as two
 * (msp/cert.go `sanitizeECDSASignedCert`).
 * @throws {CertificateError} signature malformed, or the issuer's key is not on a known curve
 */
export function withLowS(certificate: Certificate, issuer: Certificate): Certificate {
  if (!certificate.ecdsaSigned) return certificate;
  const signature = toLowS(certificate.signature, issuer.publicKey);
  if (!signature) throw new CertificateError("malformed certificate signature");
  if (Buffer.from(signature).equals(certificate.signature)) return certificate;
  const [tbs, algorithm] = readAll(readElement(certificate.der).content);
  if (!tbs || !algorithm) throw new CertificateError("malformed certificate");
  const bits = encode(TAG.bitString, Buffer.of(0), signature);
  return parseDer(encode(TAG.sequence, tbs.raw, algorithm.raw, bits));
}

/** Lower-case hex SHA-256 of the DER. */
export const fingerprint = (certificate: Certificate): string => createHash("sha256").update(certificate.der).digest("hex");

export const isSelfSigned = (certificate: Certificate): boolean => signedBy(certificate, certificate);

function signedBy(certificate: Certificate, issuer: Certificate): boolean {
  return (
    issuer.maySign &&
    Buffer.from(certificate.issuer).equals(issuer.subject) &&
    certificate.x509.verify(issuer.publicKey)
  );
}

/**
 * The one chain from `leaf` to a root, leaf first. Validity of every certificate in it is judged one second after the
 * leaf's notBefore, so an expired leaf, or one not yet valid, passes (msp/mspimplvalidate.go `getValidityOptsForCert`).
 * @throws {CertificateError} none, or more than one
 */
export function chain(
  leaf: Certificate,
  roots: readonly Certificate[],
  intermediates: readonly Certificate[],
): readonly [Certificate, ...Certificate[]] {
  const at = leaf.notBefore.getTime() + 1000;
  const found: [Certificate, ...Certificate[]][] = [];
  const usable = (c: Certificate): boolean =>
    c.notBefore.getTime() <= at &&
    at <= c.notAfter.getTime() &&
    c.serverAuth &&
    [...c.extensions].every(([oid, { critical }]) => !critical || HANDLED.has(oid));
  const extend = (path: [Certificate, ...Certificate[]]): void => {
    const last = path.at(-1) ?? leaf;
    const fits = (c: Certificate): boolean => usable(c) && path.length - 1 <= (c.pathLength ?? path.length) && signedBy(last, c);
    for (const root of roots) if (fits(root)) found.push([...path, root]);
    for (const next of intermediates) if (!path.some((c) => same(c, next)) && fits(next)) extend([...path, next]);
  };
  if (!usable(leaf)) throw new CertificateError("the supplied identity is not valid: unusable certificate");
  if (roots.some((root) => same(root, leaf))) return [leaf];
  extend([leaf]);
  const [only, second] = found;
  if (!only) throw new CertificateError("the supplied identity is not valid: certificate signed by unknown authority");
  if (second) throw new CertificateError(`this MSP only supports a single validation chain, got ${found.length}`);
  return only;
}

export const same = (a: Certificate, b: Certificate): boolean => Buffer.from(a.der).equals(b.der);
