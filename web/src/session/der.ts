/*
 * The little of ASN.1 DER that a key in a browser needs: a certification request (RFC 2986), what a certificate says (RFC 5280), and the
 * form of an ECDSA signature that Fabric takes (RFC 3279 §2.2.3, with the lower of the two values of s).
 */

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8 = 0x0c;
const COMMON_NAME = [0x06, 0x03, 0x55, 0x04, 0x03];
const ECDSA_SHA256 = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/** Order of P-256's base point (SEC 2 §2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

type Bytes = Uint8Array<ArrayBuffer>;

function element(tag: number, ...parts: readonly (Uint8Array | readonly number[])[]): Bytes {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  const whole = new Uint8Array(1 + size.length + length);
  whole.set([tag, ...size]);
  let at = 1 + size.length;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function integer(value: bigint): Bytes {
  let hex = value.toString(16);
  if (hex.length % 2) hex = `0${hex}`;
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return (bytes[0] ?? 0) >= 0x80 ? element(INTEGER, [0], bytes) : element(INTEGER, bytes);
}

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);

/**
 * WebCrypto's signature, r and s side by side, as DER with s in the lower half of the order: Fabric refuses the other one.
 * @param signature 64 bytes
 */
export function lowSignature(signature: Uint8Array): Bytes {
  const [r, s] = [numberOf(signature.subarray(0, 32)), numberOf(signature.subarray(32))];
  return element(SEQUENCE, integer(r), integer(s > ORDER / 2n ? ORDER - s : s));
}

/**
 * A certification request for a key: it proves that whoever asks holds the private part.
 * @param name common name asked for
 * @param spki SubjectPublicKeyInfo
 * @param sign ECDSA with SHA-256 over the given bytes, r and s side by side
 * @returns PEM
 */
export async function certificationRequest(name: string, spki: Uint8Array, sign: (bytes: Bytes) => Promise<Uint8Array>): Promise<string> {
  const subject = element(SEQUENCE, element(SET, element(SEQUENCE, COMMON_NAME, element(UTF8, new TextEncoder().encode(name)))));
  const info = element(SEQUENCE, integer(0n), subject, spki, element(0xa0));
  const signature = lowSignature(await sign(info));
  return toPem("CERTIFICATE REQUEST", element(SEQUENCE, info, element(SEQUENCE, ECDSA_SHA256), element(BIT_STRING, [0], signature)));
}

interface Part {
  readonly tag: number;
  /** Tag, length and content. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

function parts(bytes: Uint8Array): Part[] {
  const found: Part[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0] = bytes.subarray(at);
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const length = first < 0x80 ? first : Number(numberOf(bytes.subarray(at + 2, at + 2 + extra)));
    const start = at + 2 + extra;
    if (extra > 4 || start + length > bytes.length) throw new RangeError("the DER ends early");
    found.push({ tag, whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) });
    at = start + length;
  }
  return found;
}

/** What the console shows of a certificate. */
export interface CertificateFacts {
  readonly commonName: string;
  /** SubjectPublicKeyInfo, to be compared with the key's. */
  readonly spki: Uint8Array;
  /** Last instant of its validity, ISO 8601. */
  readonly validTo: string;
}

/** Reads a certificate. @throws {RangeError} if it is none */
export function readCertificate(pem: string): CertificateFacts {
  const outer = parts(fromPem(pem, "CERTIFICATE"))[0];
  const tbs = outer && parts(outer.content)[0];
  const fields = tbs ? parts(tbs.content) : [];
  const [, , , validity, subject, spki] = fields[0]?.tag === 0xa0 ? fields.slice(1) : fields;
  const end = validity && parts(validity.content)[1];
  if (!subject || !spki || !end) throw new RangeError("it is no certificate");
  const names = parts(subject.content).flatMap((set) => parts(set.content)).map((pair) => parts(pair.content));
  const name = names.find(([oid]) => oid && oid.whole.every((byte, i) => byte === COMMON_NAME[i]))?.[1];
  const text = new TextDecoder().decode(end.content);
  // UTCTime has two digits of the year, GeneralizedTime four.
  const digits = end.tag === 0x17 ? `20${text}` : text;
  const validTo = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return { commonName: name ? new TextDecoder().decode(name.content) : "", spki: spki.whole, validTo };
}

/** The bytes of a PEM block of this label. @throws {RangeError} if there is none */
export function fromPem(pem: string, label: string): Bytes {
  const body = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`).exec(pem)?.[1];
  if (body === undefined) throw new RangeError(`there is no ${label} in it`);
  try {
    return Uint8Array.from(atob(body.replace(/\s/g, "")), (character) => character.charCodeAt(0));
  } catch (cause) {
    throw new RangeError(`the ${label} is damaged`, { cause });
  }
}

function toPem(label: string, der: Uint8Array): string {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

export const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
