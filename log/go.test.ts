import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { policyText, startKeeper, vkeysOf } from "./main.ts";
import { CHANNEL, ORIGIN, TestPeer, chainOf, temporaryFolder, until } from "./testing.ts";

const sources = fileURLToPath(new URL("testdata/go", import.meta.url));

/** Why Go cannot judge here; undefined if it can. */
function absent(folder: string): string | undefined {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
  } catch {
    return "Go is not installed";
  }
  try {
    execFileSync("go", ["mod", "download"], { cwd: folder, stdio: "ignore", timeout: 60_000 });
  } catch {
    return "golang.org/x/mod cannot be fetched";
  }
  return undefined;
}

test("Go's own sumdb client reads a running log unchanged: checkpoint, tiles, inclusion, consistency", async (t) => {
  const folder = join(temporaryFolder(t), "go");
  cpSync(sources, folder, { recursive: true });
  const reason = absent(folder);
  if (reason !== undefined) return t.skip(reason);
  const chain = chainOf([256, 300, 1, 450]);
  const keeper = await startKeeper({ dir: temporaryFolder(t), channel: CHANNEL, origin: ORIGIN, name: "customs.garal.test/witness", port: 0, blocks: new TestPeer(chain).blocks });
  t.after(() => keeper.stop());
  keeper.publish(policyText({ vkey: vkeysOf(keeper.keys).log, url: keeper.url }, [{ name: "CustomsMSP", vkey: vkeysOf(keeper.keys).cosigner, url: keeper.url }], 1));
  await until(() => keeper.status().published === 1_007);
  const { stdout } = await promisify(execFile)("go", ["run", ".", keeper.url, vkeysOf(keeper.keys).log], { cwd: folder, timeout: 240_000 });
  assert.match(stdout, /^checkpoint of 1007 entries signed by customs\.garal\.test\/garal\n/);
  assert.equal(stdout.match(/ included: /g)?.length, 3);
  assert.equal(stdout.match(/ continued: /g)?.length, 3);
  const forged = execFile("go", ["run", ".", keeper.url, vkeysOf(keeper.keys).log.replace(/\+([0-9a-f])/, (_, digit: string) => `+${digit === "0" ? "1" : "0"}`)], { cwd: folder });
  const [code] = (await new Promise<[number | null]>((resolve) => forged.once("exit", (exit) => resolve([exit])))) as [number | null];
  assert.equal(code, 1, "another key is refused");
});
