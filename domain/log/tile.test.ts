import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hex } from "../fabric/hash.ts";
import { leafHash, proveConsistency, proveInclusion, readRoot, verifyInclusion } from "./merkle.ts";
import { entryAt, readJson, refusal, treeOf } from "./testing.ts";
import { TILE_WIDTH, formatBundle, formatTile, parseBundle, parseTile, parseTilePath, tilePath, tileReader, tileWidth, tilesBetween } from "./tile.ts";
import type { Tile } from "./tile.ts";

interface Counts { [level: string]: { full: number; partialWidth: number } }
const vectors = readJson<{ indexToPath: Record<string, string>; tilesForSize70000: Counts; tilesForSize256: Counts }>("tlog/tile-paths.json");

test("tlog-tiles, Merkle Tree: indices are spelled in groups of three digits", () => {
  for (const [index, path] of Object.entries(vectors.indexToPath)) {
    for (const level of [0, 12, "entries"] as const) {
      assert.equal(tilePath({ level, index: Number(index), width: 256 }), `tile/${level}/${path}`);
      assert.equal(tilePath({ level, index: Number(index), width: 7 }), `tile/${level}/${path}.p/7`);
    }
  }
});

test("tlog-tiles, Merkle Tree: a path is read back to its tile; every other spelling is refused", () => {
  const tiles = fc.record({ level: fc.oneof(fc.nat(63), fc.constant("entries" as const)), index: fc.nat(2 ** 45), width: fc.integer({ min: 1, max: 256 }) }, { noNullPrototype: true });
  fc.assert(fc.property(tiles, (tile) => assert.deepEqual(parseTilePath(tilePath(tile)), tile)));
  const wrong = ["", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/08", "tile/0/000.p", "/tile/0/000", "tile/0/000/", "tile/0/../000", "tile/entry/000", "tile/0/x999/x999/x999/x999/x999/999"];
  for (const path of wrong) assert.throws(() => parseTilePath(path), refusal("tile/path"), path);
  assert.throws(() => tilePath({ level: 0, index: 0, width: 0 }), refusal("tile/path"));
});

test("tlog-tiles, Partial Tiles: floor(s / 256^l) mod 256 hashes, never an empty tile", () => {
  for (const [size, counts] of [[70_000, vectors.tilesForSize70000], [256, vectors.tilesForSize256]] as const) {
    const tiles = tilesBetween(0, size);
    for (const [name, { full, partialWidth }] of Object.entries(counts)) {
      const level = Number(name.replace("level", ""));
      const here = tiles.filter((tile) => tile.level === level);
      assert.equal(here.filter(({ width }) => width === TILE_WIDTH).length, full);
      assert.deepEqual(here.filter(({ width }) => width < TILE_WIDTH).map(({ width }) => width), partialWidth === 0 ? [] : [partialWidth]);
      assert.equal(tileWidth(level, full, size), partialWidth);
      assert.equal(tileWidth(level, full + 1, size), 0);
    }
    assert.ok(tiles.every(({ level }) => `level${level}` in counts));
  }
  assert.deepEqual(tilesBetween(0, 0), []);
  assert.deepEqual(tilesBetween(300, 300), []);
  assert.deepEqual(tilesBetween(300, 513), [
    { level: 0, index: 1, width: 256 },
    { level: 0, index: 2, width: 1 },
    { level: 1, index: 0, width: 2 },
  ]);
  assert.throws(() => tilesBetween(2, 1), refusal("merkle/shrinks"));
});

test("tlog-tiles: tiles written as a log grows by any steps serve every later root and proof, from O(log n) tiles", async () => {
  const tree = treeOf(66_000);
  const store = new Map<string, Uint8Array>();
  let had = 0;
  for (const size of [1, 255, 256, 257, 300, 65_535, 65_536, 65_537, 66_000]) {
    for (const tile of tilesBetween(had, size)) {
      const nodes = Array.from({ length: tile.width }, (_, i) => ({ level: 8 * (tile.level as number), index: tile.index * 256 + i }));
      store.set(tilePath(tile), formatTile(await tree.read(nodes)));
    }
    had = size;
    const loaded: string[] = [];
    const load = async (tile: Tile): Promise<Uint8Array> => {
      const path = tilePath(tile);
      loaded.push(path);
      const bytes = store.get(path);
      assert.ok(bytes, `${path} of size ${size} was not written`);
      return bytes;
    };
    const read = tileReader(load, size);
    const root = await readRoot(tree.read, size);
    assert.equal(hex(await readRoot(read, size)), hex(root));
    for (const index of [0, Math.floor(size / 2), size - 1]) {
      loaded.length = 0;
      const proof = await proveInclusion(read, index, size);
      verifyInclusion({ index, size, leafHash: leafHash(entryAt(index)), root, proof });
      const levels = Math.ceil(Math.log2(size + 1) / 8);
      assert.ok(loaded.length <= 2 * levels, `${loaded.length} tiles for entry ${index} of ${size}`);
      assert.deepEqual(await proveConsistency(read, index + 1, size), await proveConsistency(tree.read, index + 1, size));
    }
  }
});

test("tlog-tiles: a tile of another length is refused, and a subtree outside the tree", async () => {
  assert.throws(() => parseTile(new Uint8Array(33), 1), refusal("tile/length"));
  const read = tileReader(async ({ width }) => new Uint8Array(32 * width), 300);
  await assert.rejects(read([{ level: 0, index: 300 }]), refusal("tile/outside"));
  await assert.rejects(read([{ level: 9, index: 0 }]), refusal("tile/outside"));
  await assert.rejects(read([{ level: 0, index: 512 }]), refusal("tile/outside"));
  await assert.rejects(tileReader(async () => new Uint8Array(32), 300)([{ level: 0, index: 0 }]), refusal("tile/length"));
});

test("tlog-tiles, Log entries: bundles hold 16-bit lengths; what ends early, goes on or is too long is refused", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 20 }), (entries) => assert.deepEqual(parseBundle(formatBundle(entries), entries.length), entries)));
  const longest = new Uint8Array(65_535).fill(7);
  assert.deepEqual(parseBundle(formatBundle([longest]), 1), [longest]);
  assert.throws(() => formatBundle([new Uint8Array(65_536)]), refusal("bundle/entry-too-long"));
  const bytes = formatBundle([Uint8Array.of(1, 2), Uint8Array.of()]);
  for (const [cut, width] of [[bytes.slice(0, -1), 2], [bytes.slice(0, 3), 1], [bytes, 1], [bytes, 3], [bytes.slice(0, 4), 2]] as const) {
    assert.throws(() => parseBundle(cut, width), refusal("bundle/form"));
  }
});
