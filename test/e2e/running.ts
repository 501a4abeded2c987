import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ApiClient } from "../../cli/api.ts";
import { identityNamed, places } from "../../cli/identities.ts";
import type { Summary } from "../../cli/submit/run.ts";
import { copyLoaded } from "./loaded.ts";

/** With GARAL_TEST_LEDGER=fabric the same product runs on a real Fabric network, from the binaries on the PATH or in FABRIC_BIN. */
const onLedger = process.env["GARAL_TEST_LEDGER"] === "fabric" ? ["--fabric"] : [];
const main = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

export interface Outcome {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command `garal` to its end. */
export function garal(...args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => resolve({ code: error ? (error.code ?? error.signal ?? null) : 0, stdout, stderr }));
  });
}

/** The whole product as `garal start` runs it, on a data folder of its own. */
export class Product {
  readonly dir = mkdtempSync(join(tmpdir(), "garal-e2e-"));
  readonly #withConsole: boolean;
  readonly #newcomer: boolean;
  #process: ChildProcess | undefined;
  output = "";

  /**
   * @param options.console with the console at `/`, which most tests do not need
   * @param options.newcomer on an empty folder, as it is first started, rather than on a copy of one in which the examples are loaded
   */
  constructor(options: { readonly console?: boolean; readonly newcomer?: boolean } = {}) {
    this.#withConsole = options.console ?? false;
    this.#newcomer = (options.newcomer ?? false) || onLedger.length > 0; // a Fabric network's folder names its own paths
  }

  /** Where it serves. */
  get url(): string {
    return (JSON.parse(readFileSync(places(this.dir).running, "utf8")) as { url: string }).url;
  }

  /** Starts it and waits until it is ready. */
  async start(args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<void> {
    if (!this.#newcomer && readdirSync(this.dir).length === 0) await copyLoaded(this.dir, (dir) => this.#load(dir));
    await this.#startOn(this.dir, args, env);
  }

  async #load(dir: string): Promise<void> {
    await this.#startOn(dir, [], {});
    await this.end("SIGINT");
  }

  async #startOn(dir: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
    const child = spawn(process.execPath, [main, "start", "--data", dir, "--port", "0", ...onLedger, ...(this.#withConsole ? [] : ["--no-console"]), ...args], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    this.#process = child;
    this.output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (this.output += chunk.toString()));
    while (!existsSync(places(dir).running) || !this.output.includes(" s  ready\n")) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`garal start ended before it was ready:\n${this.output}`);
      await delay(50);
    }
  }

  /** Ends it by a signal and waits until it is gone. */
  async end(signal: "SIGINT" | "SIGKILL"): Promise<number | null> {
    const child = this.#process;
    if (!child) return null;
    // One that ended by itself will not end again.
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
    this.#process = undefined;
    if (signal === "SIGKILL") rmSync(places(this.dir).running, { force: true });
    return child.exitCode;
  }

  async remove(): Promise<void> {
    await this.end("SIGINT");
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** The API, signed in as one of the product's identities. */
  async api(as: string): Promise<ApiClient> {
    const client = ApiClient.on(this.dir);
    await client.signIn(identityNamed(places(this.dir).identities, as));
    return client;
  }

  /** Writes lines to a file and submits it. */
  async submit(lines: readonly (object | string)[], ...args: readonly string[]): Promise<Summary> {
    const file = this.file("lines.jsonl", lines);
    const { stdout, stderr } = await garal("submit", file, "--data", this.dir, "--json", ...args);
    if (!stdout) throw new Error(stderr);
    return JSON.parse(stdout) as Summary;
  }

  file(name: string, lines: readonly (object | string)[]): string {
    const file = join(this.dir, name);
    writeFileSync(file, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
    return file;
  }

  /** Waits until the projection has reached the ledger. */
  async indexed(): Promise<void> {
    const { url } = JSON.parse(readFileSync(places(this.dir).running, "utf8")) as { url: string };
    for (;;) {
      const health = (await (await fetch(`${url}/healthz`)).json()) as { lag: string | null };
      if (health.lag === "0") return;
      await delay(50);
    }
  }
}
