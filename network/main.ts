import { existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { requireBinaries } from "./binaries.ts";
import { deploy, processesOf, sameDefinition, startServices } from "./chaincode.ts";
import type { Chaincode, DeployedChaincode } from "./definition.ts";
import { readState, writeFiles, writeState } from "./files.ts";
import type { NetworkState } from "./files.ts";
import { height, healthy, joinChannel, leader, nodes, ownNodes, startNodes, until } from "./nodes.ts";
import { processState, processStates, stop } from "./processes.ts";
import { connectionProfile } from "./profile.ts";
import type { ConnectionProfile } from "./profile.ts";
import { awaitEndorsement } from "./ready.ts";
import { topologyOf } from "./topology.ts";
import type { Consensus, Organisation, Topology } from "./topology.ts";

export { findBinaries } from "./binaries.ts";
export { nodeCommand } from "./chaincode.ts";
export type { Chaincode, ChaincodeDefinition, Collection, DeployedChaincode, ServiceCommand } from "./definition.ts";
export { chaincodePackage } from "./chaincodePackage.ts";
export type { ConnectionProfile, ProfileOrganisation } from "./profile.ts";
export { ORGANISATIONS } from "./topology.ts";
export type { Consensus, Organisation, Topology } from "./topology.ts";

export interface UpOptions {
  /** The network's folder: certificates, configuration, ledgers, logs, pid files. */
  dir: string;
  chaincode: Chaincode;
  // The layout, read when the folder is made; a network that exists keeps its own, and another is refused.
  /** `raft` (three orderers) unless said otherwise. */
  orderers?: Consensus;
  /** garal's own unless said otherwise. */
  organisations?: readonly Organisation[];
  /** garal's own unless said otherwise. */
  channel?: string;
  /** Ports basePort to basePort+299 are the network's; without it the first such range, from 17000, where every port is free. */
  basePort?: number;
  /** Loopback address of each organisation by MSP id; 127.0.0.1 where absent. */
  hosts?: Readonly<Record<string, string>>;
  /** `optional` lets clients connect to peers without a TLS certificate of their own; `required` unless said otherwise. */
  clientCertificates?: "required" | "optional";
}

/** One program of the network. */
export interface ProgramStatus {
  name: string;
  /** MSP id of the organisation that runs it; absent for a chaincode that serves all. */
  organisation?: string;
  pid?: number;
  running: boolean;
  healthy?: boolean;
  /** Peers: blocks on the channel. */
  height?: number;
}

export interface NetworkStatus {
  channel: string;
  consensus: Consensus;
  /** Orderer that leads the channel, if it is in this folder. */
  leader?: string;
  programs: ProgramStatus[];
  chaincodes: { name: string; version: string; sequence: number }[];
}

/**
 * Brings the network up in its folder: makes it there the first time, starts it where it was ever after. Returns when every
 * organisation can endorse. What a crash or an error interrupted, the next call carries on.
 * @throws {Error} if Fabric's programs are missing, a port is taken, or the folder's network has another layout or chaincode
 */
export async function networkUp(options: UpOptions): Promise<ConnectionProfile> {
  const dir = resolve(options.dir);
  const binaries = requireBinaries();
  const state = readState(dir) ?? (await makeNetwork(dir, options));
  const { topology } = state;
  refuseOtherLayout(dir, topology, options);
  if (ownNodes(dir, topology).length < nodes(topology).length) {
    throw new Error(`${dir} holds one host's part of a network: start and join that part (docs/operations.md)`);
  }
  const deployed = state.chaincodes[options.chaincode.name];
  if (deployed && !sameDefinition(deployed.definition, options.chaincode)) {
    throw new Error(`chaincode ${deployed.definition.name} ${deployed.definition.version} is deployed with another definition: upgrade it`);
  }

  await startNodes(dir, nodes(topology), binaries);
  if (!state.joined) {
    await joinChannel(dir, topology.channel, nodes(topology), binaries);
    await until("the orderers have a leader", async () => (await leader(dir, topology)) !== undefined);
    state.joined = true;
    writeState(dir, state);
  }
  if (!deployed) await deploy(dir, state, options.chaincode, binaries);
  else if (options.chaincode.command) {
    state.chaincodes[options.chaincode.name] = { ...deployed, command: options.chaincode.command };
    writeState(dir, state);
  }
  const chaincodes = Object.values(requireState(dir).chaincodes);
  await Promise.all(chaincodes.map((chaincode) => startServices(dir, chaincode)));
  for (const { definition } of chaincodes) await awaitEndorsement(dir, topology, definition.name);
  return connectionProfile(topology);
}

/** Deploys a further chaincode, or the next version of one, on a network that is up. */
export async function deployChaincode(options: { dir: string; chaincode: Chaincode }): Promise<DeployedChaincode> {
  const dir = resolve(options.dir);
  return deploy(dir, requireState(dir), options.chaincode, requireBinaries());
}

/** {@link deployChaincode} for a chaincode that must be there already: new code, policy or collections, one sequence up. */
export async function upgradeChaincode(options: { dir: string; chaincode: Chaincode }): Promise<DeployedChaincode> {
  const { name } = options.chaincode;
  if (!requireState(resolve(options.dir)).chaincodes[name]) throw new Error(`no chaincode ${name} to upgrade`);
  return deployChaincode(options);
}

/** Ends every process that the network in this folder started. @returns their names */
export async function networkDown(options: { dir: string }): Promise<string[]> {
  const dir = resolve(options.dir);
  return stop(dir, processStates(dir).map(({ name }) => name));
}

/** What runs here, who leads, how far each peer is. @throws {Error} if there is no network in the folder */
export async function networkStatus(options: { dir: string }): Promise<NetworkStatus> {
  const dir = resolve(options.dir);
  const { topology, chaincodes } = requireState(dir);
  const process = (name: string): Pick<ProgramStatus, "name" | "pid" | "running"> => {
    const state = processState(dir, name);
    return { name, running: state?.running ?? false, ...(state?.running && { pid: state.pid }) };
  };
  const nodeStatus = await Promise.all(ownNodes(dir, topology).map(async (node): Promise<ProgramStatus> => {
    const blocks = node.kind === "peer" ? await height(dir, node, topology.channel) : undefined;
    return {
      ...process(node.name),
      organisation: node.organisation.mspId,
      healthy: await healthy(dir, node),
      ...(blocks !== undefined && { height: blocks }),
    };
  }));
  const services = Object.values(chaincodes).flatMap((deployed) => processesOf(deployed).map(process));
  const leading = await leader(dir, topology);
  return {
    channel: topology.channel,
    consensus: topology.consensus,
    ...(leading !== undefined && { leader: leading }),
    programs: [...nodeStatus, ...services],
    chaincodes: Object.values(chaincodes).map(({ definition: { name, version }, sequence }) => ({ name, version, sequence })),
  };
}

async function makeNetwork(dir: string, options: UpOptions): Promise<NetworkState> {
  const binaries = requireBinaries();
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o700 });
  return writeFiles(dir, topologyOf({ ...layoutOf(options), basePort: options.basePort ?? (await freeBasePort()) }), binaries);
}

/** The parts of the topology that the caller asked for. */
function layoutOf({ orderers: consensus, organisations, channel, basePort, hosts, clientCertificates }: UpOptions): Partial<Topology> {
  const asked = { consensus, organisations, channel, basePort, hosts, clientCertificates };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

/** A network cannot change its layout by being started differently: say so rather than start something else than asked for. */
function refuseOtherLayout(dir: string, topology: Topology, options: UpOptions): void {
  for (const [name, value] of Object.entries(layoutOf(options))) {
    const kept = topology[name as keyof Topology];
    if (!isDeepStrictEqual(value, kept)) {
      throw new Error(`the network in ${dir} has ${name} ${JSON.stringify(kept)}; it cannot become ${JSON.stringify(value)}`);
    }
  }
}

function requireState(dir: string): NetworkState {
  const state = readState(dir);
  if (!state) throw new Error(`no network in ${dir}`);
  return state;
}

const RANGE = 300;
/** Below the range from which systems take ports for outgoing connections (32768 on Linux). */
const LAST_BASE = 32_400;

async function freeBasePort(): Promise<number> {
  for (let base = 17_000; base <= LAST_BASE; base += RANGE) {
    const ports = Array.from({ length: RANGE }, (_, index) => base + index);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return base;
  }
  throw new Error(`no ${RANGE} free ports in a row between 17000 and ${LAST_BASE + RANGE}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolvePort) => {
    const server = createServer();
    server.once("error", () => resolvePort(false));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolvePort(true)));
  });
}
