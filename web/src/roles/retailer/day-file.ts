import { canonicalJson } from "../../../../domain/canonical.ts";
import { DomainError } from "../../../../domain/error.ts";
import { batchOf, MAX_ITEMS, ordered, SaleItem } from "../../../../domain/goods/batch.ts";
import type { Batch } from "../../../../domain/goods/batch.ts";
import { readStamp } from "../../../../domain/goods/stamp-numbers.ts";
import { day } from "../../../../domain/registry.ts";
import { readNumber } from "../../forms/values.ts";
import { readCsv } from "../../table/read-csv.ts";

/*
 * A day's receipts as a file of the till gives them, checked by the ledger's own rule before anything is signed.
 */

export interface RowProblem {
  /** Line of the file, from 1. */
  readonly row: number;
  readonly error: DomainError;
}
export interface DayFile {
  readonly items: readonly SaleItem[];
  readonly batch: Batch;
  /** Days of the sales in Mongolia, in order; one, for a file that can be recorded. */
  readonly days: readonly string[];
  readonly receipts: number;
}

/** Most problems that are told at once. */
const MOST_PROBLEMS = 20;

/**
 * Reads a CSV with a header, or JSON Lines.
 * @param articleOf article of one's own goods lots, for files that name the lot alone
 * @returns the items in the order of a batch and what is committed of them, or what is wrong line by line
 * @throws {DomainError} `input/malformed`, `input/too-long`, `input/too-many`, `input/required`, `retail/serial-twice`, `retail/items-order` for one line given twice
 */
export function readDayFile(text: string, articleOf: (goodsLotId: string) => string | undefined): DayFile | readonly RowProblem[] {
  const rows = text.trimStart().startsWith("{") ? jsonRows(text) : csvRows(text);
  if (rows.length > MAX_ITEMS) throw new DomainError("input/too-many", { count: rows.length, max: MAX_ITEMS });
  const items: SaleItem[] = [];
  const problems: RowProblem[] = [];
  for (const { row, value } of rows) {
    try {
      const given = value() as Readonly<Record<string, unknown>>;
      const gtin = given["gtin"] ?? (typeof given["goodsLotId"] === "string" ? articleOf(given["goodsLotId"]) : undefined);
      items.push(SaleItem.decode(gtin === undefined ? given : { ...given, gtin }, ""));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      problems.push({ row, error });
      if (problems.length >= MOST_PROBLEMS) return problems;
    }
  }
  if (problems.length > 0) return problems;
  const inOrder = ordered(items);
  return { items: inOrder, batch: batchOf(inOrder), days: [...new Set(items.map(({ soldAt }) => day(soldAt)))].sort(), receipts: new Set(items.map(({ receiptNo }) => receiptNo)).size };
}

/** A scanned stamp as a set of one. @throws {DomainError} `input/format` */
function stampSetOf(cell: string): unknown {
  const { series, stamp } = readStamp(cell);
  return { series, numbers: String(stamp) };
}

/** The items as they are kept under their root: JSON Lines. */
export const itemLines = (items: readonly SaleItem[]): string => items.map((item) => `${canonicalJson(item)}\n`).join("");

interface Row {
  readonly row: number;
  /** What the line says. @throws {DomainError} where a cell cannot be read */
  value(): unknown;
}

function jsonRows(text: string): readonly Row[] {
  return text.split("\n").flatMap((line, i) => {
    if (line.trim() === "") return [];
    try {
      const value = JSON.parse(line) as unknown;
      return [{ row: i + 1, value: () => value }];
    } catch (cause) {
      throw new DomainError("input/malformed", { problem: `JSON, ${i + 1}` }, { cause });
    }
  });
}

function csvRows(text: string): readonly Row[] {
  const [header = [], ...lines] = readCsv(text);
  const names = header.map((name) => name.trim());
  return lines.map((cells, i) => ({
    row: i + 2,
    value: () => Object.fromEntries(names.flatMap((name, at): (readonly [string, unknown])[] => {
      const cell = (cells[at] ?? "").trim();
      if (name === "" || cell === "") return [];
      // As it is scanned: AB 00012345.
      if (name === "stamp") return [["stamps", stampSetOf(cell)] as const];
      return [[name, name === "line" || name === "place" ? (/^\d{1,5}$/.test(cell) ? Number(cell) : cell) : name === "quantity" ? readNumber(cell) : cell] as const];
    })),
  }));
}
