/**
 * Protobuf wire format, by hand: devnet hashes and signs the bytes that it was given, so messages are cut out of their
 * buffers, never decoded and re-encoded.
 */

/** The bytes are no protobuf message. */
export class WireError extends Error {
  override readonly name = "WireError";
}

const EMPTY = Buffer.alloc(0);

/** The value, or undefined if the bytes are no protobuf message. */
export function attempt<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}


/** Reads the fields of one message, in order. `bytes` returns views of the input, not copies. */
export class Reader {
  readonly #buffer: Buffer;
  #position = 0;
  /** Number of the field that `next` stopped at. */
  field = 0;
  #wireType = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves to the next field; false at the end. The caller must then take its value or `skip` it. @throws {WireError} */
  next(): boolean {
    if (this.#position >= this.#buffer.length) return false;
    const tag = this.#varint();
    this.field = Math.floor(tag / 8);
    this.#wireType = tag & 7;
    if (this.field === 0) throw new WireError("invalid field number");
    return true;
  }

  bytes(): Buffer {
    this.#expect(2);
    return this.#delimited();
  }

  string(): string {
    this.#expect(2);
    return this.#delimited().toString("utf8");
  }

  /** An unsigned number; larger ones than 2^53−1 saturate there (no block has such a number). */
  uint(): number {
    this.#expect(0);
    const value = this.#varint();
    return value < 0 || value > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : value;
  }

  /** A signed number (`int32`, `int64`), exact within ±2^53. */
  int(): number {
    this.#expect(0);
    return this.#varint();
  }

  bool(): boolean {
    return this.int() !== 0;
  }

  skip(): void {
    switch (this.#wireType) {
      case 0:
        this.#varint();
        return;
      case 1:
        this.#advance(8);
        return;
      case 2:
        this.#delimited();
        return;
      case 5:
        this.#advance(4);
        return;
      default:
        throw new WireError(`invalid wire type ${this.#wireType}`);
    }
  }

  #expect(wireType: number): void {
    if (this.#wireType !== wireType) throw new WireError(`field ${this.field} has wire type ${this.#wireType}`);
  }

  #advance(length: number): number {
    const start = this.#position;
    if (start + length > this.#buffer.length) throw new WireError("unexpected end of message");
    this.#position = start + length;
    return start;
  }

  #delimited(): Buffer {
    const length = this.#varint();
    if (length < 0) throw new WireError("negative length");
    const start = this.#advance(length);
    return this.#buffer.subarray(start, start + length);
  }

  #varint(): number {
    const buffer = this.#buffer;
    let position = this.#position;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = buffer[position++];
      if (byte === undefined) throw new WireError("unexpected end of message");
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#position = position;
        return low;
      }
    }
    let high = 0;
    const fifth = buffer[position++];
    if (fifth === undefined) throw new WireError("unexpected end of message");
    low = (low | ((fifth & 0x0f) << 28)) >>> 0;
    high = (fifth & 0x7f) >>> 4;
    if (fifth >= 0x80) {
      for (let shift = 3; ; shift += 7) {
        const byte = buffer[position++];
        if (byte === undefined) throw new WireError("unexpected end of message");
        if (shift > 31) throw new WireError("varint too long");
        high |= (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    this.#position = position;
    return (high | 0) * 0x1_0000_0000 + low;
  }
}

/** Writes one message. Like proto3, it leaves out empty bytes, empty strings and zeros. */
export class Writer {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  bytes(field: number, value: Uint8Array | undefined): this {
    if (value === undefined || value.length === 0) return this;
    return this.message(field, value);
  }

  /** Like `bytes`, but written even if empty: for sub-messages and repeated fields, where presence counts. */
  message(field: number, value: Uint8Array): this {
    this.#reserve(value.length + 15);
    this.#varint(field * 8 + 2);
    this.#varint(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  string(field: number, value: string | undefined): this {
    if (value === undefined || value === "") return this;
    return this.text(field, value);
  }

  /** Like `string`, but written even if empty. */
  text(field: number, value: string): this {
    const length = Buffer.byteLength(value);
    this.#reserve(length + 15);
    this.#varint(field * 8 + 2);
    this.#varint(length);
    this.#length += this.#buffer.write(value, this.#length, length, "utf8");
    return this;
  }

  /** A number of either sign; negative ones take ten bytes, as `int32` and `int64` do. */
  int(field: number, value: number | undefined): this {
    if (value === undefined || value === 0) return this;
    this.#reserve(20);
    this.#varint(field * 8);
    this.#varint(value);
    return this;
  }

  bool(field: number, value: boolean | undefined): this {
    return this.int(field, value === true ? 1 : 0);
  }

  /** Bytes that are already fields of this message. */
  raw(encoded: Uint8Array): this {
    this.#reserve(encoded.length);
    this.#buffer.set(encoded, this.#length);
    this.#length += encoded.length;
    return this;
  }

  /** A varint without a field tag. */
  varint(value: number): this {
    this.#reserve(10);
    this.#varint(value);
    return this;
  }

  /** The bytes written so far. The writer must not be used afterwards. */
  finish(): Buffer {
    return this.#length === 0 ? EMPTY : this.#buffer.subarray(0, this.#length);
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  #varint(value: number): void {
    if (value >= 0 && value < 0x8000_0000) {
      let rest = value;
      while (rest > 0x7f) {
        this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
        rest >>>= 7;
      }
      this.#buffer[this.#length++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    while (rest > 0x7fn) {
      this.#buffer[this.#length++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.#buffer[this.#length++] = Number(rest);
  }
}

/** A message whose fields 1 and 2 are bytes: envelopes, headers, proposals, endorsements and more have this shape. */
export function readPair(bytes: Uint8Array): [first: Buffer, second: Buffer] {
  const pair: [Buffer, Buffer] = [EMPTY, EMPTY];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) pair[0] = reader.bytes();
    else if (reader.field === 2) pair[1] = reader.bytes();
    else reader.skip();
  }
  return pair;
}

/** The reverse of `readPair`. */
export function writePair(first: Uint8Array | undefined, second: Uint8Array | undefined): Buffer {
  return new Writer().bytes(1, first).bytes(2, second).finish();
}

/** Field 1 of a message, repeated. */
export function readList(bytes: Uint8Array): Buffer[] {
  const list: Buffer[] = [];
  const reader = new Reader(bytes);
  while (reader.next()) {
    if (reader.field === 1) list.push(reader.bytes());
    else reader.skip();
  }
  return list;
}

/** Order of two strings by their UTF-8 bytes: Fabric's order of keys. JavaScript's own order is by UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates (D800–DFFF) stand for code points above FFFF, so they must sort behind E000–FFFF.
    if (x >= 0xd800 && y >= 0xd800) {
      x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
      y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
    }
    return x - y;
  }
  return a.length - b.length;
}
