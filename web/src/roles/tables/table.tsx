import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { digestOf } from "../../../../domain/canonical.ts";
import { tableOwners } from "../../../../domain/tables.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { NotFound } from "../../frame/not-found.tsx";
import { useTitle } from "../../frame/title.ts";
import { TransactionLink } from "../../record/overview.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { Table } from "../../table/table.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { DiffTable } from "./diff.tsx";
import { enumOfTable, isUnconfirmed, tableNamed } from "./names.ts";
import { cellsOf, changesOf } from "./rows.ts";
import type { Row } from "./rows.ts";

const HeadQuery = graphql(`query RateTable($name: TableName!) { table(name: $name) { table newest inForce tables(last: 50) { edges { node { version status note proposedBy approvedBy at transaction { transactionId } } } } } }`);
const RowsQuery = graphql(`query RateTableRows($name: TableName!, $version: Int!) { tableVersion(name: $name, version: $version) { version status rows note proposedBy approvedBy at transaction { transactionId } } }`);

/** A table: its versions, each with what it changed, who and why; what waits is approved here by a second officer. */
export default function TablePage() {
  const { name = "", version } = useParams();
  const table = tableNamed(name);
  return table ? <Known key={`${name} ${version ?? ""}`} name={table} wanted={version === undefined ? undefined : Number(version)} /> : <NotFound />;
}

function Known({ name, wanted }: { readonly name: TableName; readonly wanted: number | undefined }) {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const title = label("TableName", enumOfTable(name), language);
  useTitle(title);
  const [{ data, error, fetching }, again] = useQuery({ query: HeadQuery, variables: { name: enumOfTable(name) } });
  const head = data?.table;
  const versions = (head?.tables.edges.map(({ node }) => node) ?? []).toSorted((a, b) => b.version - a.version);
  const shown = wanted ?? head?.inForce ?? head?.newest;
  const before = versions.find(({ version, status }) => shown !== undefined && version < shown && status === "APPROVED")?.version;
  const owner = tableOwners[name];
  const owns = viewer?.orgId === owner && viewer.role === "OFFICER";
  const refresh = (): void => again({ requestPolicy: "network-only" });
  return (
    <>
      <p><Link to="/tables">{t("tables.title")}</Link></p>
      <h1>{title}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && !head && <p className="empty">{t("tables.none")}</p>}
      <div className="actions">
        {owns ? <Link className="button primary" to={`/tables/${name}/propose`}>{t("tables.propose")}</Link> : <p className="hint">{t("tables.onlyOwner", { owner: label("OrganisationRole", owner, language) })}</p>}
        {shown !== undefined && (viewer?.orgId === "customs" || viewer?.orgId === "tax") && <Link className="button" to={`/simulate?table=${name}&version=${shown}`}>{t("tables.try")}</Link>}
      </div>
      <div className="columns main-first">
        {shown !== undefined && <Version key={shown} name={name} version={shown} before={before} inForce={head?.inForce === shown} canApprove={owns} onApproved={refresh} />}
        <section className="card" aria-labelledby="versions">
          <h2 id="versions">{t("tables.versions")}</h2>
          <ol className="plain work">
            {versions.map(({ version, status, note, proposedBy, approvedBy, at, transaction }) => (
              <li key={version}>
                <Link to={`/tables/${name}/${version}`} aria-current={version === shown ? "page" : undefined}>{t("tables.version", { version })}</Link>{" "}
                <span className={`badge badge-${status === "PROPOSED" ? "wait" : version === head?.inForce ? "good" : "plain"}`}>{status === "PROPOSED" ? `… ${t("tables.status.proposed")}` : version === head?.inForce ? `✓ ${t("tables.status.inForce")}` : t("tables.status.approved")}</span>
                <p className="hint"><bdi>{note}</bdi></p>
                <p className="hint">{localTime(at)} · {t("tables.by", { user: proposedBy })}{approvedBy !== null && ` · ${t("tables.approvedBy", { user: approvedBy })}`} {transaction && <TransactionLink id={transaction.transactionId} />}</p>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </>
  );
}

interface VersionProps {
  readonly name: TableName;
  readonly version: number;
  readonly before: number | undefined;
  readonly inForce: boolean;
  readonly canApprove: boolean;
  onApproved(): void;
}

function Version({ name, version, before, inForce, canApprove, onApproved }: VersionProps) {
  const { t } = useText();
  const { viewer } = useSession();
  const [approving, setApproving] = useState(false);
  const [{ data, error }] = useQuery({ query: RowsQuery, variables: { name: enumOfTable(name), version } });
  const [{ data: earlier }] = useQuery({ query: RowsQuery, variables: { name: enumOfTable(name), version: before ?? 1 }, pause: before === undefined });
  const table = data?.tableVersion;
  const rows = (table?.rows ?? []) as readonly Row[];
  const old = (earlier?.tableVersion?.rows ?? []) as readonly Row[];
  const ready = table && (before === undefined || earlier?.tableVersion);
  const changes = useMemo(() => (ready ? changesOf(old, rows) : []), [ready, old, rows]);
  const preset = useMemo(() => ({ table: name, version: String(version) }), [name, version]);
  if (error) return <Refused error={error} />;
  if (!table || !ready) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const own = table.proposedBy === viewer?.user;
  const diff = <>
    <h3>{before === undefined ? t("tables.diffFirst") : t("tables.diff", { before, after: version })}</h3>
    {before !== undefined && <DiffTable name={name} changes={changes} />}
  </>;
  return (
    <section className="card" aria-labelledby="version">
      <h2 id="version">{t("tables.version", { version })} {inForce && <span className="badge badge-good">✓ {t("tables.status.inForce")}</span>}</h2>
      <p><bdi>{table.note}</bdi></p>
      {table.status === "PROPOSED" && canApprove && (own ? <p className="notice">{t("tables.approveOther")}</p> : !approving && <Button className="primary" onPress={() => setApproving(true)}>{t("tables.approve")}</Button>)}
      {approving && <TransactionForm transaction="tables:approve" preset={preset} hidden={["table", "version"]} onRecorded={onApproved} preview={() => <>{diff}<p className="hint">{t("tables.rowsDigest")}: <code className="hash">{digestOf(table.rows)}</code></p></>} />}
      {!approving && diff}
      <p className="hint">{t("tables.unconfirmed", { count: rows.filter(isUnconfirmed).length })}</p>
      <AllRows name={name} rows={rows} version={version} />
    </section>
  );
}

function AllRows({ name, rows, version }: { readonly name: TableName; readonly rows: readonly Row[]; readonly version: number }) {
  const { t } = useText();
  const [open, setOpen] = useState(false);
  const [header = [], ...lines] = cellsOf(name, rows);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("tables.rows", { count: rows.length })}</summary>
      <Button className="quiet" onPress={() => download(`${name}-${version}.csv`, csv([header, ...lines]), "text/csv")}>{t("tables.download")}</Button>
      {open && (
        <Table caption={t("tables.content")} head={[...header.map((cell) => cell)]} box="all-rows">
          <tbody>{lines.map((line, i) => <tr key={i}>{line.map((cell, at) => (at === 0 ? <th key={at} scope="row"><bdi>{cell}</bdi></th> : <td key={at}><bdi className="cell">{cell}</bdi></td>))}</tr>)}</tbody>
        </Table>
      )}
    </details>
  );
}
