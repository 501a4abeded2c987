import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "garal-cli-"));
after(() => rmSync(dir, { recursive: true, force: true }));

const garal = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => execFile(process.execPath, [main, ...args], (error, stdout, stderr) => resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr })));

interface Case {
  readonly id: string;
  readonly asOf: string;
  readonly inputs: object;
  readonly expected: Readonly<Record<string, unknown>>;
}
const examples = (JSON.parse(readFileSync(fileURLToPath(new URL("../data/worked-examples.json", import.meta.url)), "utf8")) as { examples: readonly Case[] }).examples;
const minerals = examples.filter(({ id }) => /^W(0\d|10|16)/.test(id));

test("garal assess gives every mineral worked example exactly, from the file as it stands", async () => {
  assert.equal(minerals.length, 15);
  for (const { id, asOf, inputs, expected } of minerals) {
    const file = join(dir, `${id}.json`);
    writeFileSync(file, JSON.stringify({ asOf, inputs }));
    const { code, stdout, stderr } = await garal("assess", file, "--json");
    assert.equal(code, 0, `${id}: ${stderr}`);
    const given = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, given[name]])), expected, id);
  }
});

test("garal assess explains an assessment in both languages", async () => {
  const file = join(dir, "W04-text.json");
  writeFileSync(file, JSON.stringify(minerals.find(({ id }) => id === "W04")));
  for (const [language, pattern] of [["en", /264279\.94/], ["mn", /264279\.94/]] as const) {
    const { code, stdout } = await garal("assess", file, "--language", language);
    assert.equal(code, 0);
    assert.match(stdout.replaceAll(/[\s\u202f]/g, ""), pattern);
  }
});

test("a file of many cases needs the case's id; a wrong file or option is wrong usage, exit code 2", async () => {
  const file = join(dir, "many.json");
  writeFileSync(file, JSON.stringify({ examples }));
  assert.equal((await garal("assess", file, "--case", "W01")).code, 0);
  for (const args of [["assess", file], ["assess", file, "--case", "W99"], ["assess", join(dir, "none.json")], ["assess", file, "--language", "xx"], ["submit", file, "--data", join(dir, "no-ledger")], ["start", "--port", "x"], ["log", "nothing"], ["log", "verify", "--data", join(dir, "no-ledger")], ["log", "keep"], ["devnet", "--dir", dir, "--orgs", "0"]]) {
    const { code, stderr } = await garal(...args);
    assert.equal(code, 2, args.join(" "));
    assert.match(stderr, /^garal: .+\n$/, "one sentence");
  }
});

test("a case that cannot be assessed is refused by its code, exit code 1", async () => {
  const file = join(dir, "drink.json");
  // A drink that no row and no tariff line names.
  writeFileSync(file, JSON.stringify({ asOf: "2021-06-15", inputs: { customsValueMnt: "18900000.00", bottles: "1200", litrePerBottle: "0.7", alcoholPercent: "40.0" } }));
  const { code, stderr } = await garal("assess", file);
  assert.equal(code, 1);
  assert.match(stderr, /^garal: assessment\/[a-z-]+: /);
});

test("--help is there for the program and for every command", async () => {
  const top = await garal("--help");
  for (const command of ["start", "test", "devnet", "reindex", "assess", "submit", "trail", "log"]) {
    assert.match(top.stdout, new RegExp(`^  ${command} `, "m"));
    const { code, stdout } = await garal(command, "--help");
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: garal ${command}`));
  }
});
