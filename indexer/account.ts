import { execFile } from "node:child_process";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** How to start a program of Postgres, which refuses to run as root: the words before its own, and the user to run as. */
export interface Account {
  readonly prefix: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * The account for programs that must reach what lies in `folders`. For anybody but root it is the caller's own. For root it is the user `postgres`, made if
 * there is none; where that user cannot pass a folder on the way (root's home, say), the programs get the one capability to do so.
 * @throws {Error} saying what to do instead where neither is possible
 */
export async function accountFor(folders: readonly string[]): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [] };
  const { uid, gid } = await postgresUser();
  if (folders.every((folder) => reachable(folder, uid, gid))) return { prefix: [], uid, gid };
  const capability = passingCapability();
  // Without that secure bit, access(2), by which Postgres looks for its own files, would leave the capability out of account.
  const prefix = ["setpriv", "--reuid", String(uid), "--regid", String(gid), "--clear-groups", "--inh-caps", `+${capability}`, "--ambient-caps", `+${capability}`, "--securebits", "+no_setuid_fixup"];
  try {
    await run("setpriv", [...prefix.slice(1), "true"]);
  } catch (cause) {
    throw new Error(`Postgres does not run as root, and user postgres cannot reach ${folders.join(" or ")}; start garal as another user, or from and with a --data folder that everybody may enter, or set DATABASE_URL`, { cause });
  }
  return { prefix, uid, gid };
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const ask = async (flag: string): Promise<number> => Number((await run("id", [flag, "postgres"])).stdout);
  try {
    return { uid: await ask("-u"), gid: await ask("-g") };
  } catch {
    // No such user yet.
  }
  try {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "postgres"]);
    return { uid: await ask("-u"), gid: await ask("-g") };
  } catch (cause) {
    throw new Error("Postgres does not run as root, and a user postgres could not be made; start garal as another user or set DATABASE_URL", { cause });
  }
}

/** Whether this folder and every one above it lets this user pass. */
function reachable(start: string, uid: number, gid: number): boolean {
  for (let folder = realpathSync(start); ; folder = dirname(folder)) {
    const { mode, uid: owner, gid: group } = statSync(folder);
    const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The narrower capability where this process has it to give; containers often hold the wider one alone. */
function passingCapability(): string {
  const DAC_READ_SEARCH = 4n;
  const held = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${held}`) & DAC_READ_SEARCH) !== 0n ? "dac_read_search" : "dac_override";
}
