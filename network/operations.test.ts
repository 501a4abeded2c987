import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findBinaries, networkDown, networkStatus, ORGANISATIONS } from "./main.ts";
import type { Organisation } from "./main.ts";
import { until } from "./nodes.ts";

// docs/operations.md is a promise that its commands work as written; here they are run, each organisation's host being a
// loopback address and a folder of its own.

const root = fileURLToPath(new URL("..", import.meta.url));
// Other ports than the page's, which networks on this machine begin with.
const text = readFileSync(join(root, "docs", "operations.md"), "utf8").replace(/\b17(\d{3})\b/g, "27$1");
const binaries = findBinaries();
const skip = "missing" in binaries ? `Fabric's ${binaries.missing.join(", ")} not found on the PATH or in FABRIC_BIN` : false;

const AUDIT: Organisation = { mspId: "AuditMSP", domain: "audit.garal.test", name: "State audit office", orders: false };
const everyone = [...ORGANISATIONS, AUDIT];
const hosts = Object.fromEntries(everyone.map(({ mspId }, index) => [mspId, `127.0.1.${index + 1}`]));

let dir = "";
const folder = ({ domain }: Organisation): string => join(dir, domain);

after(async () => {
  if (dir === "") return;
  for (const organisation of everyone) {
    await networkDown({ dir: folder(organisation) });
    for (const file of readdirSync(folder(organisation)).filter((name) => name.endsWith(".pid"))) {
      try {
        process.kill(Number(readFileSync(join(folder(organisation), file), "utf8")));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // ended already
      }
    }
  }
  rmSync(dir, { recursive: true });
});

interface Block {
  /** Organisations on whose hosts it is run. */
  hosts: Organisation[];
  commands: string;
}

function blocks(): { settings: string; steps: Block[] } {
  const fences = [...text.matchAll(/^```sh (.+)\n([\s\S]*?)^```$/gm)].map(([, label = "", commands = ""]) => ({ label, commands }));
  const settings = fences.find(({ label }) => label === "settings")!.commands;
  const steps = fences.filter(({ label }) => label !== "settings").map(({ label, commands }) => ({
    hosts: label === "every-host" ? [...ORGANISATIONS] : label.split(" ").map((mspId) => everyone.find((organisation) => organisation.mspId === mspId)!),
    commands,
  }));
  return { settings, steps };
}

async function execute(organisation: Organisation, commands: string): Promise<void> {
  const child = spawn("bash", ["-eu", "-o", "pipefail", "-c", `. ./settings.sh\n${commands}`], {
    cwd: folder(organisation),
    env: { ...process.env, PATH: [dirname((binaries as { found: { peer: string } }).found.peer), dirname(process.execPath), process.env["PATH"]].join(delimiter) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, "exit")) as [number | null];
  assert.equal(code, 0, `${organisation.mspId}:\n${commands}\n${Buffer.concat(output).toString()}`);
}

test("the commands of docs/operations.md work as written, from first start to restore", { skip }, async () => {
  const { settings, steps } = blocks();
  assert.ok(steps.length > 15, "the page's blocks were found");
  dir = mkdtempSync(join(tmpdir(), "garal-operations-"));
  const layout = text.match(/^```json\n([\s\S]*?)^```$/m)![1]!;
  mkdirSync(join(dir, "exchange"));
  for (const organisation of everyone) {
    const { mspId, domain } = organisation;
    mkdirSync(folder(organisation));
    writeFileSync(join(folder(organisation), "layout.json"), layout);
    writeFileSync(join(folder(organisation), "layout-audit.json"), JSON.stringify({ ...JSON.parse(layout), organisations: everyone, hosts }));
    const values = {
      ORG: mspId,
      DOMAIN: domain,
      GARAL: root,
      N: folder(organisation),
      EXCHANGE: join(dir, "exchange"),
      CHAINCODE: join(root, "network", "testdata", "probe"),
      QUERY: '{"Args":["get","a"]}',
      CHAINCODE_ADDRESS: `${hosts[mspId]}:9999`, // 127.0.0.1 is one and the same for all hosts here
    };
    const own = Object.entries(values).reduce((lines, [name, value]) => lines.replace(new RegExp(`^${name}=.*$`, "m"), `${name}='${value}'`), settings);
    writeFileSync(join(folder(organisation), "settings.sh"), own);
  }
  for (const { hosts: where, commands } of steps) {
    for (const organisation of where) await execute(organisation, commands);
  }

  // After all that every peer, the restored and the new one too, holds the same chain.
  const heights = async (): Promise<unknown[]> => (await Promise.all(everyone.map(async (organisation) => (await networkStatus({ dir: folder(organisation) })).programs)))
    .flat().filter(({ name }) => name.startsWith("peer")).map(({ height }) => height);
  await until("all peers at one height", async () => new Set(await heights()).size === 1);
  assert.equal((await heights()).length, everyone.length);
});
