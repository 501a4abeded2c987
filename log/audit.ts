import { equalBytes } from "../domain/fabric/hash.ts";
import { decodeEntry } from "../domain/log/entry.ts";
import type { LogEntry } from "../domain/log/entry.ts";
import { Frontier } from "../domain/log/frontier.ts";
import { leafHash } from "../domain/log/merkle.ts";
import { TILE_WIDTH, parseBundle, parseTile, tilePath, tileWidth } from "../domain/log/tile.ts";
import type { Tile } from "../domain/log/tile.ts";
import { KeeperError } from "./error.ts";
import { sha256 } from "./hash.ts";

/**
 * Builds the tree anew from the entries alone and compares every tile on the way, full and partial.
 * @returns the root of the first `size` entries
 * @throws {KeeperError} `keeper/tile` for a tile that does not follow from the entries @throws {LogError} `entry/…`, `bundle/form`
 */
export async function auditTree(load: (tile: Tile) => Promise<Uint8Array>, size: number, onEntry?: (entry: LogEntry, index: number) => void): Promise<Uint8Array> {
  const frontier = new Frontier(0, [], sha256);
  /** Hashes that follow from the entries and are not compared yet, by the tile's level. */
  const derived: Uint8Array[][] = [];
  const compare = async (level: number, end: number): Promise<void> => {
    const hashes = derived[level] ?? [];
    const index = Math.ceil(end / TILE_WIDTH) - 1;
    const stored = parseTile(await load({ level, index, width: hashes.length }), hashes.length);
    const differing = stored.findIndex((hash, i) => !equalBytes(hash, hashes[i] as Uint8Array));
    if (differing >= 0) throw new KeeperError("keeper/tile", { path: tilePath({ level, index, width: hashes.length }) });
    derived[level] = [];
  };
  const full: { level: number; end: number }[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index++) {
    const width = tileWidth("entries", index, size);
    const entries = parseBundle(await load({ level: "entries", index, width }), width);
    for (const [i, entry] of entries.entries()) {
      onEntry?.(decodeEntry(entry), index * TILE_WIDTH + i);
      frontier.append(leafHash(entry, sha256), (level, at, hash) => {
        if (level % 8 !== 0) return;
        const tileLevel = level / 8;
        const hashes = (derived[tileLevel] ??= []);
        hashes.push(hash);
        if (hashes.length === TILE_WIDTH) full.push({ level: tileLevel, end: at + 1 });
      });
    }
    for (const { level, end } of full.splice(0)) await compare(level, end);
  }
  for (const [level, hashes] of derived.entries()) if (hashes.length > 0) await compare(level, Math.floor(size / TILE_WIDTH ** level));
  return frontier.root();
}
