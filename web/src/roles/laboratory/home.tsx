import { lazy, Suspense, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { useQuery } from "urql";
import { readProducts } from "../../../../domain/tax/tables/products.ts";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { ScanField } from "../../scan/scan-field.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { daysUntil, localDay, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";
import { filled, keptWorksheet, wantedRows } from "./worksheet.ts";
import type { Row } from "./worksheet.ts";

const AssaysWaiting = lazy(() => import("../assays/waiting.tsx"));
const LaboratoryQuery = graphql(`
  query LaboratoryHome($orgId: String!) {
    drawn: samples(first: 100, laboratoryId: $orgId, status: DRAWN) { edges { node { sampleId product sealNo status at reserve umpireFor } } }
    received: samples(first: 100, laboratoryId: $orgId, status: RECEIVED) { edges { node { sampleId product sealNo status at reserve umpireFor } } }
    assays(last: 10, laboratoryId: $orgId) { edges { node { certificateNo sampleId issuedOn supersededByNo } } }
    accreditations(first: 20, laboratoryId: $orgId) { edges { node { accreditationNo validTo laboratoryId scope { analyte method } } } }
    table(name: PRODUCTS) { inForceTable { rows } }
  }
`);
/** A sample that waits longer than this is marked; the ledger knows no promised time. */
const LATE_DAYS = 7;

/** The bench: samples against analytes, the empty cells are the work; the client and the lot stay hidden until results are approved. */
export default function LaboratoryHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  const navigate = useNavigate();
  useTitle(t("lab.title"));
  const orgId = viewer?.orgId ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: LaboratoryQuery, variables: { orgId }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  const products = useMemo(() => (data?.table?.inForceTable ? readProducts(data.table.inForceTable.rows) : []), [data]);
  if (!viewer) return null;
  const accreditations = data?.accreditations.edges.map(({ node }) => node) ?? [];
  const scope = { laboratoryId: orgId, scope: accreditations.flatMap((one) => one.scope) };
  const all = [...(data?.received.edges ?? []), ...(data?.drawn.edges ?? [])].map(({ node }) => node).sort((a, b) => a.at.localeCompare(b.at));
  // A reserve sample is no work before both parties have appointed this laboratory their umpire.
  const [kept = [], samples = []] = [true, false].map((sealed) => all.filter(({ status, reserve, umpireFor }) => (status === "DRAWN" && reserve === true && umpireFor === null) === sealed));
  const wanted = new Map(samples.map(({ sampleId, product }) => [sampleId, wantedRows(products.find(({ id }) => id === product)?.assay ?? [], scope)]));
  const analytes = [...new Set([...wanted.values()].flatMap((rows) => rows.map(({ analyte }) => analyte)))];
  const late = samples.filter(({ at }) => -daysUntil(localDay(at), today()) > LATE_DAYS).length;
  const sheets = new Map(samples.flatMap(({ sampleId }) => (keptWorksheet(orgId, sampleId) ? [[sampleId, keptWorksheet(orgId, sampleId)] as const] : [])));
  const open = (number: string): void => {
    const found = all.find(({ sampleId, sealNo }) => sampleId === number || sealNo === number);
    void navigate(found ? `/laboratory/sample/${encodeURIComponent(found.sampleId)}` : `/search?q=${encodeURIComponent(number)}`);
  };
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("lab.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <div className="columns main-first">
        <section className="card" aria-labelledby="queue">
          <h2 id="queue">{t("lab.queue")} {late > 0 && <span className="badge badge-bad">▲ {t("lab.late", { count: late })}</span>}</h2>
          <ScanField label={t("lab.scan")} action={t("scan.open")} autoFocus onNumber={open} />
          {data && samples.length === 0 && <p className="empty">{t("miner.nothing")}</p>}
          {samples.length > 0 && (
            <Table caption={t("lab.queue")} head={[t("lab.sample"), t("table.status"), t("lab.waitsSince"), ...analytes.map((analyte) => ({ numeric: analyte }))]}>
              <tbody>
                {samples.map(({ sampleId, product, status, at }) => (
                  <tr key={sampleId}>
                    <th scope="row"><Link className="number" to={`/laboratory/sample/${encodeURIComponent(sampleId)}`}>{sampleId}</Link><br /><span className="hint">{pick(products.find(({ id }) => id === product)?.name ?? product, products.find(({ id }) => id === product)?.nameMn ?? product)}</span></th>
                    <td><Status enumName="SampleStatus" value={status} /></td>
                    <td>{localTime(at)}</td>
                    {analytes.map((analyte) => <td key={analyte} className="numeric"><Cell wanted={wanted.get(sampleId) ?? []} entered={filled(sheets.get(sampleId)?.rows ?? [])} analyte={analyte} /></td>)}
                  </tr>
                ))}
              </tbody>
            </Table>
          )}
        </section>
        <div>
          <Suspense><AssaysWaiting /></Suspense>
          <section className="card" aria-labelledby="approvals">
            <h2 id="approvals">{t("lab.approvals")}</h2>
            <ul className="plain work">{[...sheets].filter(([, sheet]) => filled(sheet?.rows ?? []).length > 0).map(([sampleId]) => <li key={sampleId}><Link to={`/laboratory/sample/${encodeURIComponent(sampleId)}`}>{t("lab.approve", { sample: sampleId })}</Link></li>)}</ul>
            {sheets.size === 0 && <p className="empty">{t("miner.nothing")}</p>}
          </section>
          {kept.length > 0 && (
            <section className="card" aria-labelledby="kept">
              <h2 id="kept">{t("lab.kept")} <span className="count">{kept.length}</span></h2>
              <ul className="plain">{kept.map(({ sampleId, sealNo }) => <li key={sampleId}><Link className="number" to={`/laboratory/sample/${encodeURIComponent(sampleId)}`}>{sampleId}</Link> <span className="hint">{t("assays.seal")}: {sealNo}</span></li>)}</ul>
            </section>
          )}
          <section className="card" aria-labelledby="issued">
            <h2 id="issued">{t("lab.issued")}</h2>
            <ul className="plain">
              {(data?.assays.edges ?? []).map(({ node }) => (
                <li key={node.certificateNo}>
                  <Link className="number" to={`/laboratory/sample/${encodeURIComponent(node.sampleId)}`}>{node.certificateNo}</Link> <span className="hint">{node.issuedOn}</span>
                  {node.supersededByNo !== null && <> <span className="badge">{t("lab.replaced", { certificate: node.supersededByNo })}</span></>}
                </li>
              ))}
            </ul>
          </section>
          <section className="card" aria-labelledby="scope">
            <h2 id="scope">{t("lab.scope")}</h2>
            {accreditations.map(({ accreditationNo, validTo, scope: covers }) => (
              <div key={accreditationNo}>
                <p><Link className="number" to={recordPath("accreditation", accreditationNo)}>{accreditationNo}</Link> <span className={daysUntil(validTo, today()) < 90 ? "badge badge-bad" : "badge badge-plain"}>{daysUntil(validTo, today()) < 0 ? t("miner.expired") : t("miner.daysLeft", { days: daysUntil(validTo, today()) })}</span></p>
                <details><summary>{t("lab.scopeRows", { count: covers.length })}</summary><ul className="plain">{covers.map(({ analyte, method }) => <li key={`${analyte} ${method}`}><strong>{analyte}</strong> <span className="hint">{method}</span></li>)}</ul></details>
              </div>
            ))}
          </section>
        </div>
      </div>
    </>
  );
}

/** A value that was entered, an empty circle for one that is wanted, a dash for what this product has not. */
function Cell({ wanted, entered, analyte }: { readonly wanted: readonly Row[]; readonly entered: readonly Row[]; readonly analyte: string }) {
  const { t } = useText();
  const value = entered.find((row) => row.analyte === analyte)?.value;
  if (value !== undefined) return <span className="number">{value}</span>;
  return wanted.some((row) => row.analyte === analyte) ? <><span aria-hidden="true">○</span><span className="hidden">{t("lab.empty")}</span></> : <>–</>;
}
