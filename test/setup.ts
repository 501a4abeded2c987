import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../indexer/postgres.ts";
import type { RunningPostgres } from "../indexer/postgres.ts";

/*
 * What every test file may use, started once for the whole run: one Postgres, in which each test makes databases of its own, and the place of a data folder with the
 * examples loaded, which the first file that wants it makes (test/e2e/loaded.ts).
 */

let server: RunningPostgres | undefined;
const dir = mkdtempSync(join(tmpdir(), "garal-test-"));

export async function globalSetup(): Promise<void> {
  server = await startPostgres({ dir, durable: false });
  process.env["GARAL_TEST_POSTGRES"] = server.adminUrl; // test processes inherit it
  process.env["GARAL_TEST_HOME"] = join(dir, "loaded");
}

export async function globalTeardown(): Promise<void> {
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
}
