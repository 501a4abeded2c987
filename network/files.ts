import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Binaries } from "./binaries.ts";
import { configtx, cryptoConfig, memberConfigtx, PROFILE } from "./configtx.ts";
import { coreAdmin, coreOrdererAdmin, corePeer, ordererConfig } from "./nodeConfig.ts";
import { run } from "./processes.ts";
import { connectionProfile } from "./profile.ts";
import type { DeployedChaincode } from "./definition.ts";
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

/** The whole folder at once: {@link writeCertificates}, {@link writeGenesis} and {@link writeConfiguration} of every organisation. */
export async function writeFiles(dir: string, topology: Topology, binaries: Binaries): Promise<NetworkState> {
  for (const name of ["peerOrganizations", "ordererOrganizations", "config", "nodes", "admin", "builder", GENESIS]) {
    rmSync(join(dir, name), { recursive: true, force: true });
  }
  const everyone = topology.organisations.map(({ mspId }) => mspId);
  await writeCertificates(dir, topology, everyone, binaries);
  await writeGenesis(dir, topology, binaries);
  return writeConfiguration(dir, topology, everyone);
}

/** Makes CAs, nodes' and first users' certificates of some organisations, in cryptogen's layout. */
export async function writeCertificates(dir: string, topology: Topology, mspIds: readonly string[], binaries: Binaries): Promise<void> {
  const config = join(dir, "config", "crypto-config.yaml");
  write(config, cryptoConfig(topology, mspIds));
  await run(binaries.cryptogen, ["generate", `--config=${config}`, `--output=${dir}`]);
}

/** Makes the channel's first block from every organisation's public certificates. */
export async function writeGenesis(dir: string, topology: Topology, binaries: Binaries): Promise<void> {
  write(join(dir, "config", "configtx.yaml"), configtx(topology, ".."));
  await run(binaries.configtxgen, ["-profile", PROFILE, "-channelID", topology.channel, "-outputBlock", join(dir, GENESIS)], {
    env: { FABRIC_CFG_PATH: join(dir, "config") },
  });
}

/** An organisation's definition as JSON, made from its public certificates: what an update of the channel adds. */
export async function memberDefinition(dir: string, topology: Topology, mspId: string, binaries: Binaries): Promise<string> {
  const folder = join(dir, "config", mspId);
  write(join(folder, "configtx.yaml"), memberConfigtx(topology, mspId, "../.."));
  return run(binaries.configtxgen, ["-printOrg", mspId], { env: { FABRIC_CFG_PATH: folder, FABRIC_LOGGING_SPEC: "error" } });
}

/**
 * Writes some organisations' node and administrator configuration, the chaincode builder and the connection profile.
 * `network.json` comes last: without it nothing has been started, and making the network begins anew.
 */
export function writeConfiguration(dir: string, topology: Topology, mspIds: readonly string[]): NetworkState {
  const ours = ({ organisation }: { organisation: { mspId: string } }): boolean => mspIds.includes(organisation.mspId);
  for (const node of peers(topology).filter(ours)) {
    write(join(nodeDir(dir, node.name), "core.yaml"), corePeer(node, "../.."));
    write(join(dir, "admin", node.organisation.domain, "core.yaml"), coreAdmin(node.organisation, node, "../.."));
  }
  for (const node of orderers(topology).filter(ours)) {
    write(join(nodeDir(dir, node.name), "orderer.yaml"), ordererConfig(node, "../.."));
    write(join(dir, "admin", node.domain, "core.yaml"), coreOrdererAdmin(node, "../.."));
  }
  cpSync(fileURLToPath(new URL("./builder", import.meta.url)), join(dir, "builder"), { recursive: true });
  write(join(dir, "connection.json"), connectionProfile(topology));

  const state: NetworkState = { ...(readState(dir) ?? { joined: false, chaincodes: {} }), topology };
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
