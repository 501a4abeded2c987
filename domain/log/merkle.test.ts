import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { hex } from "../fabric/hash.ts";
import { Frontier } from "./frontier.ts";
import { emptyRoot, frontierNodes, leafHash, nodeHash, proveConsistency, proveInclusion, readRoot, verifyConsistency, verifyInclusion } from "./merkle.ts";
import type { Consistency, Inclusion } from "./merkle.ts";
import { LogError } from "./error.ts";
import { MemoryTree, entryAt, fromHex, naivePath, naiveProof, naiveRoot, readJson, refusal, treeOf } from "./testing.ts";

const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));
const path = (hashes: readonly string[] | null | undefined): Uint8Array[] => (hashes ?? []).map(base64);
const hexes = (hashes: readonly Uint8Array[]): string[] => hashes.map(hex);

test("RFC 6962 §2.1: leaf, node and root hashes of the CT test tree, sizes 0 to 8", async () => {
  const { leafInputsHex, rootsHexBySize, nodeHashesHex } = readJson<{ leafInputsHex: string[]; rootsHexBySize: string[]; nodeHashesHex: string[][] }>("merkle/ct-leaves-and-roots.json");
  const tree = new MemoryTree();
  for (const [size, root] of rootsHexBySize.entries()) {
    if (size > 0) tree.append(fromHex(leafInputsHex[size - 1] as string));
    assert.equal(hex(tree.frontier.root()), root, `appended, size ${size}`);
    assert.equal(hex(await readRoot(tree.read, size)), root, `read, size ${size}`);
  }
  for (const [level, expected] of nodeHashesHex.entries()) {
    assert.deepEqual(hexes(await tree.read(expected.map((_, index) => ({ level, index })))), expected);
  }
});

test("RFC 6962 §2.1: a leaf is SHA-256(0x00 ‖ entry) for entries of any length", () => {
  for (const length of [0, 1, 85, 1023, 1024, 1025, 65_535]) {
    const entry = new Uint8Array(length).fill(length);
    assert.equal(hex(leafHash(entry)), createHash("sha256").update(Uint8Array.of(0)).update(entry).digest("hex"));
  }
});

interface InclusionVector { file: string; leafIdx: number; treeSize: number; root: string; leafHash: string; proof: string[] | null; wantErr: boolean }
test("RFC 9162 §2.1.3.2: every public inclusion vector, good and bad", () => {
  const vectors = readJson<InclusionVector[]>("merkle/inclusion.json");
  for (const { file, leafIdx, treeSize, root, leafHash, proof, wantErr } of vectors) {
    // Indices above 2^53 lose digits in JSON.parse, and are refused as such.
    const verify = (): void => verifyInclusion({ index: leafIdx, size: treeSize, leafHash: base64(leafHash), root: base64(root), proof: path(proof) });
    if (wantErr) assert.throws(verify, LogError, file);
    else assert.doesNotThrow(verify, file);
  }
  assert.equal(vectors.length, 46);
});

interface ConsistencyVector { file: string; size1: number; size2: number; root1: string; root2: string; proof: string[] | null; wantErr: boolean }
test("RFC 9162 §2.1.4.2: every public consistency vector, good and bad", () => {
  const vectors = readJson<ConsistencyVector[]>("merkle/consistency.json");
  for (const { file, size1, size2, root1, root2, proof, wantErr } of vectors) {
    const verify = (): void => verifyConsistency({ first: size1, second: size2, firstRoot: base64(root1), secondRoot: base64(root2), proof: path(proof) });
    if (wantErr) assert.throws(verify, LogError, file);
    else assert.doesNotThrow(verify, file);
  }
  assert.equal(vectors.length, 42);
});

interface GeneratedTree {
  size: number;
  rootHex: string;
  inclusion: { index: number; leafHashHex: string; proofHex: string[] }[];
  consistency: { size1: number; root1Hex: string; proofHex: string[] }[];
}
test("RFC 6962 §2.1.1 and §2.1.2: the generated vectors' proofs are made and verified, up to 700 leaves", async () => {
  const { trees } = readJson<{ trees: GeneratedTree[] }>("merkle/generated-larger-trees.json");
  const tree = treeOf(Math.max(...trees.map(({ size }) => size)));
  for (const { size, rootHex, inclusion, consistency } of trees) {
    assert.equal(hex(await readRoot(tree.read, size)), rootHex);
    for (const { index, leafHashHex, proofHex } of inclusion) {
      assert.deepEqual(hexes(await proveInclusion(tree.read, index, size)), proofHex);
      verifyInclusion({ index, size, leafHash: fromHex(leafHashHex), root: fromHex(rootHex), proof: proofHex.map(fromHex) });
    }
    for (const { size1, root1Hex, proofHex } of consistency) {
      assert.deepEqual(hexes(await proveConsistency(tree.read, size1, size)), proofHex);
      verifyConsistency({ first: size1, second: size, firstRoot: fromHex(root1Hex), secondRoot: fromHex(rootHex), proof: proofHex.map(fromHex) });
    }
  }
  assert.ok(trees.length > 5);
});

test("RFC 6962 §2.1: roots and all proofs of all trees up to 40 leaves are those of the recursive definition", async () => {
  const tree = treeOf(40);
  for (let size = 1; size <= 40; size++) {
    const entries = Array.from({ length: size }, (_, i) => entryAt(i));
    const root = naiveRoot(entries);
    assert.equal(hex(await readRoot(tree.read, size)), hex(root));
    for (let i = 0; i < size; i++) {
      const proof = await proveInclusion(tree.read, i, size);
      assert.deepEqual(hexes(proof), hexes(naivePath(i, entries)));
      verifyInclusion({ index: i, size, leafHash: leafHash(entryAt(i)), root, proof });
      const first = i + 1;
      const consistency = await proveConsistency(tree.read, first, size);
      assert.deepEqual(hexes(consistency), hexes(naiveProof(first, entries)));
      verifyConsistency({ first, second: size, firstRoot: naiveRoot(entries.slice(0, first)), secondRoot: root, proof: consistency });
    }
  }
});

const big = treeOf(1200);
const sizes = fc.integer({ min: 1, max: 1200 });

test("property: any entry of any tree is proved, and any changed byte, index, size or length is refused", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (size, pick, where, mask) => {
      const index = pick % size;
      const claim: Inclusion = { index, size, leafHash: leafHash(entryAt(index)), root: await readRoot(big.read, size), proof: await proveInclusion(big.read, index, size) };
      verifyInclusion(claim);
      const parts = [claim.leafHash, claim.root, ...claim.proof].map((part) => part.slice());
      const at = where % (parts.length * 32);
      (parts[Math.floor(at / 32)] as Uint8Array)[at % 32]! ^= mask;
      const [leaf, root, ...proof] = parts as [Uint8Array, Uint8Array, ...Uint8Array[]];
      assert.throws(() => verifyInclusion({ ...claim, leafHash: leaf, root, proof }), refusal("merkle/root"));
      assert.throws(() => verifyInclusion({ ...claim, index: (index + 1 + (where % size)) % (size + 1) }), LogError);
      assert.throws(() => verifyInclusion({ ...claim, proof: [...claim.proof, claim.root] }), refusal("merkle/proof-length"));
      if (claim.proof.length > 0) assert.throws(() => verifyInclusion({ ...claim, proof: claim.proof.slice(0, -1) }), LogError);
    }),
    { numRuns: 150 },
  );
});

test("property: any tree continues any earlier one, and any changed byte or length is refused", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (second, pick, where, mask) => {
      const first = 1 + (pick % second);
      const [firstRoot, secondRoot] = [await readRoot(big.read, first), await readRoot(big.read, second)];
      const claim: Consistency = { first, second, firstRoot, secondRoot, proof: await proveConsistency(big.read, first, second) };
      verifyConsistency(claim);
      const parts = [firstRoot, secondRoot, ...claim.proof].map((part) => part.slice());
      const at = where % (parts.length * 32);
      (parts[Math.floor(at / 32)] as Uint8Array)[at % 32]! ^= mask;
      const [changedFirst, changedSecond, ...proof] = parts as [Uint8Array, Uint8Array, ...Uint8Array[]];
      assert.throws(() => verifyConsistency({ ...claim, firstRoot: changedFirst, secondRoot: changedSecond, proof }), refusal("merkle/root"));
      assert.throws(() => verifyConsistency({ ...claim, proof: [...claim.proof, secondRoot] }), refusal("merkle/proof-length"));
      if (claim.proof.length > 0) assert.throws(() => verifyConsistency({ ...claim, proof: claim.proof.slice(0, -1) }), LogError);
    }),
    { numRuns: 150 },
  );
});

test("RFC 9162 §2.1.3.2 and §2.1.4.2: the edges", async () => {
  const [one, two] = [await readRoot(big.read, 1), await readRoot(big.read, 2)];
  const leaf = leafHash(entryAt(0));
  assert.deepEqual(await proveInclusion(big.read, 0, 1), [], "a tree of one leaf needs no proof");
  verifyInclusion({ index: 0, size: 1, leafHash: leaf, root: one, proof: [] });
  assert.throws(() => verifyInclusion({ index: 0, size: 0, leafHash: leaf, root: emptyRoot(), proof: [] }), refusal("merkle/index"));
  assert.throws(() => verifyInclusion({ index: 2 ** 53, size: 2, leafHash: leaf, root: two, proof: [] }), refusal("merkle/number"));
  assert.throws(() => verifyInclusion({ index: 0, size: 2, leafHash: leaf, root: two, proof: [leaf.subarray(1)] }), refusal("merkle/hash-length"));
  assert.deepEqual(await proveConsistency(big.read, 2, 2), [], "equal sizes need no proof");
  verifyConsistency({ first: 2, second: 2, firstRoot: two, secondRoot: two, proof: [] });
  assert.throws(() => verifyConsistency({ first: 2, second: 2, firstRoot: two, secondRoot: one, proof: [] }), refusal("merkle/root"));
  assert.throws(() => verifyConsistency({ first: 2, second: 2, firstRoot: two, secondRoot: two, proof: [two] }), refusal("merkle/proof-length"));
  assert.throws(() => verifyConsistency({ first: 1, second: 2, firstRoot: one, secondRoot: two, proof: [] }), refusal("merkle/proof-length"));
  for (const second of [0, 2]) {
    assert.throws(() => verifyConsistency({ first: 0, second, firstRoot: emptyRoot(), secondRoot: second === 0 ? emptyRoot() : two, proof: [] }), refusal("merkle/empty-first"));
  }
  assert.throws(() => verifyConsistency({ first: 2, second: 1, firstRoot: two, secondRoot: one, proof: [] }), refusal("merkle/shrinks"));
  await assert.rejects(proveInclusion(big.read, 5, 5), refusal("merkle/index"));
  await assert.rejects(proveConsistency(big.read, 0, 5), refusal("merkle/empty-first"));
  await assert.rejects(proveInclusion(async () => [], 1, 5), refusal("merkle/hash-count"));
});

test("sizes above 2^32: a proof's length and its verification do not fall back to 32-bit arithmetic", async () => {
  // A tree whose leaves are all equal has one hash for each level, whatever its size.
  const levels = [leafHash(entryAt(0))];
  for (let level = 0; level < 53; level++) levels.push(nodeHash(levels[level] as Uint8Array, levels[level] as Uint8Array));
  const read = async (nodes: readonly { level: number }[]): Promise<Uint8Array[]> => nodes.map(({ level }) => levels[level] as Uint8Array);
  const [index, first, size] = [2 ** 40 + 12_345, 2 ** 33 + 7, 2 ** 41 + 99];
  const root = await readRoot(read, size);
  const proof = await proveInclusion(read, index, size);
  assert.equal(proof.length, 42);
  verifyInclusion({ index, size, leafHash: levels[0] as Uint8Array, root, proof });
  verifyConsistency({ first, second: size, firstRoot: await readRoot(read, first), secondRoot: root, proof: await proveConsistency(read, first, size) });
});

test("a proof reads a number of hashes that grows with the logarithm of the size", async () => {
  for (const size of [700, 1023, 1024, 1025, 1200]) {
    const before = big.reads;
    await proveInclusion(big.read, 333, size);
    await proveConsistency(big.read, 333, size);
    assert.ok(big.reads - before <= 6 * Math.ceil(Math.log2(size)), `${big.reads - before} hashes for ${size}`);
  }
});

test("a frontier made again from its hashes goes on as if never stopped, and wrong hashes are refused", async () => {
  for (const size of [0, 1, 2, 3, 255, 256, 257, 1000]) {
    const again = new Frontier(size, await big.read(frontierNodes(size)));
    for (let i = size; i < 1100; i++) again.append(leafHash(entryAt(i)));
    assert.equal(hex(again.root()), hex(await readRoot(big.read, 1100)));
  }
  assert.throws(() => new Frontier(3, [leafHash(entryAt(0))]), refusal("merkle/hash-count"));
  assert.throws(() => new Frontier(1, [new Uint8Array(31)]), refusal("merkle/hash-length"));
  assert.throws(() => new Frontier().append(new Uint8Array(33)), refusal("merkle/hash-length"));
});
