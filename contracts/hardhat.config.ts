import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "hardhat/config";
import { settings } from "./build.ts";

const here = (folder: string): string => fileURLToPath(new URL(folder, import.meta.url));
const out = process.env["GARAL_HARDHAT_OUT"] ?? here(".hardhat");
const require = createRequire(import.meta.url);
const { version } = require("solc/package.json") as { version: string };

/** Compiled by the npm package `solc`, so that nothing is downloaded. */
export default defineConfig({
  solidity: { compilers: [{ version, path: require.resolve("solc/soljson.js"), settings }] },
  paths: { sources: here("src"), tests: { solidity: here("test") }, artifacts: join(out, "artifacts"), cache: join(out, "cache") },
  test: { solidity: { fuzz: { runs: 256 }, invariant: { runs: 32, depth: 24, failOnRevert: true } } },
});
