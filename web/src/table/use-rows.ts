import { useEffect, useState } from "react";
import { useQuery } from "urql";
import type { TypedDocumentNode } from "urql";
import { knownBlock } from "../frame/freshness.ts";
import { useLive } from "../frame/live.ts";
import { localTime } from "../text/format.ts";
import type { Column } from "./columns.tsx";
import { MOST_ROWS, useAll } from "./use-all.ts";

export interface Connection<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
export const PAGE = 50;

interface Wanted<Data, Row> {
  readonly query: TypedDocumentNode<Data, never>;
  readonly variables: Readonly<Record<string, unknown>>;
  rowsOf(data: Data): Connection<Row>;
  /** Cursor of the page in the ledger's order. */
  readonly after: string | null;
  /** Column by which the whole list is ordered; undefined for the ledger's order. */
  readonly sort: Column<Row> | undefined;
  readonly down: boolean;
  /** Page of the ordered list, from 0. */
  readonly page: number;
  /** Whether rows may change places now: not under a pointer. */
  calm(): boolean;
}

const collator = new Intl.Collator("mn", { numeric: true });

/**
 * The rows of one page. In the ledger's order they are asked for a page at a time; ordered by a column the whole list is read, as far as `MOST_ROWS`, since a page by itself
 * cannot be ordered. New blocks bring new rows; while somebody points at the list it says so instead of moving.
 */
export function useRows<Data, Row>({ query, variables, rowsOf, after, sort, down, page, calm }: Wanted<Data, Row>) {
  const whole = sort !== undefined;
  const asked = { first: PAGE, ...variables, ...(after === null ? {} : { after }) };
  const [{ data, error, fetching }, ask] = useQuery({ query, variables: asked as never, pause: whole });
  const all = useAll(query, { first: 100, ...variables }, rowsOf, !whole);
  const [asOf, setAsOf] = useState<{ readonly time: string; readonly block: string | undefined }>();
  const [news, setNews] = useState(false);
  const got = whole ? all.rows : data;
  useEffect(() => {
    if (got === undefined) return;
    setAsOf({ time: localTime(new Date().toISOString(), true).slice(11), block: knownBlock() });
    setNews(false);
  }, [got]);
  const again = (): void => (whole ? all.again() : ask({ requestPolicy: "network-only" }));
  useLive(() => {
    if (whole || !calm()) setNews(true);
    else again();
  });
  const connection = data && !whole ? rowsOf(data) : undefined;
  const ordered = whole ? all.rows.toSorted((a, b) => (down ? -1 : 1) * collator.compare(sort.text(a), sort.text(b))) : [];
  return {
    rows: whole ? ordered.slice(page * PAGE, (page + 1) * PAGE) : (connection?.edges.map(({ node }) => node) ?? []),
    known: whole ? all.done : connection !== undefined,
    error: whole ? all.error : error,
    loading: whole ? !all.done : fetching && !data,
    asOf,
    news,
    again,
    asked,
    /** Cursor of the next page in the ledger's order, number of the next page of an ordered list; undefined on the last. */
    next: whole ? ((page + 1) * PAGE < ordered.length ? { page: page + 1 } : undefined) : connection?.pageInfo.hasNextPage ? { after: connection.pageInfo.endCursor ?? "" } : undefined,
    count: whole && all.done ? ordered.length : undefined,
    /** More rows than may be ordered: the list is to be narrowed. */
    partly: whole && all.more ? MOST_ROWS : undefined,
  };
}
