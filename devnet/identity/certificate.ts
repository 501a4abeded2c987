/**
 * X.509 certificates as Fabric's MSP reads them: PEM located leniently, DER read strictly, signatures brought to low-S
 * before hashing, chains judged at notBefore + 1 s (hyperledger/fabric msp/mspimpl.go, msp/cert.go; Go crypto/x509).
 */
import { createHash, X509Certificate } from "node:crypto";
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

export interface Extension {
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A certificate with the parts that Node does not show. */
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
  return {
    x509,
    der,
    serial: serial.content,
    issuer: issuer.raw,
    subject: subject.raw,
    units: attributeValues(subject, OID.organizationalUnit),
    notBefore: x509.validFromDate,
    notAfter: x509.validToDate,
    extensions: readExtensions(fields.find(({ tag }) => tag === 0xa3)),
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

/** Content of the subject key identifier; undefined without that extension. */
export function subjectKeyId(certificate: Certificate): Uint8Array | undefined {
  const extension = certificate.extensions.get(OID.subjectKeyIdentifier);
  return extension && readElement(extension.value).content;
}

/**
 * The certificate with its signature in low-S, so that nobody can present one certificate as two
 * (msp/cert.go `sanitizeECDSASignedCert`).
 * @throws {CertificateError} signature malformed, or the issuer's key is not on a known curve
 */
export function withLowS(certificate: Certificate, issuer: Certificate): Certificate {
  if (!certificate.ecdsaSigned) return certificate;
  const signature = toLowS(certificate.signature, issuer.x509.publicKey);
  if (!signature) throw new CertificateError("malformed certificate signature");
  if (Buffer.from(signature).equals(certificate.signature)) return certificate;
  const [tbs, algorithm] = readAll(readElement(certificate.der).content);
  if (!tbs || !algorithm) throw new CertificateError("malformed certificate");
  const bits = encode(TAG.bitString, Buffer.of(0), signature);
  return parseDer(encode(TAG.sequence, tbs.raw, algorithm.raw, bits));
}

/** Lower-case hex SHA-256 of the DER. */
export const fingerprint = (certificate: Certificate): string => createHash("sha256").update(certificate.der).digest("hex");

export const isSelfSigned = (certificate: Certificate): boolean =>
  certificate.x509.ca && signedBy(certificate, certificate);

function signedBy(certificate: Certificate, issuer: Certificate): boolean {
  return (
    issuer.x509.ca &&
    maySignCertificates(issuer) &&
    Buffer.from(certificate.issuer).equals(issuer.subject) &&
    certificate.x509.verify(issuer.x509.publicKey)
  );
}

/** KeyUsage absent, or with keyCertSign (bit 5). */
function maySignCertificates({ extensions }: Certificate): boolean {
  const usage = extensions.get(OID.keyUsage);
  return !usage || ((readElement(usage.value).content[1] ?? 0) & 0x04) !== 0;
}

/** Intermediates that may stand below this CA; undefined if unlimited. */
function pathLength({ extensions }: Certificate): number | undefined {
  const constraints = extensions.get(OID.basicConstraints);
  const limit = constraints && readAll(readElement(constraints.value).content).find(({ tag }) => tag === TAG.integer);
  return limit && Number(BigInt(`0x${Buffer.from(limit.content).toString("hex")}`));
}

/** Go verifies for serverAuth when a caller names no use, as the MSP does: without that extension anything goes. */
function usableForServerAuth({ extensions }: Certificate): boolean {
  const uses = extensions.get(OID.extendedKeyUsage);
  if (!uses) return true;
  const oids = readAll(readElement(uses.value).content).map(({ content }) => oidText(content));
  return oids.includes(OID.serverAuth) || oids.includes(OID.anyExtendedKeyUsage);
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
    usableForServerAuth(c) &&
    [...c.extensions].every(([oid, { critical }]) => !critical || HANDLED.has(oid));
  const extend = (path: [Certificate, ...Certificate[]]): void => {
    const last = path.at(-1) ?? leaf;
    const fits = (c: Certificate): boolean => usable(c) && path.length - 1 <= (pathLength(c) ?? path.length) && signedBy(last, c);
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
