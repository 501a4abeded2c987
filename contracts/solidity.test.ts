import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);

test("the contracts' own tests pass (units, fuzzing, invariants), and leave no statement untried", { timeout: 300_000 }, async (t) => {
  const out = mkdtempSync(join(tmpdir(), "garal-contracts-"));
  try {
    const cli = join(dirname(require.resolve("hardhat/package.json")), "dist/src/cli.js");
    const env = { ...process.env, GARAL_HARDHAT_OUT: out, NO_COLOR: "1", HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" };
    const config = fileURLToPath(new URL("hardhat.config.ts", import.meta.url));
    const { stdout } = await run(process.execPath, [cli, "--config", config, "test", "solidity", "--coverage"], { cwd: fileURLToPath(new URL("..", import.meta.url)), env, maxBuffer: 1 << 26 }).catch((failure: { stdout: string; stderr: string }) => assert.fail(`${failure.stdout}\n${failure.stderr}`));
    const [, passed] = /(\d+) passing/.exec(stdout) ?? [];
    assert.ok(Number(passed) >= 20, stdout);
    t.diagnostic(`${passed} Solidity tests`);
    for (const name of ["RFC6962", "ProvenanceAnchor", "CertificateOfOrigin"]) assert.match(stdout, new RegExp(`${name}\\.sol[^\\n]* 100\\.00[^\\n]* 100\\.00[^\\n]* - `), stdout.slice(-2000));
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});
