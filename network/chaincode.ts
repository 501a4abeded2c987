import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Binaries } from "./binaries.ts";
import { issueTlsPair } from "./certificates.ts";
import { chaincodePackage } from "./chaincodePackage.ts";
import type { NetworkState } from "./files.ts";
import { writeState } from "./files.ts";
import type { Chaincode, ChaincodeDefinition, DeployedChaincode, Service, ServiceCommand } from "./definition.ts";
import { adminEnv, adminTls, logTail, until } from "./nodes.ts";
import { listens, processState, run, start, stop } from "./processes.ts";
import { awaitEndorsement } from "./ready.ts";
import { orderers, peers, servicePorts } from "./topology.ts";
import type { PeerNode, Topology } from "./topology.ts";

/** The command that serves a Node chaincode: fabric-shim's server in the folder that holds the chaincode's package.json. */
export function nodeCommand(folder: string, options: { perOrganisation?: boolean } = {}): ServiceCommand {
  const shim = dirname(createRequire(import.meta.url).resolve("fabric-shim/package.json"));
  return { argv: [process.execPath, join(shim, "cli.js"), "server"], cwd: folder, ...options };
}

/** True if both say the same to the organisations. */
export function sameDefinition(a: ChaincodeDefinition, b: ChaincodeDefinition): boolean {
  return isDeepStrictEqual(definitionOf(a), definitionOf(b));
}

/**
 * Installs, approves and commits a definition, the next sequence of that name, and serves it; the former version's
 * services end when every organisation's peer reaches the new ones. After a crash it can simply be called again.
 */
export async function deploy(dir: string, state: NetworkState, chaincode: Chaincode, binaries: Binaries): Promise<DeployedChaincode> {
  const { topology } = state;
  const former = state.chaincodes[chaincode.name];
  const sequence = (former?.sequence ?? 0) + 1;
  const definition = definitionOf(chaincode);
  const planned = await planServices(dir, state, chaincode);
  const deployed: DeployedChaincode = {
    definition,
    sequence,
    ...(chaincode.command && { command: chaincode.command }),
    services: planned.map(({ service }) => service),
  };
  await startServices(dir, deployed);
  await Promise.all(peers(topology).map(async (peer) => {
    const { service, file } = planned.find((entry) => entry.service.organisations.includes(peer.mspId))!;
    await lifecycle(dir, peer, binaries, ["install", file], /chaincode already successfully installed/);
    await lifecycle(
      dir, peer, binaries,
      ["approveformyorg", ...definitionFlags(dir, topology, definition, sequence, peer), "--package-id", service.packageId],
      /attempted to redefine .* with unchanged content/,
    );
  }));
  await commit(dir, topology, definition, sequence, binaries);
  await awaitEndorsement(dir, topology, definition.name);
  writeState(dir, { ...state, chaincodes: { ...state.chaincodes, [definition.name]: deployed } });
  await stop(dir, processesOf(former));
  return deployed;
}

/** Starts the services of a deployed chaincode that do not run, and waits until each listens. */
export async function startServices(dir: string, { services, command }: Pick<DeployedChaincode, "services" | "command">): Promise<void> {
  for (const { process: name, address, packageId, tlsDir, organisations } of services) {
    if (name === undefined || command === undefined || tlsDir === undefined) continue;
    const [file = "", ...args] = command.argv;
    start(dir, {
      name,
      file,
      args: [
        ...args,
        "--chaincode-address", address,
        "--chaincode-id", packageId,
        "--chaincode-tls-cert-file", join(dir, tlsDir, "server.crt"),
        "--chaincode-tls-key-file", join(dir, tlsDir, "server.key"),
        "--chaincode-tls-client-cacert-file", join(dir, tlsDir, "ca.crt"),
      ],
      cwd: command.cwd,
      // fabric-shim reads the MSP id from this variable; with one process for all there is no single answer.
      env: organisations.length === 1 ? { CORE_PEER_LOCALMSPID: organisations[0]! } : {},
    });
  }
  await Promise.all(services.map(({ process: name, address }) => until(`chaincode listens at ${address}`, async () => {
    if (name !== undefined && !processState(dir, name)?.running) throw new Error(`${name} ended at once:\n${logTail(dir, name)}`);
    return listens(address);
  })));
}

/** Names of the processes that serve a chaincode. */
export function processesOf(deployed: DeployedChaincode | undefined): string[] {
  return (deployed?.services ?? []).map(({ process: name }) => name).filter((name) => name !== undefined);
}

/** Address, certificates and package for each service of a chaincode: one for all organisations, or one for each. */
async function planServices(dir: string, state: NetworkState, chaincode: Chaincode): Promise<{ service: Service; file: string }[]> {
  const { topology } = state;
  const label = `${chaincode.name}_${chaincode.version}`;
  const folder = join("chaincode", label);
  const groups = chaincode.command?.perOrganisation ? peers(topology).map((peer) => [peer]) : [peers(topology)];
  const taken = new Set(Object.values(state.chaincodes).flatMap(({ services }) => services.map(({ address }) => address.split(":").at(-1))));
  const free = servicePorts(topology).filter((port) => !taken.has(String(port)));

  return Promise.all(groups.map(async (group, index) => {
    const first = group[0]!;
    const part = group.length === 1 ? first.organisation.domain : "all";
    const file = join(dir, folder, `${part}.tar.gz`);
    const organisations = group.map(({ mspId }) => mspId);
    mkdirSync(join(dir, folder, part), { recursive: true });
    if (chaincode.address !== undefined) {
      const { packageId, bytes } = chaincodePackage(label, { address: chaincode.address });
      writeFileSync(file, bytes);
      return { service: { address: chaincode.address, packageId, organisations }, file };
    }
    const address = `${first.host}:${free[index]}`;
    const tlsDir = join(folder, part);
    const caFolder = join(dir, "peerOrganizations", first.organisation.domain, "tlsca");
    const server = await issueTlsPair(caFolder, `${label}.${first.organisation.domain}`, ["localhost", "127.0.0.1", first.host]);
    const client = await issueTlsPair(caFolder, `peer-to-chaincode.${first.organisation.domain}`, ["localhost"]);
    const rootCertificate = readFileSync(join(caFolder, `tlsca.${first.organisation.domain}-cert.pem`), "utf8");
    writeFileSync(join(dir, tlsDir, "server.crt"), server.certificate);
    writeFileSync(join(dir, tlsDir, "server.key"), server.key, { mode: 0o600 });
    writeFileSync(join(dir, tlsDir, "ca.crt"), rootCertificate);
    const { packageId, bytes } = chaincodePackage(label, {
      address,
      tls: { clientCertificate: client.certificate, clientKey: client.key, rootCertificate },
    });
    writeFileSync(file, bytes, { mode: 0o600 });
    return { service: { process: `chaincode.${label}.${part}`, address, packageId, organisations, tlsDir }, file };
  }));
}

async function commit(dir: string, topology: Topology, definition: ChaincodeDefinition, sequence: number, binaries: Binaries): Promise<void> {
  const all = peers(topology);
  const first = all[0]!;
  const committed = await lifecycle(
    dir, first, binaries,
    ["querycommitted", "-C", topology.channel, "-n", definition.name, "-O", "json"],
    /namespace \S+ is not defined/,
  );
  if (new RegExp(`"sequence": ${sequence},`).test(committed)) return; // by a call that did not live to say so
  await lifecycle(dir, first, binaries, [
    "commit",
    ...definitionFlags(dir, topology, definition, sequence, first),
    ...all.flatMap((peer) => ["--peerAddresses", `${peer.host}:${peer.port}`, "--tlsRootCertFiles", adminTls(dir, peer).ca]),
  ]);
}

/** `peer lifecycle chaincode …` as the peer organisation's administrator; a failure that matches `accepted` is an answer. */
async function lifecycle(dir: string, peer: PeerNode, binaries: Binaries, args: readonly string[], accepted?: RegExp): Promise<string> {
  try {
    return await run(binaries.peer, ["lifecycle", "chaincode", ...args], { env: adminEnv(dir, peer) });
  } catch (error) {
    if (error instanceof Error && accepted?.test(error.message)) return error.message;
    throw error;
  }
}

function definitionFlags(dir: string, topology: Topology, definition: ChaincodeDefinition, sequence: number, peer: PeerNode): string[] {
  const orderer = orderers(topology)[0]!;
  const tls = adminTls(dir, peer);
  const { name, version, policy, collections } = definition;
  const flags = [
    "-o", `${orderer.host}:${orderer.port}`, "--tls", "--cafile", adminTls(dir, orderer).ca,
    "--clientauth", "--certfile", tls.cert, "--keyfile", tls.key,
    "-C", topology.channel, "-n", name, "-v", version, "--sequence", String(sequence),
  ];
  if (policy !== undefined) flags.push("--signature-policy", policy);
  if (collections !== undefined && collections.length > 0) {
    // One file for each caller: organisations approve side by side, and none may read what another is just writing.
    const file = join(dir, "chaincode", `${name}_${version}`, `collections.${peer.mspId}.json`);
    writeFileSync(file, JSON.stringify(collections, null, 2));
    flags.push("--collections-config", file);
  }
  return flags;
}

function definitionOf({ name, version, policy, collections }: ChaincodeDefinition): ChaincodeDefinition {
  return { name, version, ...(policy !== undefined && { policy }), ...(collections !== undefined && { collections }) };
}
