import { canonicalJson } from "../../../../domain/canonical.ts";
import type { Shape } from "../../../../domain/schema.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { rowCodec } from "../../../../domain/tax/tables/index.ts";
import { readCsv } from "../../table/read-csv.ts";
import { readNumber } from "../../forms/values.ts";

/*
 * Rows of a table as a person writes them: read from pasted cells, written as cells, and compared with those in force.
 */

export type Row = Readonly<Record<string, unknown>>;
type Fields = Extract<Shape, { kind: "object" }>["fields"];

/** Fields of a row of a table, in the codec's order. */
export function fieldsOf(name: TableName): Fields {
  const { shape } = rowCodec(name);
  return shape.kind === "object" ? shape.fields : {};
}

export const idOf = (row: Row): string => String(row["id"] ?? "");

/** A cell as text: a list of words with `;` between them, what has parts as JSON. */
export function cellOf(shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && shape.kind === "list" && ["scalar", "choice"].includes(shape.of.kind)) return value.map(String).join("; ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

const YES = /^(true|yes|y|тийм|1)$/i;
const NO = /^(false|no|n|үгүй|0)$/i;

/** What a cell means; undefined if it is empty. What cannot be read stays text, for the table's own rules to refuse. */
export function valueOf(shape: Shape, cell: string): unknown {
  const text = cell.normalize("NFC").trim();
  if (text === "") return undefined;
  if (shape.kind === "scalar") {
    if (shape.name === "Flag") return YES.test(text) ? true : NO.test(text) ? false : text;
    if (shape.name === "Integer") return /^-?\d{1,15}$/.test(readNumber(text)) ? Number(readNumber(text)) : text;
    return shape.name === "Decimal" ? readNumber(text) : text;
  }
  if (shape.kind === "list" && ["scalar", "choice"].includes(shape.of.kind) && !text.startsWith("[")) return text.split(";").map((part) => valueOf(shape.of, part)).filter((part) => part !== undefined);
  if (shape.kind === "choice") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text; // the codec says what is wrong with it
  }
}

/** Cells of a table, its header first; columns that no row uses are left out. */
export function cellsOf(name: TableName, rows: readonly Row[]): readonly (readonly string[])[] {
  const fields = Object.entries(fieldsOf(name)).filter(([field, { optional }]) => !optional || rows.some((row) => row[field] !== undefined));
  const ordered = [...fields.filter(([field]) => field === "id"), ...fields.filter(([field]) => field !== "id")];
  return [ordered.map(([field]) => field), ...rows.map((row) => ordered.map(([field, { shape }]) => cellOf(shape, row[field])))];
}

/** What was pasted, as rows; columns that the table does not know are named. */
export interface Pasted {
  readonly rows: readonly Row[];
  readonly unknown: readonly string[];
}

/**
 * Rows of pasted cells, the first line naming the columns. A row that names a known one by its number changes it; what else a monthly or daily price needs is filled in.
 * @param rest what rows have that do not say it themselves, such as their source
 * @throws {DomainError} as `readCsv`
 */
export function readPasted(name: TableName, text: string, known: readonly Row[], rest: Row = {}): Pasted {
  const [header = [], ...lines] = readCsv(text);
  const fields = fieldsOf(name);
  const byName = new Map(Object.keys(fields).map((field) => [field.toLowerCase(), field]));
  const columns = header.map((cell) => byName.get(cell.trim().toLowerCase().replace(/[\s_-]/g, "")));
  const rows = lines.map((line) => {
    const given = Object.fromEntries(columns.flatMap((field, i) => (field === undefined ? [] : [[field, valueOf(fields[field]?.shape ?? { kind: "json" }, line[i] ?? "")]])).filter(([, value]) => value !== undefined)) as Row;
    const named = completed(name, given, known, rest);
    const before = known.find((row) => idOf(row) === idOf(named));
    return { ...before, ...named };
  });
  return { rows, unknown: header.filter((_, i) => columns[i] === undefined).map((cell) => cell.trim()) };
}

/** A month's first and last day. */
export function monthDays(month: string): readonly [string, string] | undefined {
  const begin = Date.parse(`${month}-01T00:00:00Z`);
  if (!/^\d{4}-\d\d$/.test(month) || Number.isNaN(begin)) return undefined;
  const end = new Date(begin);
  end.setUTCMonth(end.getUTCMonth() + 1, 0);
  return [`${month}-01`, end.toISOString().slice(0, 10)];
}

/** A price of a month or a rate of a day says by itself when it is in force, and what it is called stands in the rows before. */
function completed(name: TableName, given: Row, known: readonly Row[], rest: Row): Row {
  const latest = (field: string): Row => known.filter((row) => row[field] === given[field]).sort((a, b) => String(b["effectiveFrom"]).localeCompare(String(a["effectiveFrom"])))[0] ?? {};
  if (name === "reference-prices" && given["commodity"] !== undefined) {
    const { name: english, nameMn, unit } = latest("commodity");
    const month = given["month"] ?? rest["month"];
    const days = monthDays(String(month));
    return defined({ id: `${String(given["commodity"])}.${String(month)}`, name: english, nameMn, unit, ...(days ? { effectiveFrom: days[0], effectiveTo: days[1] } : {}), confidence: "high", verified: true, ...rest, ...given });
  }
  if (name === "exchange-rates" && given["currency"] !== undefined) {
    const day = given["effectiveFrom"] ?? rest["effectiveFrom"];
    return defined({ id: `${String(given["currency"])}.${String(day)}`, effectiveFrom: day, effectiveTo: day, confidence: "high", verified: true, ...rest, ...given });
  }
  return { ...(known.some((row) => idOf(row) === idOf(given)) ? {} : rest), ...given };
}
const defined = (row: Row): Row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));

/** The rows with others put in place of those of the same number, or added. */
export function merged(rows: readonly Row[], others: readonly Row[]): readonly Row[] {
  const given = new Map(others.map((row) => [idOf(row), row]));
  const known = new Set(rows.map(idOf));
  return [...rows.map((row) => given.get(idOf(row)) ?? row), ...others.filter((row) => !known.has(idOf(row)))];
}

/** A row that two versions of a table do not share as it is. */
export interface RowChange {
  readonly id: string;
  readonly before: Row | undefined;
  readonly after: Row | undefined;
  /** Fields that differ; all that are given where the row is new or gone. */
  readonly fields: readonly string[];
}

/** The rows that differ between two versions, in the order of the second, those that are gone last. */
export function changesOf(before: readonly Row[], after: readonly Row[]): readonly RowChange[] {
  const [old, next] = [new Map(before.map((row) => [idOf(row), row])), new Set(after.map(idOf))];
  const changed = after.map((row): RowChange => {
    const was = old.get(idOf(row));
    const fields = [...new Set([...Object.keys(was ?? {}), ...Object.keys(row)])].filter((field) => !same(was?.[field], row[field]));
    return { id: idOf(row), before: was, after: row, fields };
  });
  const gone = before.filter((row) => !next.has(idOf(row))).map((row): RowChange => ({ id: idOf(row), before: row, after: undefined, fields: Object.keys(row) }));
  return [...changed.filter(({ fields }) => fields.length > 0), ...gone];
}
const same = (a: unknown, b: unknown): boolean => a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));

/** The rows that a draft's text holds; none if it is no table. */
export function rowsIn(text: string): readonly Row[] {
  try {
    const rows = JSON.parse(text) as unknown;
    return Array.isArray(rows) ? rows.filter((row): row is Row => typeof row === "object" && row !== null) : [];
  } catch {
    return []; // what was typed is no table yet
  }
}
