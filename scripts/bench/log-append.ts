import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeEntry } from "../../domain/log/entry.ts";
import { Frontier } from "../../domain/log/frontier.ts";
import { leafHash } from "../../domain/log/merkle.ts";
import { LogReader } from "../../log/client.ts";
import { sha256 } from "../../log/hash.ts";
import { TileStore } from "../../log/store.ts";

/*
 * What keeping a log costs: building its files from so many entries, beside bare SHA-256 of the same messages and beside the tree alone
 * (scripts/bench/merkle.ts); appending block by block, each on the disk before the next; and the tiles and time that a proof takes.
 *
 *   node scripts/bench/log-append.ts [--entries 1000000] [--blocks 300] [--block 100]
 */

const { values } = parseArgs({ options: { entries: { type: "string", default: "1000000" }, blocks: { type: "string", default: "300" }, block: { type: "string", default: "100" }, proofs: { type: "string", default: "200" } } });
const [entries, blocks, block, proofs] = [values.entries, values.blocks, values.block, values.proofs].map(Number) as [number, number, number, number];

const entryAt = (i: number): Uint8Array =>
  encodeEntry({ channel: "garal", block: BigInt(Math.floor(i / 100)), position: i % 100, txId: i.toString(16).padStart(64, "0"), code: 0, envelopeHash: new Uint8Array(32).fill(i) });
const all = Array.from({ length: entries }, (_, i) => entryAt(i));
const headOf = (number: number) => ({ number: BigInt(number), headerHash: new Uint8Array(32) });
const folder = mkdtempSync(join(tmpdir(), "garal-bench-"));
const rate = (count: number, ms: number): string => `${Math.round(count / (ms / 1000))}/s`;

/** Milliseconds by the clock, and of processor time, which other programs and a busy disk do not change. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}
function timed(work: () => void): Took {
  const [start, before] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}
const told = (what: string, took: Took, bare?: Took): void =>
  console.log(`  ${what.padEnd(35)}${took.wall.toFixed(0)} ms, ${rate(entries, took.wall)}; processor ${took.cpu.toFixed(0)} ms${bare ? `; ${(bare.wall / took.wall).toFixed(2)} of bare by the clock, ${(bare.cpu / took.cpu).toFixed(2)} by processor time` : ""}`);

try {
  // One leaf and, but for one, one node for each entry: the messages that any such tree must hash.
  const [leaf, node] = [new Uint8Array(1 + (all[0]?.length ?? 0)), new Uint8Array(65)];
  const bare = timed(() => {
    for (let i = 0; i < entries; i++) {
      sha256(leaf);
      sha256(node);
    }
  });
  const tree = timed(() => {
    const frontier = new Frontier(0, [], sha256);
    for (const entry of all) frontier.append(leafHash(entry, sha256));
    frontier.root();
  });
  const store = await TileStore.open(join(folder, "built"), "garal");
  const CHUNK = 65_536;
  const built = timed(() => {
    for (let at = 0; at < entries; at += CHUNK) store.append(all.slice(at, at + CHUNK), headOf(at));
  });
  console.log(`${entries} entries of ${all[0]?.length ?? 0} bytes`);
  told("bare SHA-256, same messages", bare);
  told("tree alone", tree, bare);
  told("log on the disk, tiles and bundles", built, bare);

  const live = await TileStore.open(join(folder, "live"), "garal");
  const appended = timed(() => {
    for (let i = 0; i < blocks; i++) live.append(all.slice(i * block, (i + 1) * block), headOf(i));
  });
  console.log(`${blocks} blocks of ${block}, each synced before the next: ${rate(blocks, appended.wall)} blocks, ${rate(blocks * block, appended.wall)} entries; processor ${(appended.cpu / blocks).toFixed(2)} ms a block`);
  const opened = performance.now();
  await TileStore.open(join(folder, "built"), "garal");
  console.log(`opening the log of ${entries}: ${(performance.now() - opened).toFixed(1)} ms`);

  for (const kind of ["inclusion", "consistency"] as const) {
    let [most, sum, took] = [0, 0, 0];
    for (let i = 0; i < proofs; i++) {
      const reader = new LogReader(join(folder, "built"));
      const at = Math.floor(((i + 0.5) * entries) / proofs);
      const start = performance.now();
      await (kind === "inclusion" ? reader.proveInclusion(at, entries) : reader.proveConsistency(at, entries));
      took += performance.now() - start;
      [most, sum] = [Math.max(most, reader.fetched), sum + reader.fetched];
    }
    console.log(`${kind} proof of ${entries}: ${(sum / proofs).toFixed(1)} tiles on average, at most ${most}; ${(took / proofs).toFixed(2)} ms from cold files`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
