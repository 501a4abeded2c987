import { useCallback, useEffect, useState } from "react";
import { useClient } from "urql";
import type { TypedDocumentNode } from "urql";

interface Connection<Row> {
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** Most rows that a work list or a sum is made of; `more` says that there are others. */
export const MOST_ROWS = 2_000;

/**
 * Every row of a list, page after page: for work lists that are ordered by age and for sums, which one page cannot give.
 * @param query takes `$after`; made once, outside the component
 */
export function useAll<Data, Row>(query: TypedDocumentNode<Data, never>, variables: Readonly<Record<string, unknown>>, rowsOf: (data: Data) => Connection<Row>, pause = false) {
  const client = useClient();
  const [state, setState] = useState<{ readonly rows: readonly Row[]; readonly done: boolean; readonly more: boolean; readonly error?: Error }>({ rows: [], done: false, more: false });
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify(variables);
  useEffect(() => {
    if (pause) return;
    let stopped = false;
    const load = async (): Promise<void> => {
      const rows: Row[] = [];
      for (let after: string | null = null; ; ) {
        const { data, error } = await client.query(query, { ...(JSON.parse(asked) as object), ...(after === null ? {} : { after }) } as never, { requestPolicy: "network-only" }).toPromise();
        if (stopped) return;
        if (error || !data) throw error ?? new Error("no answer");
        const { edges, pageInfo } = rowsOf(data);
        rows.push(...edges.map(({ node }) => node));
        after = pageInfo.endCursor;
        const more = pageInfo.hasNextPage && after !== null;
        if (!more || rows.length >= MOST_ROWS) return setState({ rows, done: true, more });
      }
    };
    load().catch((error: unknown) => !stopped && setState((before) => ({ ...before, done: true, error: error as Error })));
    return () => {
      stopped = true;
    };
    // What is asked is told by the text of the variables: the object is a new one at each render.
  }, [client, query, asked, pause, turn]);
  const again = useCallback(() => setTurn((before) => before + 1), []);
  return { ...state, again };
}
