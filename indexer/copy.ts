import { promisify } from "node:util";
import type pg from "pg";
import { Decimal } from "../domain/decimal.ts";
import type { Cell, Row } from "./projections/projection.ts";

/** The parts of pg's connection that COPY needs; its types leave them out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** One `COPY … FROM STDIN` as pg's queue takes a query. */
class CopyIn {
  readonly #text: string;
  readonly #chunks: readonly Buffer[];
  callback: ((error: Error | null) => void) | undefined;
  #failure: Error | null = null;

  constructor(text: string, chunks: readonly Buffer[]) {
    this.#text = text;
    this.#chunks = chunks;
  }

  submit(connection: CopyConnection): void {
    connection.query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    for (const chunk of this.#chunks) connection.sendCopyFromChunk(chunk);
    connection.endCopyFrom();
  }

  handleCommandComplete(): void {}

  handleError(error: Error): void {
    this.#failure = error;
    // pg forgets a query that failed, so that the end of its answer is not reported any more.
    this.callback?.(error);
    this.callback = undefined;
  }

  handleReadyForQuery(): void {
    this.callback?.(this.#failure);
    this.callback = undefined;
  }
}

/** Adds rows to a table by COPY. All rows have the same columns in the same order; `types` are the columns' types. */
export async function copyInto(client: pg.Client, table: string, rows: readonly Row[], types: ReadonlyMap<string, string>): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const text = `copy "${table}" (${columns.map((column) => `"${column}"`).join(", ")}) from stdin (format binary)`;
  const copy = new CopyIn(text, encodeRows(rows, columns.map((name) => ({ name, write: writerFor(types.get(name) ?? "unknown") }))));
  await promisify((done: (error: Error | null) => void) => {
    copy.callback = done;
    client.query(copy as unknown as pg.Submittable);
  })();
}

type CellWriter = (out: ByteWriter, cell: NonNullable<Cell>) => void;

/** How a value of a type stands in the binary format, which spares both sides escapes and hexadecimal digits. */
function writerFor(type: string): CellWriter {
  switch (type) {
    case "text":
      return (out, cell) => out.text(String(cell), "");
    case "jsonb":
      return (out, cell) => out.text(String(cell), "\u0001"); // 1 is the format's version
    case "bytea":
      return (out, cell) => (out.int32((cell as Uint8Array).length), out.bytes(cell as Uint8Array));
    case "boolean":
      return (out, cell) => (out.int32(1), out.int8(cell === true ? 1 : 0));
    case "smallint":
      return (out, cell) => (out.int32(2), out.int16(Number(cell)));
    case "integer":
      return (out, cell) => (out.int32(4), out.int32(Number(cell)));
    case "bigint":
      return (out, cell) => (out.int32(8), out.int64(cell as bigint));
    case "timestamp with time zone":
      return (out, cell) => (out.int32(8), out.int64(microsecondsSince2000(String(cell))));
    default:
      throw new Error(`COPY of a column of type ${type} is not written yet`);
  }
}

/** Of an ISO instant with up to six decimals. */
function microsecondsSince2000(instant: string): bigint {
  const [whole = "", fraction = ""] = instant.slice(0, -1).split(".");
  const milliseconds = Date.parse(`${whole}Z`) - Date.UTC(2000, 0);
  return BigInt(milliseconds * 1000 + Number(fraction.padEnd(6, "0")));
}

/** Rows in the binary format of COPY, in chunks. */
function encodeRows(rows: readonly Row[], columns: readonly { readonly name: string; readonly write: CellWriter }[]): Buffer[] {
  const out = new ByteWriter();
  out.bytes(Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"));
  out.int32(0); // flags
  out.int32(0); // no header extension
  for (const row of rows) {
    out.cut();
    out.int16(columns.length);
    for (const { name, write } of columns) {
      const cell = row[name];
      if (cell === null || cell === undefined) out.int32(-1);
      else write(out, cell);
    }
  }
  out.int16(-1); // trailer
  return out.finish();
}

const CHUNK = 1 << 18;

/** Big-endian bytes that grow, cut into chunks where the caller allows. */
class ByteWriter {
  readonly #chunks: Buffer[] = [];
  #buffer = Buffer.allocUnsafe(2 * CHUNK);
  #end = 0;

  int8(value: number): void {
    this.#room(1);
    this.#end = this.#buffer.writeInt8(value, this.#end);
  }
  int16(value: number): void {
    this.#room(2);
    this.#end = this.#buffer.writeInt16BE(value, this.#end);
  }
  int32(value: number): void {
    this.#room(4);
    this.#end = this.#buffer.writeInt32BE(value, this.#end);
  }
  int64(value: bigint): void {
    this.#room(8);
    this.#end = this.#buffer.writeBigInt64BE(value, this.#end);
  }
  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#buffer.set(value, this.#end);
    this.#end += value.length;
  }
  /** Text in UTF-8 behind the length of it and its ASCII prefix. */
  text(value: string, prefix: string): void {
    this.#room(4 + prefix.length + 3 * value.length);
    const start = this.#end + 4;
    let length = prefix === "" ? 0 : this.#buffer.write(prefix, start, "latin1");
    length += this.#buffer.write(value, start + length, "utf8");
    this.#buffer.writeInt32BE(length, this.#end);
    this.#end = start + length;
  }

  /** Lets a new chunk begin here if this one is long enough. */
  cut(): void {
    if (this.#end < CHUNK) return;
    this.#chunks.push(this.#buffer.subarray(0, this.#end));
    this.#buffer = Buffer.allocUnsafe(2 * CHUNK);
    this.#end = 0;
  }

  finish(): Buffer[] {
    return [...this.#chunks, this.#buffer.subarray(0, this.#end)];
  }

  #room(length: number): void {
    if (this.#end + length <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#end + length));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}

/** A value in Postgres's text representation; undefined for null. */
export function cellText(cell: Cell): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  switch (typeof cell) {
    case "string":
      return cell;
    case "boolean":
      return cell ? "t" : "f";
    case "object":
      if (cell instanceof Uint8Array) return `\\x${Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString("hex")}`;
      return cell instanceof Decimal ? cell.toString() : arrayText(cell.map(cellText));
    default:
      return String(cell);
  }
}

/** An array in Postgres's text representation. */
export function arrayText(items: readonly (string | undefined)[]): string {
  return `{${items.map((item) => (item === undefined ? "NULL" : `"${item.replace(/[\\"]/g, "\\$&")}"`)).join(",")}}`;
}
