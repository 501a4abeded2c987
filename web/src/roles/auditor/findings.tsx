import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { useLabels, useSession } from "../../session/session.tsx";
import { DataTable } from "../../table/data-table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { ReadOnly } from "./home.tsx";

const FindingsQuery = graphql(`query Findings($first: Int, $after: String, $codes: [FindingCode!], $from: Date, $to: Date) { findings(first: $first, after: $after, codes: $codes, from: $from, to: $to) { edges { node { code rule kind recordId figure threshold unit } } pageInfo { hasNextPage endCursor } } }`);

/** Figures beyond their thresholds in a period, each leading to its record; the file of them is the table's. */
export default function FindingsPage() {
  const { t, language } = useText();
  const label = useLabels();
  const { labels } = useSession();
  const [params, setParams] = useSearchParams();
  useTitle(t("menu.findings"));
  const to = params.get("to") ?? today();
  const from = params.get("from") ?? `${Number(to.slice(0, 4)) - 1}${to.slice(4)}`.replace("-02-29", "-02-28");
  const [typed, setTyped] = useState({ from, to });
  const codes = labels.find(({ name }) => name === "FindingCode")?.values ?? [];
  return (
    <>
      <ReadOnly />
      <h1>{t("menu.findings")}</h1>
      <p className="lead">{t("audit.findings")}</p>
      <form className="toolbar" onSubmit={(event) => {
        event.preventDefault();
        const next = new URLSearchParams(params);
        next.set("from", typed.from.trim());
        next.set("to", typed.to.trim());
        next.delete("after");
        setParams(next);
      }}>
        <label className="filter">{t("audit.from")}<input value={typed.from} onChange={(event) => setTyped({ ...typed, from: event.target.value })} /></label>
        <label className="filter">{t("audit.to")}<input value={typed.to} onChange={(event) => setTyped({ ...typed, to: event.target.value })} /></label>
        <Button type="submit">{t("audit.show")}</Button>
      </form>
      <DataTable
        caption={t("menu.findings")}
        file="findings"
        query={FindingsQuery}
        variables={{ from, to }}
        rowsOf={(data) => data.findings}
        keyOf={(row) => `${row.code} ${row.rule} ${row.kind} ${row.recordId}`}
        filters={[{ name: "codes", label: t("audit.code"), options: codes.map(({ value }) => ({ value, label: `${value} ${label("FindingCode", value, language)}` })) }]}
        columns={({ text }) => [
          text("code", t("audit.code"), (row) => `${row.code} ${label("FindingCode", row.code, language)}`),
          text("rule", t("audit.compared"), (row) => label("FindingRule", row.rule, language)),
          { id: "number", header: t("table.number"), cell: (row) => <Link className="number" to={recordPath(row.kind, row.recordId)}>{row.recordId}</Link>, text: (row) => row.recordId },
          { id: "figure", header: t("audit.figure"), numeric: true, cell: (row) => <strong>{grouped(row.figure)} {row.unit}</strong>, text: (row) => `${row.figure} ${row.unit}` },
          { id: "threshold", header: t("audit.threshold"), numeric: true, cell: (row) => `${grouped(row.threshold)} ${row.unit}`, text: (row) => `${row.threshold} ${row.unit}` },
        ]}
      />
    </>
  );
}
