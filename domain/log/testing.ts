import { ed25519 } from "@noble/curves/ed25519.js";
import { readFileSync } from "node:fs";
import { Frontier } from "./frontier.ts";
import { LogError } from "./error.ts";
import type { LogErrorCode } from "./error.ts";
import { leafHash, nodeHash, emptyRoot } from "./merkle.ts";
import type { HashReader } from "./merkle.ts";
import { verifierKey } from "./note.ts";
import type { VerifierKey } from "./note.ts";

/* For tests only: a tree held in memory, the RFC's recursive definitions word for word, and the vectors. */

/** For `assert.throws`: a refusal by that code. */
export const refusal =
  (code: LogErrorCode) =>
  (error: unknown): boolean =>
    error instanceof LogError && error.code === code;

export const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
const testdata = new URL("../testdata/", import.meta.url);
export const readVector = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, testdata)));
export const readJson = <T>(path: string): T => JSON.parse(Buffer.from(readVector(path)).toString("utf8")) as T;

/** Entry `i` of trees made for tests. */
export const entryAt = (i: number): Uint8Array => new TextEncoder().encode(`garal-vector-${i}`);

/** A tree with every complete subtree's hash kept. */
export class MemoryTree {
  readonly #hashes = new Map<string, Uint8Array>();
  readonly frontier = new Frontier();
  /** Hashes read so far. */
  reads = 0;

  constructor(entries: Iterable<Uint8Array> = []) {
    for (const entry of entries) this.append(entry);
  }

  append(entry: Uint8Array): void {
    this.frontier.append(leafHash(entry), (level, index, hash) => void this.#hashes.set(`${level}/${index}`, hash));
  }

  readonly read: HashReader = async (nodes) => {
    this.reads += nodes.length;
    return nodes.map(({ level, index }) => {
      const hash = this.#hashes.get(`${level}/${index}`);
      if (hash === undefined) throw new Error(`no complete subtree ${level}/${index}`);
      return hash;
    });
  };
}

export const treeOf = (size: number): MemoryTree => new MemoryTree(Array.from({ length: size }, (_, i) => entryAt(i)));

function split(length: number): number {
  let k = 1;
  while (k << 1 < length) k <<= 1;
  return k;
}

/** MTH of RFC 6962 §2.1. */
export function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length === 0) return emptyRoot();
  if (entries.length === 1) return leafHash(entries[0] as Uint8Array);
  const k = split(entries.length);
  return nodeHash(naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

/** PATH of RFC 6962 §2.1.1. */
export function naivePath(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length === 1) return [];
  const k = split(entries.length);
  return m < k ? [...naivePath(m, entries.slice(0, k)), naiveRoot(entries.slice(k))] : [...naivePath(m - k, entries.slice(k)), naiveRoot(entries.slice(0, k))];
}

/** SUBPROOF of RFC 6962 §2.1.2; with `known` true it is PROOF. */
export function naiveProof(m: number, entries: readonly Uint8Array[], known = true): Uint8Array[] {
  if (m === entries.length) return known ? [] : [naiveRoot(entries)];
  const k = split(entries.length);
  return m <= k ? [...naiveProof(m, entries.slice(0, k), known), naiveRoot(entries.slice(k))] : [...naiveProof(m - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))];
}

/** A key pair for tests, the same for the same number. */
export function testKey(name: string, type: number, seed: number): { readonly key: VerifierKey; readonly sign: (message: Uint8Array) => Uint8Array } {
  const { secretKey, publicKey } = ed25519.keygen(new Uint8Array(32).fill(seed));
  return { key: verifierKey(name, type, publicKey), sign: (message) => ed25519.sign(message, secretKey) };
}
