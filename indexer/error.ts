import { CodedError } from "../domain/coded.ts";
import type { FactsOf } from "../domain/coded.ts";

/** Why the indexer stops for good: the values show what it turned on. Anything else that goes wrong (a lost connection, say) is tried again. */
const wordings = {
  "indexer/block": "block {block} cannot be taken: {problem}",
  "indexer/other-ledger": "the database follows another ledger than the peer: block {block} does not continue it",
  "indexer/transaction": "transaction {txId} (block {block}, position {position}) is valid, but cannot be read: {problem}",
  "indexer/private": "the private data of transaction {txId} (block {block}, position {position}) are not what it wrote: {problem}",
} as const;
export type IndexerErrorCode = keyof typeof wordings;

/** Fatal: going on would mean to skip something or to store what did not happen. */
export class IndexerError<C extends IndexerErrorCode = IndexerErrorCode> extends CodedError<typeof wordings, C> {
  override readonly name = "IndexerError";

  constructor(code: C, facts: FactsOf<(typeof wordings)[C]>, options?: ErrorOptions) {
    super(wordings, code, facts, options);
  }
}

export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
