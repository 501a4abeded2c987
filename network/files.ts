import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Binaries } from "./binaries.ts";
import { configtx, cryptoConfig, PROFILE } from "./configtx.ts";
import { coreAdmin, corePeer, ordererConfig } from "./nodeConfig.ts";
import { run } from "./processes.ts";
import { connectionProfile } from "./profile.ts";
import type { DeployedChaincode } from "./chaincode.ts";
import { orderers, peers } from "./topology.ts";
import type { Topology } from "./topology.ts";

/** What a network's folder remembers between commands (`network.json`). */
export interface NetworkState {
  topology: Topology;
  /** Every orderer and peer has joined the channel. */
  joined: boolean;
  /** By name. */
  chaincodes: Record<string, DeployedChaincode>;
}

/** First block of the channel, the same bytes for every node. */
export const GENESIS = "genesis.block";

/** The state of the network in a folder, or undefined where none was made. */
export function readState(dir: string): NetworkState | undefined {
  const file = join(dir, "network.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as NetworkState) : undefined;
}

/** Stores the state; a crash leaves the old or the new one. */
export function writeState(dir: string, state: NetworkState): void {
  const file = join(dir, "network.json");
  writeFileSync(`${file}.new`, json(state));
  renameSync(`${file}.new`, file);
}

/** Folder of a node's configuration and data. */
export function nodeDir(dir: string, name: string): string {
  return join(dir, "nodes", name);
}

/**
 * Makes the network's folder: certificates, genesis block, one configuration per node and administrator, the connection
 * profile. `network.json` comes last: without it nothing has been started, and the next call begins anew.
 */
export async function writeFiles(dir: string, topology: Topology, binaries: Binaries): Promise<NetworkState> {
  for (const name of ["peerOrganizations", "ordererOrganizations", "config", "nodes", "admin", "builder", GENESIS]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  write(join(dir, "config", "crypto-config.yaml"), cryptoConfig(topology));
  await run(binaries.cryptogen, ["generate", `--config=${join(dir, "config", "crypto-config.yaml")}`, `--output=${dir}`]);

  write(join(dir, "config", "configtx.yaml"), configtx(topology, ".."));
  await run(binaries.configtxgen, ["-profile", PROFILE, "-channelID", topology.channel, "-outputBlock", join(dir, GENESIS)], {
    env: { FABRIC_CFG_PATH: join(dir, "config") },
  });

  for (const node of peers(topology)) {
    write(join(nodeDir(dir, node.name), "core.yaml"), corePeer(node, "../.."));
    write(join(dir, "admin", node.organisation.domain, "core.yaml"), coreAdmin(node.organisation, node, "../.."));
  }
  for (const node of orderers(topology)) write(join(nodeDir(dir, node.name), "orderer.yaml"), ordererConfig(node, "../.."));
  cpSync(fileURLToPath(new URL("./builder", import.meta.url)), join(dir, "builder"), { recursive: true });
  write(join(dir, "connection.json"), connectionProfile(topology));

  const state: NetworkState = { topology, joined: false, chaincodes: {} };
  writeState(dir, state);
  return state;
}

/** Every file is JSON; where Fabric expects YAML too, since JSON is YAML. */
function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, json(content));
}

function json(content: object): string {
  return `${JSON.stringify(content, null, 2)}\n`;
}
