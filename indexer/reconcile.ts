import { Batch } from "./batch.ts";
import { decodeBlock } from "./decode.ts";
import type { Scope } from "./decode.ts";
import { IndexerError } from "./error.ts";
import type { Source, SourceBlock } from "./source.ts";
import { Writer } from "./writer.ts";

/*
 * Private data that come late. A peer may commit a block before it has got the private values from another one; it fetches them afterwards and
 * then delivers them with the same block. Until then the write stands in `private_missing`.
 */

export interface ReconcileOptions {
  readonly url: string;
  readonly schema?: string;
  readonly source: Source;
  readonly scope: Scope;
  readonly signal?: AbortSignal;
}
interface MissingRow {
  readonly block: bigint;
  readonly header_hash: Buffer;
  readonly previous_hash: Buffer;
}

/** Most blocks that are asked for again in one go. */
const MOST_BLOCKS = 100;

/**
 * Asks the peer again for blocks whose private values were missing and stores those that it now has.
 * @returns how many private writes were found, and how many are still missing
 * @throws {IndexerError} `indexer/private` if a value does not match its hash in the block; nothing of that block is stored
 */
export async function reconcile({ url, schema, source, scope, signal = new AbortController().signal }: ReconcileOptions): Promise<{ found: number; missing: number }> {
  const writer = await Writer.open(url, schema);
  try {
    const { rows } = await writer.query<MissingRow>(
      "select distinct number as block, header_hash, previous_hash from private_missing join block on block.number = private_missing.block order by number limit $1",
      [MOST_BLOCKS],
    );
    let found = 0;
    for (const row of rows) {
      if (signal.aborted) break;
      const delivered = await blockAt(source, row.block, signal);
      if (delivered) found += await store(writer, row, delivered, scope);
    }
    const { rows: left } = await writer.query<{ missing: number }>("select count(*)::integer as missing from private_missing");
    return { found, missing: left[0]?.missing ?? 0 };
  } finally {
    await writer.close();
  }
}

async function blockAt(source: Source, number: bigint, signal: AbortSignal): Promise<SourceBlock | undefined> {
  const ended = new AbortController();
  try {
    for await (const block of source(number, AbortSignal.any([signal, ended.signal]))) return block;
    return undefined;
  } finally {
    ended.abort();
  }
}

async function store(writer: Writer, { block, header_hash: known, previous_hash: previous }: MissingRow, delivered: SourceBlock, scope: Scope): Promise<number> {
  const { head, transactions } = decodeBlock(delivered, block === 0n ? undefined : { number: block - 1n, headerHash: previous }, scope);
  if (!known.equals(head.headerHash)) throw new IndexerError("indexer/other-ledger", { block });
  let found = 0;
  await writer.transaction(async () => {
    // Keeps the follower out: a newer version that it writes must not be replaced by this older one.
    await writer.query("select from checkpoint for update");
    const { rows: missing } = await writer.query<{ position: number; collection: string }>("select position, collection from private_missing where block = $1 order by position", [block]);
    const batch = new Batch();
    for (const { position, collection } of missing) {
      const transaction = transactions[position];
      const { secrets = [], missing: still = [] } = transaction?.effects ?? {};
      if (!transaction || still.includes(collection)) continue;
      batch.addSecrets({ block, position, tx_id: transaction.txId }, { secrets: secrets.filter((secret) => secret.collection === collection), missing: [] });
      await writer.query("delete from private_missing where block = $1 and position = $2 and collection = $3", [block, position, collection]);
      found += 1;
    }
    for (const [key, { kind, id, collection }] of batch.secrets) {
      const { rowCount } = await writer.query("select from private_version where kind = $1 and id = $2 and collection = $3 and block > $4 limit 1", [kind, id, collection, block]);
      if (rowCount !== 0) batch.secrets.delete(key);
    }
    await writer.writeSecrets(batch);
  });
  return found;
}
