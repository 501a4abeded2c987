import { p256 } from "@noble/curves/nist.js";
import { FabricError } from "./error.ts";
import { certificateDer } from "./envelope.ts";
import type { Identity } from "./envelope.ts";
import { equalBytes, hex, sha256 as portable } from "./hash.ts";
import type { Sha256 } from "./hash.ts";

/*
 * Reading X.509 certificates without a runtime's help, as far as Fabric's members use them: RFC 5280 in DER (X.690), keys on P-256, signatures
 * ECDSA with SHA-256. What is of another form is refused.
 */

/** The primitives, which a caller may replace by faster ones. `publicKey` is an uncompressed point of 65 bytes, `signature` DER. */
export interface Primitives {
  readonly sha256: Sha256;
  /** ECDSA over P-256 with SHA-256. */
  verifyP256(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** The same everywhere, and slow. */
export const portablePrimitives: Primitives = {
  sha256: portable,
  verifyP256: (publicKey, message, signature) => p256.verify(signature, message, publicKey, { format: "der", lowS: false }),
};

/** What garal asks of a certificate. */
export interface Certificate {
  readonly der: Uint8Array;
  /** Lower-case hex. */
  readonly serial: string;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly commonName: string;
  readonly organizationalUnits: readonly string[];
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Uncompressed point of P-256, 65 bytes. */
  readonly publicKey: Uint8Array;
  readonly mayIssue: boolean;
  /** Fabric's attributes (`garal.org`, `garal.role`), empty where there are none. */
  readonly attributes: Readonly<Record<string, string>>;
  /** What the issuer signed, and its signature. */
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
}

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** With tag and length. */
  readonly whole: Uint8Array;
}

const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, SEQUENCE, UTC_TIME, GENERALIZED_TIME] = [0x01, 0x02, 0x03, 0x04, 0x30, 0x17, 0x18];
const OIDS = { ecPublicKey: "2a8648ce3d0201", p256: "2a8648ce3d030107", ecdsaSha256: "2a8648ce3d040302", commonName: "550403", organizationalUnit: "55040b", basicConstraints: "551d13", keyUsage: "551d0f", attributes: "2a0304050607" + "0801" };
const KEY_CERT_SIGN = 0x04;

/** Reads an identity's certificate. @throws {FabricError} `transaction/certificate` */
export function certificateOf(identity: Identity): Certificate {
  return parseCertificate(certificateDer(identity), identity.mspId);
}

/** @throws {FabricError} `transaction/certificate` naming `mspId` */
export function parseCertificate(der: Uint8Array, mspId: string): Certificate {
  try {
    return read(der);
  } catch (cause) {
    throw new FabricError("transaction/certificate", { mspId }, { cause });
  }
}

/** Reads PEM text. @throws {FabricError} `transaction/certificate` */
export const parsePem = (pem: string, mspId: string): Certificate => certificateOf({ mspId, certificate: new TextEncoder().encode(pem) });

function read(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature] = childrenOf(only(der, SEQUENCE), 3);
  const fields = elementsOf(expect(tbs, SEQUENCE).content);
  // Version 3 has its number in a context tag of its own; everything garal reads needs version 3.
  const [version, serial, inner, issuer, validity, subject, key, ...rest] = fields;
  if (version?.tag !== 0xa0) throw new Error("not version 3");
  for (const each of [algorithm, inner]) if (hex(childrenOf(expect(each, SEQUENCE), 1)[0]!.content) !== OIDS.ecdsaSha256) throw new Error("not signed by ECDSA with SHA-256");
  const [notBefore, notAfter] = childrenOf(expect(validity, SEQUENCE), 2);
  const extensions = extensionsOf(rest.find(({ tag }) => tag === 0xa3));
  const names = namesOf(expect(subject, SEQUENCE));
  const usage = extensions.get(OIDS.keyUsage);
  const constraints = extensions.get(OIDS.basicConstraints);
  const isCa = constraints !== undefined && elementsOf(only(constraints, SEQUENCE).content)[0]?.tag === BOOLEAN && elementsOf(only(constraints, SEQUENCE).content)[0]?.content[0] === 0xff;
  const attributes = extensions.get(OIDS.attributes);
  return {
    der,
    serial: hex(expect(serial, INTEGER).content),
    issuer: expect(issuer, SEQUENCE).whole,
    subject: (subject as Element).whole,
    commonName: names.get(OIDS.commonName)?.[0] ?? "",
    organizationalUnits: names.get(OIDS.organizationalUnit) ?? [],
    notBefore: timeOf(notBefore as Element),
    notAfter: timeOf(notAfter as Element),
    publicKey: pointOf(expect(key, SEQUENCE)),
    mayIssue: isCa && (usage === undefined || ((only(usage, BIT_STRING).content[1] ?? 0) & KEY_CERT_SIGN) !== 0),
    attributes: attributes === undefined ? {} : attributesOf(attributes),
    signed: (tbs as Element).whole,
    signature: bitsOf(expect(signature, BIT_STRING)),
  };
}

/**
 * Whether `issuer` issued this certificate. Validity is not asked here.
 */
export function isIssuedBy(certificate: Certificate, issuer: Certificate, { verifyP256 }: Primitives): boolean {
  return issuer.mayIssue && equalBytes(certificate.issuer, issuer.subject) && verifyP256(issuer.publicKey, certificate.signed, certificate.signature);
}

/** One element that fills the bytes. */
function only(bytes: Uint8Array, tag: number): Element {
  const [element, ...more] = elementsOf(bytes);
  if (more.length > 0) throw new Error("more than one element");
  return expect(element, tag);
}

function childrenOf({ content }: Element, atLeast: number): readonly Element[] {
  const children = elementsOf(content);
  if (children.length < atLeast) throw new Error("too few elements");
  return children;
}

function expect(element: Element | undefined, tag: number): Element {
  if (element?.tag !== tag) throw new Error(`element ${tag} expected`);
  return element;
}

/** Definite lengths in their shortest form only, as DER demands. */
function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at;
    const tag = bytes[at++] as number;
    if ((tag & 0x1f) === 0x1f) throw new Error("a long tag");
    let length = bytes[at++] ?? 0x80;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 3 || bytes[at] === 0) throw new Error("a length that is not DER");
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[at++] ?? 0);
      if (length < 0x80 || (count > 1 && length < 2 ** (8 * (count - 1)))) throw new Error("a length that is not the shortest");
    }
    if (at + length > bytes.length) throw new Error("it ends early");
    elements.push({ tag, content: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) });
    at += length;
  }
  return elements;
}

function bitsOf({ content }: Element): Uint8Array {
  if (content[0] !== 0) throw new Error("unused bits");
  return content.subarray(1);
}

function pointOf(key: Element): Uint8Array {
  const [algorithm, bits] = childrenOf(key, 2);
  const [type, curve] = childrenOf(expect(algorithm, SEQUENCE), 2);
  if (hex(type!.content) !== OIDS.ecPublicKey || hex(curve!.content) !== OIDS.p256) throw new Error("not a key on P-256");
  const point = bitsOf(expect(bits, BIT_STRING));
  if (point.length !== 65 || point[0] !== 0x04) throw new Error("not an uncompressed point");
  return point;
}

function extensionsOf(wrapper: Element | undefined): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  if (wrapper === undefined) return found;
  for (const extension of elementsOf(only(wrapper.content, SEQUENCE).content)) {
    const parts = childrenOf(expect(extension, SEQUENCE), 2);
    const oid = hex((parts[0] as Element).content);
    if (found.has(oid)) throw new Error("an extension twice");
    found.set(oid, expect(parts.at(-1), OCTET_STRING).content);
  }
  return found;
}

function namesOf(name: Element): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const set of elementsOf(name.content)) {
    for (const pair of elementsOf(set.content)) {
      const [type, value] = childrenOf(expect(pair, SEQUENCE), 2);
      const oid = hex(type!.content);
      found.set(oid, [...(found.get(oid) ?? []), new TextDecoder("utf-8", { fatal: true }).decode(value!.content)]);
    }
  }
  return found;
}

/** RFC 5280 §4.1.2.5: both forms end in Z and have seconds; two-digit years from 50 on are of the last century. */
function timeOf({ tag, content }: Element): number {
  const text = new TextDecoder("latin1").decode(content);
  const [, year, rest] = (tag === UTC_TIME ? /^(\d\d)(\d{10})Z$/ : tag === GENERALIZED_TIME ? /^(\d{4})(\d{10})Z$/ : /$^/).exec(text) ?? [];
  if (year === undefined || rest === undefined) throw new Error("a time of another form");
  const full = year.length === 4 ? year : `${Number(year) >= 50 ? "19" : "20"}${year}`;
  const [month, day, hour, minute, second] = rest.match(/../g) as string[];
  return Date.parse(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Fabric CA's attribute extension: `{"attrs":{name: value}}`. */
function attributesOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  const { attrs } = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as { attrs?: unknown };
  if (typeof attrs !== "object" || attrs === null || Object.values(attrs).some((value) => typeof value !== "string")) throw new Error("attributes of another form");
  return attrs as Readonly<Record<string, string>>;
}
