import { TransactionNotFoundError, TransactionReceiptNotFoundError, keccak256 } from "viem";
import type { Address, Hash, Hex, TransactionReceipt } from "viem";
import type { Account, Reader } from "../../contracts/chain.ts";

/**
 * A transaction that is on its way. It is on the disk before it is sent, and keeps its nonce until one under that nonce is mined: sent again after a
 * crash, or with higher fees where it is stuck, it can be mined once only.
 */
export interface Pending {
  readonly purpose: "deploy" | "head";
  readonly nonce: number;
  /** Absent when a contract is deployed. */
  readonly to?: Address;
  readonly data: Hex;
  /** Signed bytes of the newest version, and the hashes of all. */
  readonly raw: Hex;
  readonly hashes: readonly Hash[];
  /** Wei, decimal. */
  readonly maxFeePerGas: string;
  readonly maxPriorityFeePerGas: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

export interface Call {
  readonly purpose: Pending["purpose"];
  readonly to?: Address;
  readonly data: Hex;
}

/** Nodes take a replacement only for fees that are higher by a tenth at least (go-ethereum `PriceBump`); an eighth is the usual step. */
const bumped = (fee: bigint): bigint => fee + fee / 8n + 1n;
const highest = (...fees: readonly bigint[]): bigint => fees.reduce((a, b) => (a > b ? a : b));

/** Signs a transaction of EIP-1559; `replaced` gives the nonce and the least fees. Nothing is sent yet. */
export async function prepare(chain: Reader, account: Account, call: Call, now: number, replaced?: Pending): Promise<Pending> {
  const { to, data, purpose } = call;
  const [fees, gas, chainId, count] = await Promise.all([
    chain.estimateFeesPerGas(),
    // As of the newest block: with what waits counted in, the transaction to be replaced would be in the way of its successor.
    chain.estimateGas({ account: account.address, data, blockTag: "latest", ...(to === undefined ? {} : { to }) }),
    chain.getChainId(),
    chain.getTransactionCount({ address: account.address, blockTag: "latest" }),
  ]);
  const maxPriorityFeePerGas = highest(fees.maxPriorityFeePerGas, replaced ? bumped(BigInt(replaced.maxPriorityFeePerGas)) : 0n);
  const maxFeePerGas = highest(fees.maxFeePerGas, maxPriorityFeePerGas, replaced ? bumped(BigInt(replaced.maxFeePerGas)) : 0n);
  const nonce = replaced?.nonce ?? count;
  // A fifth more than estimated: what is not used is not paid.
  const raw = await account.signTransaction({ type: "eip1559", chainId, nonce, data, gas: gas + gas / 5n, maxFeePerGas, maxPriorityFeePerGas, ...(to === undefined ? {} : { to }) });
  return {
    purpose,
    nonce,
    ...(to === undefined ? {} : { to }),
    data,
    raw,
    hashes: [...(replaced?.hashes ?? []), keccak256(raw)],
    maxFeePerGas: String(maxFeePerGas),
    maxPriorityFeePerGas: String(maxPriorityFeePerGas),
    sentAt: now,
  };
}

/** What has become of it: mined with a receipt, passed over (its nonce is not the next one), or still to be mined. */
export type Fate = { readonly receipt: TransactionReceipt } | "passed-over" | "waits";

export async function fateOf(chain: Reader, address: Address, { hashes, nonce }: Pending): Promise<Fate> {
  // The count first: were it asked for last, the transaction could be mined in between and look passed over.
  const count = await chain.getTransactionCount({ address, blockTag: "latest" });
  for (const hash of hashes) {
    const receipt = await chain.getTransactionReceipt({ hash }).catch(unless(TransactionReceiptNotFoundError));
    if (receipt) return { receipt };
  }
  // With a gap before it, as where a reorganisation dropped the transaction before, it might wait for ever.
  return count === nonce ? "waits" : "passed-over";
}

/** Sends the newest version, unless the node has it. */
export async function send(chain: Reader, { raw }: Pending): Promise<void> {
  const known = await chain.getTransaction({ hash: keccak256(raw) }).catch(unless(TransactionNotFoundError));
  if (!known) await chain.sendRawTransaction({ serializedTransaction: raw });
}

const unless =
  (expected: abstract new (...args: never[]) => Error) =>
  (error: unknown): undefined => {
    if (!(error instanceof expected)) throw error;
  };
