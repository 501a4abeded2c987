import { useRef, useState } from "react";
import { Button } from "react-aria-components";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import type { TypedDocumentNode } from "urql";
import { Refused } from "../record/refused.tsx";
import { download } from "../session/keys.tsx";
import { useText } from "../text/language.tsx";
import { useColumns } from "./columns.tsx";
import type { Column, ColumnMakers } from "./columns.tsx";
import { csv } from "./csv.ts";
import { useRows } from "./use-rows.ts";
import type { Connection } from "./use-rows.ts";

export interface Filter {
  /** Variable of the query, and name in the address. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}
interface Props<Data, Row> {
  readonly caption: string;
  /** Takes `first`, `after` and the filters' names as variables; one that takes `changedFrom` and `changedTo` gets a range of days. */
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

/** Most rows of a file: a longer list is asked for by filters. */
const MAX_FILE_ROWS = 10_000;
const DAY = /^\d{4}-\d\d-\d\d$/;
const ranges = [["changedFrom", "table.from"], ["changedTo", "table.to"]] as const;

interface WithSource {
  readonly loc?: { readonly source: { readonly body: string } };
  readonly definitions: readonly { readonly variableDefinitions?: readonly { readonly variable: { readonly name: { readonly value: string } } }[] }[];
}
const takes = (query: unknown, name: string): boolean => (query as WithSource).definitions.some(({ variableDefinitions = [] }) => variableDefinitions.some(({ variable }) => variable.name.value === name));

/** A list of the ledger: filters, days, order and page stand in the address, so that a link shows a colleague the same. It follows the ledger while it is open. */
export function DataTable<Data, Row>({ caption, query, variables = {}, rowsOf, keyOf, columns: columnsOf, filters = [], file }: Props<Data, Row>) {
  const { t } = useText();
  const client = useClient();
  const columns = columnsOf(useColumns<Row>());
  const [params, setParams] = useSearchParams();
  const [exporting, setExporting] = useState<number>();
  const [failed, setFailed] = useState<Error>();
  const [copied, setCopied] = useState(false);
  const block = useRef<HTMLDivElement>(null);
  const days = ranges.filter(([name]) => takes(query, name));
  const chosen = [...filters.map(({ name }) => name), ...days.map(([name]) => name).filter((name) => DAY.test(params.get(name) ?? ""))];
  const given = { ...variables, ...Object.fromEntries(chosen.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : []))) };
  const sort = columns.find(({ id }) => id === params.get("sort"));
  const down = params.get("order") === "down";
  const page = Math.max(0, Math.floor(Number(params.get("page") ?? 0)) || 0);
  const calm = (): boolean => !block.current?.matches(":hover") && !block.current?.contains(document.activeElement);
  const { rows, known, error, loading, asOf, news, again, asked, next, count, partly } = useRows({ query, variables: given, rowsOf, after: params.get("after"), sort, down, page, calm });
  const set = (changes: Readonly<Record<string, string | undefined>>): void => {
    const changed = new URLSearchParams(params);
    for (const [name, value] of Object.entries(changes)) if (value === undefined || value === "") changed.delete(name);
      else changed.set(name, value);
    setParams(changed);
  };
  const start = { after: undefined, page: undefined };
  const exportAll = async (): Promise<void> => {
    const all: Row[] = [];
    for (let cursor: string | null = null; ; ) {
      const { data, error: refused } = await client.query(query, { first: 100, ...given, ...(cursor === null ? {} : { after: cursor }) } as never).toPromise();
      if (refused || !data) throw refused ?? new Error("the page is empty");
      const { edges, pageInfo } = rowsOf(data);
      all.push(...edges.map(({ node }) => node));
      setExporting(all.length);
      cursor = pageInfo.endCursor;
      if (!pageInfo.hasNextPage || cursor === null || all.length >= MAX_FILE_ROWS) break;
    }
    download(`${file}.csv`, csv([columns.map(({ header }) => header), ...all.map((row) => columns.map((column) => column.text(row)))]), "text/csv;charset=utf-8");
  };
  const save = (): void => {
    setFailed(undefined);
    setExporting(0);
    exportAll().catch((reason: unknown) => setFailed(reason as Error)).finally(() => setExporting(undefined));
  };
  const copyQuery = (): void => {
    const source = (query as unknown as WithSource).loc?.source.body ?? "";
    void navigator.clipboard.writeText(`${source}\n# ${JSON.stringify(asked)}`).then(() => setCopied(true));
  };
  return (
    <section className="table-block" aria-label={caption}>
      <div className="toolbar">
        {filters.map(({ name, label, options }) => (
          <label key={name} className="filter">
            {label}
            <select value={params.get(name) ?? ""} onChange={(event) => set({ [name]: event.target.value, ...start })}>
              <option value="">{t("table.all")}</option>
              {options.map(({ value, label: text }) => <option key={value} value={value}>{text}</option>)}
            </select>
          </label>
        ))}
        {days.map(([name, text]) => (
          <label key={name} className="filter">
            {t(text)}
            <input type="date" value={params.get(name) ?? ""} onChange={(event) => set({ [name]: event.target.value, ...start })} />
          </label>
        ))}
        <span className="spacer" />
        <Button className="quiet" onPress={copyQuery}>{copied ? t("table.copied") : t("table.copyQuery")}</Button>
        <Button className="quiet" isDisabled={exporting !== undefined} onPress={save}>{exporting === undefined ? t("table.export") : t("table.exporting", { count: exporting })}</Button>
      </div>
      {(error ?? failed) && <Refused error={(error ?? failed) as Error} />}
      {partly !== undefined && <p className="notice">{t("table.partly", { count: partly })}</p>}
      {news && <p className="notice actions" role="status">{t("table.news")} <Button onPress={again}>{t("table.refresh")}</Button></p>}
      <div className="table-scroll" ref={block} tabIndex={0} role="group" aria-label={caption}>
        <table>
          <caption className="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ id, header, numeric }) => {
                const current = sort?.id === id;
                return (
                  <th key={id} scope="col" className={numeric ? "numeric" : ""} aria-sort={current ? (down ? "descending" : "ascending") : "none"}>
                    <button type="button" className="sort" onClick={() => set({ sort: current && down ? undefined : id, order: current && !down ? "down" : undefined, ...start })}>{header}<span aria-hidden="true">{current ? (down ? " ▼" : " ▲") : ""}</span></button>
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
      {known && rows.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <div className="toolbar">
        <p role="status" className="hint">{loading ? `${t("frame.loading")}…` : t("table.rows", { count: count ?? rows.length })}{!loading && asOf ? ` · ${asOf.block === undefined ? t("table.asOfTime", { time: asOf.time }) : t("state.asOf", { time: asOf.time, block: asOf.block })}` : ""}</p>
        <span className="spacer" />
        {(params.get("after") !== null || page > 0) && <Button className="quiet" onPress={() => set(start)}>{t("table.first")}</Button>}
        {next && <Button onPress={() => set("after" in next ? { after: next.after } : { page: String(next.page) })}>{t("table.more")}</Button>}
      </div>
    </section>
  );
}
