import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { hex } from "../fabric/hash.ts";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { leafHash, proveConsistency, proveInclusion, readRoot, verifyConsistency, verifyInclusion } from "./merkle.ts";
import { ed25519Verifier, parseNote, parseVkey, verifyNote } from "./note.ts";
import { MemoryTree, readVector, refusal } from "./testing.ts";
import { formatBundle, formatTile, parseBundle, parseTile, tilePath, tileReader } from "./tile.ts";
import type { Tile } from "./tile.ts";

/* A log that another implementation (transparency-dev/tessera) wrote, read from its files alone. */

const log = "tlog/testlog/";
const verifier = ed25519Verifier(parseVkey(Buffer.from(readVector(`${log}vkey.txt`)).toString("utf8").trim()));
const names = readdirSync(new URL(`../testdata/${log}`, import.meta.url)).filter((name) => name.startsWith("checkpoint."));
const heads = names
  .map((name) => {
    const note = parseNote(readVector(`${log}${name}`));
    verifyNote(note, [verifier]);
    return { name, note, checkpoint: parseCheckpoint(note.text) };
  })
  .sort((a, b) => a.checkpoint.size - b.checkpoint.size);
const load = async (tile: Tile): Promise<Uint8Array> => readVector(`${log}${tilePath(tile)}`);

test("tlog-checkpoint: every checkpoint of the test log is signed, and written back byte for byte", () => {
  assert.deepEqual(heads.map(({ checkpoint }) => checkpoint.size), [0, 2, 4, 6, 8, 10, 12, 14]);
  for (const { name, note, checkpoint } of heads) {
    assert.equal(checkpoint.origin, "example.com/log/testdata");
    assert.equal(name, `checkpoint.${checkpoint.size}`);
    assert.equal(formatCheckpoint(checkpoint), note.text);
    assert.throws(() => verifyNote({ ...note, text: note.text.replace("testdata\n", "testdata\n1") }, [verifier]), refusal("note/signature"));
  }
});

test("tlog-tiles: the test log's roots follow from its tiles, and from its entries alone", async () => {
  for (const { checkpoint } of heads) {
    const { size } = checkpoint;
    assert.equal(hex(await readRoot(tileReader(load, size), size)), hex(checkpoint.root), `tiles, size ${size}`);
    if (size === 0) continue;
    const bundle = readVector(`${log}${tilePath({ level: "entries", index: 0, width: size })}`);
    const entries = parseBundle(bundle, size);
    assert.equal(hex(new MemoryTree(entries).frontier.root()), hex(checkpoint.root), `entries, size ${size}`);
    const tile = await load({ level: 0, index: 0, width: size });
    assert.deepEqual(parseTile(tile, size).map(hex), entries.map((entry) => hex(leafHash(entry))));
    assert.deepEqual(formatTile(entries.map((entry) => leafHash(entry))), tile);
    assert.deepEqual(formatBundle(entries), bundle);
  }
});

test("tlog-tiles: every entry and every pair of heads of the test log is proved from its tiles", async () => {
  for (const { checkpoint } of heads) {
    const { size, root } = checkpoint;
    const read = tileReader(load, size);
    const entries = size === 0 ? [] : parseBundle(readVector(`${log}tile/entries/000.p/${size}`), size);
    for (const [index, entry] of entries.entries()) {
      verifyInclusion({ index, size, leafHash: leafHash(entry), root, proof: await proveInclusion(read, index, size) });
    }
    for (const { checkpoint: first } of heads) {
      if (first.size === 0 || first.size > size) continue;
      verifyConsistency({ first: first.size, second: size, firstRoot: first.root, secondRoot: root, proof: await proveConsistency(read, first.size, size) });
    }
  }
});
