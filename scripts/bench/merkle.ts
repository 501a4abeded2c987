import { createHash, hash } from "node:crypto";
import { parseArgs } from "node:util";
import { sha256 as portable } from "../../domain/fabric/hash.ts";
import type { Sha256 } from "../../domain/fabric/hash.ts";
import { encodeEntry } from "../../domain/log/entry.ts";
import { Frontier } from "../../domain/log/frontier.ts";
import { leafHash } from "../../domain/log/merkle.ts";

/*
 * What a log's tree costs beside bare SHA-256. One run makes entries and, before the clock starts, the very messages that their tree hashes: one
 * for each leaf and each inner node. Then, in turn, several times: the tree by appending; the same hash function on those messages and nothing
 * else; and on all their bytes as one message, which spares the calls but is no tree. Medians count. Both with the portable hash that a browser
 * uses and with Node's own, which a caller may pass in.
 *
 *   node scripts/bench/merkle.ts [--leaves 1000000] [--rounds 3]
 */

const { values } = parseArgs({ options: { leaves: { type: "string", default: "1000000" }, rounds: { type: "string", default: "3" } } });
const [leaves, rounds] = [Number(values.leaves), Number(values.rounds)];

const native: Sha256 = (...parts) => {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return hash("sha256", only, "buffer");
  const sum = createHash("sha256");
  for (const part of parts) sum.update(part);
  return sum.digest();
};

const entries = Array.from({ length: leaves }, (_, i) =>
  encodeEntry({ channel: "garal", block: BigInt(Math.floor(i / 100)), position: i % 100, txId: i.toString(16).padStart(64, "0"), code: 0, envelopeHash: new Uint8Array(32).fill(i) }),
);
const { messages, all } = messagesOf(entries);
console.log(`${leaves} entries of ${entries[0]?.length ?? 0} bytes; ${messages.length} messages of ${all.length} bytes in all are hashed`);

for (const [name, sha256] of [["portable", portable], ["node:crypto", native]] as const) {
  const times = { tree: [] as number[], bare: [] as number[], one: [] as number[] };
  const roots = new Set<string>();
  for (let round = 0; round < rounds; round++) {
    times.tree.push(timed(() => roots.add(Buffer.from(build(sha256)).toString("hex"))));
    times.bare.push(
      timed(() => {
        for (const message of messages) sha256(message);
      }),
    );
    times.one.push(timed(() => sha256(all)));
  }
  if (roots.size !== 1) throw new Error("the rounds gave different roots");
  const [tree, bare, one] = [median(times.tree), median(times.bare), median(times.one)];
  const perSecond = (ms: number): string => `${Math.round(leaves / (ms / 1000))} leaves/s`;
  console.log(`${name}: root ${[...roots][0]}`);
  console.log(`  tree by appending            ${tree.toFixed(0)} ms, ${perSecond(tree)}`);
  console.log(`  bare SHA-256, same messages  ${bare.toFixed(0)} ms, ${perSecond(bare)}; the tree reaches ${(bare / tree).toFixed(2)} of that rate`);
  console.log(`  bare SHA-256, one message    ${one.toFixed(0)} ms; the tree reaches ${(one / tree).toFixed(2)} of that rate`);
}

function build(sha256: Sha256): Uint8Array {
  const frontier = new Frontier(0, [], sha256);
  for (const entry of entries) frontier.append(leafHash(entry, sha256));
  return frontier.root();
}

/** What is hashed for the tree, in order: views of one buffer that is filled as they come. */
function messagesOf(leavesOf: readonly Uint8Array[]): { messages: Uint8Array[]; all: Uint8Array } {
  const messages: Uint8Array[] = [];
  const buffer = new Uint8Array(leavesOf.reduce((sum, { length }) => sum + 1 + length + 65, 0));
  let end = 0;
  const record: Sha256 = (...parts) => {
    const start = end;
    for (const part of parts) {
      buffer.set(part, end);
      end += part.length;
    }
    const message = buffer.subarray(start, end);
    messages.push(message);
    return native(message);
  };
  const frontier = new Frontier(0, [], record);
  for (const entry of leavesOf) frontier.append(leafHash(entry, record));
  frontier.root();
  return { messages, all: buffer.subarray(0, end) };
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
