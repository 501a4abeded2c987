import { useState } from "react";
import { Button } from "react-aria-components";
import { useSearchParams } from "react-router";
import { useClient, useQuery } from "urql";
import type { TypedDocumentNode } from "urql";
import { Refused } from "../record/refused.tsx";
import { download } from "../session/keys.tsx";
import { useText } from "../text/language.tsx";
import { useColumns } from "./columns.tsx";
import type { Column, ColumnMakers } from "./columns.tsx";
import { csv } from "./csv.ts";

export interface Filter {
  /** Variable of the query, and name in the address. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}
interface Connection<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
interface Props<Data, Row> {
  readonly caption: string;
  /** Takes `first`, `after` and the filters' names as variables. */
  readonly query: TypedDocumentNode<Data, never>;
  readonly variables?: Readonly<Record<string, unknown>>;
  rowsOf(data: Data): Connection<Row>;
  keyOf(row: Row): string;
  /** The columns, by the makers of the usual ones. */
  columns(make: ColumnMakers<Row>): readonly Column<Row>[];
  readonly filters?: readonly Filter[];
  /** Name of the downloaded file, without ending. */
  readonly file: string;
}

const PAGE = 50;
/** Most rows of a file: a longer list is asked for by filters. */
const MAX_FILE_ROWS = 10_000;

/** A list of the ledger: filters, order and page stand in the address, so that a link shows a colleague the same. */
export function DataTable<Data, Row>({ caption, query, variables = {}, rowsOf, keyOf, columns: columnsOf, filters = [], file }: Props<Data, Row>) {
  const { t } = useText();
  const client = useClient();
  const columns = columnsOf(useColumns<Row>());
  const [params, setParams] = useSearchParams();
  const [exporting, setExporting] = useState<number>();
  const [copied, setCopied] = useState(false);
  const given = { ...variables, ...Object.fromEntries(filters.flatMap(({ name }) => (params.get(name) ? [[name, params.get(name)]] : []))) };
  const after = params.get("after");
  const asked = { first: PAGE, ...given, ...(after === null ? {} : { after }) };
  const [{ data, error, fetching }] = useQuery({ query, variables: asked as never });
  const connection = data ? rowsOf(data) : undefined;
  const sort = columns.find(({ id }) => id === params.get("sort"));
  const down = params.get("order") === "down";
  const rows = sorted(connection?.edges.map(({ node }) => node) ?? [], sort, down);
  const set = (changes: Readonly<Record<string, string | undefined>>): void => {
    const next = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) if (value === undefined || value === "") next.delete(name);
      else next.set(name, value);
    setParams(next);
  };
  const exportAll = async (): Promise<void> => {
    const all: Row[] = [];
    for (let cursor: string | null = null; ; ) {
      const { data: page, error: failed } = await client.query(query, { first: 100, ...given, ...(cursor === null ? {} : { after: cursor }) } as never).toPromise();
      if (failed || !page) throw failed ?? new Error("the page is empty");
      const { edges, pageInfo } = rowsOf(page);
      all.push(...edges.map(({ node }) => node));
      setExporting(all.length);
      cursor = pageInfo.endCursor;
      if (!pageInfo.hasNextPage || cursor === null || all.length >= MAX_FILE_ROWS) break;
    }
    download(`${file}.csv`, csv([columns.map(({ header }) => header), ...all.map((row) => columns.map((column) => column.text(row)))]), "text/csv;charset=utf-8");
    setExporting(undefined);
  };
  const copyQuery = (): void => {
    const source = (query as { loc?: { source: { body: string } } }).loc?.source.body ?? "";
    void navigator.clipboard.writeText(`${source}\n# ${JSON.stringify(asked)}`).then(() => setCopied(true));
  };
  return (
    <section className="table-block" aria-label={caption}>
      <div className="toolbar">
        {filters.map(({ name, label, options }) => (
          <label key={name} className="filter">
            {label}
            <select value={params.get(name) ?? ""} onChange={(event) => set({ [name]: event.target.value, after: undefined })}>
              <option value="">{t("table.all")}</option>
              {options.map(({ value, label: text }) => <option key={value} value={value}>{text}</option>)}
            </select>
          </label>
        ))}
        <span className="spacer" />
        <Button className="quiet" onPress={copyQuery}>{copied ? t("table.copied") : t("table.copyQuery")}</Button>
        <Button className="quiet" isDisabled={exporting !== undefined} onPress={() => void exportAll().finally(() => setExporting(undefined))}>{exporting === undefined ? t("table.export") : t("table.exporting", { count: exporting })}</Button>
      </div>
      {error && <Refused error={error} />}
      <div className="table-scroll" tabIndex={0} role="group" aria-label={caption}>
        <table>
          <caption className="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ id, header, numeric }) => {
                const current = sort?.id === id;
                return (
                  <th key={id} scope="col" className={numeric ? "numeric" : ""} aria-sort={current ? (down ? "descending" : "ascending") : "none"}>
                    <button type="button" className="sort" onClick={() => set({ sort: id, order: current && !down ? "down" : undefined })}>{header}<span aria-hidden="true">{current ? (down ? " ▼" : " ▲") : ""}</span></button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => <tr key={keyOf(row)}>{columns.map((column) => <td key={column.id} className={column.numeric ? "numeric" : ""}>{column.cell(row)}</td>)}</tr>)}
          </tbody>
        </table>
      </div>
      {connection && rows.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <div className="toolbar">
        <p role="status" className="hint">{fetching && !data ? `${t("frame.loading")}…` : t("table.rows", { count: rows.length })}</p>
        <span className="spacer" />
        {after !== null && <Button className="quiet" onPress={() => set({ after: undefined })}>{t("table.first")}</Button>}
        {connection?.pageInfo.hasNextPage && <Button onPress={() => set({ after: connection.pageInfo.endCursor ?? undefined })}>{t("table.more")}</Button>}
      </div>
    </section>
  );
}

const collator = new Intl.Collator("mn", { numeric: true });

/** The rows of the page in the order of a column. */
function sorted<Row>(rows: readonly Row[], column: Column<Row> | undefined, down: boolean): readonly Row[] {
  if (!column) return rows;
  const ordered = [...rows].sort((a, b) => collator.compare(column.text(a), column.text(b)));
  return down ? ordered.reverse() : ordered;
}
