import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../devnet/port.ts";
import { startDevnet } from "../../devnet/main.ts";
import type { ChaincodeOptions } from "../../devnet/main.ts";
import { deployChaincode, findBinaries, networkDown, networkUp } from "../../network/main.ts";
import type { Chaincode } from "../../network/main.ts";
import { logTail, until } from "../../network/nodes.ts";
import { listens, processState, start, stop } from "../../network/processes.ts";
import { Ledger } from "./ledger.ts";
import type { Setup } from "./setup.ts";

/** A ledger with what stops it. */
export interface RunningLedger {
  ledger: Ledger;
  /** The next sequence of a chaincode that is there: another version or policy. */
  redeploy: (chaincode: Chaincode) => Promise<void>;
  stopPeer: (mspId: string) => Promise<void>;
  startPeer: (mspId: string) => Promise<void>;
  stop: () => Promise<void>;
}

/** devnet in this process, its chaincodes in processes of their own. */
export async function startDevnetLedger({ channel, organisations, chaincodes: wanted }: Setup): Promise<RunningLedger> {
  const dir = mkdtempSync(join(tmpdir(), "garal-conformance-devnet-"));
  const started: string[] = [];
  const stopChaincodes = () => stop(dir, started);
  const serve = async ({ command, ...definition }: Chaincode, packageId: string, mspId = ""): Promise<string> => {
    const address = `127.0.0.1:${await freePort()}`;
    const [file = "", ...args] = command?.argv ?? [];
    const name = `${definition.name}${mspId}`;
    start(dir, {
      name, file, args: [...args, "--chaincode-address", address, "--chaincode-id", packageId], cwd: command?.cwd ?? dir,
      env: mspId === "" ? {} : { CORE_PEER_LOCALMSPID: mspId },
    });
    started.push(name);
    await until(`${name} listens`, async () => {
      if (!processState(dir, name)?.running) throw new Error(`chaincode ${name} ended:\n${logTail(dir, name)}`);
      return listens(address);
    });
    return address;
  };
  const options = async (chaincode: Chaincode): Promise<ChaincodeOptions> => {
    const { name, version, policy, collections = [], command } = chaincode;
    const packageId = `${name}_${version}:${"0".repeat(64)}`;
    const address = command?.perOrganisation
      ? Object.fromEntries(await Promise.all(organisations.map(async ({ mspId }) => [mspId, await serve(chaincode, packageId, mspId)] as const)))
      : await serve(chaincode, packageId);
    return { name, version, sequence: 1, packageId, address, ...(policy !== undefined && { endorsementPolicy: policy }), collections };
  };
  let chaincodes: ChaincodeOptions[] = [];
  const open = () => startDevnet({ dir, channel, organisations, chaincodes });
  let devnet = await Promise.all(wanted.map(options)).then((served) => ((chaincodes = served), open())).catch(async (error: unknown) => {
    await stopChaincodes();
    throw error;
  });
  const ledger = new Ledger("devnet", dir);
  return {
    ledger,
    async redeploy({ name, version, policy, collections = [] }) {
      // The program stays the same: what changes is what the organisations agreed on.
      chaincodes = chaincodes.map((one) => (one.name === name ? { ...one, version, sequence: (one.sequence ?? 1) + 1, ...(policy !== undefined && { endorsementPolicy: policy }), collections } : one));
      await devnet.stop();
      devnet = await open();
    },
    stopPeer: async (mspId) => devnet.stopPeer(mspId),
    startPeer: (mspId) => devnet.startPeer(mspId),
    stop: async () => {
      ledger[Symbol.dispose]();
      await devnet.stop();
      await stopChaincodes();
      rmSync(dir, { recursive: true });
    },
  };
}

/** A real Fabric network, or undefined where its programs are not on this machine. */
export async function startFabricLedger({ channel, organisations, chaincodes, clientCertificates }: Setup): Promise<RunningLedger | undefined> {
  if ("missing" in findBinaries()) return undefined;
  const dir = mkdtempSync(join(tmpdir(), "garal-conformance-fabric-"));
  const stopNetwork = async (): Promise<void> => {
    await networkDown({ dir });
    rmSync(dir, { recursive: true });
  };
  try {
    const [first, ...others] = chaincodes;
    await networkUp({ dir, channel, organisations, clientCertificates, chaincode: first! });
    for (const chaincode of others) await deployChaincode({ dir, chaincode });
  } catch (error) {
    await stopNetwork();
    throw error;
  }
  const ledger = new Ledger("Fabric", dir);
  let [first] = chaincodes;
  const peerOf = (mspId: string) => ledger.organisation(mspId).peers[0]!.name;
  return {
    ledger,
    async redeploy(chaincode) {
      await deployChaincode({ dir, chaincode });
      if (chaincode.name === first!.name) first = chaincode;
    },
    stopPeer: async (mspId) => void (await stop(dir, [peerOf(mspId)])),
    startPeer: async () => void (await networkUp({ dir, channel, organisations, clientCertificates, chaincode: first! })),
    stop: async () => {
      ledger[Symbol.dispose]();
      await stopNetwork();
    },
  };
}
