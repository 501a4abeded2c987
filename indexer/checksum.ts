import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Kysely } from "kysely";
import { allTables } from "./batch.ts";
import type { Database, TableName } from "./schema.ts";

/** What a table holds, whatever the order of its rows. */
export interface TableSum {
  readonly rows: bigint;
  readonly sum: string;
}
export interface Checksum {
  /** SHA-256 over the sums of all tables, hex. */
  readonly all: string;
  readonly tables: Readonly<Record<TableName, TableSum>>;
}

/**
 * Sums up every table: each row's text is hashed (MD5, which here guards against accident alone), and the hashes are added. Equal sums mean equal
 * rows. `db` must see the private rows (opened with the setting `garal.writer`).
 */
export async function checksum(db: Kysely<Database>): Promise<Checksum> {
  const tables = await db.transaction().setIsolationLevel("repeatable read").execute(async (trx) => {
    // A row's text depends on these.
    await sql`set local datestyle = 'ISO, YMD'; set local timezone = 'UTC'; set local bytea_output = 'hex'; set local extra_float_digits = 1`.execute(trx);
    const sums: [TableName, TableSum][] = [];
    for (const table of allTables) {
      const { rows } = await sql<TableSum>`
        select count(*) as rows, coalesce(sum(('x' || left(h, 16))::bit(64)::bigint), 0) || '/' || coalesce(sum(('x' || right(h, 16))::bit(64)::bigint), 0) as sum
        from (select md5(t::text) as h from ${sql.table(table)} t) hashed`.execute(trx);
      sums.push([table, rows[0] as TableSum]);
    }
    return sums;
  });
  const all = createHash("sha256");
  for (const [table, { rows, sum }] of tables) all.update(`${table} ${rows} ${sum}\n`);
  return { all: all.digest("hex"), tables: Object.fromEntries(tables) as Checksum["tables"] };
}
