import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDevnet } from "../../devnet/main.ts";
import { deployChaincode, findBinaries, networkDown, networkUp } from "../../network/main.ts";
import { listens, start, stop } from "../../network/processes.ts";
import { Ledger } from "./ledger.ts";
import { CHAINCODES, CHANNEL, ORGANISATIONS } from "./setup.ts";

/** A ledger with what stops it. */
export interface RunningLedger {
  ledger: Ledger;
  stop: () => Promise<void>;
}

/** devnet in this process, its chaincodes in processes of their own. */
export async function startDevnetLedger(): Promise<RunningLedger> {
  const dir = mkdtempSync(join(tmpdir(), "garal-conformance-devnet-"));
  const chaincodes = await Promise.all(CHAINCODES.map(async ({ name, version, policy = "", collections = [], command }) => {
    const address = `127.0.0.1:${await freePort()}`;
    const packageId = `${name}_${version}:${"0".repeat(64)}`;
    const [file = "", ...args] = command?.argv ?? [];
    start(dir, { name, file, args: [...args, "--chaincode-address", address, "--chaincode-id", packageId], cwd: command?.cwd ?? dir, env: {} });
    while (!(await listens(address)));
    return { name, version, sequence: 1, packageId, address, endorsementPolicy: policy, collections };
  }));
  const stopChaincodes = () => stop(dir, CHAINCODES.map(({ name }) => name));
  const devnet = await startDevnet({ dir, channel: CHANNEL, organisations: ORGANISATIONS, chaincodes }).catch(async (error: unknown) => {
    await stopChaincodes();
    throw error;
  });
  const ledger = new Ledger("devnet", dir);
  return {
    ledger,
    stop: async () => {
      ledger[Symbol.dispose]();
      await devnet.stop();
      await stopChaincodes();
      rmSync(dir, { recursive: true });
    },
  };
}

/** A real Fabric network, or undefined where its programs are not on this machine. */
export async function startFabricLedger(): Promise<RunningLedger | undefined> {
  if ("missing" in findBinaries()) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "garal-conformance-fabric-"));
  const [main, other] = CHAINCODES;
  await networkUp({ dir, channel: CHANNEL, organisations: ORGANISATIONS, chaincode: main });
  await deployChaincode({ dir, chaincode: other });
  const ledger = new Ledger("Fabric", dir);
  return {
    ledger,
    stop: async () => {
      ledger[Symbol.dispose]();
      await networkDown({ dir });
      rmSync(dir, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
