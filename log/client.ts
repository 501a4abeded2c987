import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decodeEntry } from "../domain/log/entry.ts";
import type { LogEntry } from "../domain/log/entry.ts";
import { proveConsistency, proveInclusion } from "../domain/log/merkle.ts";
import type { HashReader } from "../domain/log/merkle.ts";
import { parseBundle, tilePath, tileReader, tileWidth, TILE_WIDTH } from "../domain/log/tile.ts";
import type { Tile } from "../domain/log/tile.ts";
import { KeeperError } from "./error.ts";
import { sha256 } from "./hash.ts";

const TIMEOUT_MS = 10_000;

/** Bytes of a path beneath a log's prefix: an http(s) URL, or a folder. @throws {KeeperError} `keeper/unreachable`, `keeper/answer` */
export async function fetchFrom(prefix: string, path: string): Promise<Uint8Array> {
  const url = prefix.replace(/\/$/, "");
  if (!/^https?:/.test(url)) return readFile(join(url.startsWith("file:") ? fileURLToPath(url) : url, path));
  const response = await fetch(`${url}/${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new KeeperError("keeper/unreachable", { url, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  });
  if (!response.ok) throw new KeeperError("keeper/answer", { url, status: response.status, path, text: (await response.text()).trim() });
  return new Uint8Array(await response.arrayBuffer());
}

/** A log as anyone reads it: over HTTP or from a copy of its files. Nothing that it returns is trusted yet; proofs are to be verified. */
export class LogReader {
  readonly prefix: string;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();
  /** Tiles fetched so far. */
  get fetched(): number {
    return this.#tiles.size;
  }

  /** @param prefix URL or folder of the log */
  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The newest checkpoint's note. */
  checkpoint(): Promise<Uint8Array> {
    return fetchFrom(this.prefix, "checkpoint");
  }

  readonly #load = (tile: Tile): Promise<Uint8Array> => {
    const path = tilePath(tile);
    const known = this.#tiles.get(path) ?? fetchFrom(this.prefix, path);
    this.#tiles.set(path, known);
    return known;
  };

  /** Reads subtree hashes of the tree of `size` entries. */
  hashes(size: number): HashReader {
    return tileReader(this.#load, size);
  }

  /** Hashes that prove an entry to be in the tree of `size` entries. Reads O(log size) tiles. */
  proveInclusion(index: number, size: number): Promise<Uint8Array[]> {
    return proveInclusion(this.hashes(size), index, size, sha256);
  }

  /** Hashes that prove that the tree of `second` entries continues that of `first`. */
  proveConsistency(first: number, second: number): Promise<Uint8Array[]> {
    return proveConsistency(this.hashes(second), first, second, sha256);
  }

  /** Entry `index` of the tree of `size` entries, as bytes. */
  async entry(index: number, size: number): Promise<Uint8Array> {
    const tile = Math.floor(index / TILE_WIDTH);
    const width = tileWidth("entries", tile, size);
    return parseBundle(await this.#load({ level: "entries", index: tile, width }), width)[index % TILE_WIDTH] as Uint8Array;
  }

  /**
   * Where the entry of a transaction stands in the tree of `size` entries: entries are in block order, so that it is found in O(log size) reads.
   * @returns undefined if the tree does not reach so far
   */
  async find(block: bigint, position: number, size: number): Promise<{ readonly index: number; readonly bytes: Uint8Array; readonly entry: LogEntry } | undefined> {
    let [low, high] = [0, size];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const entry = decodeEntry(await this.entry(middle, size));
      if (entry.block < block || (entry.block === block && entry.position < position)) low = middle + 1;
      else high = middle;
    }
    if (low === size) return undefined;
    const bytes = await this.entry(low, size);
    const entry = decodeEntry(bytes);
    return entry.block === block && entry.position === position ? { index: low, bytes, entry } : undefined;
  }
}
