/**
 * ASN.1 DER, as much as certificates, signatures and block headers need (ITU-T X.690 §10).
 * Reading is strict (definite, minimal lengths, one-byte tags): what Go's encoding/asn1 refuses must not slip through.
 */

export const TAG = { integer: 0x02, bitString: 0x03, octetString: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

/** One element; all arrays are views into the bytes read. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Tag, length and content. */
  readonly raw: Uint8Array;
}

export class DerError extends Error {
  override readonly name = "DerError";
}

/** Reads the element that starts at `offset`; what follows it is left alone. @throws {DerError} */
export function readElement(bytes: Uint8Array, offset = 0): Element {
  const tag = bytes[offset];
  const first = bytes[offset + 1];
  if (tag === undefined || first === undefined) throw new DerError("truncated element");
  if ((tag & 0x1f) === 0x1f) throw new DerError("multi-byte tag");
  let start = offset + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError("indefinite or oversized length");
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start + i] ?? 0);
    if (length < 0x80 || bytes[start] === 0) throw new DerError("length is not minimal");
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError("truncated content");
  return { tag, content: bytes.subarray(start, end), raw: bytes.subarray(offset, end) };
}

/** The elements inside a constructed element's content. @throws {DerError} */
export function readAll(content: Uint8Array): Element[] {
  const elements: Element[] = [];
  for (let offset = 0; offset < content.length; ) {
    const element = readElement(content, offset);
    elements.push(element);
    offset += element.raw.length;
  }
  return elements;
}

/** An OBJECT IDENTIFIER's content in dotted form. @throws {DerError} */
export function oidText(content: Uint8Array): string {
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const [i, byte] of content.entries()) {
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if (byte & 0x80) {
      if (i === content.length - 1) throw new DerError("truncated object identifier");
      continue;
    }
    if (arcs.length === 0) {
      const head = arc < 80n ? arc / 40n : 2n;
      arcs.push(head, arc - head * 40n);
    } else arcs.push(arc);
    arc = 0n;
  }
  return arcs.join(".");
}

/** Encodes one element. */
export function encode(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.of(tag, content.length), content]);
  const length = unsignedBytes(BigInt(content.length));
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, content]);
}

/** A non-negative INTEGER from big-endian bytes; leading zeros are dropped, one is added where the sign bit needs it. */
export function encodeUnsigned(magnitude: Uint8Array): Uint8Array {
  let start = 0;
  while (start < magnitude.length - 1 && magnitude[start] === 0) start++;
  const trimmed = magnitude.length === 0 ? Buffer.of(0) : magnitude.subarray(start);
  return encode(TAG.integer, (trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), trimmed]) : trimmed);
}

/** Big-endian bytes of a non-negative number, at least one. */
export function unsignedBytes(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 ? `0${hex}` : hex, "hex");
}

/** Magnitude of a positive, minimally encoded INTEGER; undefined if it is zero, negative or padded. */
export function positiveMagnitude(element: Element): Uint8Array | undefined {
  const { tag, content } = element;
  const first = content[0];
  if (tag !== TAG.integer || first === undefined || first >= 0x80) return undefined;
  if (first !== 0) return content;
  if (content.length === 1 || (content[1] ?? 0) < 0x80) return undefined;
  return content.subarray(1);
}
