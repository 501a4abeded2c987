import { execFile, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** A long-running program of the network. */
export interface Program {
  /** Unique in the network's folder: names the pid file and the log. */
  name: string;
  file: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
}

/** What a pid file says, and whether that very process still runs. */
export interface ProcessState {
  name: string;
  pid: number;
  running: boolean;
}

/** Log file of a program. */
export function logFile(dir: string, name: string): string {
  return join(dir, "log", `${name}.log`);
}

/**
 * Starts a program that outlives this one, output appended to its log, unless its pid file's process still runs.
 * @returns true if it was started now
 */
export function start(dir: string, program: Program): boolean {
  if (processState(dir, program.name)?.running) return false;
  for (const folder of ["run", "log"]) mkdirSync(join(dir, folder), { recursive: true });
  const log = openSync(logFile(dir, program.name), "a");
  try {
    const child = spawn(program.file, program.args, {
      cwd: program.cwd,
      // Nothing of the caller's environment but the PATH: a stray CORE_* or ORDERER_* would change the node's settings.
      env: { PATH: process.env["PATH"] ?? "", ...program.env },
      detached: true,
      stdio: ["ignore", log, log],
    });
    if (child.pid === undefined) throw new Error(`cannot start ${program.file}`);
    child.unref();
    writeFileSync(pidFile(dir, program.name), `${child.pid} ${startTime(child.pid) ?? ""}\n`);
  } finally {
    closeSync(log);
  }
  return true;
}

/** Every process that has a pid file, sorted by name. */
export function processStates(dir: string): ProcessState[] {
  const folder = join(dir, "run");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith(".pid"))
    .sort()
    .map((file) => processState(dir, file.slice(0, -".pid".length)))
    .filter((state) => state !== undefined);
}

/** State of one program, or undefined if it was never started or was stopped. */
export function processState(dir: string, name: string): ProcessState | undefined {
  const file = pidFile(dir, name);
  if (!existsSync(file)) return undefined;
  const [pid, started] = readFileSync(file, "utf8").trim().split(" ");
  const id = Number(pid);
  const now = startTime(id);
  return { name, pid: id, running: now !== undefined && now === (started ?? "") };
}

/**
 * Ends programs by process id: SIGTERM, then SIGKILL after 10 s. A pid that belongs to another process by now is left alone.
 * @param signal sent first; SIGKILL shows what a crash does
 * @returns names of those that were running
 */
export async function stop(dir: string, names: readonly string[], signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<string[]> {
  const running = names.filter((name) => processState(dir, name)?.running);
  const send = (name: string, which: NodeJS.Signals): void => {
    const state = processState(dir, name);
    if (state?.running) process.kill(state.pid, which);
  };
  for (const name of running) send(name, signal);
  const left = async (limitMs: number): Promise<string[]> => {
    const end = Date.now() + limitMs;
    for (;;) {
      const alive = running.filter((name) => processState(dir, name)?.running);
      if (alive.length === 0 || Date.now() > end) return alive;
      await sleep(20);
    }
  };
  for (const name of await left(10_000)) send(name, "SIGKILL");
  const survivors = await left(5_000);
  if (survivors.length > 0) throw new Error(`still running after SIGKILL: ${survivors.join(", ")}`);
  for (const name of names) rmSync(pidFile(dir, name), { force: true });
  return running;
}

/**
 * Runs one command to its end.
 * @returns standard output and standard error, one after the other
 * @throws {Error} with the command's own words when it exits non-zero or exceeds 60 s
 */
export async function run(file: string, args: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): Promise<string> {
  try {
    const { stdout, stderr } = await execute(file, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      env: { PATH: process.env["PATH"] ?? "", ...options.env },
      timeout: 60_000,
      maxBuffer: 64 << 20,
    });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.slice(0, 3).join(" ")}: ${`${stderr}${stdout}`.trim() || String(error)}`, { cause: error });
  }
}

/** True if somebody accepts connections at host:port. */
export function listens(address: string): Promise<boolean> {
  const at = address.lastIndexOf(":");
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function pidFile(dir: string, name: string): string {
  return join(dir, "run", `${name}.pid`);
}

/**
 * When a process was started, in the system's own units: with the pid it names one process for good, so that a pid file
 * left by a crash never makes us end a stranger. Undefined for a process that is gone or only waits to be reaped.
 */
function startTime(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    if (process.platform === "linux") return undefined; // no such process
    try {
      process.kill(pid, 0);
      return "";
    } catch {
      return undefined; // no such process
    }
  }
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // proc(5): from field 3, the state
  return fields[0] === "Z" ? undefined : fields[19];
}
