import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hex } from "../domain/fabric/hash.ts";
import type { Checkpoint } from "../domain/log/checkpoint.ts";
import { decodeEntry } from "../domain/log/entry.ts";
import type { LogEntry } from "../domain/log/entry.ts";
import { proveConsistency, proveInclusion, readRoot } from "../domain/log/merkle.ts";
import type { HashReader } from "../domain/log/merkle.ts";
import { narrowed, parseBundle, tilePath, tileReader, tileWidth, TILE_WIDTH } from "../domain/log/tile.ts";
import type { Tile } from "../domain/log/tile.ts";
import { auditTree } from "./audit.ts";
import { KeeperError } from "./error.ts";
import { request } from "./http.ts";
import { sha256 } from "./hash.ts";

/** The longest that a log may answer: a bundle of 256 entries of 65,535 bytes. */
const MAX_ANSWER = TILE_WIDTH * (2 + 65_535);
/** Tiles kept for the next proof. */
const MAX_KEPT = 1_024;

/**
 * Bytes of a path beneath a log's prefix: an http(s) URL, or a folder.
 * @throws {KeeperError} `keeper/unreachable`, `keeper/answer`, `keeper/too-large`, `keeper/absent`
 */
export async function fetchFrom(prefix: string, path: string): Promise<Uint8Array> {
  const url = prefix.replace(/\/$/, "");
  if (!/^https?:/.test(url)) return readFrom(join(url.startsWith("file:") ? fileURLToPath(url) : url, path), path);
  const { status, body } = await request(url, path, { limit: MAX_ANSWER });
  if (status === 404) throw new KeeperError("keeper/absent", { path });
  if (status !== 200) throw new KeeperError("keeper/answer", { url, status, path, text: new TextDecoder().decode(body.subarray(0, 500)).trim() });
  return body;
}

async function readFrom(file: string, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") throw new KeeperError("keeper/absent", { path }, { cause });
    throw cause;
  }
}

/** A log as anyone reads it: over HTTP or from a copy of its files. Nothing that it returns is trusted yet; proofs are to be verified. */
export class LogReader {
  readonly prefix: string;
  readonly #tiles = new Map<string, Promise<Uint8Array>>();
  /** Tiles and entry bundles fetched so far. */
  fetched = 0;

  /** @param prefix URL or folder of the log */
  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** The newest checkpoint's note. @throws {KeeperError} `keeper/…` */
  checkpoint(): Promise<Uint8Array> {
    return fetchFrom(this.prefix, "checkpoint");
  }

  readonly #load = (tile: Tile): Promise<Uint8Array> => {
    const path = tilePath(tile);
    const known = this.#tiles.get(path);
    if (known !== undefined) return known;
    const loading = this.#fetch(tile);
    if (this.#tiles.size >= MAX_KEPT) this.#tiles.clear();
    this.#tiles.set(path, loading);
    loading.catch(() => this.#tiles.delete(path)); // the caller is told; the next one asks again
    return loading;
  };

  /** Reads subtree hashes of the tree of `size` entries. */
  hashes(size: number): HashReader {
    return tileReader(this.#load, size);
  }

  /** A partial tile may be gone once the full one is there, which begins with it (tlog-tiles.md, "Partial tiles"). */
  async #fetch(tile: Tile): Promise<Uint8Array> {
    this.fetched += 1;
    try {
      return await fetchFrom(this.prefix, tilePath(tile));
    } catch (error) {
      if (tile.width === TILE_WIDTH || !(error instanceof KeeperError) || error.code !== "keeper/absent") throw error;
    }
    this.fetched += 1;
    return narrowed(tile, await fetchFrom(this.prefix, tilePath({ ...tile, width: TILE_WIDTH })));
  }

  /** Hashes that prove an entry to be in the tree of `size` entries. Reads O(log size) tiles. @throws {KeeperError} `keeper/…` @throws {LogError} `merkle/…`, `tile/…` */
  proveInclusion(index: number, size: number): Promise<Uint8Array[]> {
    return proveInclusion(this.hashes(size), index, size, sha256);
  }

  /** Hashes that prove that the tree of `second` entries continues that of `first`. @throws as `proveInclusion` */
  proveConsistency(first: number, second: number): Promise<Uint8Array[]> {
    return proveConsistency(this.hashes(second), first, second, sha256);
  }

  /** The root that the tiles lead to. @throws as `proveInclusion` */
  root(size: number): Promise<Uint8Array> {
    return readRoot(this.hashes(size), size, sha256);
  }

  /** Entry `index` of the tree of `size` entries, as bytes. @throws {KeeperError} `keeper/…` @throws {LogError} `bundle/form` */
  async entry(index: number, size: number): Promise<Uint8Array> {
    const tile = Math.floor(index / TILE_WIDTH);
    const width = tileWidth("entries", tile, size);
    const entry = width === 0 ? undefined : parseBundle(await this.#load({ level: "entries", index: tile, width }), width)[index % TILE_WIDTH];
    if (entry === undefined) throw new KeeperError("keeper/absent", { path: `entry ${index} of ${size}` });
    return entry;
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

  /**
   * Reads every entry and tile beneath a checkpoint: the whole log, from its leaves.
   * @param onEntry told of each entry in order
   * @throws {KeeperError} `keeper/tile`, `keeper/root` if they do not follow from each other; `keeper/…`
   * @throws {LogError} `entry/…`, `bundle/form`
   */
  async audit({ size, root }: Checkpoint, onEntry?: (entry: LogEntry, index: number) => void): Promise<void> {
    const actual = hex(await auditTree((tile) => this.#fetch(tile), size, onEntry));
    if (actual !== hex(root)) throw new KeeperError("keeper/root", { size, actual, claimed: hex(root) });
  }
}
