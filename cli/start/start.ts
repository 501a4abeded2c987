import { cpSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole, DIST } from "../console/build.ts";
import { consoleHandler } from "../console/serve.ts";
import { writeWhole } from "../../log/files.ts";
import { CommandError, UsageError } from "../failure.ts";
import { Clients, places } from "../identities.ts";
import { submitLines } from "../submit/run.ts";
import { demoLines, demoUsers, enrolAll } from "./demo.ts";
import { lockData } from "./lock.ts";
import { startServices } from "./services.ts";
import type { Services } from "./services.ts";

interface Options {
  readonly data: string;
  readonly port: string;
  readonly examples: boolean;
  readonly fabric?: true;
  readonly console: boolean;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const tablesAndExamples = { data: `${root}data`, examples: `${root}examples` };

/**
 * `garal start`: brings everything up in one terminal, loads tables and examples once, and runs until Ctrl-C. What was recorded is kept in the
 * data folder; a start after any end, `kill -9` included, goes on where it was.
 * @throws {UsageError} for a wrong option
 * @throws {CommandError} when the folder is in use or a part cannot start
 */
export async function start({ data, port, examples, fabric, console: withConsole }: Options): Promise<void> {
  const apiPort = Number(port);
  if (!Number.isInteger(apiPort) || apiPort < 0 || apiPort > 65_535) throw new UsageError("--port is a number from 0 to 65535");
  const dir = resolve(data);
  const place = places(dir);
  const release = lockData(dir);
  const begun = Date.now();
  const say = (text: string) => process.stdout.write(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
  let services: Services | undefined;
  const interrupted = new Promise<string>((end) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => end(signal));
  });
  try {
    const users = await demoUsers(tablesAndExamples.examples);
    const built = withConsole ? buildConsole(say) : Promise.resolve();
    services = await startServices({ dir, port: apiPort, channelFile: `${root}channel.json`, fabric: fabric ?? false, users, ...(withConsole ? { fallback: consoleHandler(DIST) } : {}), say, enrol: (profile) => enrolAll(users, profile, place.identities) });
    const loading = load(dir, examples, say);
    const outcome = await Promise.race([Promise.all([loading, built]).then(() => undefined), interrupted, services.failed]);
    if (outcome === undefined) {
      writeWhole(place.running, JSON.stringify({ url: services.url, log: services.logUrl, pid: process.pid }));
      say("ready");
      process.stdout.write(welcome(services, dir, { examples, withConsole }));
      say(`stopping (${await Promise.race([interrupted, services.failed])})`);
    }
  } finally {
    rmSync(place.running, { force: true });
    await services?.stop();
    release();
  }
}

/** Loads tables and examples through the gateway as anybody would. Every line has its key, so a load that was cut off is simply done again. */
async function load(dir: string, examples: boolean, say: (text: string) => void): Promise<void> {
  const marker = resolve(dir, examples ? "examples-loaded" : "tables-loaded");
  if (existsSync(marker)) return;
  const place = places(dir);
  const clients = new Clients(place.profile, place.identities);
  try {
    // Before the marker: items lie beside the ledger, and whoever reads them checks them against it.
    if (examples) cpSync(`${tablesAndExamples.examples}/items`, place.items, { recursive: true });
    const lines = demoLines(tablesAndExamples.data, tablesAndExamples.examples, examples);
    const { recorded, repeated, refused } = await submitLines(lines, clients, { concurrency: 16, strict: true, onProgress: (done) => done % 50 === 0 && say(`${done} transactions`) });
    const [first] = refused;
    if (first) throw new CommandError(`the examples could not be loaded: ${first.message}`);
    say(`${examples ? "tables and examples" : "tables"} loaded: ${recorded} transactions recorded${repeated ? `, ${repeated} had been` : ""}`);
    writeFileSync(marker, "");
  } finally {
    clients.close();
  }
}

function welcome({ url, logUrl }: Services, dir: string, { examples, withConsole }: { readonly examples: boolean; readonly withConsole: boolean }): string {
  const option = dir === resolve(".garal/data") ? "" : ` --data ${dir}`;
  const lines = [...(withConsole ? [`console                ${url}/`] : []), `GraphQL and GraphiQL   ${url}/graphql`, `health                 ${url}/healthz`, `transparency log       ${logUrl}/checkpoint; whom to trust: ${places(dir).log}/policy`, `certificates, profile  ${places(dir).ledger}`];
  const tryThis = examples ? [`./garal trail TT-2026-06-UNIT-01${option}`, `./garal trail TT-2026-06-CONSIGNMENT${option} --as erdenes-tavantolgoi/officer`, `./garal submit FILE${option}`] : [`./garal submit FILE${option}`];
  return `\n${lines.map((line) => `  ${line}\n`).join("")}\nTry, in another terminal:\n${tryThis.map((line) => `  ${line}\n`).join("")}\nCtrl-C stops it; nothing is lost.\n\n`;
}
