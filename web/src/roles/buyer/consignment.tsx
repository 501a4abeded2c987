import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { refusalText } from "../../api/refusal.ts";
import type { Refusal } from "../../api/refusal.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { download } from "../../session/keys.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { grouped, kilograms, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { ResultsTable } from "../laboratory/certificate.tsx";
import { Accept } from "./accept.tsx";
import { Settlement } from "./settlement.tsx";

const CargoQuery = graphql(`
  query BuyerConsignment($id: String!) {
    consignment(consignmentId: $id) {
      consignmentId product status buyerId loadedKg exitedKg exitedCount unitCount borderPoint
      contract { contractNo massKg tolerancePct incoterm deliveryPlace terms { basis pricing price currency deductionPerTonne quotationalPeriod } termsWithheld { message messageMn } }
      assaySettlements(first: 20) { edges { node { recordId status } } }
      declaration { assays { certificateNo results { analyte value unit basis method uncertainty } supersededByNo } }
      acceptance { receivedKg shippedKg differenceKg differencePct tolerancePct withinTolerance certificateNo laboratory acceptedOn differenceReason results { analyte value unit basis method uncertainty } }
      border { figures { scope measure analyte recordId here there unit difference differencePct tolerance exceeds } }
    }
  }
`);
export type Cargo = NonNullable<ResultOf<typeof CargoQuery>["consignment"]>;

/** One cargo as its buyer sees it: what was promised, what came, acceptance with the buyer's own assay, settlement, and the file that proves it. */
export default function BuyerConsignmentPage() {
  const { id = "" } = useParams();
  const { t, language } = useText();
  const { viewer } = useSession();
  useTitle(id);
  const [{ data, error, fetching }, again] = useQuery({ query: CargoQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const cargo = data?.consignment;
  if (!cargo) return <div className="empty"><h1>{t("buyer.none")}</h1><p className="number">{id}</p></div>;
  const mayAccept = cargo.status === "EXITED" && viewer?.orgId === cargo.buyerId;
  const certificates = (cargo.declaration?.assays ?? []).filter((one) => one !== null);
  return (
    <>
      <p><Link to="/">{t("buyer.title")}</Link></p>
      <h1><span className="number">{cargo.consignmentId}</span> <Status enumName="ConsignmentStatus" value={cargo.status} /></h1>
      <div className="actions">
        {mayAccept && <a className="button primary" href="#accept">{t("buyer.accept")}</a>}
        <Bundle id={cargo.consignmentId} />
        <a className="button" href="/verify">{t("frame.verify")}</a>
        <Link className="button" to={`/papers/consignment/${encodeURIComponent(cargo.consignmentId)}`}>{t("papers.passport")}</Link>
        <Link className="button" to={`${recordPath("consignment", cargo.consignmentId)}?tab=origin`}>{t("record.origin")}</Link>
        <Link className="button" to={`${recordPath("consignment", cargo.consignmentId)}?tab=trail`}>{t("record.trail")}</Link>
      </div>
      {cargo.assaySettlements.edges.length > 0 && (
        <ul className="plain work">{cargo.assaySettlements.edges.map(({ node }) => <li key={node.recordId}>{t("assays.title")}: <Link className="number" to={`/assays/settlement/${encodeURIComponent(node.recordId)}`}>{node.recordId}</Link> <Status enumName="AssaySettlementStatus" value={node.status} /></li>)}</ul>
      )}
      <div className="columns">
        <Promised cargo={cargo} />
        <Settlement cargo={cargo} />
      </div>
      {cargo.border && <Differences cargo={cargo} />}
      <div className="columns">
        {certificates.map((certificate) => certificate && (
          <section key={certificate.certificateNo} className="card" aria-labelledby={`assay-${certificate.certificateNo}`}>
            <h2 id={`assay-${certificate.certificateNo}`}>{t("buyer.sellersAssay")} <Link className="number" to={recordPath("certificate", certificate.certificateNo)}>{certificate.certificateNo}</Link></h2>
            <ResultsTable caption={certificate.certificateNo} results={certificate.results} />
          </section>
        ))}
        {cargo.acceptance && (
          <section className="card" aria-labelledby="own-assay">
            <h2 id="own-assay">{t("buyer.ownAssay")} <span className="number">{cargo.acceptance.certificateNo}</span></h2>
            <p className="hint">{cargo.acceptance.laboratory}, {cargo.acceptance.acceptedOn}</p>
            <ResultsTable caption={cargo.acceptance.certificateNo} results={cargo.acceptance.results} />
          </section>
        )}
      </div>
      {mayAccept && (
        <section id="accept" aria-labelledby="accept-title">
          <h2 id="accept-title">{t("buyer.accept")}</h2>
          <p className="lead">{t("buyer.acceptHelp", { shipped: kilograms(cargo.exitedKg, language) })}</p>
          {viewer?.role === "OFFICER" ? <Accept consignmentId={cargo.consignmentId} user={viewer.user} onRecorded={() => again({ requestPolicy: "network-only" })} /> : <p className="notice">{t("buyer.officer")}</p>}
        </section>
      )}
    </>
  );
}

/** The contract's promise against each weighing on the way. */
function Promised({ cargo }: { readonly cargo: Cargo }) {
  const { t, language } = useText();
  const { contract, acceptance } = cargo;
  const rows: readonly (readonly [string, string])[] = [
    ...(contract ? [[t("buyer.agreed"), `${kilograms(contract.massKg, language)} ± ${contract.tolerancePct} %`] as const] : []),
    [t("customs.loaded"), kilograms(cargo.loadedKg, language)],
    [`${t("customs.exited")} (${cargo.exitedCount}/${cargo.unitCount})`, kilograms(cargo.exitedKg, language)],
    ...(acceptance ? [[t("buyer.received"), kilograms(acceptance.receivedKg, language)] as const] : []),
  ];
  return (
    <section className="card" aria-labelledby="promised">
      <h2 id="promised">{t("buyer.promised")}</h2>
      <dl className="facts">
        {rows.map(([name, value]) => <div key={name} className="fact"><dt>{name}</dt><dd className="number">{value}</dd></div>)}
        {contract && <div className="fact"><dt>{t("menu.contracts")}</dt><dd><Link className="number" to={recordPath("contract", contract.contractNo)}>{contract.contractNo}</Link>, {contract.incoterm} {contract.deliveryPlace}</dd></div>}
      </dl>
      {acceptance && (
        <p>
          <span className={acceptance.withinTolerance === "YES" ? "badge badge-good" : "badge badge-bad"}>{acceptance.withinTolerance === "YES" ? "✓ " : "▲ "}{t(acceptance.withinTolerance === "YES" ? "buyer.within" : "buyer.beyond", { difference: kilograms(acceptance.differenceKg, language), percent: acceptance.differencePct, limit: acceptance.tolerancePct })}</span>
          {acceptance.differenceReason !== null && <bdi className="hint"> {acceptance.differenceReason}</bdi>}
        </p>
      )}
      {!acceptance && contract && Decimal.parse(cargo.exitedKg).isZero() && <p className="hint">{t("buyer.notYet")}</p>}
    </section>
  );
}

/** What was measured here against what was measured there. */
function Differences({ cargo }: { readonly cargo: Cargo }) {
  const { t, language } = useText();
  const label = useLabels();
  const all = (cargo.border?.figures ?? []).filter(({ scope }) => scope !== "UNIT");
  // Of one lot the figures are the consignment's own.
  const figures = all.filter(({ scope }) => scope === "CONSIGNMENT" || new Set(all.filter((one) => one.scope === "LOT").map(({ recordId }) => recordId)).size > 1);
  const side = (value: string, unit: string): string => (/^\d{4}-\d\d-\d\dT/.test(value) ? localTime(value) : `${grouped(value)} ${unit === "%" ? "%" : label("MeasurementUnit", unit, language).toLowerCase()}`);
  if (figures.length === 0) return null;
  return (
    <section className="card" aria-labelledby="both-sides">
      <h2 id="both-sides">{t("buyer.bothSides")}</h2>
      <Table caption={t("buyer.bothSides")} head={[t("buyer.measure"), { numeric: t("buyer.here") }, { numeric: t("buyer.there") }, { numeric: t("buyer.difference") }, t("buyer.tolerance")]}>
        <tbody>
          {figures.map((figure) => (
            <tr key={`${figure.scope} ${figure.recordId} ${figure.measure} ${figure.analyte ?? ""}`}>
              <th scope="row">{label("BorderMeasure", figure.measure, language)} {figure.analyte} {figure.scope === "LOT" && <span className="hint">{figure.recordId}</span>}</th>
              <td className="numeric">{side(figure.here, figure.unit)}</td>
              <td className="numeric">{side(figure.there, figure.unit)}</td>
              <td className="numeric">{figure.difference === null ? "–" : `${grouped(figure.difference)}${figure.measure === "HOURS" ? ` ${t("buyer.h")}` : ""}`}{figure.differencePct === null ? "" : ` (${figure.differencePct} %)`}</td>
              <td>{figure.exceeds === null ? "–" : <span className={figure.exceeds ? "badge badge-bad" : "badge badge-good"}>{figure.exceeds ? "▲ " : "✓ "}{figure.tolerance} %</span>}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

/** The file that proves the cargo to whoever trusts the organisations' keys, without us. */
function Bundle({ id }: { readonly id: string }) {
  const { t, language } = useText();
  const [state, setState] = useState<"idle" | "busy" | "away" | Refusal>("idle");
  const load = async (): Promise<void> => {
    setState("busy");
    const response = await fetch(`/bundle/consignment/${encodeURIComponent(id)}`).catch(() => undefined);
    if (!response) return setState("away");
    if (response.ok) {
      download(`${id}.garal.json`, await response.text(), "application/json");
      return setState("idle");
    }
    const body = (await response.json().catch(() => ({}))) as { errors?: readonly { extensions?: { code?: Refusal["code"]; facts?: Refusal["facts"] } }[] };
    const { code, facts } = body.errors?.[0]?.extensions ?? {};
    setState(code === undefined ? "away" : { code, facts: facts ?? {}, retryable: true });
  };
  return (
    <>
      <Button isDisabled={state === "busy"} onPress={() => void load()}>{t(state === "busy" ? "buyer.bundleBusy" : "buyer.bundle")}</Button>
      {state === "away" && <span role="alert" className="badge badge-bad">{t("state.server")}</span>}
      {typeof state === "object" && <span role="alert" className="badge badge-bad">{refusalText(state, language)}</span>}
    </>
  );
}
