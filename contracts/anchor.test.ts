import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { bytesToHex, concatHex, encodeFunctionData, getAddress } from "viem";
import type { Abi, Hex } from "viem";
import { addressOfKey, headDigest, signDigest } from "../domain/log/anchor.ts";
import { LogError } from "../domain/log/error.ts";
import { isPowerOfTwo, leafHash, proveConsistency, proveInclusion, verifyConsistency, verifyInclusion } from "../domain/log/merkle.ts";
import { entryAt, treeOf } from "../domain/log/testing.ts";
import { anchorAbi, anchorCall, anchoredHeads, councilOf, isCurrent, refusalIn, stateOf } from "./anchor.ts";
import type { Submission } from "./anchor.ts";
import { compile, compileOwn, PUBLISHED } from "./build.ts";
import { startChain } from "./node.ts";
import type { RunningChain } from "./node.ts";
import { keyOf, NOW, ORIGIN, pathLength, refusedBy, World } from "./testing.ts";

let chain: RunningChain;
const own = compileOwn();
const sourceOf = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const { Harness } = compile({ "test/Harness.sol": sourceOf("test/Harness.sol"), "src/RFC6962.sol": sourceOf("src/RFC6962.sol") });
before(async () => {
  chain = await startChain();
});
after(() => chain.stop());
const newWorld = () => new World(chain.url).deploy();

test("the compiled contracts kept here are what the sources compile to", () => {
  for (const name of PUBLISHED) assert.deepEqual(JSON.parse(sourceOf(`artifacts/${name}.json`)), own[name], `${name}: run node contracts/write-artifacts.ts`);
});

test("heads follow each other from the empty log on, and each stands in the events", async () => {
  const world = await newWorld();
  let earlier: Submission["earlier"] = { size: 0, root: new Uint8Array(32) };
  const heads = [];
  for (const count of [1, 1, 2, 3, 1, 120, 5, 123]) {
    const head = world.grow(count);
    await world.anchor(await world.submission(earlier, head));
    assert.ok(await isCurrent(world.read, world.address, world.council, head));
    earlier = head;
    heads.push(head.size);
  }
  const anchored = await anchoredHeads(world.read, world.address, world.block);
  assert.deepEqual(anchored.map(({ size }) => size), heads);
  assert.deepEqual((await anchoredHeads(world.read, world.address, world.block, 8))[0]?.root, anchored[4]?.root);
  assert.deepEqual(await councilOf(world.read, world.address, world.block), world.council);
});

test("no head shrinks, stays, forks, or comes twice", async () => {
  const world = await newWorld();
  const [one, two] = [world.grow(7), world.grow(6)];
  const first = await world.submission({ size: 0, root: new Uint8Array(32) }, one);
  await world.anchor(first);
  await assert.rejects(world.anchor(first), refusedBy("NotCurrent"), "the first head again");
  const next = await world.submission(one, two);
  // Another log of the same size: consistent in itself, but not with what was anchored.
  const fork = new World(chain.url);
  [fork.address, fork.domain] = [world.address, world.domain];
  fork.tree.append(new TextEncoder().encode("rewritten"));
  const [forkOne, forkTwo] = [fork.grow(6), fork.grow(6)];
  await assert.rejects(world.anchor(await fork.submission(forkOne, forkTwo)), refusedBy("NotCurrent"));
  await world.anchor(next);
  await assert.rejects(world.anchor(next), refusedBy("NotCurrent"), "the same head again");
  const call = (earlier: number, size: number, path: readonly Uint8Array[]) => world.send(rawCall(world, { earlier, size, time: NOW(), signed: 3, bits: 7n, parts: [...path, ...next.signatures.values()], hashes: path.length }));
  await assert.rejects(call(13, 7, next.proof), refusedBy("ProofRange"), "shrinks");
  await assert.rejects(call(13, 13, []), refusedBy("ProofRange"), "stays");
  await assert.rejects(call(0, 0, []), refusedBy("ProofRange"));
  await assert.rejects(call(0, 5, []), refusedBy("ProofLength"));
  await assert.rejects(call(13, 20, []), refusedBy("ProofLength"));
});

test("a head needs a quorum of the council's own signatures, each in its place, for this head", async () => {
  const world = await newWorld();
  const head = world.grow(9);
  const empty = { size: 0, root: new Uint8Array(32) };
  const good = await world.submission(empty, head);
  const attempt = (change: Partial<typeof good>, council = world.council) => world.anchor({ ...good, ...change }, council);
  await assert.rejects(attempt({ signatures: (await world.submission(empty, head, [0, 1])).signatures }), refusedBy("BelowQuorum"));
  await assert.rejects(attempt({ signatures: (await world.submission(empty, head, [0, 1])).signatures }, { ...world.council, quorum: 2 }), refusedBy("NotCurrent"), "a quorum that is not the council's");
  const [zero, one, two] = [...good.signatures.values()] as [Uint8Array, Uint8Array, Uint8Array];
  await assert.rejects(attempt({ signatures: new Map([[0, zero], [1, zero], [2, two]]) }), refusedBy("NotCurrent"), "one member twice");
  await assert.rejects(attempt({ signatures: new Map([[0, one], [1, zero], [2, two]]) }), refusedBy("NotCurrent"), "out of place");
  const digest = headDigest(world.domain, { origin: ORIGIN, size: head.size, root: head.root, time: good.time });
  await assert.rejects(attempt({ signatures: new Map([[0, zero], [1, one], [2, signDigest(digest, keyOf(9))]]) }), refusedBy("NotCurrent"), "a stranger");
  await assert.rejects(attempt({ signatures: new Map([[0, zero], [1, one], [2, new Uint8Array(64)]]) }), refusedBy("NotCurrent"), "nobody's");
  await assert.rejects(attempt({ time: good.time + 1n }), refusedBy("NotCurrent"), "another time than signed");
  const stranger = { ...world.council, members: [...world.council.members.slice(0, 4), getAddress(bytesToHex(addressOfKey(keyOf(9))))] };
  await assert.rejects(attempt({}, stranger), refusedBy("NotCurrent"), "another council");
  // The same signatures for a contract elsewhere are worthless.
  const elsewhere = await newWorld();
  await assert.rejects(elsewhere.anchor(good), refusedBy("NotCurrent"));
  const future = await world.submission(empty, head, [0, 1, 2], NOW() + 3600n);
  await assert.rejects(world.anchor(future), refusedBy("TimeInFuture"));
  // A bit without a signature, and a signature without a bit.
  const raw = (bits: bigint, signatures: readonly Uint8Array[]) => world.send(rawCall(world, { earlier: 0, size: head.size, time: good.time, signed: signatures.length, bits, parts: [head.root, ...signatures], hashes: 1 }));
  await assert.rejects(raw(15n, [zero, one, two]), refusedBy("NotCurrent"));
  await assert.rejects(raw(3n, [zero, one, two]), refusedBy("NotCurrent"));
  await raw(7n, [zero, one, two]);
});

/** A call of `anchor` of any content; the council's last members stand in it as those that did not sign. */
function rawCall({ council }: World, { earlier, size, time, signed, bits, parts, hashes }: { readonly earlier: number; readonly size: number; readonly time: bigint; readonly signed: number; readonly bits: bigint; readonly parts: readonly Uint8Array[]; readonly hashes: number }): Hex {
  const numbers = [[earlier, 48n], [size, 48n], [time, 40n], [3, 8n], [5, 8n], [signed, 8n], [hashes, 8n], [bits, 56n]] as const;
  const word = numbers.reduce((all, [value, width]) => (all << width) | BigInt(value), 0n);
  return concatHex([encodeFunctionData({ abi: anchorAbi, functionName: "anchor", args: [word] }), ...parts.map((part) => bytesToHex(part)), ...council.members.slice(signed)]);
}

test("an entry's inclusion can be verified on the chain, also while heads are stopped", async () => {
  const world = await newWorld();
  const head = world.grow(21);
  await world.anchor(await world.submission({ size: 0, root: new Uint8Array(32) }, head));
  const guardian = (stop: boolean) => world.send(encodeFunctionData({ abi: anchorAbi, functionName: "setPaused", args: [stop] }), world.address, 1);
  await assert.rejects(world.send(encodeFunctionData({ abi: anchorAbi, functionName: "setPaused", args: [true] })), refusedBy("NotGuardian"));
  await guardian(true);
  const next = world.grow(1);
  const submission = await world.submission(head, next);
  await assert.rejects(world.anchor(submission), refusedBy("Paused"));
  const leaf = leafHash(new TextEncoder().encode("entry 11"));
  const proof = await proveInclusion(world.tree.read, 11, head.size);
  const verify = (index: number, hashes: readonly Uint8Array[], state = stateOf(world.council, head)) =>
    world.read.readContract({ address: world.address, abi: anchorAbi, functionName: "verifyInclusion", args: [state, bytesToHex(leaf), BigInt(index), hashes.map((hash) => bytesToHex(hash))] });
  assert.equal(await verify(11, proof), true);
  assert.equal(await verify(10, proof), false);
  await assert.rejects(verify(11, proof.slice(1)), (error) => refusalIn(error)?.code === "ProofLength");
  await assert.rejects(verify(21, proof), (error) => refusalIn(error)?.code === "ProofRange");
  await assert.rejects(verify(11, proof, stateOf(world.council, next)), (error) => refusalIn(error)?.code === "NotCurrent");
  await guardian(false);
  await world.anchor(submission);
});

test("what the contract would refuse is known before it is paid for", async () => {
  const world = await newWorld();
  const [one, two] = [world.grow(3), world.grow(4)];
  const submission = await world.submission(one, two);
  assert.throws(() => anchorCall(world.council, { ...submission, root: one.root }), (error) => error instanceof LogError && error.code === "merkle/root");
});

const SIZES = 300;
const hexes = (hashes: readonly Uint8Array[]): Hex[] => hashes.map((hash) => bytesToHex(hash));

test(`the verifier on the chain agrees with domain's for every size up to ${SIZES}`, async (t) => {
  const world = new World(chain.url);
  const harness = await world.create(Harness!);
  const abi = Harness!.abi as Abi;
  const tree = treeOf(SIZES);
  const roots = Array.from({ length: SIZES + 1 }, (_, n) => (n === 0 ? new Uint8Array(32) : treeOf(n).frontier.root()));
  let cases = 0;
  for (let size = 1; size <= SIZES; size++) {
    const consistency = [];
    for (let first = 1; first < size; first++) {
      const proof = await proveConsistency(tree.read, first, size);
      consistency.push({ first: BigInt(first), second: BigInt(size), path: hexes(isPowerOfTwo(first) ? [roots[first]!, ...proof] : proof) });
    }
    const inclusion = [];
    for (let index = 0; index < size; index++) inclusion.push({ leaf: bytesToHex(leafHash(entryAt(index))), index: BigInt(index), size: BigInt(size), proof: hexes(await proveInclusion(tree.read, index, size)) });
    const read = (functionName: string, args: readonly unknown[]) => world.read.readContract({ address: harness, abi, functionName, args });
    const pairs = (await read("consistencies", [consistency])) as readonly (readonly [Hex, Hex])[];
    for (const [i, [first, second]] of pairs.entries()) assert.deepEqual([first, second], hexes([roots[i + 1]!, roots[size]!]), `${i + 1} to ${size}`);
    for (const [i, root] of ((await read("inclusions", [inclusion])) as readonly Hex[]).entries()) assert.equal(root, bytesToHex(roots[size]!), `${i} in ${size}`);
    cases += pairs.length + inclusion.length;
  }
  t.diagnostic(`${cases} proofs`);
});

test("it agrees on random larger sizes, and on proofs that are wrong", async (t) => {
  const world = new World(chain.url);
  const harness = await world.create(Harness!);
  const abi = Harness!.abi as Abi;
  const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const size = fc.integer({ min: 1, max: 2 ** 40 });
  const runs = { numRuns: 300 };
  // Random hashes are no tree's: both sides compute roots from them, or both refuse the form.
  await fc.assert(
    fc.asyncProperty(size, size, fc.array(hash, { maxLength: 45 }), fc.boolean(), async (a, b, hashes, fit) => {
      fc.pre(a !== b); // where nothing grows there is nothing to anchor
      const [first, second] = a < b ? [a, b] : [b, a];
      const path = fit ? hashesFor(first, second, hashes) : hashes;
      const [[firstRoot, secondRoot]] = (await world.read.readContract({ address: harness, abi, functionName: "consistencies", args: [[{ first: BigInt(first), second: BigInt(second), path: hexes(path) }]] })) as [[Hex, Hex]];
      const accepted = secondRoot !== `0x${"0".repeat(64)}`;
      const proof = isPowerOfTwo(first) ? path.slice(1) : path;
      const claim = { first, second, firstRoot: Buffer.from(firstRoot.slice(2), "hex"), secondRoot: Buffer.from(secondRoot.slice(2), "hex"), proof };
      if (accepted) assert.doesNotThrow(() => verifyConsistency(claim));
      else assert.throws(() => verifyConsistency(claim), LogError);
    }),
    runs,
  );
  await fc.assert(
    fc.asyncProperty(size, size, hash, fc.array(hash, { maxLength: 45 }), async (a, b, leaf, proof) => {
      const [root] = (await world.read.readContract({ address: harness, abi, functionName: "inclusions", args: [[{ leaf: bytesToHex(leaf), index: BigInt(a), size: BigInt(b), proof: hexes(proof) }]] })) as [Hex];
      const claim = { index: a, size: b, leafHash: leaf, root: Buffer.from(root.slice(2), "hex"), proof };
      if (root !== `0x${"0".repeat(64)}`) assert.doesNotThrow(() => verifyInclusion(claim));
      else assert.throws(() => verifyInclusion(claim), LogError);
    }),
    runs,
  );
  t.diagnostic(`${2 * runs.numRuns} random cases`);
});

/** That many of the hashes, repeated if need be, as a path between these sizes has. */
const hashesFor = (first: number, second: number, hashes: readonly Uint8Array[]): Uint8Array[] =>
  Array.from({ length: first === second ? 0 : pathLength(first, second) }, (_, i) => hashes[i % hashes.length] ?? new Uint8Array(32).fill(i + 1));
