import { spawn } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UsageError } from "./failure.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Runs the type check and the test files of all suites, or of one. A suite is a folder; its tests stand beside the code they test.
 * Files run in parallel, two at a time: the smallest machine that garal is tested on has two cores.
 * @throws {UsageError} for a suite that does not exist
 */
export async function test(name?: string): Promise<void> {
  if (name === undefined) {
    const types = await run(["node_modules/typescript/bin/tsc", "--noEmit"]);
    if (types !== 0) {
      process.exitCode = types;
      return;
    }
  }
  const files = globSync(`${name === undefined ? "*" : suite(name)}/**/*.test.ts`, { cwd: root, exclude: (path) => path.includes("node_modules") }).sort();
  if (files.length === 0) throw new UsageError(`there is no test in ${name}`);
  process.exitCode = await run(["--test", "--test-concurrency=2", "--test-global-setup=test/setup.ts", "--test-reporter=./test/reporter.ts", ...files]);
}

function suite(name: string): string {
  const folder = [name, `test/${name}`].find((path) => /^[\w/-]+$/.test(path) && existsSync(`${root}/${path}`));
  if (folder === undefined) throw new UsageError(`there is no suite ${name}`);
  return folder;
}

/** Runs Node on the given arguments in the project's folder, as part of this terminal. Returns its exit code. */
function run(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}
