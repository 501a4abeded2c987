import { BaseError, ContractFunctionRevertedError, concatHex, encodeDeployData, encodeFunctionData, hexToBytes, keccak256, bytesToHex, encodeAbiParameters, getAddress } from "viem";
import type { Abi, Address, Hash, Hex } from "viem";
import { isPowerOfTwo, verifyConsistency } from "../domain/log/merkle.ts";
import type { AnchorDomain, CompactSignature } from "../domain/log/anchor.ts";
import type { Reader, Writer } from "./chain.ts";
import artifact from "./artifacts/ProvenanceAnchor.json" with { type: "json" };

/*
 * The anchor contract as a program uses it.
 */

export const anchorAbi = artifact.abi as Abi;
export const anchorBytecode = artifact.bytecode as Hex;

/** Members in the order that signatures follow, and who may pause. */
export interface Council {
  readonly members: readonly Address[];
  readonly quorum: number;
  readonly guardian: Address;
}

/** A head that the contract accepted. */
export interface AnchoredHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly time: bigint;
  readonly block: bigint;
  readonly transaction: Hash;
}

/** The contract does not take it; `code` is its own error's name, `facts` that error's arguments. */
export class AnchorRefusal extends Error {
  override readonly name = "AnchorRefusal";
  readonly code: string;
  readonly facts: readonly unknown[];
  constructor(code: string, facts: readonly unknown[], cause: unknown) {
    super(`the anchor contract refuses it: ${code}${facts.length > 0 ? ` (${facts.map(String).join(", ")})` : ""}`, { cause });
    this.code = code;
    this.facts = facts;
  }
}

/** Code that deploys a contract for a log. @param delay seconds before a new council comes into office */
export const deployData = (origin: string, council: Council, delay: bigint): Hex => encodeDeployData({ abi: anchorAbi, bytecode: anchorBytecode, args: [origin, council, delay] });

/** Deploys the contract and waits for its address. */
export async function deployAnchor(chain: Reader, wallet: Writer, origin: string, council: Council, delay: bigint): Promise<{ readonly address: Address; readonly block: bigint }> {
  const hash = await wallet.sendTransaction({ chain: null, data: deployData(origin, council, delay) });
  const { contractAddress, blockNumber, status } = await chain.waitForTransactionReceipt({ hash });
  if (status !== "success" || !contractAddress) throw new Error(`the anchor contract was not deployed: transaction ${hash}`);
  return { address: getAddress(contractAddress), block: blockNumber };
}

/** What heads of this contract are signed for. */
export const domainOf = async (chain: Reader, address: Address): Promise<AnchorDomain> => ({ chainId: BigInt(await chain.getChainId()), contract: hexToBytes(address) });

/** Heads that the contract accepted, oldest first; those of one size, if given. */
export async function anchoredHeads(chain: Reader, address: Address, fromBlock: bigint, size?: number): Promise<AnchoredHead[]> {
  const event = anchorAbi.find((one) => one.type === "event" && one.name === "HeadAnchored") as never;
  const logs = await chain.getLogs({ address, event, args: size === undefined ? undefined : ({ size: BigInt(size) } as never), fromBlock, toBlock: "latest" });
  return (logs as unknown as readonly { blockNumber: bigint; transactionHash: Hash; args: { size: bigint; root: Hex; time: bigint } }[]).map(
    ({ blockNumber: block, transactionHash: transaction, args }) => ({ size: Number(args.size), root: hexToBytes(args.root), time: args.time, block, transaction }),
  );
}

/** Council in office. @throws {Error} if the contract is not there */
export async function councilOf(chain: Reader, address: Address, fromBlock: bigint): Promise<Council> {
  const event = anchorAbi.find((one) => one.type === "event" && one.name === "CouncilSet") as never;
  const logs = await chain.getLogs({ address, event, fromBlock, toBlock: "latest" });
  const last = logs.at(-1) as unknown as { args: { members: Address[]; quorum: number; guardian: Address } } | undefined;
  if (!last) throw new Error(`no anchor contract stands at ${address}`);
  return last.args;
}

/** A head to be accepted. */
export interface Submission {
  readonly earlier: { readonly size: number; readonly root: Uint8Array };
  readonly size: number;
  readonly root: Uint8Array;
  readonly time: bigint;
  /** Consistency proof from the earlier head; empty from the empty log. */
  readonly proof: readonly Uint8Array[];
  /** By member's place in the council. */
  readonly signatures: ReadonlyMap<number, CompactSignature>;
}

/**
 * The call that has a head accepted by signers with keys of their own. The proof is checked first: a head that cannot be accepted costs nothing.
 * @throws {LogError} `merkle/…`
 */
export function anchorCall({ members, quorum }: Council, { earlier, size, root, time, proof, signatures }: Submission): Hex {
  if (earlier.size > 0) verifyConsistency({ first: earlier.size, second: size, firstRoot: earlier.root, secondRoot: root, proof });
  const path = earlier.size === 0 ? [root] : isPowerOfTwo(earlier.size) ? [earlier.root, ...proof] : proof;
  const signers = [...signatures.keys()].sort((a, b) => a - b);
  const bitmap = signers.reduce((bits, place) => bits | (1n << BigInt(place)), 0n);
  const widths = [[earlier.size, 48n], [size, 48n], [time, 40n], [quorum, 8n], [members.length, 8n], [signers.length, 8n], [path.length, 8n], [bitmap, 56n]] as const;
  const numbers = widths.reduce((word, [value, width]) => {
    if (BigInt(value) >> width !== 0n) throw new RangeError(`${value} has more than ${width} bits`);
    return (word << width) | BigInt(value);
  }, 0n);
  // The rest stands behind the number without the ABI's frames: see the contract.
  const others = members.filter((_, place) => !signatures.has(place)).map((address) => hexToBytes(address));
  return concatHex([encodeFunctionData({ abi: anchorAbi, functionName: "anchor", args: [numbers] }), ...[...path, ...signers.map((place) => signatures.get(place) as CompactSignature), ...others].map((bytes) => bytesToHex(bytes))]);
}

/** The state that the contract commits to, as its functions take it. */
export const stateOf = ({ members, quorum }: Council, { size, root }: { readonly size: number; readonly root: Uint8Array }) => ({
  size: BigInt(size),
  root: bytesToHex(root),
  members: keccak256(encodeAbiParameters(members.map(() => ({ type: "address" })), [...members])),
  quorum,
});

/** Whether the contract's newest head is this one. */
export const isCurrent = (chain: Reader, address: Address, council: Council, head: { readonly size: number; readonly root: Uint8Array }): Promise<boolean> =>
  chain.readContract({ address, abi: anchorAbi, functionName: "isCurrent", args: [stateOf(council, head)] }) as Promise<boolean>;

/** Asks the chain whether a call would be accepted. @throws {AnchorRefusal} */
export async function tryCall(chain: Reader, to: Address, data: Hex, from: Address): Promise<void> {
  try {
    await chain.call({ to, data, account: from });
  } catch (error) {
    throw refusalIn(error) ?? error;
  }
}

/** The contract's own error inside what the client library threw. */
export function refusalIn(error: unknown): AnchorRefusal | undefined {
  if (!(error instanceof BaseError)) return undefined;
  const reverted = error.walk((one) => one instanceof ContractFunctionRevertedError) as ContractFunctionRevertedError | null;
  if (reverted?.data) return new AnchorRefusal(reverted.data.errorName, reverted.data.args ?? [], error);
  const raw = error.walk((one) => typeof (one as { data?: unknown }).data === "string") as { data?: Hex } | null;
  if (raw?.data === undefined || raw.data === "0x") return undefined;
  const decoded = new ContractFunctionRevertedError({ abi: anchorAbi, functionName: "anchor", data: raw.data }).data;
  return decoded && new AnchorRefusal(decoded.errorName, decoded.args ?? [], error);
}
