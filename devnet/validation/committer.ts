/** From an ordered batch to a committed block: validate, find conflicts, derive all changes, write them at once. */
import type { SigningIdentity } from "../identity/index.ts";
import type { Channel } from "../channel.ts";
import { commitHash } from "../ledger/commit-hash.ts";
import { hashedStateKey, historyKey, stateKey } from "../ledger/keys.ts";
import { encodeState } from "../ledger/state.ts";
import type { Change } from "../ledger/store.ts";
import { LIFECYCLE } from "../lifecycle/definition.ts";
import { encodeBlock } from "../messages/common.ts";
import { annotateBlock, makeBlock } from "../ordering/block.ts";
import { findConflict } from "./conflicts.ts";
import { ValidationCode } from "./codes.ts";
import { privateChanges } from "./private-data.ts";
import type { OrderedEnvelope } from "./transaction.ts";
import { Updates } from "./updates.ts";
import { validateBlock } from "./validate.ts";

/** Commits one batch as the next block. Must not be called again before its promise resolves. */
export async function commitBatch(
  channel: Channel, signer: SigningIdentity, transactions: readonly OrderedEnvelope[],
): Promise<void> {
  const { ledger } = channel;
  const { tip } = ledger;
  const block = makeBlock(tip, transactions.map(({ bytes }) => bytes), signer);
  const view = ledger.view();
  try {
    const codes = await validateBlock(channel, view, transactions);
    const updates = new Updates(view);
    for (const [tx, transaction] of transactions.entries()) {
      const namespaces = transaction.action?.namespaces;
      if (codes[tx] !== ValidationCode.VALID || namespaces === undefined) continue;
      const code = await findConflict(view, updates, namespaces);
      codes[tx] = code;
      if (code === ValidationCode.VALID) updates.apply(namespaces, { block: block.number, tx });
    }
    const filter = Uint8Array.from(codes);
    const hash = commitHash(filter, updates, tip.commitHash);
    const annotated = annotateBlock(block, filter, hash);
    const valid = transactions.map((transaction, tx) => (codes[tx] === ValidationCode.VALID ? transaction : undefined));
    const txIds = transactions.map(({ channelHeader }) => channelHeader?.txId ?? "");
    await ledger.commit({
      block: annotated, bytes: encodeBlock(annotated), codes, txIds, commitHash: hash, lastConfig: tip.lastConfig,
      changes: [
        ...await privateChanges(channel, view, block.number, valid, updates), // may let hashed keys expire
        ...stateChanges(updates),
        ...historyChanges(block.number, valid),
        ...ledger.transientStore.removals(txIds, tip.height),
      ],
      changesLifecycle: updates.publicState.has(LIFECYCLE),
    });
    ledger.transientStore.forget(txIds, tip.height);
  } finally {
    view.release();
  }
}

/** The state's entries that a block's valid transactions change. */
export function stateChanges(updates: Updates): Change[] {
  const changes: Change[] = [];
  for (const [namespace, keys] of updates.publicState) {
    for (const [key, { value, metadata, version }] of keys) {
      const stored = value === undefined ? undefined : encodeState({ value, metadata, version });
      changes.push({ key: stateKey(namespace, key), value: stored });
    }
  }
  for (const [namespace, collections] of updates.hashedState) {
    for (const [collection, keys] of collections) {
      for (const [keyHash, { value, metadata, version }] of keys) {
        const stored = value === undefined ? undefined : encodeState({ value, metadata, version });
        changes.push({ key: hashedStateKey(namespace, collection, keyHash), value: stored });
      }
    }
  }
  return changes;
}

/** One entry for each key that a valid transaction wrote publicly; its value is read back from the block. */
function historyChanges(block: number, valid: readonly (OrderedEnvelope | undefined)[]): Change[] {
  const changes: Change[] = [];
  for (const [tx, transaction] of valid.entries()) {
    for (const { namespace, writes } of transaction?.action?.namespaces ?? []) {
      for (const { key } of writes) changes.push({ key: historyKey(namespace, key, block, tx), value: Buffer.alloc(0) });
    }
  }
  return changes;
}
