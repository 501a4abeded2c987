import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openEnvelope, readAction } from "./envelope.ts";
import { FabricError } from "./error.ts";
import { sha256 } from "./hash.ts";
import { checkPrivateWrites, compositeKeyParts, privateSets, readWriteSets } from "./rwset.ts";
import { Message, concat } from "./wire.ts";

const message = (...bytes: number[]): Message => new Message(Uint8Array.from(bytes));
const code = (wanted: string) => (error: unknown): boolean => error instanceof FabricError && error.code === wanted;
/** A field of wire type 2 with a short value. */
const field = (number: number, value: Uint8Array): Uint8Array => concat(Uint8Array.of(number * 8 + 2, value.length), value);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test("what is no protobuf message is refused, by code", () => {
  assert.throws(() => message(0x0a), code("wire/truncated"));
  assert.throws(() => message(0x0a, 2, 1), code("wire/truncated"));
  assert.throws(() => message(0x08, 0x80), code("wire/truncated"));
  assert.throws(() => message(0x0d, 1, 2, 3), code("wire/truncated"));
  assert.throws(() => message(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f), code("wire/truncated"));
  assert.throws(() => message(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02), code("wire/varint-too-long"));
  assert.throws(() => message(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1), code("wire/varint-too-long"));
  assert.throws(() => message(0x02, 0), code("wire/field-number"));
  assert.throws(() => message(0x0e), code("wire/wire-type"));
  assert.throws(() => message(0x0f), code("wire/wire-type"));
  assert.throws(() => message(0x0c), code("wire/group"));
  assert.throws(() => message(0x0b, 0x08, 1), code("wire/group"));
  assert.throws(() => message(0x0b, 0x14), code("wire/group"));
  assert.throws(() => new Message(new Uint8Array(1000).fill(0x0b)), code("wire/group"));
  assert.throws(() => message(0x0a, 1, 0xff).string(1), code("wire/text"));
});

test("numbers are exact up to 64 bits, and signed where the field is", () => {
  const most = message(0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01);
  assert.equal(most.uint64(1), 2n ** 64n - 1n);
  assert.equal(most.int32(1), -1);
  assert.equal(message(0x08, 0x80, 0x80, 0x01).int32(1), 16384);
});

test("where the format leaves room, it is read as the peers' decoder reads it", () => {
  assert.equal(message(0x08, 1, 0x08, 2).int32(1), 2, "the last of a repeated singular field counts");
  assert.equal(message(0x08, 1, 0x0a, 1, 65).int32(1), 1, "a known number of another wire type is an unknown field");
  assert.equal(message(0x08, 0x81, 0x00).int32(1), 1, "a varint may be longer than needed");
  assert.equal(message(0x0b, 0x12, 1, 65, 0x0c, 0x10, 7).int32(2), 7, "a group is passed over");
  const merged = new Message(concat(field(1, field(1, text("a"))), field(1, field(2, text("b"))))).message(1);
  assert.deepEqual([merged.string(1), merged.string(2)], ["a", "b"], "singular messages are merged");
});

test("no bytes whatever make a reader fail in another way than by a coded error", () => {
  const readers = [(bytes: Uint8Array) => readAction(openEnvelope(bytes)), (bytes: Uint8Array) => readWriteSets(bytes), (bytes: Uint8Array) => privateSets(bytes)];
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(2), (bytes, reader) => {
      try {
        readers[reader]?.(bytes);
      } catch (error) {
        assert.ok(error instanceof FabricError, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test("a composite key gives back its parts", () => {
  assert.deepEqual(compositeKeyParts("\0lot\0L-1\0"), ["lot", "L-1"]);
  assert.equal(compositeKeyParts("lot"), undefined);
  assert.equal(compositeKeyParts("\0"), undefined);
});

test("a private write counts only if the block has its hashes", () => {
  const write = { key: "\0contract\0C-1\0", isDelete: false, value: text('{"price":"104.5"}') };
  const set = { namespace: "garal", collection: "trade-A-B", writes: [write] };
  const hashed = { collection: "trade-A-B", writes: [{ keyHash: sha256(text(write.key)), valueHash: sha256(write.value), isDelete: false, isPurge: false }] };
  checkPrivateWrites(set, hashed);
  for (const forged of [{ ...write, value: text('{"price":"1"}') }, { ...write, key: "\0contract\0C-2\0" }, { ...write, isDelete: true }]) {
    assert.throws(() => checkPrivateWrites({ ...set, writes: [forged] }, hashed), code("private/hash"));
  }
  assert.throws(() => checkPrivateWrites(set, undefined), code("private/hash"));
});
