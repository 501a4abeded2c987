import { bytesToHex, getAddress } from "viem";
import { accountOf, embeddedAccount } from "../../contracts/chain.ts";
import type { Council } from "../../contracts/anchor.ts";
import type { Council as Keepers } from "../council.ts";
import { AnchorService } from "./service.ts";
import type { AnchorSettings } from "./settings.ts";

/**
 * Anchors the heads of a council's log until `signal` aborts. Without settings for a chain it runs one in this process, which forgets everything when
 * it stops: contract and newest head are then put there again, and nothing that was proved before is lost with it, since the log keeps all heads.
 */
export async function anchorHeads(dir: string, keepers: Keepers, { chain, intervalMs }: AnchorSettings, signal: AbortSignal, onTrouble: (error: unknown) => void): Promise<void> {
  // Loaded only where it is needed: it is the largest part of the process.
  const embedded = chain === undefined ? await (await import("../../contracts/node.ts")).startChain() : undefined;
  try {
    const account = chain === undefined ? embeddedAccount(0) : accountOf(chain.key);
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
