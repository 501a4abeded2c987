import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import pg from "pg";
import { startPostgres } from "./postgres.ts";

const dir = mkdtempSync(join(tmpdir(), "garal-embedded-"));
after(() => rmSync(dir, { recursive: true, force: true }));

async function ask(url: string, text: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return Object.values((await client.query<Record<string, unknown>>(text)).rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test("the embedded server is durable, keeps its data over a restart, and lets the API's role write nothing", async () => {
  const first = await startPostgres({ dir });
  assert.equal(await ask(first.url, "show fsync"), "on");
  assert.equal(await ask(first.url, "show synchronous_commit"), "on");
  await ask(first.url, "create table kept as select 42 as answer");
  await first.stop();
  const second = await startPostgres({ dir });
  assert.equal(second.takenOver, false);
  assert.equal(await ask(second.url, "select answer from kept"), 42);
  await assert.rejects(ask(second.apiUrl, "create table mine (x int)"), { code: "42501" });
  await second.stop();
});

test("a server that outlived its killed parent is taken over", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "-e", `import { startPostgres } from ${JSON.stringify(import.meta.resolve("./postgres.ts"))}; const s = await startPostgres({ dir: ${JSON.stringify(dir)} }); console.log(s.pid); setInterval(() => {}, 1000);`], { stdio: ["ignore", "pipe", "inherit"] });
  const pid = Number(await new Promise((resolve, reject) => child.once("exit", reject).stdout.once("data", resolve)));
  child.kill("SIGKILL");
  await new Promise((resolve) => child.once("exit", resolve));
  const server = await startPostgres({ dir });
  assert.equal(server.takenOver, true);
  assert.equal(server.pid, pid);
  assert.equal(await ask(server.url, "select answer from kept"), 42);
  await server.stop();
});

test("a pid file whose number belongs to another program by now does not keep the server from starting", async () => {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const file = join(dir, "cluster", "postmaster.pid");
  assert.equal(existsSync(file), false);
  writeFileSync(file, `${other.pid}\n${dir}/elsewhere\n1\n5432\n\n127.0.0.1\n\nready   \n`);
  const server = await startPostgres({ dir });
  assert.equal(server.takenOver, false);
  assert.equal(other.exitCode, null);
  await server.stop();
  other.kill();
});

test("a folder below one that only root may enter serves too", { skip: process.getuid?.() !== 0 && "only root has to change the user" }, async () => {
  const closed = join(dir, "closed");
  mkdirSync(closed, { mode: 0o700 });
  const server = await startPostgres({ dir: join(closed, "pg"), durable: false });
  assert.equal(await ask(server.url, "select current_user"), "garal");
  await server.stop();
});

test("a killed server recovers what was committed", async () => {
  const server = await startPostgres({ dir });
  await ask(server.url, "insert into kept values (43)");
  process.kill(server.pid, "SIGKILL");
  const again = await startPostgres({ dir });
  assert.equal(await ask(again.url, "select sum(answer)::int from kept"), 85);
  await again.stop();
});
