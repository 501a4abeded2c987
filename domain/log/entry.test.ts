import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseBlock } from "../fabric/block.ts";
import { FabricError } from "../fabric/error.ts";
import { hex, sha256 } from "../fabric/hash.ts";
import { readBlockFile } from "../fabric/testing.ts";
import { blockEntries, decodeEntry, encodeEntry } from "./entry.ts";
import type { LogEntry } from "./entry.ts";
import { LogError } from "./error.ts";
import { fromHex, readJson, readVector, refusal } from "./testing.ts";

const hash = new Uint8Array(32).fill(0xee);
const entry: LogEntry = { channel: "garal", block: 0x0102030405060708n, position: 3, txId: "ab".repeat(32), code: 11, envelopeHash: hash };
const bytes = encodeEntry(entry);

test("log entry: the bytes are those of the decision record", () => {
  const expected = `01${"05"}676172616c${"0102030405060708"}${"00000003"}${"0b"}${"20"}${"ab".repeat(32)}${"ee".repeat(32)}`;
  assert.equal(hex(bytes), expected);
  assert.equal(hex(encodeEntry({ ...entry, txId: undefined })), expected.replace(`20${"ab".repeat(32)}`, "00"));
});

const entries = fc.record(
  {
    channel: fc.stringMatching(/^[a-z][a-z0-9.-]{0,248}$/),
    block: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    position: fc.nat(0xffffffff),
    txId: fc.option(fc.stringMatching(/^[0-9a-f]{64}$/), { nil: undefined }),
    code: fc.integer({ min: 0, max: 255 }).filter((code) => code !== 254),
    envelopeHash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  },
  { noNullPrototype: true },
);

test("log entry: any entry is read back the same, far below the 65,535 bytes of a tlog-tiles entry", () => {
  fc.assert(
    fc.property(entries, (value) => {
      const encoded = encodeEntry(value);
      assert.ok(encoded.length <= 329);
      assert.deepEqual(decodeEntry(encoded), value);
    }),
  );
  assert.equal(encodeEntry({ ...entry, channel: "a".repeat(249) }).length, 329);
});

test("log entry: any bytes are the one form of an entry, or refused", () => {
  const near = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)).map(([at, byte]) => Uint8Array.from(bytes, (old, i) => (i === at ? byte : old)));
  fc.assert(
    fc.property(fc.oneof(near, fc.uint8Array({ maxLength: 120 })), (any) => {
      let read: LogEntry;
      try {
        read = decodeEntry(any);
      } catch (error) {
        return assert.ok(error instanceof LogError);
      }
      assert.deepEqual(encodeEntry(read), any);
    }),
    { numRuns: 500 },
  );
});

test("log entry: unknown versions, missing and surplus bytes, and values out of range are refused", () => {
  assert.throws(() => decodeEntry(Uint8Array.of(2, ...bytes.slice(1))), refusal("entry/version"));
  for (let length = 0; length < bytes.length; length++) assert.throws(() => decodeEntry(bytes.slice(0, length)), refusal("entry/form"));
  assert.throws(() => decodeEntry(Uint8Array.of(...bytes, 0)), refusal("entry/form"));
  assert.throws(() => decodeEntry(Uint8Array.from(bytes, (byte, i) => (i === 2 ? 0x47 : byte))), refusal("entry/channel"));
  for (const channel of ["", "Garal", "1garal", "garal\n", "a".repeat(250)]) assert.throws(() => encodeEntry({ ...entry, channel }), refusal("entry/channel"));
  const wrong: Partial<LogEntry>[] = [{ block: -1n }, { block: 2n ** 64n }, { position: -1 }, { position: 2 ** 32 }, { position: 0.5 }, { code: 256 }, { txId: "AB".repeat(32) }, { txId: "ab" }, { envelopeHash: new Uint8Array(31) }];
  for (const part of wrong) assert.throws(() => encodeEntry({ ...entry, ...part }), refusal("entry/field"));
  assert.throws(() => encodeEntry({ ...entry, code: 254 }), refusal("entry/not-validated"));
});

test("log entry: a real ledger's blocks give one entry for each transaction, in order, with its id, code and envelope hash", () => {
  const blocks = readBlockFile(readVector("fabric/sample_prod.blockfile_000000"));
  const expected = readJson<{ number: string; txFilter: number[]; tx: { txId: string; channel: string }[] }[]>("fabric/sample_prod.expected.json");
  for (const [i, block] of blocks.entries()) {
    const { number, txFilter, tx } = expected[i] as (typeof expected)[number];
    const channel = tx[0]?.channel as string;
    const got = blockEntries(channel, block);
    assert.deepEqual(
      got.map(({ channel, block, position, txId, code }) => ({ channel, block, position, txId, code })),
      tx.map(({ txId }, position) => ({ channel, block: BigInt(number), position, txId: txId === "" ? undefined : txId, code: txFilter[position] })),
    );
    assert.deepEqual(got.map(({ envelopeHash }) => hex(envelopeHash)), block.envelopes.map((envelope) => hex(sha256(envelope))));
    for (const value of got) assert.deepEqual(decodeEntry(encodeEntry(value)), value);
  }
});

test("log entry: the code of an invalid transaction is kept, garbage is logged without an id, and what no peer has validated is refused", () => {
  const [, block] = readBlockFile(readVector("fabric/sample_prod.blockfile_000000"));
  assert.ok(block);
  const withCodes = (...codes: number[]): typeof block => ({ ...block, metadata: block.metadata.map((slot, i) => (i === 2 ? Uint8Array.from(codes) : slot)) });
  const [real] = blockEntries("sample", block);
  const garbage = fromHex("ffffffffffffffffffffff");
  const got = blockEntries("sample", { ...withCodes(11, 2), envelopes: [block.envelopes[0] as Uint8Array, garbage] });
  assert.deepEqual(got[0], { ...real, code: 11 });
  assert.deepEqual(got[1], { channel: "sample", block: block.number, position: 1, txId: undefined, code: 2, envelopeHash: sha256(garbage) });
  assert.throws(() => blockEntries("sample", withCodes(254)), refusal("entry/not-validated"));
  assert.throws(() => blockEntries("sample", parseBlock(readVector("fabric/block3.pb"))), (error: unknown) => error instanceof FabricError && error.code === "block/validation-codes");
  assert.throws(() => blockEntries("No channel", block), refusal("entry/channel"));
});
