import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { accountFor } from "./account.ts";
import type { Account } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { API_ROLE } from "./schema.ts";

/*
 * The embedded Postgres: a cluster in a folder, on the loopback address alone, with passwords of its own. It outlives a killed parent; the
 * next start finds it by its pid file and goes on with it.
 */

export interface PostgresOptions {
  /** Folder of the cluster, its log and its passwords. */
  readonly dir: string;
  /** TCP port; by default a free one. */
  readonly port?: number;
  /** False only for tests: a power cut may then lose everything. */
  readonly durable?: boolean;
}

export interface RunningPostgres {
  /** The projection's database, as its owner. */
  readonly url: string;
  /** The same as the API's role, which may only select. */
  readonly apiUrl: string;
  /** The server's maintenance database, as its administrator. */
  readonly adminUrl: string;
  readonly port: number;
  readonly pid: number;
  /** True if a server that outlived its parent was taken over. */
  readonly takenOver: boolean;
  /** Shuts the server down, ending its sessions, and waits until it is gone. */
  stop(): Promise<void>;
}

interface Passwords {
  readonly admin: string;
  readonly owner: string;
  readonly api: string;
}
const ADMIN = "postgres";
/** Owner of the tables, and its database's name. */
const OWNER = "garal";

/**
 * Starts the cluster in `dir`, made first if there is none, or takes over the server that still runs on it.
 * @throws {Error} if it does not come up; the message ends with the log's last lines
 */
export async function startPostgres({ dir, port, durable = true }: PostgresOptions): Promise<RunningPostgres> {
  mkdirSync(dir, { recursive: true });
  if (process.getuid?.() === 0) chmodSync(dir, 0o711); // the cluster within belongs to another user, and is closed to all others
  const passwords = keptPasswords(join(dir, "passwords.json"));
  const data = join(realpathSync(dir), "cluster");
  const { postgres, initdb } = await findBinaries();
  const account = await accountFor([dirname(data), dirname(postgres)]);
  if (!existsSync(join(data, "PG_VERSION"))) await makeCluster(data, initdb, account, passwords.admin, durable);

  let running = await leftover(data);
  if (running && port !== undefined && running.port !== port) {
    await shutDown(running.pid);
    running = undefined;
  }
  const takenOver = running !== undefined;
  running ??= await launch(data, postgres, account, port ?? (await freePort()), durable, join(dir, "postgres.log"));
  const { pid, port: actual } = running;
  const address = (user: string, password: string, database: string): string => `postgres://${user}:${password}@127.0.0.1:${actual}/${database}`;
  const adminUrl = address(ADMIN, passwords.admin, "postgres");
  await ready(adminUrl, pid, join(dir, "postgres.log"));
  await ensureRoles(adminUrl, passwords);
  return { url: address(OWNER, passwords.owner, OWNER), apiUrl: address(API_ROLE, passwords.api, OWNER), adminUrl, port: actual, pid, takenOver, stop: () => shutDown(pid) };
}

/** Passwords of this cluster, made at the first start. They stand before the cluster does, so that a crash between the two loses nothing. */
function keptPasswords(file: string): Passwords {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Passwords;
  const fresh = (): string => randomBytes(24).toString("hex");
  const passwords: Passwords = { admin: fresh(), owner: fresh(), api: fresh() };
  const handle = openSync(`${file}.new`, "w", 0o600);
  writeFileSync(handle, JSON.stringify(passwords));
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${file}.new`, file);
  return passwords;
}

async function makeCluster(data: string, initdb: string, account: Account, password: string, durable: boolean): Promise<void> {
  const partial = `${data}.new`; // renamed when whole: an interrupted initdb leaves nothing that looks like a cluster
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { mode: 0o700 });
  const passwordFile = `${partial}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account.uid !== undefined && account.gid !== undefined) for (const path of [partial, passwordFile]) chownSync(path, account.uid, account.gid);
  // The built-in locale sorts by code point and does not change with the machine's C library.
  const args = [`--pgdata=${partial}`, `--username=${ADMIN}`, "--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", ...(durable ? [] : ["--no-sync"])];
  const child = spawnAs(account, initdb, args, ["ignore", "pipe", "pipe"]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`the Postgres cluster in ${data} could not be made: ${output.trim()}`);
  renameSync(partial, data);
}

/** The server that still runs on this cluster. A pid file whose process is gone, or is another program by now, is removed: Postgres would refuse to start. */
async function leftover(data: string): Promise<{ pid: number; port: number } | undefined> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, "utf8").split("\n").map(Number);
  if (pid && port && (await commandOf(pid)).includes(data)) return { pid, port };
  rmSync(file, { force: true });
  return undefined;
}

async function launch(data: string, postgres: string, account: Account, port: number, durable: boolean, logFile: string): Promise<{ pid: number; port: number }> {
  const settings: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    timezone: "UTC",
    log_timezone: "UTC",
    jit: "off", // its compile time exceeds what these queries take
    max_wal_size: "4GB", // catching up writes fast; frequent checkpoints would write every page twice
    fsync: durable ? "on" : "off",
    synchronous_commit: durable ? "on" : "off",
    full_page_writes: durable ? "on" : "off",
  };
  // To a file, not to a pipe: the server may outlive this process.
  const log = openSync(logFile, "a", 0o600);
  const child = spawnAs(account, postgres, ["-D", data, "-p", String(port), ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])], ["ignore", log, log]);
  closeSync(log);
  await new Promise<void>((resolve, reject) => child.once("error", reject).once("spawn", resolve));
  child.unref();
  return { pid: child.pid as number, port };
}

function spawnAs({ prefix, uid, gid }: Account, program: string, args: readonly string[], stdio: ("ignore" | "pipe" | number)[]) {
  const [command = program, ...before] = prefix;
  // In a session of its own: Ctrl-C in the terminal must not end it before its clients. `setpriv` changes the user itself.
  return spawn(command, [...before, ...(prefix.length > 0 ? [program] : []), ...args], { stdio, detached: true, env: { ...process.env, LC_ALL: "C" }, ...(prefix.length === 0 && uid !== undefined && gid !== undefined ? { uid, gid } : {}) });
}

async function ready(url: string, pid: number, logFile: string): Promise<void> {
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (cause) {
      client.end().catch(() => undefined);
      const code = (cause as { code?: string }).code;
      const startingUp = code === "ECONNREFUSED" || code === "57P03" || code === "ECONNRESET";
      if (!startingUp || !isRunning(pid)) throw new Error(`Postgres did not start: ${readFileSync(logFile, "utf8").trim().split("\n").slice(-8).join("\n")}`, { cause });
    }
    await delay(25);
  }
}

async function ensureRoles(adminUrl: string, { owner, api }: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ rolname: string }>("select rolname from pg_roles where rolname = any($1)", [[OWNER, API_ROLE]]);
    const has = (role: string): boolean => rows.some(({ rolname }) => rolname === role);
    if (!has(OWNER)) await client.query(`create role ${OWNER} login password '${owner}'`);
    if (!has(API_ROLE)) await client.query(`create role ${API_ROLE} login password '${api}'`);
    await client.query(`grant ${API_ROLE} to ${OWNER}`);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [OWNER]);
    if (rowCount === 0) await client.query(`create database ${OWNER} owner ${OWNER}`);
  } finally {
    await client.end();
  }
}

/** Fast shutdown: sessions are ended, a checkpoint written. */
async function shutDown(pid: number): Promise<void> {
  if (isRunning(pid)) process.kill(pid, "SIGINT");
  while (isRunning(pid)) await delay(10);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/** The command line of a process; empty if there is none. */
async function commandOf(pid: number): Promise<string> {
  const child = spawn("ps", ["-o", "args=", "-ww", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  return text;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
