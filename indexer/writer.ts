import pg from "pg";
import type { ChainHead } from "../domain/fabric/block.ts";
import { Batch, tablesOf } from "./batch.ts";
import type { RecordTable } from "./batch.ts";
import { arrayText, cellText, copyInto } from "./copy.ts";
import { sessionConfig } from "./database.ts";
import type { Row } from "./projections/projection.ts";
import { NOTIFY_CHANNEL, SCHEMA } from "./schema.ts";

/** Another writer has moved the checkpoint: this one must read it again before it goes on. */
class StaleCheckpoint extends Error {
  override readonly name = "StaleCheckpoint";
}

/** Writes batches: rows and checkpoint in one transaction of the database, so that a crash at any moment neither loses nor doubles anything. */
export class Writer {
  readonly #client: pg.Client;
  /** Type of every column, by table. */
  readonly #types: ReadonlyMap<string, ReadonlyMap<string, string>>;

  private constructor(client: pg.Client, types: ReadonlyMap<string, ReadonlyMap<string, string>>) {
    this.#client = client;
    this.#types = types;
  }

  /** Opens a session on the migrated database at `url`. */
  static async open(url: string, schema: string = SCHEMA): Promise<Writer> {
    const client = new pg.Client(sessionConfig(url, { schema, settings: { "garal.writer": "on" } }));
    // A broken session fails the query that runs on it or the next one; both are seen there.
    client.on("error", () => undefined);
    await client.connect();
    const { rows } = await client.query<{ table: string; column: string; type: string }>(`
      select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type
      from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`);
    const types = Map.groupBy(rows, ({ table }) => table);
    return new Writer(client, new Map([...types].map(([table, columns]) => [table, new Map(columns.map(({ column, type }) => [column, type]))])));
  }

  async close(): Promise<void> {
    await this.#client.end();
  }

  /** The newest block that is in the database; undefined before the first. */
  async checkpoint(): Promise<ChainHead | undefined> {
    const { rows } = await this.#client.query<{ next_block: bigint; last_header_hash: Buffer }>("select next_block, last_header_hash from checkpoint");
    const [row] = rows;
    return row && row.next_block > 0n ? { number: row.next_block - 1n, headerHash: row.last_header_hash } : undefined;
  }

  /** Runs `work` in one transaction; an error undoes it whole. */
  async transaction(work: () => Promise<void>): Promise<void> {
    await this.#client.query("begin");
    try {
      await work();
      await this.#client.query("commit");
    } catch (error) {
      // The session may be gone, and its transaction with it; the first error is the one to tell.
      await this.#client.query("rollback").catch(() => undefined);
      throw error;
    }
  }

  /**
   * Writes a batch and moves the checkpoint behind it.
   * @throws {StaleCheckpoint} if the database is not where the batch begins
   */
  async write(batch: Batch): Promise<void> {
    const { head, first } = batch;
    if (head === undefined || first === undefined) return;
    await this.transaction(async () => {
      // First, and locking the row: of two writers the second waits here and then finds that it is late.
      const { rowCount } = await this.#client.query("update checkpoint set next_block = $2, last_header_hash = $3 where next_block = $1", [first, head.number + 1n, head.headerHash]);
      if (rowCount !== 1) throw new StaleCheckpoint(`the database is not at block ${first}`);
      for (const [table, rows] of batch.appends) await copyInto(this.#client, table, rows, this.#types.get(table) ?? new Map());
      for (const [table, rows] of batch.records) await this.#records(table, rows);
      for (const [table, rows] of batch.once) await this.#insert(table, [...rows.values()], "on conflict do nothing");
      await this.writeSecrets(batch);
      await this.#client.query("select pg_notify($1, $2)", [NOTIFY_CHANNEL, String(head.number)]);
    });
  }

  /** Writes the private part of a batch, within a transaction. */
  async writeSecrets({ secretVersions, secrets }: Batch): Promise<void> {
    await this.#insert("private_version", secretVersions, "on conflict do nothing");
    const written = [...secrets.values()];
    const keys = Map.groupBy(written.flatMap((secret) => tablesOf(secret.kind).map((table) => ({ table, secret }))), ({ table }) => table);
    const inserted = Map.groupBy(written.flatMap(({ tables }) => tables), ({ table }) => table);
    for (const [table, replaced] of keys) {
      const [ids, collections] = [replaced.map(({ secret }) => secret.id), replaced.map(({ secret }) => secret.collection)];
      await this.#client.query(`delete from "${table}" t using unnest($1::text[], $2::text[]) k (id, collection) where t.id = k.id and t.collection = k.collection`, [ids, collections]);
    }
    for (const [table, parts] of inserted) await this.#insert(table, parts.flatMap(({ rows }) => rows), "");
  }

  query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<pg.QueryResult<R>> {
    return this.#client.query<R>(text, values);
  }

  async #records(table: RecordTable, rows: ReadonlyMap<string, Row | undefined>): Promise<void> {
    const gone = [...rows].filter(([, row]) => row === undefined).map(([id]) => id);
    if (gone.length > 0) await this.#client.query(`delete from "${table}" where id = any($1)`, [gone]);
    const present = [...rows.values()].filter((row) => row !== undefined);
    const set = Object.keys(present[0] ?? {}).filter((column) => column !== "id").map((column) => `"${column}" = excluded."${column}"`);
    await this.#insert(table, present, `on conflict (id) do update set ${set.join(", ")}`);
  }

  /** Inserts rows of the same columns by one statement, whose parameters are whole columns. */
  async #insert(table: string, rows: readonly Row[], onConflict: string): Promise<void> {
    const [first] = rows;
    if (!first) return;
    const types = this.#types.get(table);
    const columns = Object.keys(first);
    const names = columns.map((column) => `"${column}"`).join(", ");
    const casts = columns.map((column) => `"${column}"::${types?.get(column) ?? "text"}`).join(", ");
    const parameters = columns.map((_, i) => `$${i + 1}::text[]`).join(", ");
    const values = columns.map((column) => arrayText(rows.map((row) => cellText(row[column]))));
    await this.#client.query(`insert into "${table}" (${names}) select ${casts} from unnest(${parameters}) as given (${names}) ${onConflict}`, values);
  }
}
