import { useEffect, useState } from "react";
import { useClient } from "urql";
import { Decimal } from "../../../domain/decimal.ts";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import { useTitle } from "../frame/title.ts";
import { Refused } from "../record/refused.tsx";
import { localDay, tonnes } from "../text/format.ts";
import { useText } from "../text/language.tsx";

const FiguresQuery = graphql(`query Figures($after: String) { consignments(first: 100, after: $after) { edges { node { consignmentId product borderPoint openedAt loadedKg } } pageInfo { hasNextPage endCursor } } }`);
type Consignment = ResultOf<typeof FiguresQuery>["consignments"]["edges"][number]["node"];

/** Volumes by month, product and border, of the consignments that the viewer may see; each chart is also a table. */
export default function ChartsPage() {
  const { t } = useText();
  const client = useClient();
  const [rows, setRows] = useState<readonly Consignment[]>([]);
  const [error, setError] = useState<Error>();
  const [done, setDone] = useState(false);
  useTitle(t("charts.title"));
  useEffect(() => {
    let stopped = false;
    const load = async (): Promise<void> => {
      for (let after: string | null = null; !stopped; ) {
        const { data, error: failed } = await client.query(FiguresQuery, after === null ? {} : { after }).toPromise();
        if (failed || !data) throw failed ?? new Error("no answer");
        const { edges, pageInfo }: ResultOf<typeof FiguresQuery>["consignments"] = data.consignments;
        if (!stopped) setRows((before) => [...(after === null ? [] : before), ...edges.map(({ node }) => node)]);
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage || after === null) return setDone(true);
      }
    };
    load().catch((failed: unknown) => setError(failed as Error));
    return () => {
      stopped = true;
    };
  }, [client]);
  return (
    <>
      <h1>{t("charts.title")}</h1>
      {error && <Refused error={error} />}
      <p className="hint" role="status">{done ? t("charts.note", { count: rows.length }) : `${t("frame.loading")}… ${rows.length}`}</p>
      <div className="columns">
        <Bars title={t("charts.byMonth")} sums={sums(rows, ({ openedAt }) => localDay(openedAt).slice(0, 7))} head={t("charts.month")} />
        <Bars title={t("charts.byProduct")} sums={sums(rows, ({ product }) => product)} head={t("table.product")} />
        <Bars title={t("charts.byBorder")} sums={sums(rows, ({ borderPoint }) => borderPoint)} head={t("customs.border")} />
      </div>
    </>
  );
}

/** Exact sums of mass by a key, the keys in order. */
function sums(rows: readonly Consignment[], key: (row: Consignment) => string): readonly { readonly name: string; readonly kg: Decimal }[] {
  const found = new Map<string, Decimal>();
  for (const row of rows) found.set(key(row), (found.get(key(row)) ?? Decimal.zero).plus(Decimal.parse(row.loadedKg)));
  return [...found].sort(([a], [b]) => a.localeCompare(b)).map(([name, kg]) => ({ name, kg }));
}

function Bars({ title, sums: bars, head }: { readonly title: string; readonly sums: readonly { readonly name: string; readonly kg: Decimal }[]; readonly head: string }) {
  const { t, language } = useText();
  const most = Math.max(1, ...bars.map(({ kg }) => Number(kg)));
  return (
    <section className="card">
      <h2>{title}</h2>
      <table className="bars">
        <caption className="hidden">{title}</caption>
        <thead className="hidden"><tr><th scope="col">{head}</th><th scope="col">{t("table.mass")}</th></tr></thead>
        <tbody>
          {bars.map(({ name, kg }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect className="share share-0" width={(100 * Number(kg)) / most} height="10" /></svg><span className="number">{tonnes(kg.toString(), language)}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
      {bars.length === 0 && <p className="empty">{t("table.empty")}</p>}
    </section>
  );
}
