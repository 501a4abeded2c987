import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import pg from "pg";
import { migrate } from "./migrate.ts";
import { startPostgres } from "./postgres.ts";
import type { RunningPostgres } from "./postgres.ts";
import { API_ROLE } from "./schema.ts";

/** A database for one test, with the projection's tables. */
export interface TestDatabase {
  /** As its owner, who is no superuser: row-level security holds for it. */
  readonly url: string;
  /** Drops it, ending its sessions. */
  drop(): Promise<void>;
}

/** Administrator's URL of the server that this process's tests share. */
let server: Promise<string> | undefined;
let own: { readonly running: RunningPostgres; readonly dir: string } | undefined;
// At the root of the file's tests: a hook registered within a test would end the server with that test.
after(async () => {
  await own?.running.stop();
  if (own) rmSync(own.dir, { recursive: true, force: true });
});

/**
 * A fresh database, migrated unless told otherwise, in the server that GARAL_TEST_POSTGRES names (as an administrator), or in one that is started once for this
 * process and ends with its tests.
 */
export async function testDatabase({ migrated = true }: { readonly migrated?: boolean } = {}): Promise<TestDatabase> {
  const given = process.env["GARAL_TEST_POSTGRES"];
  server ??= given ? Promise.resolve(given) : ownServer();
  const adminUrl = await server;
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(adminUrl, async (client) => {
    // Test files that share a server may get here at once.
    await client.query("select pg_advisory_lock(7426171)");
    const { rowCount } = await client.query("select from pg_roles where rolname = 'garal_test'");
    if (rowCount === 0) await client.query("create role garal_test login password 'garal_test'");
    const { rowCount: hasRole } = await client.query("select from pg_roles where rolname = $1", [API_ROLE]);
    if (hasRole === 0) await client.query(`create role ${API_ROLE} nologin`);
    await client.query(`grant ${API_ROLE} to garal_test`);
    await client.query("select pg_advisory_unlock(7426171)");
    await client.query(`create database ${name} owner garal_test`);
  });
  const parsed = new URL(adminUrl);
  [parsed.username, parsed.password, parsed.pathname] = ["garal_test", "garal_test", `/${name}`];
  if (migrated) await migrate(parsed.href);
  return { url: parsed.href, drop: () => asAdmin(adminUrl, async (client) => void (await client.query(`drop database ${name} with (force)`))) };
}

async function ownServer(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "garal-postgres-"));
  own = { running: await startPostgres({ dir, durable: false }), dir };
  return own.running.adminUrl;
}

async function asAdmin(url: string, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
