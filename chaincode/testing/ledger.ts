import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../devnet/port.ts";
import { startDevnet } from "../../devnet/main.ts";
import type { OrganisationOptions } from "../../devnet/main.ts";
import { readProfile } from "../../gateway/profile.ts";
import type { ConnectionProfile } from "../../gateway/profile.ts";
import { networkDown, networkUp } from "../../network/main.ts";
import { definitionFor } from "../definition.ts";

/** A ledger with garal's channel, members and chaincode, and nothing on it yet. */
export interface TestLedger {
  readonly profile: ConnectionProfile;
  stop(): Promise<void>;
}

const channelFile = fileURLToPath(new URL("../../channel.json", import.meta.url));
const serve = fileURLToPath(new URL("../serve.ts", import.meta.url));

/** The embedded ledger, or, with GARAL_TEST_LEDGER=fabric, a real Fabric network from the binaries on the PATH or in FABRIC_BIN. */
export function startLedger(): Promise<TestLedger> {
  return process.env["GARAL_TEST_LEDGER"] === "fabric" ? startNetwork() : startEmbedded();
}

async function startEmbedded(): Promise<TestLedger> {
  const { channel, organisations } = JSON.parse(readFileSync(channelFile, "utf8")) as { channel: string; organisations: OrganisationOptions[] };
  const { name, version, policy, collections } = definitionFor(channelFile);
  return inFolder(async (dir, undo) => {
    const address = `127.0.0.1:${await freePort()}`;
    const chaincode = await serveChaincode(address, `${name}_${version}:test`);
    undo(() => end(chaincode));
    const devnet = await startDevnet({ dir, channel, organisations, chaincodes: [{ name, version, endorsementPolicy: policy, collections, sequence: 1, address }], batch: { timeoutMs: 20 } });
    undo(() => devnet.stop());
    return readProfile(devnet.profilePath);
  });
}

function startNetwork(): Promise<TestLedger> {
  return inFolder(async (dir, undo) => {
    undo(async () => void (await networkDown({ dir })));
    await networkUp({ dir, chaincode: { ...definitionFor(channelFile), command: { argv: [process.execPath, serve], cwd: dir } } });
    return readProfile(join(dir, "connection.json"));
  });
}

/** Starts something in a temporary folder; what it told to undo is undone in reverse, when it stops or when it fails to start. */
async function inFolder(start: (dir: string, undo: (step: () => Promise<void>) => void) => Promise<ConnectionProfile>): Promise<TestLedger> {
  const dir = mkdtempSync(join(tmpdir(), "garal-ledger-"));
  const steps: (() => Promise<void>)[] = [async () => rmSync(dir, { recursive: true, force: true })];
  const stop = async (): Promise<void> => {
    for (let step = steps.pop(); step; step = steps.pop()) await step();
  };
  try {
    return { profile: await start(dir, (step) => void steps.push(step)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the chaincode's process and waits until peers may dial it. `execArgv` are options for Node itself. */
export async function serveChaincode(address: string, packageId: string, execArgv: readonly string[] = []): Promise<ChildProcess> {
  const child = fork(serve, ["--chaincode-address", address, "--chaincode-id", packageId], { execArgv: [...process.execArgv, ...execArgv], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const [first] = await Promise.race([once(child, "message"), once(child, "exit").then(([code]) => [new Error(`the chaincode ended with ${code}`)])]);
  if (first instanceof Error) throw first;
  return child;
}

/** Ends a process and waits for it. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}
