import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { definitionFor } from "../../chaincode/definition.ts";
import { freePort } from "../../devnet/port.ts";
import { networkDown, networkUp } from "../../network/main.ts";
import { places } from "../identities.ts";
import { startPart } from "./processes.ts";
import type { Running } from "./processes.ts";

interface Options {
  readonly dir: string;
  readonly channelFile: string;
  readonly say: (text: string) => void;
}

const module = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** The embedded ledger and the chaincode, with their connection profile at `places(dir).profile`, each in a process of its own that ends with this one, however it ends. */
export async function startEmbedded({ dir, channelFile, say }: Options): Promise<Running> {
  const place = places(dir);
  const { channel, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { channel: string; organisations: readonly { mspId: string; domain: string; name: string }[] };
  const { name, version, policy, collections } = definitionFor(channelFile);
  const address = `127.0.0.1:${await freePort()}`;
  const packageId = `${name}:${version}`;
  const chaincode = await startPart({ name: "chaincode", module: module("chaincode/serve.ts"), args: ["--chaincode-address", address, "--chaincode-id", packageId], logFile: `${place.logs}/chaincode.log` });
  say("chaincode serves");
  const options = {
    dir: place.ledger,
    channel,
    batch: { timeoutMs: 10 }, // people wait for each of their steps
    organisations: organisations.map((organisation) => ({ mspId: organisation.mspId, domain: organisation.domain, name: organisation.name })),
    chaincodes: [{ name, version, sequence: 1, packageId, address, endorsementPolicy: policy, collections }],
  };
  try {
    const ledger = await startPart({ name: "ledger", module: module("devnet/serve.ts"), args: [JSON.stringify(options)], logFile: `${place.logs}/ledger.log` });
    say(`embedded ledger serves ${organisations.length} organisations`);
    return {
      failed: Promise.race([chaincode, ledger].map((part) => part.ended.then((how) => `${part.name} ${how}`))),
      async stop() {
        await ledger.stop();
        await chaincode.stop();
      },
    };
  } catch (error) {
    await chaincode.stop();
    throw error;
  }
}

/** A real Fabric network of the same organisations, from the official binaries, with the same chaincode. It keeps running if this process is killed; the next start finds it. */
export async function startFabric({ dir, channelFile, say }: Options): Promise<Running> {
  const ledgerDir = places(dir).ledger;
  say("Fabric network comes up");
  await networkUp({ dir: ledgerDir, chaincode: garalChaincode(channelFile) });
  say("Fabric network serves: every organisation endorses");
  return { failed: new Promise(() => undefined), stop: async () => void (await networkDown({ dir: ledgerDir })) };
}

/** garal's chaincode as a network deploys it. */
export function garalChaincode(channelFile: string) {
  return { ...definitionFor(channelFile), command: { argv: [process.execPath, module("chaincode/serve.ts")], cwd: module(".") } };
}
