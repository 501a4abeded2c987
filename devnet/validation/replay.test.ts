import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Channel } from "../channel.ts";
import { channelConfig } from "../identity/index.ts";
import { commitHash } from "../ledger/commit-hash.ts";
import { Ledger } from "../ledger/ledger.ts";
import { encodeBlock, MetadataSlot } from "../messages/common.ts";
import type { Block } from "../messages/common.ts";
import { readList } from "../wire.ts";
import { findConflict } from "./conflicts.ts";
import { stateChanges } from "./committer.ts";
import { ValidationCode } from "./codes.ts";
import { OrderedEnvelope } from "./transaction.ts";
import { Updates } from "./updates.ts";
import { validateBlock } from "./validate.ts";

test("a real Fabric ledger, validated anew, gives the same flags and the same commit hashes", async () => {
  const blocks = readBlockFile(await readFile(join(import.meta.dirname, "../testdata/sample_prod.blockfile_000000")));
  assert.equal(blocks.length, 8);
  const folder = await mkdtemp(join(tmpdir(), "devnet-replay-"));
  const ledger = await Ledger.open(folder);
  try {
    const config = channelConfig(encodeBlock(blocks[0]!));
    const channel = new Channel({ config, ledger, peers: [], packages: new Map(), executeTimeoutMs: 0, log: assert.fail });
    for (const block of blocks) await replay(channel, block);
  } finally {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function replay(channel: Channel, block: Block): Promise<void> {
  const { ledger } = channel;
  const transactions = block.envelopes.map((bytes) => new OrderedEnvelope(bytes));
  const view = ledger.view();
  const updates = new Updates(view);
  const codes: number[] = block.number === 0 ? [0] : await validateBlock(channel, view, transactions);
  for (const [tx, { action }] of transactions.entries()) {
    if (codes[tx] !== ValidationCode.VALID || action === undefined) continue;
    codes[tx] = await findConflict(view, updates, action.namespaces);
    if (codes[tx] === ValidationCode.VALID) updates.apply(action.namespaces, { block: block.number, tx });
  }
  const filter = Uint8Array.from(codes);
  assert.deepEqual(Buffer.from(filter), Buffer.from(block.metadata[MetadataSlot.TRANSACTIONS_FILTER]!));
  // Block 0 has no commit hash; the chain of them begins with block 1.
  const hash = block.number === 0 ? Buffer.alloc(0) : commitHash(filter, updates, ledger.tip.commitHash);
  assert.deepEqual(hash, readList(block.metadata[MetadataSlot.COMMIT_HASH]!)[0] ?? Buffer.alloc(0), `block ${block.number}`);
  await ledger.commit({
    block, bytes: encodeBlock(block), codes, commitHash: hash, lastConfig: 0, changes: stateChanges(updates),
    changesLifecycle: true, txIds: transactions.map(({ channelHeader }) => channelHeader!.txId),
  });
  view.release();
}

/** Fabric's block files (common/ledger/blkstorage/block_serialization.go): the data hash stands before the previous hash. */
function readBlockFile(file: Buffer): Block[] {
  let position = 0;
  const number = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const byte = file[position++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  };
  const bytes = (): Buffer => {
    const length = number();
    position += length;
    return file.subarray(position - length, position);
  };
  const list = (): Buffer[] => Array.from({ length: number() }, bytes);
  const blocks: Block[] = [];
  while (position < file.length) {
    number(); // length of the record
    const [blockNumber, dataHash, previousHash] = [number(), bytes(), bytes()];
    blocks.push({ number: blockNumber, dataHash, previousHash, envelopes: list(), metadata: list() });
  }
  return blocks;
}
