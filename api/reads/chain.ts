import { sql } from "kysely";
import type { Db } from "../../indexer/schema.ts";
import type { Place } from "../cursors.ts";
import { newestFirst } from "./versions.ts";
import type { PlacePage } from "./versions.ts";

/** A transaction of a block, valid or not, without its envelope. */
export interface TransactionRow extends Place {
  readonly txId: string;
  readonly validationCode: number;
  /** Header type: 3 an endorsed transaction, 1 a channel configuration; null where the envelope could not be read. */
  readonly type: number | null;
  readonly submittedAt: Date | null;
  readonly creatorMsp: string | null;
}

export interface BlockRow {
  readonly number: bigint;
  readonly headerHash: Buffer;
  readonly previousHash: Buffer;
  readonly dataHash: Buffer;
  readonly transactionCount: number;
}

const transactionColumns = sql`block, position, tx_id as "txId", validation_code as "validationCode", type, submitted_at as "submittedAt", creator_msp as "creatorMsp"`;
const places = (wanted: readonly Place[]) =>
  sql`unnest(${wanted.map(({ block }) => String(block))}::bigint[], ${wanted.map(({ position }) => position)}::integer[]) as wanted (block, position)`;

/** The transactions at these places. */
export async function transactionsAt(db: Db, wanted: readonly Place[]): Promise<readonly TransactionRow[]> {
  const { rows } = await sql<TransactionRow>`select ${transactionColumns} from transaction join ${places(wanted)} using (block, position)`.execute(db);
  return rows;
}

/** The first transaction with each of these ids: whatever bears it again is a duplicate without effect. */
export async function transactionsByIds(db: Db, txIds: readonly string[]): Promise<readonly TransactionRow[]> {
  const { rows } = await sql<TransactionRow>`
    select distinct on (tx_id) ${transactionColumns} from transaction where tx_id = any(${[...txIds]}::text[]) order by tx_id, block, position`.execute(db);
  return rows;
}

/** A page of transactions, newest first; of one block where it is given. */
export async function transactionsNewestFirst(db: Db, block: bigint | undefined, page: PlacePage): Promise<readonly TransactionRow[]> {
  const { where, orderAndLimit } = newestFirst(page);
  const ofBlock = block === undefined ? sql`true` : sql`block = ${block}`;
  const { rows } = await sql<TransactionRow>`select ${transactionColumns} from transaction where ${ofBlock} and ${where} ${orderAndLimit}`.execute(db);
  return rows;
}

/** Envelopes as they were ordered, by place. */
export async function envelopesAt(db: Db, wanted: readonly Place[]): Promise<readonly (Place & { readonly envelope: Buffer })[]> {
  const { rows } = await sql<Place & { readonly envelope: Buffer }>`select block, position, envelope from transaction join ${places(wanted)} using (block, position)`.execute(db);
  return rows;
}

const blockColumns = sql`number, header_hash as "headerHash", previous_hash as "previousHash", data_hash as "dataHash", tx_count as "transactionCount"`;

/** The blocks with these numbers. */
export async function blocksByNumbers(db: Db, numbers: readonly bigint[]): Promise<readonly BlockRow[]> {
  const { rows } = await sql<BlockRow>`select ${blockColumns} from block where number = any(${numbers.map(String)}::bigint[])`.execute(db);
  return rows;
}

/** A page of blocks, newest first. */
export async function blocksNewestFirst(
  db: Db,
  { after, before, limit, inverted }: { after?: bigint | undefined; before?: bigint | undefined; limit: number; inverted: boolean },
): Promise<readonly BlockRow[]> {
  const conditions = [sql`true`];
  if (after !== undefined) conditions.push(sql`number < ${after}`);
  if (before !== undefined) conditions.push(sql`number > ${before}`);
  const { rows } = await sql<BlockRow>`select ${blockColumns} from block where ${sql.join(conditions, sql` and `)} order by number ${inverted ? sql`asc` : sql`desc`} limit ${limit}`.execute(db);
  return rows;
}

/** Number of the newest block in the projection; undefined before the first. */
export async function newestBlock(db: Db): Promise<bigint | undefined> {
  const row = await db.selectFrom("checkpoint").select("next_block").executeTakeFirst();
  return row && row.next_block > 0n ? row.next_block - 1n : undefined;
}

/** Up to `limit` blocks after a number, oldest first. */
export async function blocksAfter(db: Db, after: bigint, limit: number): Promise<readonly BlockRow[]> {
  const { rows } = await sql<BlockRow>`select ${blockColumns} from block where number > ${after} order by number limit ${limit}`.execute(db);
  return rows;
}
