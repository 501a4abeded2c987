import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { Table } from "../../table/table.tsx";
import type { PlainKey } from "../../text/catalogue.ts";
import { tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { proposalNo } from "./suspensions.tsx";
import { QueryMark } from "../auditor/query-mark.tsx";

const LicenceQuery = graphql(`query LicencePage($id: String!) { licence(licenceNo: $id) { licenceNo deposit depositMn validFrom validTo suspendedSince products holder { orgId name nameMn } plan { year massKg } years(first: 20) { edges { node { year extractedKg } } } } }`);
export const BalanceQuery = graphql(`
  query LicenceBalance($id: String!) {
    massBalances(licenceNo: $id, first: 1) { edges { node {
      total { minedKg processedKg loadedKg declaredKg exitedKg acceptedKg }
      months { product month minedKg processedKg loadedKg declaredKg exitedKg acceptedKg }
      flags { code product excessKg }
    } } }
  }
`);
const steps = [["minedKg", "licence.mined"], ["processedKg", "licence.processed"], ["declaredKg", "licence.declared"], ["exitedKg", "licence.exited"], ["acceptedKg", "licence.accepted"]] as const satisfies readonly (readonly [string, PlainKey])[];
type Step = (typeof steps)[number][0];
type Masses = Readonly<Record<Step, string>>;

/** What became of what was mined under a licence, step by step, and for the regulator its plan and suspension. */
export default function LicencePage() {
  const { id = "" } = useParams();
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  const [acting, setActing] = useState<"suspend" | "lift" | "plan">();
  useTitle(id);
  const [{ data, error, fetching }, again] = useQuery({ query: LicenceQuery, variables: { id } });
  const preset = useMemo(() => ({ licenceNo: id, ...(acting === "suspend" || acting === "lift" ? { change: acting, suspensionNo: proposalNo(id) } : {}) }), [id, acting]);
  const licence = data?.licence;
  const regulates = viewer?.orgId === "minerals" && viewer.role === "OFFICER";
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!licence) return <div className="empty"><h1>{t("tax.none")}</h1><p className="number">{id}</p></div>;
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1><span className="number">{licence.licenceNo}</span> {licence.suspendedSince !== null && <span className="badge badge-bad">✗ {t("licence.suspendedSince", { date: licence.suspendedSince })}</span>}</h1>
      <p>{pick(licence.deposit, licence.depositMn)} · {licence.holder ? pick(licence.holder.name, licence.holder.nameMn) : ""} · {licence.validFrom} – {licence.validTo} · {licence.products.join(", ")} · <Link to={recordPath("licence", licence.licenceNo)}>{t("licence.record")}</Link></p>
      {regulates && !acting && (
        <div className="actions">
          <Button onPress={() => setActing("plan")}>{t("licence.plan")}</Button>
          {licence.suspendedSince === null ? <Button onPress={() => setActing("suspend")}>{t("licence.suspend")}</Button> : <Button onPress={() => setActing("lift")}>{t("licence.reinstate")}</Button>}
        </div>
      )}
      {(acting === "suspend" || acting === "lift") && <p className="notice">{t("suspension.two")}</p>}
      {acting && <TransactionForm key={acting} transaction={acting === "plan" ? "registry:setPlan" : "registry:proposeSuspension"} preset={preset} hidden={["licenceNo", "change", "orgId"]} onRecorded={() => again({ requestPolicy: "network-only" })} />}
      {(licence.plan ?? []).length > 0 && (
        <ul className="plain">{licence.plan?.map(({ year, massKg }) => <li key={year}>{t("licence.planYear", { year, planned: tonnes(massKg, language), extracted: tonnes(licence.years.edges.find(({ node }) => node.year === year)?.node.extractedKg ?? "0", language) })}</li>)}</ul>
      )}
      <Balance id={id} />
    </>
  );
}

function Balance({ id }: { readonly id: string }) {
  const { t, language } = useText();
  const label = useLabels();
  const [{ data, error, fetching }] = useQuery({ query: BalanceQuery, variables: { id }, requestPolicy: "network-only" });
  if (error) return <><p className="hint">{t("licence.withheld")}</p><Refused error={error} /></>;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const balance = data?.massBalances.edges[0]?.node;
  if (!balance) return <p className="empty">{t("table.empty")}</p>;
  const { total, months, flags } = balance;
  const kg = (value: string): Decimal => Decimal.parse(value);
  return (
    <>
      <section className="card" aria-labelledby="flags">
        <h2 id="flags">{t("licence.flags")}</h2>
        {flags.length === 0 ? <p><span className="badge badge-good">✓ {t("licence.noFlags")}</span></p> : <ul className="plain work">{flags.map(({ code, product, excessKg }) => <li key={`${code} ${product ?? ""}`}><span className="badge badge-bad">▲ {label("BalanceFlagCode", code, language)}</span> <strong className="number">{tonnes(excessKg, language)}</strong> <span className="hint">{product}</span></li>)}</ul>}
      </section>
      <section className="card" aria-labelledby="steps">
        <h2 id="steps">{t("licence.steps")}</h2>
        <Table caption={t("licence.steps")} head={[t("licence.months"), ...steps.map(([, text]) => ({ numeric: t(text) }))]}>
          <tbody>{months.map((row) => <tr key={`${row.month} ${row.product}`}><th scope="row">{row.month} <span className="hint">{row.product}</span></th><Figures masses={row} /></tr>)}</tbody>
          <tfoot>
            <tr className="sum"><th scope="row">{t("licence.all")}</th><Figures masses={total} /></tr>
            <tr><th scope="row" className="hint">{t("licence.difference")}</th>{steps.map(([step], i) => {
              const before = steps[i - 1];
              return <td key={step} className="numeric hint">{before ? tonnes(kg(total[step]).minus(kg(total[before[0]])).toString(), language) : ""}</td>;
            })}</tr>
          </tfoot>
        </Table>
        <div className="toolbar"><Button className="quiet" onPress={() => download(`balance-${id}.csv`, csv([["month", "product", ...steps.map(([step]) => step)], ...months.map((row) => [row.month, row.product, ...steps.map(([step]) => row[step])])]), "text/csv")}>{t("table.export")}</Button></div>
        <QueryMark query={BalanceQuery} variables={{ id }} result={data} />
      </section>
    </>
  );
}

function Figures({ masses }: { readonly masses: Masses }) {
  const { language } = useText();
  return <>{steps.map(([step]) => <td key={step} className="numeric">{tonnes(masses[step], language)}</td>)}</>;
}
