import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { hex } from "../domain/fabric/hash.ts";
import { entryAt, treeOf } from "../domain/log/testing.ts";
import { readRoot } from "../domain/log/merkle.ts";
import { TILE_WIDTH, narrowed, parseTilePath, tilePath, tilesBetween } from "../domain/log/tile.ts";
import { TileStore } from "./store.ts";
import { CHANNEL, refusal, temporaryFolder } from "./testing.ts";

const chainAt = (number: number) => ({ number: BigInt(number), headerHash: new Uint8Array(32).fill(number % 256) });
const entries = (from: number, to: number): Uint8Array[] => Array.from({ length: to - from }, (_, i) => entryAt(from + i));

/** Every file of a log by its path; partial tiles left out, since their widths depend on when it was appended to. */
function filesOf(dir: string): Map<string, string> {
  const paths = globSync("**", { cwd: dir }).filter((path) => statSync(join(dir, path)).isFile() && !path.includes(".p/"));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(dir, path)).toString("hex")]));
}

test("a log appended in any steps has the root, the tiles and the bundles of its entries, at every size that it had", async (t) => {
  const dir = temporaryFolder(t);
  const tree = treeOf(70_000);
  let store = await TileStore.open(dir, CHANNEL);
  let at = 0;
  for (const size of [1, 2, 255, 256, 257, 700, 65_535, 65_536, 65_537, 70_000]) {
    store.append(entries(at, size), chainAt(size));
    at = size;
    assert.equal(hex(store.head.root), hex(await readRoot(tree.read, size)));
    if (size % 3 !== 0) store = await TileStore.open(dir, CHANNEL);
    assert.equal(store.head.chain?.number, BigInt(size));
  }
  for (const size of [1, 100, 256, 300, 65_536, 66_000, 70_000]) {
    assert.equal(hex(await store.rootAt(size)), hex(await readRoot(tree.read, size)), `at ${size}`);
    for (const tile of tilesBetween(0, size)) if (tile.width < TILE_WIDTH) assert.equal((await store.load(tile)).length, 32 * tile.width);
  }
  assert.equal(await store.verify(), 70_000);
  await assert.rejects(store.load({ level: 0, index: 273, width: 113 }), refusal("keeper/absent"), "wider than the tree");
  await assert.rejects(store.load({ level: "entries", index: 274, width: 1 }), refusal("keeper/absent"));
  const left = globSync("**/*.p/*", { cwd: dir }).map((path) => parseTilePath(path.split("\\").join("/")));
  assert.ok(left.length > 0 && left.every(({ level, index }) => !existsSync(join(dir, tilePath({ level, index, width: TILE_WIDTH })))), "no partial tile lies beside its full one");
});

test("blocks without transactions move the log's block and nothing else", async (t) => {
  const dir = temporaryFolder(t);
  const store = await TileStore.open(dir, CHANNEL);
  store.append([], chainAt(0));
  store.append(entries(0, 3), chainAt(1));
  const { root } = store.head;
  store.append([], chainAt(2));
  const again = await TileStore.open(dir, CHANNEL);
  assert.deepEqual([again.head.size, hex(again.head.root), again.head.chain?.number], [3, hex(root), 2n]);
});

test("kill -9 in the middle of an append: the log opens as it was or as it was to be, and goes on bit for bit", async (t) => {
  const [dir, straight] = [temporaryFolder(t), temporaryFolder(t)];
  const total = 4_000;
  const child = fileURLToPath(new URL("testing-append.ts", import.meta.url));
  let killed = 0;
  for (let round = 0; ; round++) {
    const process_ = spawn(process.execPath, [child, dir, String(total)], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(process_, "exit");
    // It tells of each append; it is killed after another number of them each time, while it writes on.
    let told = 0;
    process_.stdout.on("data", (data: Buffer) => {
      told += data.toString().split("\n").length - 1;
      if (told > 3 + ((round * 7) % 11)) process_.kill("SIGKILL");
    });
    const [code, signal] = (await ended) as [number | null, string | null];
    const store = await TileStore.open(dir, CHANNEL);
    await store.verify();
    if (signal === "SIGKILL") killed += 1;
    else assert.equal(code, 0);
    if (store.head.size === total) break;
    if (round >= 4) store.append(entries(store.head.size, total), chainAt(total));
  }
  assert.ok(killed >= 3, `${killed} kills`);
  const other = await TileStore.open(straight, CHANNEL);
  other.append(entries(0, total), chainAt(total));
  const [resumed, uninterrupted] = [filesOf(dir), filesOf(straight)];
  for (const [path, bytes] of uninterrupted) assert.equal(resumed.get(path), bytes, path);
  assert.deepEqual([...resumed.keys()], [...uninterrupted.keys()]);
});

test("files that a crash left beyond the head are neither served nor believed", async (t) => {
  const dir = temporaryFolder(t);
  const store = await TileStore.open(dir, CHANNEL);
  store.append(entries(0, 300), chainAt(1));
  const before = join(temporaryFolder(t), "copy");
  cpSync(dir, before, { recursive: true });
  store.append(entries(300, 600), chainAt(2));
  // As if the process had ended before it wrote tree.json.
  writeFileSync(join(dir, "tree.json"), readFileSync(join(before, "tree.json")));
  writeFileSync(join(dir, "tile/0/001"), "torn");
  const torn = await TileStore.open(dir, CHANNEL).catch((error: unknown) => error);
  // The edge of 300 entries lies in a partial tile that the second append had deleted: the full one stands for it, and it is torn.
  assert.ok(refusal("keeper/corrupt")(torn));
  cpSync(before, dir, { recursive: true, force: true });
  const again = await TileStore.open(dir, CHANNEL);
  await assert.rejects(again.load({ level: 0, index: 1, width: 256 }), refusal("keeper/absent"));
  again.append(entries(300, 600), chainAt(2));
  assert.equal(hex(again.head.root), hex(store.head.root));
  await again.verify();
});

test("a damaged file is noticed: the edge when the log is opened, all else when it is verified", async (t) => {
  const dir = temporaryFolder(t);
  const store = await TileStore.open(dir, CHANNEL);
  store.append(entries(0, 700), chainAt(1));
  const whole = join(temporaryFolder(t), "whole");
  cpSync(dir, whole, { recursive: true });
  const paths = globSync("tile/**", { cwd: dir }).filter((path) => statSync(join(dir, path)).isFile());
  assert.equal(paths.length, 7, "level 0: 2 full and a part; level 1: a part; entries: 2 full and a part");
  for (const path of [...paths, "tree.json"]) {
    for (const damage of ["flip", "cut", "gone"]) {
      rmSync(dir, { recursive: true });
      cpSync(whole, dir, { recursive: true });
      const bytes = readFileSync(join(dir, path));
      if (damage === "gone" && path === "tree.json") continue;
      if (damage === "gone") rmSync(join(dir, path));
      else if (damage === "cut") writeFileSync(join(dir, path), bytes.subarray(0, -1 - Math.floor(bytes.length / 3)));
      else writeFileSync(join(dir, path), bytes.map((byte, i) => (i === 30 ? byte ^ 2 : byte)));
      await assert.rejects(async () => {
        await (await TileStore.open(dir, CHANNEL)).verify();
      }, refusal("keeper/corrupt"), `${damage} ${path}`);
    }
  }
});

test("a log of another channel is not appended to", async (t) => {
  const dir = temporaryFolder(t);
  (await TileStore.open(dir, CHANNEL)).append(entries(0, 1), chainAt(0));
  await assert.rejects(TileStore.open(dir, "other"), refusal("keeper/other-channel"));
});

test("after a write that failed nothing is appended until the log is opened again", async (t) => {
  const dir = temporaryFolder(t);
  const store = await TileStore.open(dir, CHANNEL);
  store.append(entries(0, 5), chainAt(1));
  const { root } = store.head;
  // A file stands where a folder of tiles belongs.
  rmSync(join(dir, "tile/entries"), { recursive: true });
  writeFileSync(join(dir, "tile/entries"), "");
  assert.throws(() => store.append(entries(5, 9), chainAt(2)));
  assert.throws(() => store.append(entries(5, 9), chainAt(2)), refusal("keeper/broken"));
  assert.deepEqual([store.head.size, hex(store.head.root)], [5, hex(root)]);
});

test("the first part of a full tile is its partial tile", () => {
  const full = new Uint8Array(256 * 32).map((_, i) => i);
  assert.deepEqual(narrowed({ level: 0, index: 0, width: 3 }, full), full.subarray(0, 96));
});
