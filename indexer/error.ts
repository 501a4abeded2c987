/** Why the indexer stops for good: the values show what it turned on. Anything else that goes wrong (a lost connection, say) is tried again. */
const wordings = {
  "indexer/block": "block {block} cannot be taken: {problem}",
  "indexer/other-ledger": "the database follows another ledger than the peer: block {block} does not continue it",
  "indexer/transaction": "transaction {txId} (block {block}, position {position}) is valid, but cannot be read: {problem}",
  "indexer/private": "the private data of transaction {txId} (block {block}, position {position}) are not what it wrote: {problem}",
} as const;
export type IndexerErrorCode = keyof typeof wordings;

type Placeholders<T extends string> = T extends `${string}{${infer Name}}${infer Rest}` ? Name | Placeholders<Rest> : never;
type Facts<C extends IndexerErrorCode> = { readonly [Name in Placeholders<(typeof wordings)[C]>]: { toString(): string } };

/** Fatal: going on would mean to skip something or to store what did not happen. */
export class IndexerError<C extends IndexerErrorCode = IndexerErrorCode> extends Error {
  override readonly name = "IndexerError";
  readonly code: C;
  readonly facts: Facts<C>;

  constructor(code: C, facts: Facts<C>, options?: ErrorOptions) {
    const named = facts as Readonly<Record<string, { toString(): string }>>;
    super(`${code}: ${wordings[code].replace(/\{(\w+)\}/g, (whole, name: string) => String(named[name] ?? whole))}`, options);
    this.code = code;
    this.facts = facts;
  }
}

export const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
