import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { blockDataHash, blockHeaderDer, blockHeaderHash } from "./block.ts";

const vectors = JSON.parse(readFileSync(new URL("../testdata/header-hash.json", import.meta.url), "utf8")) as {
  readonly number: string;
  readonly previousHashHex: string;
  readonly dataHashHex: string;
  readonly derHex: string;
  readonly headerHashHex: string;
}[];

test("header DER and hash agree with Go's encoding/asn1 for boundary numbers up to 2^64−1", () => {
  assert.ok(vectors.some(({ number }) => BigInt(number) === 2n ** 64n - 1n));
  for (const { number, previousHashHex, dataHashHex, derHex, headerHashHex } of vectors) {
    const parts = [BigInt(number), Buffer.from(previousHashHex, "hex"), Buffer.from(dataHashHex, "hex")] as const;
    assert.equal(Buffer.from(blockHeaderDer(...parts)).toString("hex"), derHex, number);
    assert.equal(Buffer.from(blockHeaderHash(...parts)).toString("hex"), headerHashHex, number);
  }
});

test("the data hash covers the envelopes without separators", () => {
  const one = blockDataHash([Buffer.from("ab"), Buffer.from("c")]);
  assert.deepEqual(one, blockDataHash([Buffer.from("abc")]));
  assert.equal(Buffer.from(one).toString("hex"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); // FIPS 180-2, "abc"
});
