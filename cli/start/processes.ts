import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import type { WriteStream } from "node:fs";
import { dirname } from "node:path";
import { once } from "node:events";
import { CommandError } from "../failure.ts";

/** Something that was started and is to go on until it is stopped. */
export interface Running {
  /** Resolves, with a sentence, when a part of it ends that should run. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
}

/** A part of garal that runs in a process of its own. It ends when this process ends, however that ends (its IPC channel closes). */
export interface Part<Ready> {
  readonly name: string;
  readonly ready: Ready;
  /** Resolves when it has ended; the value says how. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

interface Options {
  readonly name: string;
  /** Module that is run; its first IPC message says that it serves, and where. */
  readonly module: string;
  readonly args: readonly string[];
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Starts a part and waits until it serves. What it prints goes to its log file.
 * @throws {CommandError} when it ends before it is ready; the message names the log
 */
export async function startPart<Ready>({ name, module, args, logFile, env }: Options): Promise<Part<Ready>> {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: "a" });
  await once(log, "open");
  // Detached from the terminal's process group: Ctrl-C reaches this process alone, which stops its parts in order.
  const child = fork(module, args, { stdio: ["ignore", log, log, "ipc"], env: { ...process.env, ...env }, detached: true });
  const ended = new Promise<string>((resolve) => child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with exit code ${code}`)));
  const ready = await Promise.race([readiness<Ready>(child, log), ended.then((how) => Promise.reject(new CommandError(`${name} ${how} before it was ready; see ${logFile}`)))]);
  return {
    name,
    ready,
    ended,
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Log lines that a part sends go to its log file; the first other message says that it serves. */
function readiness<Ready>(child: ChildProcess, log: WriteStream): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.on("message", (message: object) => {
      if ("log" in message) log.write(`${String(message.log)}\n`);
      else if ("failed" in message) reject(new CommandError(String(message.failed)));
      else resolve(message as Ready);
    });
  });
}
