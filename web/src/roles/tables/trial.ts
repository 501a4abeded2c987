import { useRef, useState } from "react";
import { useClient } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf, VariablesOf } from "../../api/graphql.ts";
import { enumOfTable } from "./names.ts";

const TrialQuery = graphql(`
  query Trial($from: Date!, $to: Date!, $tables: [TrialTable!], $inForce: Boolean!, $after: String) {
    tryRates(from: $from, to: $to, tables: $tables, inForce: $inForce, after: $after) {
      total next
      rows { declarationNo kind assessmentId product borderPoint payerId legalDate standing status reasons shifts { currency before after difference } refusal { code message messageMn } }
    }
  }
`);
export type TrialRow = ResultOf<typeof TrialQuery>["tryRates"]["rows"][number];
/** Kind of the record that a row is of, for its page's path. */
export const recordKindOf = ({ kind }: Pick<TrialRow, "kind">): string => ({ import: "import_declaration", sale: "sale", stay: "charge" })[kind] ?? "declaration";

/** What is tried: a version of a table on the ledger, or rows of a draft; else the tables in force. */
export interface TrialRequest {
  readonly from: string;
  readonly to: string;
  readonly inForce: boolean;
  readonly table?: TableName;
  readonly version?: number;
  readonly rows?: readonly unknown[];
}
export interface TrialState {
  readonly rows: readonly TrialRow[];
  readonly total: number;
  readonly running: boolean;
  readonly finished: boolean;
  readonly error?: Error;
}
const nothing: TrialState = { rows: [], total: 0, running: false, finished: false };
/** Declarations that the page keeps; a longer period is tried in parts. */
const MOST = 20_000;

/** Runs a trial a page at a time; it may be stopped, and what was worked out until then stays. */
export function useTrial() {
  const client = useClient();
  const [state, setState] = useState<TrialState>(nothing);
  const turn = useRef(0);
  const start = async ({ from, to, inForce, table, version, rows }: TrialRequest): Promise<void> => {
    const mine = ++turn.current;
    setState({ ...nothing, running: true });
    const tables = table === undefined ? [] : [{ table: enumOfTable(table), ...(rows === undefined ? { version: version ?? 1 } : { rows }) }];
    const found: TrialRow[] = [];
    let total = 0;
    for (let after: string | null = null; ; ) {
      const variables: VariablesOf<typeof TrialQuery> = { from, to, inForce, tables, ...(after === null ? {} : { after }) };
      const { data, error } = await client.query(TrialQuery, variables, { requestPolicy: "network-only" }).toPromise();
      if (turn.current !== mine) return;
      if (error || !data) return setState({ rows: found, total, running: false, finished: false, error: error ?? new Error("no answer") });
      found.push(...data.tryRates.rows);
      total = data.tryRates.total;
      after = data.tryRates.next;
      const done = after === null || found.length >= MOST;
      setState({ rows: [...found], total, running: !done, finished: done });
      if (done) return;
    }
  };
  const stop = (): void => {
    turn.current++;
    setState((before) => ({ ...before, running: false }));
  };
  return { ...state, start, stop };
}

export interface Sum {
  readonly name: string;
  readonly currency: string;
  readonly count: number;
  readonly before: Decimal;
  readonly after: Decimal;
  readonly difference: Decimal;
}

/** Exact sums of what is charged, by a name and currency, the greatest difference first. */
export function sumsBy(rows: readonly TrialRow[], nameOf: (row: TrialRow) => string): readonly Sum[] {
  const found = new Map<string, Sum>();
  for (const row of rows) {
    for (const { currency, before, after, difference } of row.shifts) {
      const name = nameOf(row);
      const known = found.get(`${name}\n${currency}`) ?? { name, currency, count: 0, before: Decimal.zero, after: Decimal.zero, difference: Decimal.zero };
      found.set(`${name}\n${currency}`, { ...known, count: known.count + 1, before: known.before.plus(Decimal.parse(before)), after: known.after.plus(Decimal.parse(after)), difference: known.difference.plus(Decimal.parse(difference)) });
    }
  }
  return [...found.values()].sort((a, b) => (b.difference.abs().greaterThan(a.difference.abs()) ? 1 : a.difference.abs().greaterThan(b.difference.abs()) ? -1 : a.name.localeCompare(b.name)));
}

export const differs = ({ shifts }: TrialRow): boolean => shifts.some(({ difference }) => !Decimal.parse(difference).isZero());
/** The rows as cells of a file, one line for each currency. */
export const trialCells = (rows: readonly TrialRow[]): readonly (readonly string[])[] => [
  ["declaration", "assessment", "legalDate", "product", "borderPoint", "payer", "currency", "before", "after", "difference", "status", "refusal"],
  ...rows.flatMap((row) => {
    const own = [row.declarationNo, row.assessmentId, row.legalDate, row.product, row.borderPoint, row.payerId];
    return row.shifts.length === 0 ? [[...own, "", "", "", "", row.status ?? "", row.refusal?.code ?? ""]] : row.shifts.map(({ currency, before, after, difference }) => [...own, currency, before, after, difference, row.status ?? "", ""]);
  }),
];
