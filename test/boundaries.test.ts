import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Which rooms a room may import: imports point one way (ARCHITECTURE.md). */
const allowed: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  chaincode: ["domain"],
  gateway: ["domain"],
  indexer: ["domain", "gateway"],
  documents: ["domain"],
  api: ["domain", "gateway", "indexer", "log", "documents"],
  contracts: ["domain"],
  log: ["domain", "gateway", "contracts"],
  devnet: [],
  network: [],
  web: ["domain"],
  cli: ["domain", "documents", "chaincode", "gateway", "indexer", "api", "contracts", "log", "devnet", "network", "web"],
};
/** Rooms that may import every other one, and that none imports. */
const free: readonly string[] = ["scripts", "test"];

interface Import {
  readonly file: string;
  readonly target: string;
}

/** Every relative import of a source file, tests left out: a test may use whatever it tests against. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const found = text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, path = ""]) => ({ file, target: relative(root, join(root, dirname(file), path)) }));
}

const roomOf = (path: string): string => path.split("/")[0] ?? "";
const isTest = (path: string): boolean => /\.test\.tsx?$|\/test(ing|data)(-\w+)?(\/|\.ts$)/.test(path);
const sources = globSync(`{${Object.keys(allowed).join()}}/**/*.{ts,tsx}`, { cwd: root, exclude: (path) => /^web\/dist/.test(path) }).filter((path) => !isTest(path));

test("imports point one way between the rooms", () => {
  const wrong = sources.flatMap(importsOf).filter(({ file, target }) => roomOf(file) !== roomOf(target) && !allowed[roomOf(file)]?.includes(roomOf(target)) && !target.endsWith(".json"));
  assert.deepEqual(wrong, []);
  assert.ok(sources.length > 20, "the scan found the sources");
});

test("every room with code has its rule", () => {
  const rooms = new Set(globSync("*/**/*.ts", { cwd: root, exclude: (path) => path === "node_modules" || path === "coverage" || path.startsWith(".") }).map(roomOf));
  assert.deepEqual([...rooms].sort(), [...Object.keys(allowed), ...free].sort());
});

test("domain imports no runtime of its own: it runs in a peer, a server and a browser alike", () => {
  const packages = sources.filter((file) => roomOf(file) === "domain").flatMap((file) => [...readFileSync(join(root, file), "utf8").matchAll(/(?<!")\b(?:from|import)\s*\(?\s*"([^."][^"]*)"/g)].map(([, name = ""]) => ({ file, name })));
  assert.deepEqual(packages.filter(({ name }) => !name.startsWith("@noble/")), []);
  assert.ok(packages.length > 0, "the scan found imports");
});

test("nothing outside devnet asks whether the ledger is devnet", () => {
  const asking = sources.filter((file) => roomOf(file) !== "devnet" && /\bif\s*\([^)]*devnet/i.test(readFileSync(join(root, file), "utf8")));
  assert.deepEqual(asking, []);
});

test("domain and chaincode are deterministic: no clock, randomness, floats or locale", () => {
  // chaincode/clock.ts may read the peer's clock, to refuse and for nothing else; serve.ts is the process around the chaincode.
  const exempt = new Set(["chaincode/clock.ts", "chaincode/serve.ts"]);
  const forbidden = /\bDate\.now\b|new Date\(\)|Math\.random|\bperformance\b|parseFloat|toLocale|\bIntl\.|getTimezoneOffset|randomBytes|randomUUID|localeCompare/;
  const found = sources
    .filter((file) => ["domain", "chaincode"].includes(roomOf(file)) && !exempt.has(file))
    .filter((file) => forbidden.test(readFileSync(join(root, file), "utf8")));
  assert.deepEqual(found, []);
});
