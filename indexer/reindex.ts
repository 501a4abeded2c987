import { sql } from "kysely";
import { checksum } from "./checksum.ts";
import type { Checksum } from "./checksum.ts";
import { openDatabase } from "./database.ts";
import type { Scope } from "./decode.ts";
import { follow } from "./follow.ts";
import type { Committed } from "./follow.ts";
import { migrate } from "./migrate.ts";
import { SCHEMA } from "./schema.ts";
import type { Source, SourceBlock } from "./source.ts";
import { Writer } from "./writer.ts";

export interface ReindexOptions {
  readonly url: string;
  readonly source: Source;
  readonly scope: Scope;
  readonly signal?: AbortSignal;
  readonly onCommit?: (committed: Committed) => void;
  readonly onInterruption?: (reason: unknown) => void;
}
export interface Reindexed {
  readonly before: Checksum;
  readonly after: Checksum;
  /** True where the new tables hold the same rows. They differ after a change of projections, or where the peer has purged private data since. */
  readonly identical: boolean;
  /** Blocks that were read. */
  readonly blocks: bigint;
}

/** Where the new tables grow, out of everybody's sight. */
const REBUILD = `${SCHEMA}_rebuild`;

/**
 * Builds all tables anew from block 0 up to where the present ones stand, then puts them in their place in one go. Readers see the old tables until
 * then; an indexer that follows meanwhile waits at the end, for as long as the two are compared, and goes on with the new ones.
 * @throws {IndexerError} as `follow` does; the present tables are then left as they are
 */
export async function reindex({ url, source, scope, signal = new AbortController().signal, onCommit, onInterruption }: ReindexOptions): Promise<Reindexed> {
  await migrate(url);
  const present = openDatabase(url, { max: 2, settings: { "garal.writer": "on" } });
  const rebuilt = openDatabase(url, { max: 2, schema: REBUILD, settings: { "garal.writer": "on" } });
  try {
    await sql`drop schema if exists ${sql.id(REBUILD)} cascade`.execute(present);
    await migrate(url, REBUILD);
    const catchUp = async (end: bigint): Promise<void> => {
      await follow({ url, schema: REBUILD, source: until(source, end), scope, signal, ...(onCommit ? { onCommit } : {}), ...(onInterruption ? { onInterruption } : {}) });
      signal.throwIfAborted();
    };
    const { next_block: now } = await present.selectFrom("checkpoint").select("next_block").executeTakeFirstOrThrow();
    await catchUp(now);
    return await exchange(url, async (end) => {
      await catchUp(end);
      const [before, after] = [await checksum(present), await checksum(rebuilt)];
      return { before, after, identical: before.all === after.all, blocks: end };
    });
  } finally {
    await Promise.all([present.destroy(), rebuilt.destroy()]);
  }
}

/** Holds every writer back while `finish` brings the new tables to the same block, then exchanges the two. */
async function exchange(url: string, finish: (end: bigint) => Promise<Reindexed>): Promise<Reindexed> {
  const writer = await Writer.open(url);
  try {
    let result: Reindexed | undefined;
    await writer.transaction(async () => {
      const { rows } = await writer.query<{ next_block: bigint }>("select next_block from checkpoint for update");
      result = await finish(rows[0]?.next_block ?? 0n);
      await writer.query(`drop schema "${SCHEMA}" cascade`);
      await writer.query(`alter schema "${REBUILD}" rename to "${SCHEMA}"`);
    });
    return result as Reindexed;
  } finally {
    await writer.close();
  }
}

/** The source's blocks below `end`. */
const until = (source: Source, end: bigint): Source =>
  async function* (from, signal): AsyncGenerator<SourceBlock, void, undefined> {
    if (from >= end) return;
    for await (const block of source(from, signal)) {
      yield block;
      if (block.block.number >= end - 1n) return;
    }
  };
