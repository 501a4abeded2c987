import { useMemo } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { DomainError } from "../../../../domain/error.ts";
import { tableOwners } from "../../../../domain/tables.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { tableProblems } from "../../../../domain/tax/tables/index.ts";
import { graphql } from "../../api/graphql.ts";
import type { FieldViewProps } from "../../forms/fields.tsx";
import { keptDraft } from "../../forms/drafts.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import type { FieldError, Values } from "../../forms/values.ts";
import { NotFound } from "../../frame/not-found.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { DiffTable } from "./diff.tsx";
import { RowsEditor } from "./editor.tsx";
import { enumOfTable, tableNamed } from "./names.ts";
import { PriceChanges } from "./prices.tsx";
import { changesOf, idOf, rowsIn } from "./rows.ts";
import type { Row } from "./rows.ts";

const BaseQuery = graphql(`query ProposalBase($name: TableName!) { table(name: $name) { newest inForce inForceTable { rows } } }`);

/** A new version of a table: rows pasted or changed, checked at every change; the page before signing shows what differs. `?confirm=ROW` marks a row as confirmed. */
export default function ProposePage() {
  const { name = "" } = useParams();
  const table = tableNamed(name);
  return table ? <Known key={name} name={table} /> : <NotFound />;
}

function Known({ name }: { readonly name: TableName }) {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const [{ data, error }] = useQuery({ query: BaseQuery, variables: { name: enumOfTable(name) }, requestPolicy: "network-only" });
  const title = label("TableName", enumOfTable(name), language);
  return (
    <>
      <p><Link to={`/tables/${name}`}>{title}</Link></p>
      <h1>{name === "reference-prices" ? t("prices.title") : `${t("tables.propose")}: ${title}`}</h1>
      {error && <Refused error={error} />}
      {viewer?.orgId !== tableOwners[name] && <p className="notice">{t("tables.onlyOwner", { owner: label("OrganisationRole", tableOwners[name], language) })}</p>}
      {data ? <Proposal name={name} base={(data.table?.inForceTable?.rows ?? []) as readonly Row[]} newest={data.table?.newest ?? 0} /> : !error && <p className="state" role="status">{t("frame.loading")}…</p>}
    </>
  );
}

function Proposal({ name, base, newest }: { readonly name: TableName; readonly base: readonly Row[]; readonly newest: number }) {
  const { t } = useText();
  const { viewer } = useSession();
  const [params] = useSearchParams();
  const confirm = params.get("confirm");
  const preset = useMemo<Values>(() => {
    const rows = base.map((row) => (idOf(row) === confirm ? { ...row, verified: true, confidence: "high" } : row));
    return { table: name, version: String(newest + 1), rows: JSON.stringify(rows) };
  }, [name, base, newest, confirm]);
  // Made once: a new component at each keystroke would lose what is being typed in it.
  const views = useMemo(() => ({ rows: (props: FieldViewProps) => <RowsEditor {...props} label={t("tables.content")} name={name} base={base} /> }), [name, base, t]);
  const alsoCheck = useMemo(() => (input: Values): readonly FieldError[] => {
    const rows = rowsIn(String(input["rows"] ?? ""));
    const [problem] = rows.length === 0 ? [] : tableProblems(name, rows);
    if (!problem) return changesOf(base, rows).length > 0 || base.length === 0 ? [] : [{ path: "rows", error: new DomainError("table/invalid", { table: name, problem: t("tables.noChange") }) }];
    return [{ path: "rows", error: problem.at === undefined ? new DomainError("table/invalid", { table: name, problem: problem.problem }) : problem.error }];
  }, [name, base, t]);
  const stale = keptDraft(viewer?.user ?? "", `tables:propose ${name}`)?.input["version"];
  return (
    <>
      {stale !== undefined && stale !== String(newest + 1) && <p className="notice">{t("tables.stale", { base: Number(stale) - 1, newest })}</p>}
      <TransactionForm
        transaction="tables:propose"
        preset={preset}
        hidden={["table"]}
        order={["rows", "note", "version", "at"]}
        views={views}
        alsoCheck={alsoCheck}
        preview={(input) => {
          const changes = changesOf(base, rowsIn(String(input["rows"] ?? "")));
          return <><DiffTable name={name} changes={changes} />{name === "reference-prices" && <PriceChanges base={base} changes={changes} />}</>;
        }}
      />
    </>
  );
}
