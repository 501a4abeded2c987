import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { tableNames } from "../../../../domain/tables.ts";
import { graphql } from "../../api/graphql.ts";
import { keptDraft } from "../../forms/drafts.ts";
import { useTitle } from "../../frame/title.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { enumOfTable, tableNamed } from "./names.ts";
import { rowsIn } from "./rows.ts";
import { Shifts } from "./shifts.tsx";
import { differs, recordKindOf, sumsBy, trialCells, useTrial } from "./trial.ts";

const VersionsQuery = graphql(`query TrialVersions($name: TableName!) { table(name: $name) { inForce newest tables(last: 50) { edges { node { version status } } } } }`);
const DRAFT = "draft";

/** A change of rates tried on what was declared: another version of a table, or one's own draft, over a period; sums by product, border point and payer. The address holds what is tried. */
export default function SimulatePage() {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const [params, setParams] = useSearchParams();
  useTitle(t("try.title"));
  const name = tableNamed(params.get("table") ?? "") ?? "royalty-base";
  const draft = rowsIn(String(keptDraft(viewer?.user ?? "", `tables:propose ${name}`)?.input["rows"] ?? ""));
  const [{ data }] = useQuery({ query: VersionsQuery, variables: { name: enumOfTable(name) } });
  const versions = data?.table?.tables.edges.map(({ node }) => node).toSorted((a, b) => b.version - a.version) ?? [];
  const version = params.get("version") ?? (draft.length > 0 ? DRAFT : String(data?.table?.newest ?? 1));
  const [from, setFrom] = useState(params.get("from") ?? `${Number(today().slice(0, 4)) - 1}-01-01`);
  const [to, setTo] = useState(params.get("to") ?? today());
  const trial = useTrial();
  const set = (changes: Readonly<Record<string, string | undefined>>): void => {
    const next = new URLSearchParams(params);
    for (const [key, value] of Object.entries(changes)) if (value === undefined) next.delete(key);
      else next.set(key, value);
    setParams(next, { replace: true });
  };
  const start = (): void => {
    set({ table: name, version, from, to });
    void trial.start({ from: from.trim(), to: to.trim(), inForce: false, table: name, ...(version === DRAFT ? { rows: draft } : { version: Number(version) }) });
  };
  return (
    <>
      <h1>{t("try.title")}</h1>
      <p className="lead">{t("try.lead")}</p>
      <form className="card trial-form" onSubmit={(event) => { event.preventDefault(); start(); }}>
        <div className="row-fields">
          <div className="field"><label htmlFor="try-table">{t("try.table")}</label><select id="try-table" value={name} onChange={(event) => set({ table: event.target.value, version: undefined })}>{tableNames.map((one) => <option key={one} value={one}>{label("TableName", enumOfTable(one), language)}</option>)}</select></div>
          <div className="field">
            <label htmlFor="try-version">{t("try.version")}</label>
            <select id="try-version" value={version} onChange={(event) => set({ version: event.target.value })}>
              {draft.length > 0 && <option value={DRAFT}>{t("try.draft")}</option>}
              {versions.map((one) => <option key={one.version} value={String(one.version)}>{t("tables.version", { version: one.version })}{one.status === "PROPOSED" ? ` · ${t("tables.status.proposed")}` : ""}</option>)}
            </select>
          </div>
          <div className="field"><label htmlFor="try-from">{t("try.from")}</label><input id="try-from" value={from} placeholder="2026-01-01" onChange={(event) => setFrom(event.target.value)} /></div>
          <div className="field"><label htmlFor="try-to">{t("try.to")}</label><input id="try-to" value={to} placeholder="2026-12-31" onChange={(event) => setTo(event.target.value)} /></div>
        </div>
        <div className="actions">
          <Button type="submit" className="primary" isDisabled={trial.running}>{t("try.start")}</Button>
          {trial.running && <Button onPress={trial.stop}>{t("try.stop")}</Button>}
          <Link className="button" to={`/tables/${name}`}>{label("TableName", enumOfTable(name), language)}</Link>
        </div>
      </form>
      <TrialResult trial={trial} file={`trial-${name}-${version}`} />
    </>
  );
}

/** Progress and sums of a trial, and its rows as a file. */
export function TrialResult({ trial, file }: { readonly trial: ReturnType<typeof useTrial>; readonly file: string }) {
  const { t, pick } = useText();
  const { rows, total, running, finished, error } = trial;
  const refused = rows.filter(({ refusal }) => refusal !== null);
  const changed = rows.filter(differs);
  return (
    <>
      {error && <Refused error={error} />}
      {(running || rows.length > 0 || finished) && (
        <section className="card" aria-labelledby="progress">
          <h2 id="progress" className="hidden">{t("try.total")}</h2>
          <progress max={Math.max(total, 1)} value={finished ? Math.max(total, 1) : rows.length} aria-label={t("try.progress", { done: rows.length, total })} />
          <p role="status">{running ? t("try.progress", { done: rows.length, total }) : t("try.done", { done: rows.length - refused.length, changed: changed.length, refused: refused.length })}</p>
          {refused.length > 0 && <ul className="plain">{[...Map.groupBy(refused, ({ refusal }) => refusal?.code ?? "")].map(([code, some]) => <li key={code}><span className="badge badge-wait">{some.length}</span> {pick(some[0]?.refusal?.message ?? "", some[0]?.refusal?.messageMn ?? "")} <code>{code}</code></li>)}</ul>}
          {rows.length > 0 && <Button className="quiet" onPress={() => download(`${file}.csv`, csv(trialCells(rows)), "text/csv")}>{t("table.export")}</Button>}
        </section>
      )}
      {rows.length > 0 && (
        <>
          <Shifts title={t("try.total")} head={t("try.currency")} sums={sumsBy(rows, () => "").map((sum) => ({ ...sum, name: sum.currency }))} />
          <div className="columns">
            <Shifts title={t("try.byProduct")} head={t("table.product")} sums={sumsBy(rows, ({ product }) => product)} />
            <Shifts title={t("try.byBorder")} head={t("customs.border")} sums={sumsBy(rows, ({ borderPoint }) => borderPoint)} />
          </div>
          <Shifts title={t("try.byPayer")} head={t("tax.payer")} sums={sumsBy(rows, ({ payerId }) => payerId)} />
          {changed.length > 0 && (
            <section className="card">
              <h2>{t("try.byDeclaration")}</h2>
              <ul className="plain">{changed.slice(0, 20).map((row) => <li key={`${row.kind} ${row.declarationNo}`}><Link className="number" to={recordPath(recordKindOf(row), row.declarationNo)}>{row.declarationNo}</Link></li>)}</ul>
              {changed.length > 20 && <p className="hint">{t("try.more", { shown: 20 })}</p>}
            </section>
          )}
        </>
      )}
    </>
  );
}
