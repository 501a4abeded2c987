import assert from "node:assert/strict";
import { test } from "node:test";
import type { Block } from "../domain/fabric/block.ts";
import { hex } from "../domain/fabric/hash.ts";
import { keepLog } from "./keeper.ts";
import { TileStore } from "./store.ts";
import { CHANNEL, TestOperator, TestPeer, chainOf, headOf, temporaryFolder, until } from "./testing.ts";

const chain = chainOf([1, 0, 5, 300, 2, 9], (block, position) => (block === 2 ? position : 0));
const total = 317;
const codeOf = (code: string) => (error: unknown) => (error as { code?: string }).code === code;

test("every transaction of every block is logged in order, valid or not, and a restart goes on at the next block", async (t) => {
  const dir = temporaryFolder(t);
  const peer = new TestPeer(chain.slice(0, 3));
  for (const count of [3, 6]) {
    const store = await TileStore.open(dir, CHANNEL);
    const ended = new AbortController();
    const asked: bigint[] = [];
    const keeping = keepLog(store, (from, signal) => (asked.push(from), peer.blocks(from, signal)), ended.signal, () => undefined);
    if (count === 6) peer.commit(...chain.slice(3));
    await until(() => store.head.chain?.number === BigInt(count - 1));
    ended.abort();
    await keeping;
    assert.deepEqual(asked, [count === 3 ? 0n : 3n]);
  }
  const { head } = await TileStore.open(dir, CHANNEL);
  assert.deepEqual([head.size, hex(head.root), head.chain], [total, hex(new TestOperator(chain).rootAt(total)), { ...headOf(chain[5] as Block), headerHash: Buffer.from(headOf(chain[5] as Block).headerHash) }]);
});

test("a block that is forged, does not follow, or is not validated is refused, and nothing of it is logged", async (t) => {
  const third = chain[2] as Block;
  const without = { ...third, metadata: [] };
  const forged: readonly (readonly [string, Block])[] = [
    ["block/data-hash", { ...third, envelopes: third.envelopes.map((envelope, i) => (i === 1 ? Uint8Array.of(1, 2, 3) : envelope)) }],
    ["block/data-hash", { ...third, envelopes: third.envelopes.slice(1), metadata: [third.metadata[0] as Uint8Array, third.metadata[1] as Uint8Array, (third.metadata[2] as Uint8Array).subarray(1)] }],
    ["block/empty-envelope", { ...third, envelopes: [...third.envelopes, new Uint8Array()] }],
    ["block/previous-hash", { ...third, previousHash: new Uint8Array(32) }],
    ["block/sequence", chain[3] as Block],
    ["block/sequence", chain[1] as Block],
    ["block/validation-codes", without],
    ["entry/not-validated", { ...third, metadata: [new Uint8Array(), new Uint8Array(), Uint8Array.of(0, 0, 254, 0, 0)] }],
  ];
  for (const [code, block] of forged) {
    const store = await TileStore.open(temporaryFolder(t), CHANNEL);
    const peer = new TestPeer([...chain.slice(0, 2), block]);
    await assert.rejects(keepLog(store, peer.blocks, new AbortController().signal, () => undefined), codeOf(code), code);
    assert.ok(store.head.size <= 1, `${store.head.size} entries after ${code}`);
  }
});

test("a peer whose ledger was replaced cannot continue the log", async (t) => {
  const dir = temporaryFolder(t);
  const other = chainOf([2, 1, 3]);
  const store = await TileStore.open(dir, CHANNEL);
  const ended = new AbortController();
  const keeping = keepLog(store, new TestPeer(chain.slice(0, 2)).blocks, ended.signal, () => undefined);
  await until(() => store.head.chain?.number === 1n);
  ended.abort();
  await keeping;
  const again = await TileStore.open(dir, CHANNEL);
  await assert.rejects(keepLog(again, new TestPeer(other).blocks, new AbortController().signal, () => undefined), codeOf("block/previous-hash"));
  assert.equal(again.head.size, 1);
});
