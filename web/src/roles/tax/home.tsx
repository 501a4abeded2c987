import { Link } from "react-router";
import { useQuery } from "urql";
import { readRefusal } from "../../../../domain/error.ts";
import { tableOwners } from "../../../../domain/tables.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { refusalText } from "../../api/refusal.ts";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { useAll } from "../../table/use-all.ts";
import { daysUntil, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Outdated } from "../../views/outdated.tsx";
import { Drafts } from "../general.tsx";
import { enumOfTable, tableNamed } from "../tables/names.ts";
import { today } from "../today.ts";

const AssessmentsQuery = graphql(`query TaxWork($status: AssessmentStatus, $settlement: AssessmentSettlement, $after: String) { assessments(first: 100, after: $after, status: $status, settlement: $settlement) { edges { node { assessmentId declarationNo payerId payer { name nameMn } assessedOn status settlement reasons supersededById statement { totals { currency due } } } } pageInfo { hasNextPage endCursor } } }`);
const ProposedQuery = graphql(`query TaxProposed { contracts(first: 50, status: AGREED) { edges { node { contractNo seller { name nameMn } } } } tables(first: 50) { edges { node { table newest owner newestTable { status proposedBy } } } } }`);
type Assessment = ResultOf<typeof AssessmentsQuery>["assessments"]["edges"][number]["node"];

const OLD_DAYS = 30;
const rowsOf = (data: ResultOf<typeof AssessmentsQuery>) => data.assessments;
const age = ({ assessedOn }: Assessment): number => Math.max(0, -daysUntil(assessedOn, today()));

/** The tax officer's work list: what needs review, what has stayed provisional for long, what is unpaid, which rows hold assessments back. */
export default function TaxHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("tax.title"));
  const review = useAll(AssessmentsQuery, { status: "NEEDS_REVIEW" }, rowsOf);
  const provisional = useAll(AssessmentsQuery, { status: "PROVISIONAL" }, rowsOf);
  const unpaid = useAll(AssessmentsQuery, { settlement: "OPEN" }, rowsOf);
  const partPaid = useAll(AssessmentsQuery, { settlement: "PART_PAID" }, rowsOf);
  const [{ data }, again] = useQuery({ query: ProposedQuery });
  useLive(() => {
    for (const list of [review, provisional, unpaid, partPaid]) list.again();
    again({ requestPolicy: "network-only" });
  });
  const inForce = (rows: readonly Assessment[]): readonly Assessment[] => rows.filter(({ supersededById }) => supersededById === null).toSorted((a, b) => a.assessedOn.localeCompare(b.assessedOn));
  const toReview = inForce(review.rows);
  const kept = inForce(provisional.rows);
  const old = kept.filter((one) => age(one) > OLD_DAYS);
  const open = inForce([...unpaid.rows, ...partPaid.rows]).filter(({ statement }) => statement?.totals.some(({ due }) => !/^-|^0*\.?0*$/.test(due)));
  const [next] = toReview;
  const error = review.error ?? provisional.error ?? unpaid.error;
  const done = review.done && provisional.done && unpaid.done;
  const contracts = data?.contracts.edges.map(({ node }) => node) ?? [];
  const proposed = data?.tables.edges.map(({ node }) => node).filter(({ owner, newestTable }) => owner === viewer?.orgId && newestTable?.status === "PROPOSED") ?? [];
  return (
    <>
      <h1>{t("tax.title")}</h1>
      {error && <Refused error={error} />}
      {!done && <p className="state" role="status">{t("frame.loading")}…</p>}
      <section className="card next" aria-labelledby="next">
        <div>
          <p className="figure">{t("tax.reviewCount", { count: toReview.length })}</p>
          {next ? <p id="next">{t("tax.next")}: <strong className="number">{next.assessmentId}</strong></p> : <p id="next">{t("miner.nothing")}</p>}
        </div>
        {next && <Link className="button primary big" to={`/tax/assessment/${encodeURIComponent(next.assessmentId)}`}>{t("tax.start")}</Link>}
      </section>
      <div className="columns main-first">
        <div>
          <Work title={t("tax.review")} rows={toReview} reason />
          <Outdated pathOf={({ assessmentId }) => `/tax/assessment/${encodeURIComponent(assessmentId)}`} />
          <Work title={t("tax.provisional")} rows={old} reason />
          <p className="hint">{t("tax.provisionalAll", { count: kept.length })}</p>
          <Work title={t("tax.unpaid")} rows={open} />
        </div>
        <div>
          <Unconfirmed rows={[...toReview, ...kept]} />
          {proposed.length > 0 && (
            <section className="card" aria-labelledby="approvals">
              <h2 id="approvals">{t("tables.status.proposed")} <span className="count">{proposed.length}</span></h2>
              <ul className="plain work">{proposed.map(({ table, newest, newestTable }) => <ProposedLink key={table} table={table} version={newest} by={newestTable?.proposedBy ?? ""} />)}</ul>
            </section>
          )}
          <section className="card" aria-labelledby="contracts">
            <h2 id="contracts">{t("tax.contracts")} <span className="count">{contracts.length}</span></h2>
            {contracts.length === 0 && <p className="empty">{t("table.empty")}</p>}
            <ul className="plain work">{contracts.map(({ contractNo, seller }) => <li key={contractNo}><Link className="number" to={`/do/contracts/register?contractNo=${encodeURIComponent(contractNo)}`}>{contractNo}</Link> <span className="hint">{seller ? pick(seller.name, seller.nameMn) : ""}</span></li>)}</ul>
          </section>
          <div className="actions">
            <Link className="button" to="/do/royalty/issueReceipt">{t("tax.issueReceipt")}</Link>
            <Link className="button" to="/tax/stamps">{t("stamps.title")}</Link>
            <Link className="button" to="/do/payments/record">{t("tax.recordPayment")}</Link>
            <Link className="button" to="/tax/recalculate">{t("recalc.title")}</Link>
            <Link className="button" to="/simulate">{t("try.title")}</Link>
          </div>
          {viewer && <Drafts user={viewer.user} />}
        </div>
      </div>
    </>
  );
}

function ProposedLink({ table, version, by }: { readonly table: string; readonly version: number; readonly by: string }) {
  const { t, language } = useText();
  const label = useLabels();
  return <li><Link to={`/tables/${table.toLowerCase().replaceAll("_", "-")}/${version}`}>{label("TableName", table, language)}: {t("tables.version", { version })}</Link> <span className="hint">{t("tables.by", { user: by })}</span></li>;
}

function Work({ title, rows, reason = false }: { readonly title: string; readonly rows: readonly Assessment[]; readonly reason?: boolean }) {
  const { t, language, pick } = useText();
  const first = ({ reasons: [text = ""] }: Assessment): string => {
    const read = readRefusal(text);
    return read ? refusalText({ code: read.code, facts: read.facts, retryable: false }, language) : text;
  };
  return (
    <section className="card">
      <h2>{title} <span className="count">{rows.length}</span></h2>
      {rows.length === 0 ? <p className="empty">{t("table.empty")}</p> : (
        <Table caption={title} head={[t("tax.assessment"), t("tax.payer"), { numeric: t("tax.days") }, { numeric: t("tax.due") }]}>
          <tbody>
            {rows.slice(0, 50).map((row) => (
              <tr key={row.assessmentId}>
                <th scope="row"><Link className="number" to={`/tax/assessment/${encodeURIComponent(row.assessmentId)}`}>{row.assessmentId}</Link>{reason && <p className="hint why">{first(row)}{row.reasons.length > 1 && ` (+${row.reasons.length - 1})`}</p>}</th>
                <td>{row.payer ? pick(row.payer.name, row.payer.nameMn) : row.payerId}</td>
                <td className="numeric">{age(row)}</td>
                <td className="numeric">{row.statement?.totals.map(({ currency, due }) => <div key={currency}>{money(due, currency)}</div>) ?? "–"}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
}

/** Rows that hold assessments back, those of one's own tables first, with how many rest on each. */
function Unconfirmed({ rows }: { readonly rows: readonly Assessment[] }) {
  const { t, language } = useText();
  const label = useLabels();
  const counts = new Map<string, { table: string; row: string; count: number }>();
  for (const { reasons } of rows) {
    for (const reason of reasons) {
      const read = readRefusal(reason);
      if (read?.code !== "assessment/row-unconfirmed") continue;
      const { table = "", row = "" } = read.facts;
      const known = counts.get(`${table} ${row}`) ?? { table, row, count: 0 };
      counts.set(`${table} ${row}`, { ...known, count: known.count + 1 });
    }
  }
  const found = [...counts.values()].flatMap(({ table, ...rest }) => {
    const name = tableNamed(table);
    return name ? [{ ...rest, name, owner: tableOwners[name] }] : [];
  }).sort((a, b) => Number(b.owner === "tax") - Number(a.owner === "tax") || b.count - a.count);
  return (
    <section className="card" aria-labelledby="confirm">
      <h2 id="confirm">{t("tax.toConfirm")} <span className="count">{found.length}</span></h2>
      {found.length > 0 ? <p className="hint">{t("tax.toConfirmHelp")}</p> : <p className="empty">{t("table.empty")}</p>}
      <ul className="plain work">
        {found.map(({ name, row, count, owner }) => (
          <li key={`${name} ${row}`}>
            {owner === "tax" ? <Link to={`/tables/${name}/propose?confirm=${encodeURIComponent(row)}`}>{t("tax.confirm", { row })}</Link> : <Link to={`/tables/${name}`}><bdi className="number">{row}</bdi></Link>}
            <br /><span className="hint">{label("TableName", enumOfTable(name), language)} · {t("tax.restsOn", { count })}{owner !== "tax" && ` · ${t("tax.ownerOfTable", { owner: label("OrganisationRole", owner, language) })}`}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
