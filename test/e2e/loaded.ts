import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { places } from "../../cli/identities.ts";

/*
 * Loading tables and examples takes most of a first start, and a dozen test files begin with one. Within one run of the suite the first of them makes a data folder
 * with everything loaded, and each file works on a copy of its own.
 */

/**
 * Makes `dir` a copy of the run's loaded data folder; leaves it empty where a single file runs without the suite (no GARAL_TEST_HOME).
 * @param make starts the product on a folder, and ends it in order when everything is loaded
 * @throws {Error} when the folder could not be made, by this file or by the one that was first
 */
export async function copyLoaded(dir: string, make: (dir: string) => Promise<void>): Promise<void> {
  const home = process.env["GARAL_TEST_HOME"];
  if (home === undefined) return;
  const failed = `${home}.failed`;
  if (isFirst(`${home}.begun`)) {
    try {
      await make(`${home}.new`);
      rmSync(places(`${home}.new`).profile); // it keeps the ledger's ports, which two copies cannot both have
      renameSync(`${home}.new`, home);
    } catch (error) {
      writeFileSync(failed, "");
      throw error;
    }
  }
  while (!existsSync(home)) {
    if (existsSync(failed)) throw new Error("the loaded data folder could not be made: the first test file that needed it says why");
    await delay(100);
  }
  // With owners and modes: under root the Postgres cluster belongs to another user.
  execFileSync("cp", ["-a", `${home}/.`, dir]);
}

/** Whether nobody made this folder before: one process alone succeeds. */
function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
