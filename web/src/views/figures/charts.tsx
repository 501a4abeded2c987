import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { today } from "../../roles/today.ts";
import { useTableRows } from "../../forms/references.ts";
import { money, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { StackedBars } from "./stacked-bars.tsx";
import { monthAfter, monthsBetween, sumsOf } from "./sums.ts";

const FiguresQuery = graphql(`
  query Figures($from: String!, $to: String!) {
    figures(from: $from, to: $to) {
      volumes { month product borderPoint exitedKg units }
      revenue { month product borderPoint currency charged due assessments }
    }
  }
`);
const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** Volumes and revenue by month, product and border, of what the viewer may see. The time stands in the address; each chart is also a table and a file. */
export default function ChartsPage() {
  const { t, language } = useText();
  const [params, setParams] = useSearchParams();
  useTitle(t("charts.title"));
  const thisMonth = today().slice(0, 7);
  const month = (name: string, otherwise: string): string => (MONTH.test(params.get(name) ?? "") ? (params.get(name) ?? otherwise) : otherwise);
  const [from, to] = [month("from", monthAfter(thisMonth, -11)), month("to", thisMonth)];
  const [{ data, error, fetching }, again] = useQuery({ query: FiguresQuery, variables: { from, to } });
  useLive(() => again({ requestPolicy: "network-only" }));
  const products = useTableRows("product");
  const borders = useTableRows("borderPoint");
  const named = (rows: typeof products, id: string): string => rows.find((row) => row.id === id)?.text || id;
  const product = (id: string): string => (id === "import" ? t("charts.imports") : named(products, id));
  const border = (id: string): string => (id === "" ? "–" : named(borders, id));
  const { volumes = [], revenue = [] } = data?.figures ?? {};
  const months = monthsBetween(from, to);
  const change = (name: string, value: string): void => {
    const next = new URLSearchParams(params);
    next.set(name, value);
    setParams(next, { replace: true });
  };
  const weight = { shown: (value: { toString(): string }) => tonnes(value.toString(), language), scale: 1_000, unit: language === "mn" ? "кг" : "kg" };
  const byCurrency = [...Map.groupBy(revenue, ({ currency }) => currency)].sort(([a], [b]) => a.localeCompare(b));
  return (
    <>
      <h1>{t("charts.title")}</h1>
      <div className="toolbar">
        <label className="filter">{t("charts.from")}<input type="month" value={from} max={to} onChange={(event) => change("from", event.target.value)} /></label>
        <label className="filter">{t("charts.to")}<input type="month" value={to} min={from} onChange={(event) => change("to", event.target.value)} /></label>
        <p role="status" className="hint">{fetching && !data ? `${t("frame.loading")}…` : t("charts.note", { units: volumes.reduce((sum, { units }) => sum + units, 0), assessments: revenue.reduce((sum, { assessments }) => sum + assessments, 0) })}</p>
      </div>
      <p className="hint">{t("charts.entitled")}</p>
      {error && <Refused error={error} />}
      {data && (
        <div className="columns">
          <StackedBars {...weight} title={t("charts.byMonth")} head={t("charts.month")} keys={months} sums={sumsOf(volumes, (row) => row.month, (row) => row.product, (row) => row.exitedKg)} keyName={(key) => key} partName={product} file={`volumes-${from}-${to}`} />
          <StackedBars {...weight} title={t("charts.byProduct")} head={t("table.product")} sums={sumsOf(volumes, (row) => row.product, (row) => row.borderPoint, (row) => row.exitedKg)} keyName={product} partName={border} file={`volumes-by-product-${from}-${to}`} />
          <StackedBars {...weight} title={t("charts.byBorder")} head={t("customs.border")} sums={sumsOf(volumes, (row) => row.borderPoint, (row) => row.product, (row) => row.exitedKg)} keyName={border} partName={product} file={`volumes-by-border-${from}-${to}`} />
          {byCurrency.flatMap(([currency, rows]) => {
            const amount = { shown: (value: { toString(): string }) => money(value.toString(), currency), unit: currency };
            return [
              <StackedBars key={`${currency} month`} {...amount} title={t("charts.revenueByMonth", { currency })} head={t("charts.month")} keys={months} sums={sumsOf(rows, (row) => row.month, (row) => row.product, (row) => row.charged)} keyName={(key) => key} partName={product} file={`revenue-${currency}-${from}-${to}`} />,
              <StackedBars key={`${currency} product`} {...amount} title={t("charts.revenueByProduct", { currency })} head={t("table.product")} sums={sumsOf(rows, (row) => row.product, (row) => row.borderPoint, (row) => row.charged)} keyName={product} partName={border} file={`revenue-by-product-${currency}-${from}-${to}`} />,
              <StackedBars key={`${currency} border`} {...amount} title={t("charts.revenueByBorder", { currency })} head={t("customs.border")} sums={sumsOf(rows, (row) => row.borderPoint, (row) => row.product, (row) => row.charged)} keyName={border} partName={product} file={`revenue-by-border-${currency}-${from}-${to}`} />,
            ];
          })}
        </div>
      )}
    </>
  );
}
