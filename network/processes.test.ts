import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { logFile, processState, run, start, stop } from "./processes.ts";

const dir = mkdtempSync(join(tmpdir(), "garal-processes-"));
after(async () => {
  await stop(dir, ["sleeper", "stubborn"]);
  rmSync(dir, { recursive: true });
});

const node = (name: string, code: string) => ({ name, file: process.execPath, args: ["-e", code], cwd: dir, env: {} });

test("a program that runs is not started twice, and a stopped one leaves no pid file", async () => {
  const sleeper = node("sleeper", "setInterval(() => {}, 1000)");
  assert.equal(start(dir, sleeper), true);
  const first = processState(dir, "sleeper");
  assert.equal(first?.running, true);
  assert.equal(start(dir, sleeper), false);
  assert.deepEqual(processState(dir, "sleeper"), first);
  assert.deepEqual(await stop(dir, ["sleeper"]), ["sleeper"]);
  assert.equal(processState(dir, "sleeper"), undefined);
  assert.throws(() => readFileSync(join(dir, "run", "sleeper.pid")), { code: "ENOENT" });
});

test("a pid file that names a process started at another time does not get that process killed", { skip: process.platform !== "linux" }, async () => {
  start(dir, node("sleeper", "setInterval(() => {}, 1000)"));
  writeFileSync(join(dir, "run", "stranger.pid"), `${processState(dir, "sleeper")!.pid} 1\n`);
  assert.deepEqual(await stop(dir, ["stranger"]), []);
  assert.equal(processState(dir, "sleeper")!.running, true);
  await stop(dir, ["sleeper"]);
});

test("a program gets nothing of the caller's environment but the PATH", async () => {
  process.env["CORE_PEER_ID"] = "stray";
  try {
    start(dir, node("stubborn", "console.log(Object.keys(process.env).join())"));
    while (processState(dir, "stubborn")!.running) await new Promise(setImmediate);
    assert.equal(readFileSync(logFile(dir, "stubborn"), "utf8").trim(), "PATH");
  } finally {
    delete process.env["CORE_PEER_ID"];
  }
});

test("a failed command's error carries the command's own words", async () => {
  await assert.rejects(run(process.execPath, ["-e", "console.error('no such channel'); process.exit(3)"]), /no such channel/);
});
