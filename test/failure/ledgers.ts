import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { definitionFor } from "../../chaincode/definition.ts";
import { end, serveChaincode } from "../../chaincode/testing/ledger.ts";
import { freePort } from "../../devnet/port.ts";
import type { OrganisationOptions } from "../../devnet/main.ts";
import type { ServeMessage, ServeOptions } from "../../devnet/serve.ts";
import { readProfile } from "../../gateway/index.ts";
import { startServices } from "../../network/chaincode.ts";
import { readState } from "../../network/files.ts";
import { networkDown, networkStatus, networkUp } from "../../network/main.ts";
import type { Chaincode } from "../../network/main.ts";
import { processState, stop } from "../../network/processes.ts";
import { killed } from "./parts.ts";
import type { Ledger, Part } from "./parts.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const channelFile = path("../../channel.json");
const LYING = ["--import", pathToFileURL(path("liar.ts")).href];
const MINER = "MinerMSP";

/** The embedded ledger, its chaincode in two processes: the miners' and everybody else's. */
export async function startDevnetLedger(dir: string): Promise<Ledger> {
  const { channel, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { channel: string; organisations: OrganisationOptions[] };
  const { name, version, policy, collections } = definitionFor(channelFile);
  const [miners, others] = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${await freePort()}`];
  const serve = (address: string, options: readonly string[] = []): Promise<ChildProcess> => serveChaincode(address, `${name}_${version}:test`, options);
  let [minersChaincode, othersChaincode] = await Promise.all([serve(miners), serve(others)]);
  const address = Object.fromEntries(organisations.map(({ mspId }) => [mspId, mspId === MINER ? miners : others]));
  const options: ServeOptions = { dir, channel, organisations, batch: { timeoutMs: 20 }, chaincodes: [{ name, version, sequence: 1, endorsementPolicy: policy, collections, address }] };
  let devnet = await serveDevnet(options);
  const profilePath = join(dir, "connection.json");
  const chaincode: Part = { name: "the miners' chaincode", spared: false, strike: () => killed(minersChaincode), restart: async () => void (minersChaincode = await serve(miners)) };
  return {
    name: "devnet",
    profile: readProfile(profilePath),
    profilePath,
    parts: [
      { name: "the ledger", spared: false, strike: () => killed(devnet), restart: async () => void (devnet = await serveDevnet(options)) },
      chaincode,
      { name: "the authorities' chaincode", spared: false, strike: () => killed(othersChaincode), restart: async () => void (othersChaincode = await serve(others)) },
    ],
    async lie() {
      await chaincode.strike();
      minersChaincode = await serve(miners, LYING);
      return async () => {
        await chaincode.strike();
        await chaincode.restart();
      };
    },
    async stop() {
      await end(devnet);
      await Promise.all([minersChaincode, othersChaincode].map(end));
    },
  };
}

async function serveDevnet(options: ServeOptions): Promise<ChildProcess> {
  const child = fork(path("../../devnet/serve.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.send(options);
  for (;;) {
    const [message] = (await once(child, "message", { signal: AbortSignal.timeout(30_000) })) as [ServeMessage];
    if ("failed" in message) throw new Error(message.failed);
    if ("ready" in message) return child;
  }
}

/** A Fabric network of garal's organisations, each with a peer and a chaincode process of its own. */
export async function startFabricLedger(dir: string): Promise<Ledger> {
  const serve = path("../../chaincode/serve.ts");
  const chaincode: Chaincode = { ...definitionFor(channelFile), command: { argv: [process.execPath, serve], cwd: dir, perOrganisation: true } };
  const up = async (): Promise<void> => void (await networkUp({ dir, chaincode }));
  try {
    await up();
  } catch (error) {
    await networkDown({ dir });
    throw error;
  }
  const profilePath = join(dir, "connection.json");
  const profile = readProfile(profilePath);
  const peerOf = (mspId: string): string => profile.organisations[mspId]!.peers[0].name;
  const strike = async (process: string): Promise<void> => {
    const struck = await stop(dir, [process], "SIGKILL");
    if (struck.length !== 1) throw new Error(`${process} did not run`);
  };
  const part = (name: string, process: string, spared: boolean): Part => ({ name, spared, strike: () => strike(process), restart: up });
  const service = readState(dir)!.chaincodes[chaincode.name]!.services.find(({ organisations }) => organisations.includes(MINER))!;
  const minersChaincode = service.process!;
  return {
    name: "Fabric",
    profile,
    profilePath,
    parts: [
      part("another organisation's peer, which the indexer reads", peerOf("CustomsMSP"), true),
      part("the peer that every extraction needs", peerOf("MineralsMSP"), false),
      part("the client's own peer", peerOf(MINER), false),
      {
        name: "the Raft leader",
        spared: true,
        async strike() {
          const { leader } = await networkStatus({ dir });
          if (leader === undefined) throw new Error("no orderer leads");
          await strike(leader);
        },
        restart: up,
      },
      part("the miners' chaincode", minersChaincode, false),
      cutOff(dir, peerOf("BuyerMSP")),
    ],
    async lie() {
      const { command } = readState(dir)!.chaincodes[chaincode.name]!;
      await strike(minersChaincode);
      await startServices(dir, { services: [service], command: { ...command!, argv: [process.execPath, ...LYING, serve] } });
      return async () => {
        await strike(minersChaincode);
        await up();
      };
    },
    stop: async () => void (await networkDown({ dir })),
  };
}

/** A peer that neither hears nor answers, as if its line were cut, its connections left open. */
function cutOff(dir: string, process_: string): Part {
  const signal = (which: NodeJS.Signals): void => {
    const state = processState(dir, process_);
    if (!state?.running) throw new Error(`${process_} does not run`);
    process.kill(state.pid, which);
  };
  return { name: "another organisation's peer, cut off", spared: true, strike: async () => signal("SIGSTOP"), restart: async () => signal("SIGCONT") };
}
