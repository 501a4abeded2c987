import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);

/** What a caller of a contract needs. */
export interface Artifact {
  readonly abi: readonly unknown[];
  /** Creation code, 0x-prefixed hex. */
  readonly bytecode: `0x${string}`;
}

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, { readonly abi: readonly unknown[]; readonly evm: { readonly bytecode: { readonly object: string } } }>>>>;
}

/** Settings of every compilation; hardhat.config.ts has the same. No metadata hash: the code depends on nothing but the source. */
export const settings = { viaIR: true, optimizer: { enabled: true, runs: 1_000_000 }, evmVersion: "prague", metadata: { bytecodeHash: "none" } } as const;

/**
 * Compiles Solidity sources with the npm package `solc`.
 * @param sources text by path; imports are read from npm packages
 * @returns artifacts by contract name, of those sources only
 * @throws {Error} with what the compiler says
 */
export function compile(sources: Readonly<Record<string, string>>): Record<string, Artifact> {
  const solc = require("solc") as { compile(input: string, callbacks: { import(path: string): { contents: string } | { error: string } }): string };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: { ...settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
  };
  const imported = (path: string) => {
    try {
      return { contents: readFileSync(require.resolve(path), "utf8") };
    } catch (error) {
      return { error: String(error) };
    }
  };
  const { errors = [], contracts } = JSON.parse(solc.compile(JSON.stringify(input), { import: imported })) as Output;
  const failures = errors.filter(({ severity }) => severity === "error");
  if (failures.length > 0) throw new Error(failures.map(({ formattedMessage }) => formattedMessage).join("\n"));
  return Object.fromEntries(
    Object.keys(sources).flatMap((path) => Object.entries(contracts[path] ?? {}).map(([name, { abi, evm }]): [string, Artifact] => [name, { abi, bytecode: `0x${evm.bytecode.object}` }])),
  );
}

/** The contracts of this folder, compiled now. */
export function compileOwn(): Record<string, Artifact> {
  const folder = fileURLToPath(new URL("src/", import.meta.url));
  return compile(Object.fromEntries(readdirSync(folder).map((name) => [`src/${name}`, readFileSync(`${folder}${name}`, "utf8")])));
}

/** Contracts that others call, kept compiled in `artifacts/`. */
export const PUBLISHED = ["ProvenanceAnchor", "CertificateOfOrigin"] as const;
