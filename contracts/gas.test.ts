import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { bytesToHex, encodeAbiParameters, encodeFunctionData, hexToBytes, parseEventLogs } from "viem";
import type { Abi, Hex } from "viem";
import { headDigest, signDigest } from "../domain/log/anchor.ts";
import { encodeEntry } from "../domain/log/entry.ts";
import { isPowerOfTwo } from "../domain/log/merkle.ts";
import { anchorCall } from "./anchor.ts";
import type { Submission } from "./anchor.ts";
import { compile } from "./build.ts";
import type { Artifact } from "./build.ts";
import { startChain } from "./node.ts";
import type { RunningChain } from "./node.ts";
import { councilOfKeys, keyOf, ORIGIN, pathLength, World } from "./testing.ts";

/*
 * What a checkpoint costs. The table in README.md is written by this test: GARAL_WRITE_GAS=yes node --test contracts/gas.test.ts
 */

const require = createRequire(import.meta.url);
const easArtifact = (name: string) => require(`@ethereum-attestation-service/eas-contracts/artifacts/contracts/${name}.sol/${name}.json`) as Artifact;
const readme = new URL("README.md", import.meta.url);
const START = "<!-- gas: written by gas.test.ts -->\n";
const END = "<!-- /gas -->";
/** Of every head: signatures and calldata, and so the gas, are the same in every run. */
const TIME = 1_780_000_000n;
let chain: RunningChain;
before(async () => {
  chain = await startChain();
});
after(() => chain.stop());

const sourceOf = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const { Harness } = compile({ "test/Harness.sol": sourceOf("test/Harness.sol"), "src/RFC6962.sol": sourceOf("src/RFC6962.sol") });

/** Sizes whose consistency proof has that many hashes, of a log that grew by about a thousandth. */
function sizesFor(levels: number): readonly [first: number, second: number] {
  for (let height = levels - 2; height <= levels + 2; height++) {
    const second = Math.floor(2 ** height * 1.37) + 1;
    for (let more = Math.max(1, Math.floor(second / 1000)), tries = 0; tries < 1000 && more < second; more++, tries++) if (pathLength(second - more, second) === levels) return [second - more, second];
  }
  throw new Error(`no sizes for ${levels}`);
}

interface Cost {
  readonly used: bigint;
  readonly calldata: Hex;
}

/** Gas of the second head of a log: the hashes of its proof are any, and the contract computes both roots from them. */
async function costOf(members: number, quorum: number, levels: number): Promise<Cost> {
  const world = new World(chain.url, councilOfKeys(members, quorum));
  await world.deploy();
  const harness = await world.create(Harness!);
  const [first, second] = sizesFor(levels);
  const path = Array.from({ length: levels }, (_, i) => hexToBytes(bytesToHex(new Uint8Array(32).map((__, j) => 1 + ((31 * i + 7 * j) % 255)))));
  const [firstRoot, secondRoot] = (await world.read.readContract({ address: harness, abi: Harness!.abi as Abi, functionName: "consistency", args: [BigInt(first), BigInt(second), path.map((hash) => bytesToHex(hash))] })) as [Hex, Hex];
  const signers = Array.from({ length: quorum }, (_, i) => i);
  const head = async (earlier: Submission["earlier"], size: number, root: Uint8Array, proof: readonly Uint8Array[]): Promise<Submission> => {
    const time = TIME;
    const digest = headDigest(world.domain, { origin: ORIGIN, size, root, time });
    return { earlier, size, root, time, proof, signatures: new Map(signers.map((i) => [i, signDigest(digest, keyOf(i))])) };
  };
  await world.anchor(await head({ size: 0, root: new Uint8Array(32) }, first, hexToBytes(firstRoot), []));
  const calldata = anchorCall(world.council, await head({ size: first, root: hexToBytes(firstRoot) }, second, hexToBytes(secondRoot), isPowerOfTwo(first) ? path.slice(1) : path));
  const { gasUsed: used } = await world.send(calldata);
  return { used, calldata };
}

/** What any contract must pay that takes these bytes and signatures and changes one slot: the transaction, its bytes, the recoveries, the slot, and SHA-256 of each hash once. */
function floorOf({ calldata }: Cost, quorum: number, levels: number): bigint {
  const bytes = hexToBytes(calldata);
  const zeros = bytes.filter((byte) => byte === 0).length;
  const standard = 21_000n + BigInt(4 * zeros + 16 * (bytes.length - zeros)) + BigInt(quorum * 3_100) + 5_000n + BigInt(levels * (60 + 3 * 12 + 100));
  const byBytes = 21_000n + BigInt(10 * zeros + 40 * (bytes.length - zeros)); // EIP-7623
  return standard > byBytes ? standard : byBytes;
}

/** Gas of one attestation in the Ethereum Attestation Service that holds a log entry. */
async function attestationGas(): Promise<bigint> {
  const world = new World(chain.url);
  const registry = await world.create({ ...easArtifact("SchemaRegistry") });
  const eas = await world.create({ ...easArtifact("EAS") }, [registry]);
  const registryAbi = easArtifact("SchemaRegistry").abi as Abi;
  const hash = await world.wallet.sendTransaction({ chain: null, to: registry, data: encodeFunctionData({ abi: registryAbi, functionName: "register", args: ["bytes entry", `0x${"0".repeat(40)}`, false] }) });
  const { logs } = await world.read.waitForTransactionReceipt({ hash });
  const [registered] = parseEventLogs({ abi: registryAbi, logs, eventName: "Registered" }) as unknown as readonly { readonly args: { readonly uid: Hex } }[];
  const entry = encodeEntry({ channel: "garal", block: 1_000_000n, position: 3, txId: "ab".repeat(32), code: 0, envelopeHash: new Uint8Array(32).fill(0xcd) });
  const data = encodeAbiParameters([{ type: "bytes" }], [bytesToHex(entry)]);
  const request = { schema: registered!.args.uid, data: { recipient: world.wallet.account.address, expirationTime: 0n, revocable: false, refUID: `0x${"0".repeat(64)}`, data, value: 0n } };
  const { gasUsed } = await world.send(encodeFunctionData({ abi: easArtifact("EAS").abi as Abi, functionName: "attest", args: [request] }), eas);
  return gasUsed;
}

test("the gas table says what a checkpoint costs, and it stays within a fifth of what any contract must pay", { timeout: 120_000 }, async (t) => {
  const number = (gas: bigint): string => String(gas).replace(/\B(?=(\d{3})+$)/g, ",");
  const rows: string[] = [];
  for (const [members, quorum, levels] of [[5, 3, 5], [5, 3, 10], [5, 3, 20], [5, 3, 30], [7, 4, 10], [7, 4, 20]] as const) {
    const cost = await costOf(members, quorum, levels);
    const floor = floorOf(cost, quorum, levels);
    rows.push(`| ${quorum} of ${members} | ${levels} | ${number(cost.used)} | ${number(floor)} | ${(Number(cost.used) / Number(floor)).toFixed(2)} |`);
    if (members === 5 && levels === 20) t.diagnostic(`3 of 5 signatures, 20 hashes: ${cost.used} gas, floor ${floor}`);
    assert.ok(cost.used * 5n <= floor * 6n, `${cost.used} gas, floor ${floor}`);
  }
  const attestation = await attestationGas();
  const table = [
    "| signatures | hashes in the proof | gas | floor | ratio |",
    "|---|---|---|---|---|",
    ...rows,
    "",
    `One attestation of one event in the Ethereum Attestation Service 1.9.0, its own contracts, same chain: ${number(attestation)} gas. A checkpoint covers any number of events.`,
    "",
  ].join("\n");
  const text = readFileSync(readme, "utf8");
  const [head, rest] = text.split(START) as [string, string];
  const [written, tail] = rest.split(END) as [string, string];
  if (process.env["GARAL_WRITE_GAS"] === "yes") writeFileSync(readme, `${head}${START}${table}${END}${tail}`);
  else assert.equal(written, table, "the table in README.md is stale: GARAL_WRITE_GAS=yes node --test contracts/gas.test.ts");
});
