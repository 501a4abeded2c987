import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Frontier } from "../domain/log/frontier.ts";
import { frontierNodes, leafHash, readRoot } from "../domain/log/merkle.ts";
import type { HashReader } from "../domain/log/merkle.ts";
import { formatBundle, formatTile, narrowed, parseBundle, parseTile, tilePath, tileReader, tilesBetween, tileWidth, TILE_WIDTH } from "../domain/log/tile.ts";
import type { Tile } from "../domain/log/tile.ts";
import { equalBytes, hex } from "../domain/fabric/hash.ts";
import type { ChainHead } from "../domain/fabric/block.ts";
import { auditTree } from "./audit.ts";
import { KeeperError } from "./error.ts";
import { readIfThere, writeAll, writeWhole } from "./files.ts";
import { sha256 } from "./hash.ts";

/** The log's size and root, and the block that it ends with. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
  readonly chain: ChainHead | undefined;
}

/** As it lies in `tree.json`: what was wholly written, and from where to go on. */
interface Kept {
  readonly channel: string;
  readonly size: number;
  readonly root: string;
  readonly block?: string;
  readonly headerHash?: string;
}

/**
 * A growing log in a folder, as C2SP tlog-tiles. Everything is written before `tree.json` says so: a process that ends at any instant leaves the log as it
 * was or as it is to be, and appending the same again writes the same bytes. Not for two processes at once.
 */
export class TileStore {
  readonly dir: string;
  readonly channel: string;
  #head: TreeHead;
  readonly #frontier: Frontier;
  /** Hashes of each level's last tile, and the entries of the last bundle. */
  readonly #edge: Uint8Array[][];
  #entries: Uint8Array[];
  /** Why the last append failed: what is in memory is then ahead of the disk. */
  #broken: unknown;

  private constructor(dir: string, channel: string, head: TreeHead, frontier: Frontier, edge: Uint8Array[][], entries: Uint8Array[]) {
    [this.dir, this.channel, this.#head, this.#frontier, this.#edge, this.#entries] = [dir, channel, head, frontier, edge, entries];
  }

  /**
   * Opens the log in a folder, or begins one. Its right edge is read and must give the root that was kept.
   * @throws {KeeperError} `keeper/corrupt`, `keeper/other-channel`
   */
  static async open(dir: string, channel: string): Promise<TileStore> {
    const bytes = readIfThere(join(dir, "tree.json"));
    if (bytes === undefined) return new TileStore(dir, channel, { size: 0, root: sha256(), chain: undefined }, new Frontier(0, [], sha256), [], []);
    const kept = readKept(dir, bytes);
    if (kept.channel !== channel) throw new KeeperError("keeper/other-channel", { dir, kept: kept.channel, channel });
    const { size } = kept;
    const load = (tile: Tile) => loadTile(dir, tile);
    try {
      const read = tileReader(load, size);
      const frontier = new Frontier(size, await read(frontierNodes(size)), sha256);
      if (hex(frontier.root()) !== kept.root) throw new KeeperError("keeper/corrupt", { dir, reason: `its tiles give the root ${hex(frontier.root())}, not ${kept.root}` });
      const edge: Uint8Array[][] = [];
      for (let [level, hashes] = [0, size]; hashes > 0; level += 1, hashes = Math.floor(hashes / TILE_WIDTH)) {
        const width = hashes % TILE_WIDTH;
        edge[level] = width === 0 ? [] : parseTile(await load({ level, index: Math.floor(hashes / TILE_WIDTH), width }), width).map((hash) => hash.slice());
      }
      const width = size % TILE_WIDTH;
      const entries = width === 0 ? [] : parseBundle(await load({ level: "entries", index: Math.floor(size / TILE_WIDTH), width }), width).map((entry) => entry.slice());
      const torn = entries.findIndex((entry, i) => !equalBytes(leafHash(entry, sha256), edge[0]?.[i] ?? new Uint8Array()));
      if (torn >= 0) throw new KeeperError("keeper/corrupt", { dir, reason: `entry ${size - width + torn} is not the one in its tile` });
      const chain = kept.block === undefined || kept.headerHash === undefined ? undefined : { number: BigInt(kept.block), headerHash: Buffer.from(kept.headerHash, "hex") };
      return new TileStore(dir, channel, { size, root: frontier.root(), chain }, frontier, edge, entries);
    } catch (cause) {
      throw cause instanceof KeeperError ? cause : corrupt(dir, cause);
    }
  }

  get head(): TreeHead {
    return this.#head;
  }

  /**
   * Appends the entries of blocks up to `chain`, durably.
   * @throws {KeeperError} `keeper/broken` after an append that failed: only what is on the disk counts, so that the log must be opened again
   */
  append(entries: readonly Uint8Array[], chain: ChainHead): TreeHead {
    if (this.#broken !== undefined) throw new KeeperError("keeper/broken", { dir: this.dir, reason: String(this.#broken) }, { cause: this.#broken });
    try {
      return this.#append(entries, chain);
    } catch (error) {
      this.#broken = error;
      throw error;
    }
  }

  #append(entries: readonly Uint8Array[], chain: ChainHead): TreeHead {
    const from = this.#head.size;
    const files: { readonly tile: Tile; readonly bytes: Uint8Array }[] = [];
    const full = (tile: Tile, bytes: Uint8Array) => void files.push({ tile, bytes });
    for (const entry of entries) {
      this.#entries.push(entry);
      if (this.#entries.length === TILE_WIDTH) {
        full({ level: "entries", index: Math.floor(this.#frontier.size / TILE_WIDTH), width: TILE_WIDTH }, formatBundle(this.#entries));
        this.#entries = [];
      }
      this.#frontier.append(leafHash(entry, sha256), (level, index, hash) => {
        if (level % 8 !== 0) return;
        const edge = (this.#edge[level / 8] ??= []);
        edge.push(hash);
        if (edge.length < TILE_WIDTH) return;
        full({ level: level / 8, index: Math.floor(index / TILE_WIDTH), width: TILE_WIDTH }, formatTile(edge));
        this.#edge[level / 8] = [];
      });
    }
    const size = this.#frontier.size;
    for (const tile of tilesBetween(from, size)) {
      if (tile.width < TILE_WIDTH) files.push({ tile, bytes: formatTile(this.#edge[tile.level as number] ?? []) });
    }
    if (this.#entries.length > 0 && size > from) files.push({ tile: { level: "entries", index: Math.floor(size / TILE_WIDTH), width: this.#entries.length }, bytes: formatBundle(this.#entries) });
    writeAll(this.dir, files.map(({ tile, bytes }) => ({ path: tilePath(tile), bytes })));
    const root = size === from ? this.#head.root : this.#frontier.root();
    const kept: Kept = { channel: this.channel, size, root: hex(root), block: String(chain.number), headerHash: hex(chain.headerHash) };
    writeWhole(join(this.dir, "tree.json"), `${JSON.stringify(kept)}\n`);
    this.#head = { size, root, chain };
    // What a full tile holds, its partial ones held: nobody needs them any more (tlog-tiles, "Partial tiles").
    for (const { tile } of files) if (tile.width === TILE_WIDTH && tileWidth(tile.level, tile.index, from) > 0) rmSync(join(this.dir, `${tilePath(tile)}.p`), { recursive: true, force: true });
    return this.#head;
  }

  /**
   * Bytes of a tile of any width up to what the tree has.
   * @throws {KeeperError} `keeper/absent` for what is not in the tree: files that a crash left beyond it are not served
   */
  async load(tile: Tile): Promise<Uint8Array> {
    if (tileWidth(tile.level, tile.index, this.#head.size) < tile.width) throw new KeeperError("keeper/absent", { path: tilePath(tile) });
    return this.#fromEdge(tile) ?? loadTile(this.dir, tile);
  }

  /** The first part of the newest tile of its level: files have only the widths that the tree had between two appends. */
  #fromEdge({ level, index, width }: Tile): Uint8Array | undefined {
    const count = Math.floor(this.#head.size / TILE_WIDTH ** (level === "entries" ? 0 : level));
    if (index !== Math.floor(count / TILE_WIDTH)) return undefined;
    return level === "entries" ? formatBundle(this.#entries.slice(0, width)) : formatTile((this.#edge[level] ?? []).slice(0, width));
  }

  /** Reads subtree hashes of the first `size` entries. */
  reader(size: number): HashReader {
    return tileReader((tile) => this.load(tile), size);
  }

  /** Root of the first `size` entries. */
  rootAt(size: number): Promise<Uint8Array> {
    return size === this.#head.size ? Promise.resolve(this.#head.root) : readRoot(this.reader(size), size, sha256);
  }

  /**
   * Reads everything again: every entry must be in its tile, every tile in the one above, and all in the root.
   * @returns entries
   * @throws {KeeperError} `keeper/corrupt`
   */
  async verify(): Promise<number> {
    const { size, root } = this.#head;
    let actual: Uint8Array;
    try {
      actual = await auditTree((tile) => this.load(tile), size);
    } catch (cause) {
      throw corrupt(this.dir, cause);
    }
    if (!equalBytes(actual, root)) throw new KeeperError("keeper/corrupt", { dir: this.dir, reason: `its entries give the root ${hex(actual)}, not ${hex(root)}` });
    return size;
  }
}

const corrupt = (dir: string, cause: unknown): KeeperError => new KeeperError("keeper/corrupt", { dir, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });

function readKept(dir: string, bytes: Uint8Array): Kept {
  try {
    const kept = JSON.parse(new TextDecoder().decode(bytes)) as Kept;
    if (Number.isSafeInteger(kept.size) && kept.size >= 0 && typeof kept.channel === "string") return kept;
  } catch (cause) {
    throw new KeeperError("keeper/corrupt", { dir, reason: "tree.json is not what it was written as" }, { cause });
  }
  throw new KeeperError("keeper/corrupt", { dir, reason: "tree.json is not what it was written as" });
}

async function loadTile(dir: string, tile: Tile): Promise<Uint8Array> {
  try {
    return await readFile(join(dir, tilePath(tile)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || tile.width === TILE_WIDTH) throw error;
    return narrowed(tile, await readFile(join(dir, tilePath({ ...tile, width: TILE_WIDTH }))));
  }
}
