import type { Decimal } from "../../domain/decimal.ts";
import type { RecordKind, RecordOf } from "../../domain/records.ts";
import type { RecordColumns } from "../schema/columns.ts";
import type { Database, recordTables } from "../schema.ts";

/** A value on its way into a column. Instants and dates travel as their ISO text, JSON as its text. */
export type Cell = string | number | bigint | boolean | null | undefined | Decimal | readonly string[] | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

type TableOf<K extends RecordKind> = Database[(typeof recordTables)[K]];

/** How a kind of record becomes rows: pure, a record in, rows out. Raise nothing, drop nothing: the record itself stands beside in `record`. */
export interface Projection<K extends RecordKind> {
  /** The columns of its table that are its own. */
  readonly columns: (record: RecordOf<K>) => Readonly<Record<Exclude<keyof TableOf<K>, keyof RecordColumns>, Cell>>;
  /** Numbers by which people look it up, with what each is. Its id is one anyway. */
  readonly terms?: (record: RecordOf<K>) => Readonly<Record<string, string | undefined>>;
  /** What it was made of or loaded from: rows that are written once. */
  readonly links?: (record: RecordOf<K>) => Links | undefined;
}
export interface Links {
  readonly table: "lot_edge" | "unit_lot" | "goods_edge" | "goods_sale" | "document_subject";
  readonly rows: readonly Row[];
}
export type Projections = { readonly [K in RecordKind]: Projection<K> };
