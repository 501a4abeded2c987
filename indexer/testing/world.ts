import { canonicalJson } from "../../domain/canonical.ts";
import type { MemoryLedger } from "../../domain/testing.ts";
import type { SourceBlock } from "../source.ts";
import { BlockMaker, makeTransaction, secretsOf, txIdOf, writesOf } from "./blocks.ts";

const START = BigInt(Date.parse("2026-06-01T00:00:00Z") / 1000);

/**
 * The blocks of a ledger in memory, `perBlock` transactions in each behind the configuration block. Its made-up transaction ids are replaced by those that
 * the blocks' transactions bear, wherever records name them.
 */
export function blocksOf(world: MemoryLedger, perBlock = 3): SourceBlock[] {
  const creators = new Map(world.history.map(({ by }, i) => [`tx-${i}`, by.mspId]));
  const real = (text: string): string => text.replace(/"(tx-\d+)"/g, (_, id: string) => `"${txIdOf(id, creators.get(id))}"`);
  const written = <W extends { readonly value: string | undefined }>(writes: readonly W[]): W[] => writes.map((write) => ({ ...write, value: write.value === undefined ? undefined : real(write.value) }));
  const maker = new BlockMaker();
  const transactions = world.history.map(({ by, outcome: { puts, secrets = [], event } }, i) =>
    makeTransaction({
      ...{ nonce: `tx-${i}`, mspId: by.mspId, writes: written(writesOf(puts)), secrets: written(secretsOf(secrets)) },
      event: { name: event.type, payload: real(canonicalJson(event)) },
      // A minute apart, as the ledger in memory counts: an event that its input dates earlier is recorded late.
      timestamp: { seconds: START + BigInt((i + 1) * 60), nanos: 0 },
    }),
  );
  const blocks = [maker.genesis()];
  for (let i = 0; i < transactions.length; i += perBlock) blocks.push(maker.next(transactions.slice(i, i + perBlock)));
  return blocks;
}
