/**
 * Issues certificates with the fields, extensions and order that Fabric's cryptogen gives them
 * (hyperledger/fabric internal/cryptogen/ca/ca.go): P-256 keys, SHA-256, low-S signatures.
 */
import { createHash, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { OID, parsePem } from "./certificate.ts";
import { encode, encodeUnsigned, readAll, readElement, TAG } from "./der.ts";
import { sign } from "./ecdsa.ts";

const NAME_OIDS = { C: "2.5.4.6", ST: "2.5.4.8", L: "2.5.4.7", O: "2.5.4.10", OU: "2.5.4.11", CN: "2.5.4.3" } as const;

/** Relative distinguished names in certificate order. */
export type DistinguishedName = readonly (readonly [keyof typeof NAME_OIDS, string])[];

const KEY_USAGE = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, crlSign: 6 } as const;
const EXTENDED_KEY_USAGE = { serverAuth: OID.serverAuth, clientAuth: "1.3.6.1.5.5.7.3.2" } as const;
/** Fabric CA's attribute extension: the value is plain JSON, not a DER string. */
const ATTRIBUTES = "1.2.3.4.5.6.7.8.1";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const ED25519 = "1.3.101.112";

export interface CertificateRequest {
  readonly subject: DistinguishedName;
  readonly publicKey: KeyObject;
  readonly keyUsage: readonly (keyof typeof KEY_USAGE)[];
  readonly extendedKeyUsage?: readonly (keyof typeof EXTENDED_KEY_USAGE)[];
  readonly ca?: boolean;
  /** DNS names and IP addresses. */
  readonly alternativeNames?: readonly string[];
  /** Attributes that chaincode reads with `getAttributeValue`. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface Issuer {
  /** Absent for a self-signed certificate. */
  readonly certificatePem?: string;
  readonly privateKey: KeyObject;
}

/** A fresh P-256 key pair. */
export const newKeyPair = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Issues a certificate. @returns PEM. Serial numbers are 127 random bits. */
export function issueCertificate(request: CertificateRequest, issuer: Issuer): string {
  const parent = issuer.certificatePem === undefined ? undefined : parsePem(Buffer.from(issuer.certificatePem));
  const parentKeyId = parent?.extensions.get(OID.subjectKeyIdentifier);
  const algorithm = sequence(oid(issuer.privateKey.asymmetricKeyType === "ed25519" ? ED25519 : ECDSA_WITH_SHA256));
  const subject = distinguishedName(request.subject);
  const serial = randomBytes(16);
  serial[0] = (serial[0] ?? 0) & 0x7f;
  const extensions = [
    extension(OID.keyUsage, true, keyUsageBits(request.keyUsage)),
    request.extendedKeyUsage &&
      extension(OID.extendedKeyUsage, false, sequence(...request.extendedKeyUsage.map((use) => oid(EXTENDED_KEY_USAGE[use])))),
    extension(OID.basicConstraints, true, request.ca ? sequence(Buffer.of(0x01, 0x01, 0xff)) : sequence()),
    request.ca && extension(OID.subjectKeyIdentifier, false, encode(TAG.octetString, keyId(request.publicKey))),
    parentKeyId &&
      extension(OID.authorityKeyIdentifier, false, sequence(encode(0x80, readElement(parentKeyId.value).content))),
    request.alternativeNames &&
      extension(OID.subjectAltName, false, sequence(...request.alternativeNames.map(alternativeName))),
    request.attributes && extension(ATTRIBUTES, false, Buffer.from(JSON.stringify({ attrs: request.attributes }))),
  ].filter((part) => part instanceof Uint8Array);
  const tbs = sequence(
    encode(0xa0, encode(TAG.integer, Buffer.of(2))), // v3
    encodeUnsigned(serial),
    algorithm,
    parent ? parent.subject : subject,
    sequence(time(request.notBefore), time(request.notAfter)),
    subject,
    request.publicKey.export({ type: "spki", format: "der" }),
    encode(0xa3, sequence(...extensions)),
  );
  const der = sequence(tbs, algorithm, bitString(sign(issuer.privateKey, tbs)));
  const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encode(TAG.sequence, ...parts);
const bitString = (bytes: Uint8Array, unused = 0): Uint8Array => encode(TAG.bitString, Buffer.of(unused), bytes);

function oid(text: string): Uint8Array {
  const [first = 0n, second = 0n, ...rest] = text.split(".").map(BigInt);
  const arcs = [first * 40n + second, ...rest].flatMap((arc) => {
    const bytes = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 0x7fn) | 0x80);
    return bytes;
  });
  return encode(TAG.oid, Buffer.from(arcs));
}

/** Values as Go encodes them: PrintableString where the characters allow it, else UTF8String. */
function distinguishedName(name: DistinguishedName): Uint8Array {
  const rdns = name.map(([type, value]) => {
    const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value) ? 0x13 : 0x0c;
    return encode(TAG.set, sequence(oid(NAME_OIDS[type]), encode(tag, Buffer.from(value))));
  });
  return sequence(...rdns);
}

function extension(id: string, critical: boolean, value: Uint8Array): Uint8Array {
  const flag = critical ? [Buffer.of(0x01, 0x01, 0xff)] : [];
  return sequence(oid(id), ...flag, encode(TAG.octetString, value));
}

function keyUsageBits(uses: readonly (keyof typeof KEY_USAGE)[]): Uint8Array {
  const positions: number[] = uses.map((use) => KEY_USAGE[use]);
  const byte = positions.reduce((bits, position) => bits | (0x80 >> position), 0);
  return bitString(Buffer.of(byte), 7 - Math.max(...positions));
}

/** RFC 7093 §2 method 4, as cryptogen: SHA-256 of the public key's bits. */
function keyId(key: KeyObject): Uint8Array {
  const [, bits] = readAll(readElement(key.export({ type: "spki", format: "der" })).content);
  return createHash("sha256").update(bits?.content.subarray(1) ?? new Uint8Array()).digest();
}

function alternativeName(name: string): Uint8Array {
  const version = isIP(name);
  if (version === 4) return encode(0x87, Buffer.from(name.split(".").map(Number)));
  if (version === 6) return encode(0x87, ipv6Bytes(name));
  return encode(0x82, Buffer.from(name));
}

function ipv6Bytes(address: string): Uint8Array {
  const [head = "", tail] = address.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(zeros).fill("0"), ...groups(tail ?? "")];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

/** UTCTime until 2049, GeneralizedTime after (RFC 5280 §4.1.2.5); whole seconds. */
function time(date: Date): Uint8Array {
  const digits = `${date.toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050 ? encode(0x17, Buffer.from(digits.slice(2))) : encode(0x18, Buffer.from(digits));
}
