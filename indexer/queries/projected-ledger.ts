import { sql } from "kysely";
import type { Ledger } from "../../domain/act.ts";
import { authorityOrganisation } from "../../domain/authority.ts";
import { recordCodecs } from "../../domain/records.ts";
import type { RecordKind, RecordOf } from "../../domain/records.ts";
import type { Codec } from "../../domain/schema.ts";
import { privateTables } from "../projections/private.ts";
import type { SecretKind } from "../projections/private.ts";
import { recordTables } from "../schema.ts";
import type { Db } from "../schema.ts";

/**
 * The projection as rules read it: records and, for the members of their collections, private records, as of the last block indexed. Nothing is
 * written through it. What is known to be needed is fetched many at a time; the rest one by one.
 */
export class ProjectedLedger implements Ledger {
  readonly #db: Db;
  readonly #records = new Map<string, unknown>();
  readonly #secrets = new Map<string, unknown>();
  readonly #pinned = new Map<string, unknown>();

  /** @param db a session whose role and member decide which private rows it sees */
  constructor(db: Db) {
    this.#db = db;
  }

  /** Puts a record in place of the projection's. */
  pin<K extends RecordKind>(kind: K, id: string, record: RecordOf<K>): void {
    this.#pinned.set(keyOf(kind, id), record);
  }

  /** Fetches records that will be asked for. */
  async prefetch(wanted: { readonly [K in RecordKind]?: readonly string[] }, secrets: { readonly [K in SecretKind]?: readonly string[] } = {}): Promise<void> {
    for (const [kind, ids] of Object.entries(wanted) as [RecordKind, readonly string[]][]) await this.#fetch(kind, ids);
    for (const [kind, ids] of Object.entries(secrets) as [SecretKind, readonly string[]][]) await this.#fetchSecrets(kind, ids);
  }

  async get<K extends RecordKind>(kind: K, id: string): Promise<RecordOf<K> | undefined> {
    const pinned = this.#pinned.get(keyOf(kind, id));
    if (pinned !== undefined) return pinned as RecordOf<K>;
    const authority = kind === "organisation" ? authorityOrganisation(id) : undefined;
    if (authority) return authority as RecordOf<K>;
    if (!this.#records.has(keyOf(kind, id))) await this.#fetch(kind, [id]);
    const found = this.#records.get(keyOf(kind, id));
    return found === undefined ? undefined : (recordCodecs[kind] as unknown as Codec<RecordOf<K>>).decode(found, "");
  }

  async secret<T>(collection: string, kind: RecordKind, id: string, codec: Codec<T>): Promise<T | undefined> {
    const key = `${collection} ${keyOf(kind, id)}`;
    if (!this.#secrets.has(key)) await this.#fetchSecrets(kind as SecretKind, [id]);
    const found = this.#secrets.get(key);
    return found === undefined ? undefined : codec.decode(found, "");
  }

  async #fetch(kind: RecordKind, ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.#records.has(keyOf(kind, id)));
    if (missing.length === 0) return;
    for (const id of missing) this.#records.set(keyOf(kind, id), undefined);
    const { rows } = await sql<{ id: string; record: unknown }>`select id, record from ${sql.table(recordTables[kind])} where id = any (${missing})`.execute(this.#db);
    for (const { id, record } of rows) this.#records.set(keyOf(kind, id), record);
  }

  async #fetchSecrets(kind: SecretKind, ids: readonly string[]): Promise<void> {
    const [table] = privateTables[kind];
    const missing = [...new Set(ids)];
    if (!table || missing.length === 0) return;
    const { rows } = await sql<{ id: string; collection: string; record: unknown }>`select id, collection, record from ${sql.table(table)} where id = any (${missing})`.execute(this.#db);
    for (const { id, collection, record } of rows) this.#secrets.set(`${collection} ${keyOf(kind, id)}`, record);
  }
}

const keyOf = (kind: RecordKind, id: string): string => `${kind} ${id}`;
