import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { common } from "@hyperledger/fabric-protos";
import { attempt, compareUtf8, Reader, WireError, Writer } from "./wire.ts";

test("compareUtf8 orders as the bytes do", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }), (a, b) => {
    const [x, y] = [a.toWellFormed(), b.toWellFormed()];
    assert.equal(Math.sign(compareUtf8(x, y)), Math.sign(Buffer.compare(Buffer.from(x), Buffer.from(y))));
  }));
  assert.ok(compareUtf8("\u{10FFFF}", "\uFFFF") > 0);
});

test("numbers survive, negative and beyond 32 bits; unsigned ones saturate at 2^53-1", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (value) => {
    const reader = new Reader(new Writer().int(1, value).finish());
    assert.equal(reader.next() ? reader.int() : 0, value);
  }));
  const huge = new Reader(Buffer.from([8, ...Array<number>(9).fill(0xff), 1]));
  assert.equal(huge.next() && huge.uint(), Number.MAX_SAFE_INTEGER);
});

test("what is written is what Google's protobuf writes, and reads back", () => {
  fc.assert(fc.property(fc.string(), fc.maxSafeNat(), fc.uint8Array({ maxLength: 300 }), (txId, epoch, extension) => {
    const header = new common.ChannelHeader();
    header.setType(3);
    header.setTxId(txId.toWellFormed());
    header.setEpoch(epoch);
    header.setExtension$(extension);
    const written = new Writer().int(1, 3).string(5, txId.toWellFormed()).int(6, epoch).bytes(7, extension).finish();
    assert.deepEqual(written, Buffer.from(header.serializeBinary()));
  }));
});

test("noise is refused or read, and never anything else", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    attempt(() => {
      const reader = new Reader(bytes);
      while (reader.next()) reader.skip();
    });
  }));
  for (const bytes of [[0x0a], [0x0a, 5, 1], [0x08], [0x08, ...Array<number>(10).fill(0xff), 1], [0x0b], [0x00, 0]]) {
    assert.throws(() => {
      const reader = new Reader(Buffer.from(bytes));
      while (reader.next()) reader.skip();
    }, WireError);
  }
});
