import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../failure.ts";

/**
 * Makes this process the only one that uses a data folder. A lock whose process is gone (kill -9, power cut) is taken over.
 * @returns releases the lock
 * @throws {CommandError} when another process uses the folder
 */
export function lockData(dir: string): () => void {
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "garal.pid");
  for (;;) {
    try {
      const handle = openSync(file, "wx", 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(readFileSync(file, "utf8"));
      if (owner && isRunning(owner)) throw new CommandError(`${dir} is in use by process ${owner}; stop it first or choose another folder by --data`);
      rmSync(file, { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    // A number may have been given to another program since: on Linux its command line tells.
    return readCommand(pid)?.includes("cli/main.ts") ?? true;
  } catch {
    return false; // ESRCH: no such process
  }
}

function readCommand(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return undefined; // not Linux, or gone meanwhile
  }
}
