import { FabricError } from "./error.ts";

/*
 * Protobuf wire format, read into views of the given bytes: what Fabric hashes and signs are slices, and re-encoding could change them.
 *
 * It reads as the peers' decoder (Go's) does. Where the format leaves room, the two must agree, or a member could make a transaction that peers
 * take one way and a verifier another: unknown fields, and known ones of another wire type, are passed over; of a repeated singular scalar
 * the last one counts; repeated singular messages are merged.
 */

const EMPTY = new Uint8Array();
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const MAX_FIELD = 2 ** 29 - 1;
const MAX_GROUP_DEPTH = 100;
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const GROUP = 3;
const GROUP_END = 4;
const FIXED32 = 5;

/** One message, its fields found but not yet read. */
export class Message {
  readonly #bytes: Uint8Array;
  /** Field number × 8 + wire type, start and end of each field's value, in order. */
  readonly #fields: readonly number[];

  /** @throws {FabricError} `wire/…` if the bytes are no protobuf message */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#fields = scan(bytes);
  }

  /** A `bytes` field; empty if absent. A view of the given bytes. */
  bytes(field: number): Uint8Array {
    const at = this.#last(field, BYTES);
    return at < 0 ? EMPTY : this.#slice(at);
  }

  /** Every occurrence of a repeated `bytes` or message field. */
  repeated(field: number): Uint8Array[] {
    const wanted = field * 8 + BYTES;
    const found: Uint8Array[] = [];
    for (let at = 0; at < this.#fields.length; at += 3) if (this.#fields[at] === wanted) found.push(this.#slice(at));
    return found;
  }

  /** The bytes of a singular message field; undefined if absent. Occurrences are merged, which for protobuf is to append them. */
  messageBytes(field: number): Uint8Array | undefined {
    const found = this.repeated(field);
    return found.length > 1 ? concat(...found) : found[0];
  }

  /** A singular message field; an empty message if absent. */
  message(field: number): Message {
    return new Message(this.messageBytes(field) ?? EMPTY);
  }

  messages(field: number): Message[] {
    return this.repeated(field).map((bytes) => new Message(bytes));
  }

  /** A `string` field; empty if absent. @throws {FabricError} `wire/text` */
  string(field: number): string {
    return textOf(this.bytes(field));
  }

  /** A `uint64` field; 0 if absent. */
  uint64(field: number): bigint {
    const at = this.#last(field, VARINT);
    if (at < 0) return 0n;
    let value = 0n;
    let shift = 0n;
    for (const byte of this.#slice(at)) {
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    return value;
  }

  /** An `int32`, enum or `bool` field (0 or 1); 0 if absent. */
  int32(field: number): number {
    const at = this.#last(field, VARINT);
    if (at < 0) return 0;
    const bytes = this.#slice(at);
    return bytes.length === 1 ? (bytes[0] as number) : Number(BigInt.asIntN(32, this.uint64(field)));
  }

  bool(field: number): boolean {
    return this.uint64(field) !== 0n;
  }

  #last(field: number, wireType: number): number {
    const wanted = field * 8 + wireType;
    for (let at = this.#fields.length - 3; at >= 0; at -= 3) if (this.#fields[at] === wanted) return at;
    return -1;
  }

  #slice(at: number): Uint8Array {
    return this.#bytes.subarray(this.#fields[at + 1], this.#fields[at + 2]);
  }
}

/** Text of UTF-8 bytes. @throws {FabricError} `wire/text` */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new FabricError("wire/text", {}, { cause });
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function scan(bytes: Uint8Array): number[] {
  const fields: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tagEnd = varintEnd(bytes, at);
    const tag = tagOf(bytes, at, tagEnd);
    let start = tagEnd;
    const wireType = tag % 8;
    if (wireType === BYTES) {
      start = varintEnd(bytes, tagEnd);
      at = start + lengthOf(bytes, tagEnd, start);
    } else {
      at = valueEnd(bytes, tagEnd, tag, 0);
    }
    if (at > bytes.length) throw new FabricError("wire/truncated", {});
    fields.push(tag, start, at);
  }
  return fields;
}

/** Where a value that begins at `at` ends. */
function valueEnd(bytes: Uint8Array, at: number, tag: number, depth: number): number {
  switch (tag % 8) {
    case VARINT:
      return varintEnd(bytes, at);
    case FIXED64:
      return at + 8;
    case BYTES: {
      const start = varintEnd(bytes, at);
      return start + lengthOf(bytes, at, start);
    }
    case GROUP:
      return groupEnd(bytes, at, Math.floor(tag / 8), depth + 1);
    case FIXED32:
      return at + 4;
    case GROUP_END:
      throw new FabricError("wire/group", {});
    default:
      throw new FabricError("wire/wire-type", { wireType: tag % 8 });
  }
}

/** Groups are long out of use; peers pass over them, so they are found whole and passed over here. */
function groupEnd(bytes: Uint8Array, start: number, number: number, depth: number): number {
  if (depth > MAX_GROUP_DEPTH) throw new FabricError("wire/group", {});
  for (let at = start; at < bytes.length; ) {
    const tagEnd = varintEnd(bytes, at);
    const tag = tagOf(bytes, at, tagEnd);
    if (tag === number * 8 + GROUP_END) return tagEnd;
    at = valueEnd(bytes, tagEnd, tag, depth);
  }
  throw new FabricError("wire/group", {});
}

/** Where the varint at `at` ends. */
function varintEnd(bytes: Uint8Array, at: number): number {
  for (let end = at; end < at + 10; end++) {
    const byte = bytes[end];
    if (byte === undefined) throw new FabricError("wire/truncated", {});
    if (byte < 0x80) {
      if (end === at + 9 && byte > 1) break;
      return end + 1;
    }
  }
  throw new FabricError("wire/varint-too-long", {});
}

function tagOf(bytes: Uint8Array, start: number, end: number): number {
  const tag = numberOf(bytes, start, end);
  const number = Math.floor(tag / 8);
  if (number < 1 || number > MAX_FIELD) throw new FabricError("wire/field-number", { number });
  return tag;
}

function lengthOf(bytes: Uint8Array, start: number, end: number): number {
  const length = numberOf(bytes, start, end);
  if (length > bytes.length) throw new FabricError("wire/truncated", {});
  return length;
}

/** A varint as a number; beyond 2^53 it is not exact, but large. */
function numberOf(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = end - 1; at >= start; at--) value = value * 128 + ((bytes[at] as number) & 0x7f);
  return value;
}
