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

const CHUNK = 1 << 18;

/** Adds rows to a table by COPY. All rows have the same columns in the same order. */
export async function copyInto(client: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const text = `copy "${table}" (${columns.map((column) => `"${column}"`).join(", ")}) from stdin`;
  const copy = new CopyIn(text, encodeRows(rows, columns));
  await promisify((done: (error: Error | null) => void) => {
    copy.callback = done;
    client.query(copy as unknown as pg.Submittable);
  })();
}

/** Rows in the text format of COPY, in chunks. */
export function encodeRows(rows: readonly Row[], columns: readonly string[]): Buffer[] {
  const chunks: Buffer[] = [];
  let text = "";
  for (const row of rows) {
    for (const [i, column] of columns.entries()) text += i === 0 ? copyCell(row[column]) : `\t${copyCell(row[column])}`;
    text += "\n";
    if (text.length > CHUNK) {
      chunks.push(Buffer.from(text));
      text = "";
    }
  }
  if (text !== "") chunks.push(Buffer.from(text));
  return chunks;
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

function copyCell(cell: Cell): string {
  const text = cellText(cell);
  if (text === undefined) return "\\N";
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string) : text;
}
const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
