import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { CHAIN } from "./chain.ts";

/** A chain in this process. */
export interface RunningChain {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts Hardhat's node in this process: an EVM chain of its own that keeps nothing. Its accounts are those of Hardhat, known to everybody.
 * @param options `port` 0 for a free one; `mine` false leaves transactions waiting until `evm_mine`
 */
export async function startChain({ port = 0, mine = true }: { readonly port?: number; readonly mine?: boolean } = {}): Promise<RunningChain> {
  const environment = await createHardhatRuntimeEnvironment({
    networks: { embedded: { type: "edr-simulated", chainType: "l1", chainId: CHAIN.id, hardfork: "prague", allowUnlimitedContractSize: false, mining: { auto: mine }, loggingEnabled: false } },
  });
  const server = await environment.network.createServer({ network: "embedded" }, "127.0.0.1", port);
  const address = await server.listen();
  return { url: `http://${address.address}:${address.port}`, stop: () => server.close() };
}
