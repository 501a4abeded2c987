import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { generateKeyPairSync, verify } from "node:crypto";
import { blockDataHash, blockHeaderDer, blockHeaderHash, sign } from "../identity/index.ts";
import { decodeBlock, decodeSignatureHeader, encodeBlock, MetadataSlot } from "../messages/common.ts";
import { Reader, readPair } from "../wire.ts";
import { annotateBlock, makeBlock } from "./block.ts";
import { Cutter } from "./cutter.ts";

suite("cutter", () => {
  const cutter = (maxMessageCount: number, preferredMaxBytes: number) =>
    new Cutter<string>({ maxMessageCount, preferredMaxBytes }, (message) => message.length);

  test("a batch is cut when it has enough messages", () => {
    const cut = cutter(3, 1000);
    assert.deepEqual([cut.add("a"), cut.add("b"), cut.add("c"), cut.add("d")], [[], [], [["a", "b", "c"]], []]);
    assert.equal(cut.hasPending, true);
    assert.deepEqual(cut.cut(), ["d"]);
    assert.equal(cut.hasPending, false);
  });

  test("a message that would overflow the preferred size goes into the next batch", () => {
    const cut = cutter(10, 10);
    assert.deepEqual(cut.add("12345678"), []);
    assert.deepEqual(cut.add("12"), [], "exactly full");
    assert.deepEqual(cut.add("3"), [["12345678", "12"]]);
    assert.deepEqual(cut.cut(), ["3"]);
  });

  test("a message above the preferred size is a batch of its own, behind what waited", () => {
    const cut = cutter(10, 5);
    cut.add("a");
    assert.deepEqual(cut.add("123456"), [["a"], ["123456"]]);
    assert.deepEqual(cutter(10, 5).add("123456"), [["123456"]]);
  });
});

test("a block is chained, hashed and signed as an orderer does", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer = { mspId: "OrdererMSP", serialized: Buffer.from("orderer"), sign: (message: Uint8Array) => sign(privateKey, message) };
  const previous = Buffer.alloc(32, 7);
  const tip = { height: 300, hash: previous, previousHash: Buffer.alloc(32), commitHash: Buffer.alloc(32), lastConfig: 0 };
  const envelopes = [Buffer.from("one"), Buffer.from("two")];
  const block = makeBlock(tip, envelopes, signer);
  assert.deepEqual([block.number, block.previousHash], [300, previous]);
  assert.deepEqual(block.dataHash, Buffer.from(blockDataHash(envelopes)));
  assert.equal(blockHeaderHash(300n, previous, block.dataHash).length, 32);

  let value: Buffer = Buffer.alloc(0);
  let signature: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  const reader = new Reader(block.metadata[MetadataSlot.SIGNATURES]!);
  while (reader.next()) {
    if (reader.field === 1) value = reader.bytes();
    else signature = readPair(reader.bytes());
  }
  const message = Buffer.concat([value, signature[0], blockHeaderDer(300n, previous, block.dataHash)]);
  assert.ok(verify("sha256", message, publicKey, signature[1]));
  assert.equal(decodeSignatureHeader(signature[0]).creator.toString("utf8"), "orderer");

  const annotated = annotateBlock(block, Uint8Array.of(0, 11), Buffer.alloc(32, 9));
  const read = decodeBlock(encodeBlock(annotated));
  assert.deepEqual({ ...read, envelopes: [...read.envelopes] }, annotated);
  assert.deepEqual(read.metadata.map(({ length }) => length), [block.metadata[0]!.length, 0, 2, 0, 34]);
});
