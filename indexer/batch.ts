import { membersOf } from "../domain/collections.ts";
import type { ChainHead } from "../domain/fabric/block.ts";
import type { RecordKind, RecordOf } from "../domain/records.ts";
import type { DecodedBlock, DecodedTransaction, Effects, RecordWrite, SecretWrite } from "./decode.ts";
import { isAside } from "./event.ts";
import { projections } from "./projections/index.ts";
import { privates, privateTables } from "./projections/private.ts";
import type { PrivateTable, SecretKind } from "./projections/private.ts";
import type { Projection, Row } from "./projections/projection.ts";
import { recordTables } from "./schema.ts";
import type { Database, TableName } from "./schema.ts";
import { searchTerm } from "./search-term.ts";

/** Tables to which rows are only ever added, each once. */
export type AppendTable = "block" | "transaction" | "event" | "event_subject" | "record_version";
/** Tables whose rows may come again, and then stay as they were. */
export type OnceTable = "lot_edge" | "unit_lot" | "goods_edge" | "goods_sale" | "document_subject" | "search_term" | "private_missing";
export type RecordTable = (typeof recordTables)[RecordKind];

/** The rows of a private record's newest version; none where it was deleted. */
export interface SecretRows {
  readonly kind: SecretKind;
  readonly collection: string;
  readonly id: string;
  readonly tables: readonly { readonly table: PrivateTable; readonly rows: readonly Row[] }[];
}

/** Block and position of a transaction, and its id, as every row carries them. */
export interface At {
  readonly block: bigint;
  readonly position: number;
  readonly tx_id: string;
}

/**
 * The rows of some consecutive blocks, gathered before they are written. Of several versions of a record in the batch only the last one
 * reaches its table. Pure: what is gathered depends on the blocks alone.
 */
export class Batch {
  readonly appends = new Map<AppendTable, Row[]>();
  readonly once = new Map<OnceTable, Map<string, Row>>();
  /** By table and id; undefined where the record was deleted. */
  readonly records = new Map<RecordTable, Map<string, Row | undefined>>();
  readonly secretVersions: Row[] = [];
  readonly secrets = new Map<string, SecretRows>();
  first: bigint | undefined;
  head: ChainHead | undefined;
  blocks = 0;
  transactions = 0;
  /** Size of the envelopes. */
  bytes = 0;

  add({ block, head, transactions }: DecodedBlock): void {
    this.first ??= block.number;
    this.head = head;
    this.blocks += 1;
    this.transactions += transactions.length;
    this.#append("block", { number: block.number, header_hash: head.headerHash, previous_hash: block.previousHash, data_hash: block.dataHash, tx_count: transactions.length });
    for (const transaction of transactions) this.#transaction(block.number, transaction);
  }

  #transaction(block: bigint, transaction: DecodedTransaction): void {
    const at = { block, position: transaction.position, tx_id: transaction.txId };
    const { code, type, submittedAt, creatorMsp, creatorCertHash, envelope, effects } = transaction;
    this.#append("transaction", { ...at, validation_code: code, type, submitted_at: submittedAt, creator_msp: creatorMsp, creator_cert_hash: creatorCertHash, envelope });
    this.bytes += envelope.length;
    if (!effects) return;
    if (effects.event) this.#event(at, effects.event);
    for (const write of effects.writes) this.#record(at, write);
    this.addSecrets(at, effects);
  }

  #event(at: At, { event, text }: NonNullable<Effects["event"]>): void {
    const { orgId, mspId, user } = event.by;
    this.#append("event", { ...at, type: event.type, at: event.at, org_id: orgId, msp_id: mspId, user_name: user, place: event.place, payload: storable(text) });
    const { block, position } = at;
    const seen = new Set<string>();
    for (const { kind, id, part } of event.subjects) {
      const key = `${kind} ${part} ${id}`;
      if (seen.has(key)) continue;
      seen.add(key);
      this.#append("event_subject", { kind, id, part, block, position, aside: isAside(event, kind) });
    }
  }

  #record(at: At, { kind, id, record, text }: RecordWrite): void {
    const json = text === undefined ? undefined : storable(text);
    this.#append("record_version", { kind, id, ...at, record: json });
    const rows = entry(this.records, recordTables[kind], () => new Map<string, Row | undefined>());
    if (record === undefined) {
      rows.set(id, undefined);
      return;
    }
    const { columns, terms, links } = projections[kind] as Projection<RecordKind>;
    const known = record as RecordOf<RecordKind>;
    rows.set(id, { id, ...columns(known), at: known.at, record: json, ...at });
    for (const [what, value] of Object.entries({ id, ...terms?.(known) })) this.#term(kind, id, what, value);
    const linked = links?.(known);
    for (const row of linked?.rows ?? []) this.#once(linked?.table as OnceTable, Object.values(row).slice(0, 2).join(" "), { ...row, ...at });
  }

  #term(kind: RecordKind, id: string, what: string, value: string | undefined): void {
    const term = value === undefined ? "" : searchTerm(value);
    if (term !== "") this.#once("search_term", `${term} ${kind} ${what} ${id}`, { term, kind, id, what });
  }

  /** Adds the private part of a transaction: with its block, or later, when the peer has got it from another. */
  addSecrets(at: At, { secrets, missing }: Pick<Effects, "secrets" | "missing">): void {
    for (const secret of secrets) this.#secret(at, secret);
    for (const collection of missing) this.#once("private_missing", `${at.block} ${at.position} ${collection}`, { block: at.block, position: at.position, collection });
  }

  #secret(at: At, { collection, kind, id, record, text }: SecretWrite): void {
    const owner = { id, collection, members: membersOf(collection) };
    this.secretVersions.push({ ...owner, kind, record: text === undefined ? undefined : storable(text), ...at });
    const project = privates[kind] as (record: unknown, id: string) => ReturnType<(typeof privates)[SecretKind]>;
    const projected = record === undefined ? [] : project(record, id);
    const tables = projected.map(({ table, rows }) => ({
      table,
      rows: rows.map(({ columns, part }) => ({ ...owner, ...columns, record: part === undefined ? storable(text ?? "null") : storable(JSON.stringify(part)), ...at })),
    }));
    const key = `${kind} ${collection} ${id}`;
    this.secrets.delete(key); // so that its place in the order is that of its newest version
    this.secrets.set(key, { kind, collection, id, tables });
  }

  #append<T extends AppendTable>(table: T, row: Record<keyof Database[T], Row[string]>): void {
    entry(this.appends, table, (): Row[] => []).push(row);
  }

  #once(table: OnceTable, key: string, row: Row): void {
    const rows = entry(this.once, table, () => new Map<string, Row>());
    if (!rows.has(key)) rows.set(key, row);
  }
}

/** Tables that hold rows of this kind of private record. */
export const tablesOf = (kind: SecretKind): readonly PrivateTable[] => privateTables[kind];

/** Every table of the projection, for those who go through all. */
export const allTables: readonly TableName[] = [
  ...(["block", "transaction", "event", "event_subject", "record_version"] as const),
  ...Object.values(recordTables),
  ...(["lot_edge", "unit_lot", "goods_edge", "goods_sale", "document_subject", "search_term", "private_version"] as const),
  ...Object.values(privateTables).flat(),
  ...(["private_missing", "checkpoint"] as const),
];

/** JSON as jsonb can hold it: that has no code point 0, which the envelope keeps. */
function storable(json: string): string {
  if (!json.includes("\\u0000")) return json;
  return json.replace(/\\(u0000|[^])/g, (whole, escaped: string) => (escaped === "u0000" ? "\\ufffd" : whole));
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
