import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Command } from "commander";
import { requireBinaries } from "./binaries.ts";
import type { ChaincodeDefinition } from "./definition.ts";
import { memberDefinition, readState, writeCertificates, writeConfiguration, writeGenesis } from "./files.ts";
import { chaincodePackage, networkDown, networkStatus, networkUp, nodeCommand, upgradeChaincode } from "./main.ts";
import type { Consensus } from "./main.ts";
import { joinChannel, ownNodes, startNodes } from "./nodes.ts";
import { topologyOf } from "./topology.ts";
import type { Topology } from "./topology.ts";

interface Target {
  dir: string;
}
interface Part extends Target {
  layout: string;
  organisation: string[];
}
interface Serve extends Target {
  chaincode: string;
  definition: string;
  perOrganisation?: boolean;
}

/** The commands of a network: all of it on this machine, or one host's part of it. docs/operations.md shows them at work. */
export function networkCommand(name: string): Command {
  const program = new Command(name).description("a real Hyperledger Fabric network from the official binaries (on the PATH or in FABRIC_BIN)");
  const command = (text: string, description: string) => program.command(text).description(description).requiredOption("--dir <dir>", "the network's folder");
  const part = (text: string, description: string) => command(text, description)
    .requiredOption("--layout <file>", "JSON: basePort, hosts by MSP id and, where not garal's own, channel, consensus, organisations")
    .requiredOption("--organisation <mspId...>", "organisations whose part this is");
  const serve = (text: string, description: string) => command(text, description)
    .requiredOption("--chaincode <folder>", "folder of the Node chaincode's package.json")
    .requiredOption("--definition <file>", "JSON: name, version and, optionally, policy, collections")
    .option("--per-organisation", "one chaincode process for each organisation");

  serve("up", "make the network, or start it where it was")
    .option("--orderers <kind>", "raft or bft")
    .option("--base-port <n>", "first of the 300 ports it may use", Number)
    .action(async (options: Serve & { orderers?: Consensus; basePort?: number }) => {
      const { dir, orderers, basePort } = options;
      await networkUp({ dir, chaincode: chaincodeOf(options), ...(orderers && { orderers }), ...(basePort !== undefined && { basePort }) });
      print(await networkStatus({ dir }));
    });
  serve("upgrade", "commit the next version of the chaincode").action(async (options: Serve) => {
    print(await upgradeChaincode({ dir: options.dir, chaincode: chaincodeOf(options) }));
  });
  command("status", "what runs, who leads, how far each peer is").action(async ({ dir }: Target) => print(await networkStatus({ dir })));
  command("down", "end everything that was started in this folder").action(async ({ dir }: Target) => print(await networkDown({ dir })));

  part("certificates", "make some organisations' CAs and certificates").action(async ({ dir, layout, organisation }: Part) => {
    await writeCertificates(resolve(dir), layoutFrom(layout), organisation, requireBinaries());
  });
  command("genesis", "make the channel's first block from every organisation's public certificates")
    .requiredOption("--layout <file>", "the layout")
    .action(async ({ dir, layout }: Target & { layout: string }) => writeGenesis(resolve(dir), layoutFrom(layout), requireBinaries()));
  command("definition", "print an organisation's definition, for an update of a channel that exists")
    .requiredOption("--layout <file>", "the layout, with that organisation")
    .requiredOption("--organisation <mspId>", "the organisation")
    .action(async ({ dir, layout, organisation }: Target & { layout: string; organisation: string }) => {
      process.stdout.write(await memberDefinition(resolve(dir), layoutFrom(layout), organisation, requireBinaries()));
    });
  part("configuration", "write some organisations' node and administrator configuration").action(({ dir, layout, organisation }: Part) => {
    writeConfiguration(resolve(dir), layoutFrom(layout), organisation);
  });
  command("start", "start this host's nodes and wait until they are healthy").action(async ({ dir }: Target) => {
    await startNodes(resolve(dir), ownNodes(resolve(dir), topologyIn(dir)), requireBinaries());
  });
  command("join", "join this host's running nodes to the channel").action(async ({ dir }: Target) => {
    const topology = topologyIn(dir);
    await joinChannel(resolve(dir), topology.channel, ownNodes(resolve(dir), topology), requireBinaries());
  });
  program.command("package").description("package a chaincode that listens beside its peer, without TLS; prints the package id")
    .requiredOption("--label <label>", "name and version, e.g. garal_1.0")
    .requiredOption("--address <host:port>", "where the peer dials it")
    .requiredOption("--out <file>", "the package")
    .action(({ label, address, out }: { label: string; address: string; out: string }) => {
      const { packageId, bytes } = chaincodePackage(label, { address });
      writeFileSync(out, bytes);
      process.stdout.write(`${packageId}\n`);
    });
  return program;
}

function chaincodeOf({ chaincode, definition, perOrganisation }: Serve) {
  const command = nodeCommand(resolve(chaincode), perOrganisation ? { perOrganisation } : {});
  return { ...(JSON.parse(readFileSync(definition, "utf8")) as ChaincodeDefinition), command };
}

function layoutFrom(file: string): Topology {
  const layout = JSON.parse(readFileSync(file, "utf8")) as Partial<Topology>;
  if (layout.basePort === undefined) throw new Error(`${file} must say basePort`);
  return topologyOf({ ...layout, basePort: layout.basePort });
}

function topologyIn(dir: string): Topology {
  const state = readState(resolve(dir));
  if (!state) throw new Error(`no network in ${dir}`);
  return state.topology;
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await networkCommand("network").parseAsync();
