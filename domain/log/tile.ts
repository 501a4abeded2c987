import { concat } from "../fabric/wire.ts";
import { LogError } from "./error.ts";
import { HASH_LENGTH, nodeHash, whole } from "./merkle.ts";
import type { HashReader, Node } from "./merkle.ts";

/* Tiles and entry bundles: C2SP tlog-tiles.md (v0.1.0). */

const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
const MAX_ENTRY_LENGTH = 65_535;

/** A tile of hashes at a level from 0, or the bundle of the entries beneath a level 0 tile. */
export interface Tile {
  readonly level: number | "entries";
  readonly index: number;
  /** Hashes or entries in it: 256 when full, 1 to 255 when partial. */
  readonly width: number;
}

/** Path beneath the log's prefix, such as `tile/0/x001/x234/067.p/8`. @throws {LogError} `merkle/number`, `tile/path` */
export function tilePath({ level, index, width }: Tile): string {
  const digits = String(whole(index));
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) as string[];
  const path = `tile/${level}/${groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join("/")}`;
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) throw new LogError("tile/path", { path: `${path}.p/${width}` });
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}

/** Reads a path; only the one spelling of each tile is taken. @throws {LogError} `tile/path` */
export function parseTilePath(path: string): Tile {
  const [, level, groups, width] = /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/.exec(path) ?? [];
  if (level === undefined || groups === undefined) throw new LogError("tile/path", { path });
  const tile: Tile = {
    level: level === "entries" ? level : Number(level),
    index: Number(groups.replace(/[x/]/g, "")),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const inRange = (tile.level === "entries" || tile.level <= 63) && Number.isSafeInteger(tile.index) && tile.width >= 1 && tile.width <= TILE_WIDTH;
  if (!inRange || tilePath(tile) !== path) throw new LogError("tile/path", { path });
  return tile;
}

/** How many hashes of that tile a tree of `size` entries has, 0 to 256; entry bundles count as level 0. @throws {LogError} `merkle/number` */
export function tileWidth(level: number | "entries", index: number, size: number): number {
  const hashes = Math.floor(whole(size) / TILE_WIDTH ** (level === "entries" ? 0 : level));
  return Math.min(Math.max(hashes - whole(index) * TILE_WIDTH, 0), TILE_WIDTH);
}

/**
 * The tiles of hashes that a tree of `to` entries has and one of `from` entries had not, full and partial, lower levels first. Written in this
 * order before the checkpoint of `to` is published, they make every tile that it requires.
 * @throws {LogError} `merkle/number`, `merkle/shrinks`
 */
export function tilesBetween(from: number, to: number): Tile[] {
  if (whole(from) > whole(to)) throw new LogError("merkle/shrinks", { first: from, second: to });
  const tiles: Tile[] = [];
  for (let [level, had, has] = [0, from, to]; has > 0; level += 1, had = Math.floor(had / TILE_WIDTH), has = Math.floor(has / TILE_WIDTH)) {
    if (had === has) continue;
    for (let index = Math.floor(had / TILE_WIDTH); index * TILE_WIDTH < has; index++) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, has - index * TILE_WIDTH) });
    }
  }
  return tiles;
}

/** The bytes of a tile: its hashes, appended. */
export const formatTile = (hashes: readonly Uint8Array[]): Uint8Array => concat(...hashes);

/** The hashes of a tile, as views of its bytes. @throws {LogError} `tile/length` */
export function parseTile(bytes: Uint8Array, width: number): Uint8Array[] {
  if (bytes.length !== width * HASH_LENGTH) throw new LogError("tile/length", { width, bytes: width * HASH_LENGTH });
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH));
}

/**
 * Reads subtree hashes from the tiles of a tree of `size` entries. Each tile is asked for once for one read; a proof needs O(log size) of them.
 * Tiles are not trusted: verify the proof that comes of them.
 * @param load bytes of a tile of exactly that width
 */
export function tileReader(load: (tile: Tile) => Promise<Uint8Array>, size: number): HashReader {
  return async (nodes: readonly Node[]) => {
    const tiles = new Map<string, Promise<Uint8Array[]>>();
    const tileOf = (level: number, index: number): Promise<Uint8Array[]> => {
      const width = tileWidth(level, index, size);
      if (width === 0) throw new LogError("tile/outside", { level, index, width, size });
      const tile: Tile = { level, index, width };
      const path = tilePath(tile);
      const known = tiles.get(path) ?? load(tile).then((bytes) => parseTile(bytes, width));
      tiles.set(path, known);
      return known;
    };
    return Promise.all(
      nodes.map(async ({ level, index }) => {
        const tileLevel = Math.floor(level / TILE_HEIGHT);
        const count = 2 ** (level % TILE_HEIGHT);
        const tileIndex = Math.floor((index * count) / TILE_WIDTH);
        const start = index * count - tileIndex * TILE_WIDTH;
        const hashes = (await tileOf(tileLevel, tileIndex)).slice(start, start + count);
        if (hashes.length !== count) throw new LogError("tile/outside", { level, index, width: count, size });
        return fold(hashes);
      }),
    );
  };
}

/** Root of a power of two of hashes. */
function fold(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 1) return hashes[0] as Uint8Array;
  const middle = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, middle)), fold(hashes.slice(middle)));
}

/** The bytes of an entry bundle: each entry after its length, 16 bits big-endian. @throws {LogError} `bundle/entry-too-long` */
export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  return concat(
    ...entries.flatMap((entry) => {
      if (entry.length > MAX_ENTRY_LENGTH) throw new LogError("bundle/entry-too-long", { length: entry.length });
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** The entries of a bundle, as views of its bytes. @throws {LogError} `bundle/form` unless there are exactly `width` */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length && entries.length < width) {
    const length = ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
    const end = at + 2 + length;
    if (end > bytes.length) throw new LogError("bundle/form", { width });
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (at !== bytes.length || entries.length !== width) throw new LogError("bundle/form", { width });
  return entries;
}

/** A partial tile or bundle out of the full one's bytes, which begin with it. @throws {LogError} `bundle/form` */
export const narrowed = ({ level, width }: Tile, full: Uint8Array): Uint8Array =>
  level === "entries" ? formatBundle(parseBundle(full, TILE_WIDTH).slice(0, width)) : full.subarray(0, width * HASH_LENGTH);
