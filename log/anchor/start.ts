import { bytesToHex, getAddress, isAddress } from "viem";
import { accountOf, embeddedAccount } from "../../contracts/chain.ts";
import type { Account } from "../../contracts/chain.ts";
import type { Council } from "../../contracts/anchor.ts";
import type { Council as Keepers } from "../council.ts";
import { KeeperError } from "../error.ts";
import { AnchorService } from "./service.ts";

/** Where to anchor, as the environment says it. */
export interface AnchorSettings {
  /** Undefined for the embedded chain. */
  readonly chain: { readonly rpc: string; readonly account: Account; readonly contract?: { readonly address: `0x${string}`; readonly fromBlock: bigint } } | undefined;
  readonly intervalMs: number;
}

const EMBEDDED_INTERVAL_MS = 10_000;
/** A head costs a transaction, and the log is witnessed by the organisations in between. */
const INTERVAL_MS = 600_000;

/**
 * Reads `GARAL_ANCHOR_RPC`, `GARAL_ANCHOR_KEY` (secp256k1 secret in hex, of who pays), `GARAL_ANCHOR_CONTRACT` (`address` or `address@block` of its
 * deployment; deployed once where absent) and `GARAL_ANCHOR_INTERVAL` (seconds).
 * @throws {KeeperError} `anchor/settings`
 */
export function anchorSettings(env: NodeJS.ProcessEnv): AnchorSettings {
  const { GARAL_ANCHOR_RPC: rpc, GARAL_ANCHOR_KEY: key, GARAL_ANCHOR_CONTRACT: contract, GARAL_ANCHOR_INTERVAL: interval } = env;
  const refuse = (name: string, what: string): never => {
    throw new KeeperError("anchor/settings", { name, what });
  };
  if (interval !== undefined && !/^[1-9][0-9]{0,6}$/.test(interval)) return refuse("GARAL_ANCHOR_INTERVAL", "a number of seconds");
  const intervalMs = interval === undefined ? (rpc ? INTERVAL_MS : EMBEDDED_INTERVAL_MS) : Number(interval) * 1000;
  if (!rpc) return { chain: undefined, intervalMs };
  if (!URL.canParse(rpc) || !/^https?:/.test(rpc)) return refuse("GARAL_ANCHOR_RPC", "an http(s) URL");
  if (!key || !/^(0x)?[0-9a-fA-F]{64}$/.test(key)) return refuse("GARAL_ANCHOR_KEY", "a secret key of 64 hexadecimal digits");
  const account = accountOf(`0x${key.replace(/^0x/, "")}`);
  if (!contract) return { chain: { rpc, account }, intervalMs };
  const [address = "", block = "0"] = contract.split("@");
  if (!isAddress(address) || !/^[0-9]{1,16}$/.test(block)) return refuse("GARAL_ANCHOR_CONTRACT", "an address, or address@block");
  return { chain: { rpc, account, contract: { address: getAddress(address), fromBlock: BigInt(block) } }, intervalMs };
}

/**
 * Anchors the heads of a council's log until `signal` aborts. Without settings for a chain it runs one in this process, which forgets everything when
 * it stops: contract and newest head are then put there again, and nothing that was proved before is lost with it, since the log keeps all heads.
 */
export async function anchorHeads(dir: string, keepers: Keepers, { chain, intervalMs }: AnchorSettings, signal: AbortSignal, onTrouble: (error: unknown) => void): Promise<void> {
  // Loaded only where it is needed: it is the largest part of the process.
  const embedded = chain === undefined ? await (await import("../../contracts/node.ts")).startChain() : undefined;
  try {
    const account = chain?.account ?? embeddedAccount(0);
    const council: Council = {
      members: [...keepers.keepers.values()].map(({ keys }) => getAddress(bytesToHex(keys.anchorAddress))),
      quorum: keepers.quorum,
      guardian: account.address,
    };
    const service = new AnchorService({
      dir,
      rpc: chain?.rpc ?? (embedded?.url as string),
      account,
      origin: keepers.origin,
      store: keepers.operator.store,
      checkpoint: () => keepers.operator.checkpoint(),
      keepers: [...keepers.keepers.values()].map(({ url }) => url),
      council,
      ...(chain?.contract === undefined ? {} : { contract: chain.contract }),
      forgetful: chain === undefined,
      intervalMs,
      onTrouble,
    });
    await service.run(signal);
  } finally {
    await embedded?.stop();
  }
}
