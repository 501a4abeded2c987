import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { definitionFor } from "../../chaincode/definition.ts";
import { readProfile } from "../../gateway/index.ts";
import type { ConnectionProfile } from "../../gateway/index.ts";
import { places } from "../identities.ts";
import type { DemoUser } from "./demo.ts";
import { startPart } from "./processes.ts";
import { startReadSide } from "./read-side.ts";

export interface Services {
  readonly url: string;
  /** Resolves, with a sentence, when a part ends that should run. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

interface Options {
  readonly dir: string;
  readonly port: number;
  readonly channelFile: string;
  readonly users: readonly DemoUser[];
  readonly say: (text: string) => void;
  readonly enrol: (profile: ConnectionProfile) => Promise<void>;
}

const module = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/**
 * Starts chaincode, ledger, database, indexer and API. Chaincode and ledger run in processes of their own and end with this one, however it
 * ends; what one of them started before a later one failed is stopped again.
 */
export async function startServices({ dir, port, channelFile, users, say, enrol }: Options): Promise<Services> {
  const place = places(dir);
  const { channel, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { channel: string; organisations: readonly { mspId: string; domain: string; name: string }[] };
  const definition = definitionFor(channelFile);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.splice(0).reverse()) await each();
  };
  try {
    const address = `127.0.0.1:${await freePort()}`;
    const packageId = `${definition.name}:${definition.version}`;
    const chaincode = await startPart({ name: "chaincode", module: module("chaincode/serve.ts"), args: ["--chaincode-address", address, "--chaincode-id", packageId], logFile: `${place.logs}/chaincode.log` });
    stops.push(chaincode.stop);
    say("chaincode serves");
    const ledger = await startPart({
      name: "ledger",
      module: module("devnet/serve.ts"),
      args: [
        JSON.stringify({
          dir: place.ledger,
          channel,
          batch: { timeoutMs: 10 }, // people wait for each of their steps
          organisations: organisations.map(({ mspId, domain, name }) => ({ mspId, domain, name })),
          chaincodes: [{ name: definition.name, version: definition.version, sequence: 1, packageId, address, endorsementPolicy: definition.policy, collections: definition.collections }],
        }),
      ],
      logFile: `${place.logs}/ledger.log`,
    });
    stops.push(ledger.stop);
    say(`embedded ledger serves ${organisations.length} organisations`);
    const profile = readProfile(place.profile);
    await enrol(profile);
    const readSide = await startReadSide({ dir, port, profile, chaincode: definition.name, users, say });
    stops.push(readSide.stop);
    const parts = [chaincode, ledger].map(({ name, ended }) => ended.then((how) => `${name} ${how}`));
    return { url: readSide.url, failed: Promise.race([...parts, readSide.failed]), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
