import { KeeperError } from "../error.ts";

type Hex = `0x${string}`;

/** Where to anchor, as the environment says it. */
export interface AnchorSettings {
  /** Undefined for the embedded chain. */
  readonly chain:
    | {
        readonly rpc: string;
        /** Secret of who pays. */
        readonly key: Hex;
        readonly contract?: { readonly address: Hex; readonly fromBlock: bigint };
      }
    | undefined;
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
  const secret: Hex = `0x${key.replace(/^0x/, "")}`;
  if (!contract) return { chain: { rpc, key: secret }, intervalMs };
  const [address = "", block = "0"] = contract.split("@");
  if (!/^0x[0-9a-fA-F]{40}$/.test(address) || !/^[0-9]{1,16}$/.test(block)) return refuse("GARAL_ANCHOR_CONTRACT", "an address, or address@block");
  return { chain: { rpc, key: secret, contract: { address: address as Hex, fromBlock: BigInt(block) } }, intervalMs };
}
