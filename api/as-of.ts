import { DomainError } from "../domain/error.ts";
import { blockAt } from "../indexer/queries/as-of.ts";
import type { Db } from "../indexer/schema.ts";
import { builder } from "./builder.ts";

/** A past state of the ledger: after a block, or at a moment of record time. */
interface AsOf {
  readonly block?: bigint | null | undefined;
  readonly time?: string | null | undefined;
}

export const AsOfInput = builder.inputType("AsOf", {
  description: "A past state of the ledger: by the number of its newest block, or by a moment of record time. One of the two.",
  fields: (t) => ({
    block: t.field({ type: "Long", description: "The newest block of that state." }),
    time: t.field({ type: "Instant", description: "The moment, by the clocks of those who recorded." }),
  }),
});

export const instantOf = (instant: string): Date => new Date(instant);
export const secondsOf = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/**
 * The newest block of a state; undefined where none was asked for, -1 before the first transaction.
 * @throws {DomainError} `input/malformed` if it is not one of block and time
 */
export async function upToOf(db: Db, asOf: AsOf | null | undefined): Promise<bigint | undefined> {
  if (!asOf) return undefined;
  const { block, time } = asOf;
  const [byBlock, byTime] = [block !== null && block !== undefined, time !== null && time !== undefined];
  if (byBlock === byTime) throw new DomainError("input/malformed", { problem: "give a block or a time, one of the two" });
  if (byBlock) return block ?? undefined;
  return (await blockAt(db, instantOf(String(time)))) ?? -1n;
}
