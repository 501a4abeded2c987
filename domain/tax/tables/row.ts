import { DomainError } from "../../error.ts";
import { choice, date, field, flag, id, list, object, optional, text } from "../../schema.ts";
import type { Codec } from "../../schema.ts";
import type { TableName } from "../../tables.ts";

/** Fields that every row of every table has: where it comes from, how sure that is, and when it is in force. */
const rowFields = {
  id: field(id, "Row, unique in the table."),
  source: field(text(600), "Where the row comes from."),
  confidence: field(choice(["high", "medium", "low"]), "How sure the source makes it."),
  verified: field(flag, "Whether the owner of the table has confirmed the row."),
  effectiveFrom: optional(date, "First day; open where it is not known."),
  effectiveTo: optional(date, "Last day; open while the row is in force."),
  note: optional(text(600), "Remark."),
};

export interface Row {
  readonly id: string;
  readonly source: string;
  readonly confidence: "high" | "medium" | "low";
  readonly verified: boolean;
  readonly effectiveFrom?: string;
  readonly effectiveTo?: string;
  readonly note?: string;
}

/** An assessment that rests on such a row stays provisional (docs/sources.md). */
export const unconfirmed = (row: Row): boolean => !row.verified || row.confidence === "low";

/** Whether the row is in force on a day. */
export const inForce = (row: Row, on: string): boolean => (row.effectiveFrom === undefined || row.effectiveFrom <= on) && (row.effectiveTo === undefined || on <= row.effectiveTo);

/** The rows in force on a day. */
export const rowsOn = <R extends Row>(rows: readonly R[], on: string): readonly R[] => rows.filter((row) => inForce(row, on));

/** How rows of one table follow each other in time. */
export interface Checks<R> {
  /** Rows with the same key are about the same thing: no two may be in force on one day. */
  readonly key: (row: R) => string;
  /** Whether rows with the same key must follow each other without a day between them. */
  readonly gapless: boolean;
  /** Further rules of one row; the problem in words. */
  readonly row?: (row: R) => string | undefined;
  /** Further rules of the whole table; the problem in words. */
  readonly table?: (rows: readonly R[]) => string | undefined;
}

/** What makes a table unusable, and the rows that it is about; none where it is about all. */
export interface RowProblem {
  readonly kind: "twice" | "ends-before" | "overlap" | "gap" | "row" | "table";
  readonly rows: readonly string[];
  readonly problem: string;
}

/** Reads the rows of a table. @throws {DomainError} `table/invalid` naming the row and the problem, `input/…` naming the field */
export interface Reader<R> {
  (rows: unknown): readonly R[];
  /** One row by itself. */
  readonly row: Codec<R>;
  /** Everything that is wrong with decoded rows, where reading them names only the first. */
  problems(rows: readonly R[]): readonly RowProblem[];
}

/** A reader that decodes every row and refuses duplicate ids, overlaps and, where `gapless`, gaps in time. */
export function reader<R extends Row>(table: TableName, codec: Codec<R>, checks: Checks<R>): Reader<R> {
  const rowsCodec = list(codec, { min: 1, max: 5000 });
  const read = (given: unknown): readonly R[] => {
    const rows = rowsCodec.decode(given, "rows");
    const [first] = problemsOf(rows, checks);
    if (first) throw new DomainError("table/invalid", { table, problem: first.problem });
    return rows;
  };
  return Object.assign(read, { row: codec, problems: (rows: readonly R[]) => [...problemsOf(rows, checks)] });
}

function* problemsOf<R extends Row>(rows: readonly R[], checks: Checks<R>): Generator<RowProblem> {
  const ids = new Set<string>();
  for (const row of rows) {
    if (ids.has(row.id)) yield { kind: "twice", rows: [row.id], problem: `row ${row.id} occurs twice` };
    ids.add(row.id);
    if (row.effectiveFrom !== undefined && row.effectiveTo !== undefined && row.effectiveTo < row.effectiveFrom) yield { kind: "ends-before", rows: [row.id], problem: `row ${row.id} ends before it begins` };
    const problem = checks.row?.(row);
    if (problem !== undefined) yield { kind: "row", rows: [row.id], problem: `row ${row.id}: ${problem}` };
  }
  for (const same of Map.groupBy(rows, checks.key).values()) yield* sequenceProblems(same, checks.gapless);
  const problem = checks.table?.(rows);
  if (problem !== undefined) yield { kind: "table", rows: [], problem };
}

function* sequenceProblems(rows: readonly Row[], gapless: boolean): Generator<RowProblem> {
  const sorted = rows.toSorted((a, b) => ((a.effectiveFrom ?? "") < (b.effectiveFrom ?? "") ? -1 : 1));
  for (const [i, next] of sorted.entries()) {
    const previous = sorted[i - 1];
    if (!previous) continue;
    const both = [previous.id, next.id];
    if (previous.effectiveTo === undefined || next.effectiveFrom === undefined || next.effectiveFrom <= previous.effectiveTo) yield { kind: "overlap", rows: both, problem: `rows ${previous.id} and ${next.id} overlap in time` };
    else if (gapless && next.effectiveFrom !== dayAfter(previous.effectiveTo)) yield { kind: "gap", rows: both, problem: `no row is in force between ${previous.id} and ${next.id}` };
  }
}

/** The calendar day after an ISO date. */
function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** A codec of one row: `rowFields` and the table's own. */
export const rowOf = <F extends Parameters<typeof object>[0]>(fields: F) => object({ ...rowFields, ...fields });
