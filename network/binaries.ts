import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["peer", "orderer", "configtxgen", "cryptogen", "osnadmin"] as const;

/** Absolute paths of the official Fabric programs that a network is made with. */
export type Binaries = Readonly<Record<(typeof NAMES)[number], string>>;

/**
 * Looks for the Fabric programs in `FABRIC_BIN`, or, where that is not set, on the PATH.
 * @returns their paths, or the names of those that are missing
 */
export function findBinaries(env: NodeJS.ProcessEnv = process.env): { found: Binaries } | { missing: readonly string[] } {
  const folders = env["FABRIC_BIN"] ? [env["FABRIC_BIN"]] : (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const located = NAMES.map((name) => [name, folders.map((folder) => join(folder, name)).find(isExecutable)] as const);
  const missing = located.filter(([, path]) => path === undefined).map(([name]) => name);
  return missing.length > 0 ? { missing } : { found: Object.fromEntries(located) as Binaries };
}

/** {@link findBinaries} for callers that cannot go on without them. @throws {Error} naming what is missing */
export function requireBinaries(): Binaries {
  const result = findBinaries();
  if ("found" in result) return result.found;
  throw new Error(
    `Hyperledger Fabric's ${result.missing.join(", ")} not found: put the official 3.x binaries on the PATH or name their folder in FABRIC_BIN`,
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // absent or not executable: both mean "look further"
  }
}
