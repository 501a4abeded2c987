import { bytesToHex, getAddress } from "viem";
import type { Abi, Address, Hex } from "viem";
import { addressOfKey, headDigest, signDigest } from "../domain/log/anchor.ts";
import type { AnchorDomain } from "../domain/log/anchor.ts";
import { proveConsistency } from "../domain/log/merkle.ts";
import { MemoryTree } from "../domain/log/testing.ts";
import { anchorCall, deployAnchor, domainOf, refusalIn } from "./anchor.ts";
import type { AnchorRefusal, Council, Submission } from "./anchor.ts";
import { embeddedAccount, reader, writer } from "./chain.ts";
import type { Artifact } from "./build.ts";

/* For tests only: a council whose keys are known, and a log that grows. */

export const ORIGIN = "customs.garal.test/garal";
export const NOW = (): bigint => BigInt(Math.floor(Date.now() / 1000));

export const keyOf = (i: number): Uint8Array => new Uint8Array(32).fill(i + 1);
export const councilOfKeys = (count: number, quorum: number): Council => ({
  members: Array.from({ length: count }, (_, i) => getAddress(bytesToHex(addressOfKey(keyOf(i))))),
  quorum,
  guardian: embeddedAccount(1).address,
});

/** A chain, the contract on it, and a log. */
export class World {
  readonly read;
  readonly wallet;
  readonly tree = new MemoryTree();
  address!: Address;
  domain!: AnchorDomain;
  block = 0n;
  readonly council: Council;

  constructor(url: string, council = councilOfKeys(5, 3)) {
    this.read = reader(url);
    this.wallet = writer(url, embeddedAccount(0));
    this.council = council;
  }

  async deploy(delay = 3600n): Promise<this> {
    const { address, block } = await deployAnchor(this.read, this.wallet, ORIGIN, this.council, delay);
    [this.address, this.block] = [address, block];
    this.domain = await domainOf(this.read, address);
    return this;
  }

  /** Appends entries. @returns the head */
  grow(count: number): { readonly size: number; readonly root: Uint8Array } {
    const { frontier } = this.tree;
    for (let i = 0; i < count; i++) this.tree.append(new TextEncoder().encode(`entry ${frontier.size}`));
    return { size: frontier.size, root: frontier.root() };
  }

  /** A submission signed by those members. */
  async submission(earlier: Submission["earlier"], { size, root }: { readonly size: number; readonly root: Uint8Array }, signers = [0, 1, 2], time = NOW()): Promise<Submission> {
    const digest = headDigest(this.domain, { origin: ORIGIN, size, root, time });
    const proof = earlier.size === 0 ? [] : await proveConsistency(this.tree.read, earlier.size, size);
    return { earlier, size, root, time, proof, signatures: new Map(signers.map((i) => [i, signDigest(digest, keyOf(i))])) };
  }

  anchor = async (submission: Submission, council = this.council) => this.send(anchorCall(council, submission));

  /** Sends a transaction. @throws {AnchorRefusal} */
  async send(data: Hex, to = this.address, from = 0): Promise<{ readonly gasUsed: bigint }> {
    const wallet = from === 0 ? this.wallet : writer(this.wallet.transport["url"] as string, embeddedAccount(from));
    try {
      const hash = await wallet.sendTransaction({ chain: null, to, data });
      return await this.read.waitForTransactionReceipt({ hash });
    } catch (error) {
      throw refusalIn(error) ?? error;
    }
  }

  /** Deploys any contract. */
  async create({ abi, bytecode }: Artifact, args: readonly unknown[] = []): Promise<Address> {
    const hash = await this.wallet.deployContract({ chain: null, abi: abi as Abi, bytecode, args: args as never });
    return getAddress((await this.read.waitForTransactionReceipt({ hash })).contractAddress as Address);
  }
}

/** For `assert.rejects`: a refusal by the contract's error of that name. */
export const refusedBy = (code: string) => (error: unknown): boolean => (error as AnchorRefusal).code === code;

/** Hashes of the path between two sizes, the earlier root included where it stands before the proof; the steps of RFC 9162 §2.1.4.2, counted. */
export function pathLength(first: number, second: number): number {
  let [at, last, length] = [BigInt(first) - 1n, BigInt(second) - 1n, 1];
  while (at % 2n === 1n) [at, last] = [at >> 1n, last >> 1n];
  while (last > 0n) {
    length += 1;
    if (at % 2n === 1n || at === last) while (at % 2n === 0n && at !== 0n) [at, last] = [at >> 1n, last >> 1n];
    [at, last] = [at >> 1n, last >> 1n];
  }
  return length;
}
