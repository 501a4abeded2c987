import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useTitle } from "../../frame/title.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useLive } from "../../frame/live.ts";
import { daysUntil, percent, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { today } from "../today.ts";

const MinerQuery = graphql(`
  query MinerHome($orgId: String!) {
    licences(first: 20, holderId: $orgId) { edges { node { licenceNo deposit depositMn validTo suspendedSince plan { year massKg } years(first: 5) { edges { node { year extractedKg } } } } } }
    lots(first: 50, ownerId: $orgId, status: OPEN) { edges { node { lotId product massKg madeKg site { name nameMn } assays(first: 5) { edges { node { supersededByNo results { analyte value unit } } } } } } }
    offered: lots(first: 20, status: OFFERED) { edges { node { lotId offeredToId ownerId } } }
    consignments(first: 20, exporterId: $orgId) { edges { node { consignmentId status declarationNo product unitCount loadedKg units(first: 100) { edges { node { unitId status } } } } } }
    contracts(first: 20, sellerId: $orgId) { edges { node { contractNo status } } }
  }
`);
type Data = ResultOf<typeof MinerQuery>;
type Licence = Data["licences"]["edges"][number]["node"];
type Lot = Data["lots"]["edges"][number]["node"];
type Consignment = Data["consignments"]["edges"][number]["node"];

/** The mine office: licence first, then stock, then trucks and what waits; one button records an extraction. */
export default function MinerHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("miner.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: MinerQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("miner.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && <div className="headline-row">{data.licences.edges.map(({ node }) => <LicenceLine key={node.licenceNo} licence={node} />)}</div>}
      <div className="actions acts">
        <Link className="button primary" to="/miner/extract">{t("miner.extract")}</Link>
        <Link className="button" to="/do/consignments/load">{t("miner.load")}</Link>
        <Link className="button" to="/do/consignments/weigh">{t("miner.weigh")}</Link>
        <Link className="button" to="/do/lots/process">{t("miner.process")}</Link>
        <Link className="button" to="/do/lots/blend">{t("miner.blend")}</Link>
        <Link className="button" to="/do/lots/adjust">{t("miner.adjust")}</Link>
        {viewer.role === "OFFICER" && <Link className="button" to="/do/contracts/propose">{t("miner.contract")}</Link>}
        <Link className="button" to="/do/consignments/open">{t("miner.open")}</Link>
      </div>
      {data && (
        <div className="columns main-first">
          <section className="card" aria-labelledby="stock">
            <h2 id="stock">{t("miner.stock")}</h2>
            <ul className="stock">{data.lots.edges.map(({ node }) => <StockLine key={node.lotId} lot={node} />)}</ul>
            {data.lots.edges.length === 0 && <p className="empty">{t("table.empty")}</p>}
          </section>
          <div>
            <Waiting data={data} orgId={viewer.orgId} />
            <Trucks consignments={data.consignments.edges.map(({ node }) => node)} />
            <Drafts user={viewer.user} />
          </div>
        </div>
      )}
    </>
  );
}

function LicenceLine({ licence }: { readonly licence: Licence }) {
  const { t, language, pick } = useText();
  const year = Number(today().slice(0, 4));
  const planned = licence.plan?.find((one) => one.year === year)?.massKg;
  const extracted = licence.years.edges.find(({ node }) => node.year === year)?.node.extractedKg ?? "0";
  const days = daysUntil(licence.validTo, today());
  return (
    <section className="card stat" aria-label={licence.licenceNo}>
      <p><Link className="number" to={recordPath("licence", licence.licenceNo)}>{licence.licenceNo}</Link> <span className="hint">{pick(licence.deposit, licence.depositMn)}</span></p>
      <p className={days < 90 ? "badge badge-bad" : "badge badge-plain"}>{days < 0 ? t("miner.expired") : t("miner.daysLeft", { days })}</p>
      {planned === undefined ? (
        <p className="hint">{t("miner.noPlan", { year })}</p>
      ) : (
        <>
          <p className="hint">{t("miner.plan", { year })}</p>
          <p className="figure number">{tonnes(Decimal.parse(planned).minus(Decimal.parse(extracted)).toString(), language)}</p>
          <Bar part={extracted} whole={planned} label={t("miner.planBar", { planned: tonnes(planned, language), extracted: tonnes(extracted, language) })} />
        </>
      )}
    </section>
  );
}

function StockLine({ lot }: { readonly lot: Lot }) {
  const { t, language, pick } = useText();
  const moisture = lot.assays.edges.find(({ node }) => node.supersededByNo === null)?.node.results.find(({ analyte }) => analyte === "TM");
  return (
    <li>
      <div className="stock-head">
        <Link className="number" to={recordPath("lot", lot.lotId)}>{lot.lotId}</Link>
        <strong className="number">{tonnes(lot.massKg, language)}</strong>
      </div>
      <Bar part={lot.massKg} whole={lot.madeKg} label={t("miner.stockBar", { made: tonnes(lot.madeKg, language), left: tonnes(lot.massKg, language) })} />
      <p className="hint">{lot.product} · {lot.site ? pick(lot.site.name, lot.site.nameMn) : ""} · {t("miner.moisture")}: {moisture ? percent(moisture.value) : t("miner.notAssayed")}</p>
    </li>
  );
}

/** A part of a whole: a bar that says its figures in words. */
function Bar({ part, whole, label }: { readonly part: string; readonly whole: string; readonly label: string }) {
  const share = Number(whole) > 0 ? Math.min(100, (100 * Number(part)) / Number(whole)) : 0;
  return (
    <>
      <svg className="balance" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect className="balance-whole" width="100" height="4" /><rect className="balance-part" width={share} height="4" /></svg>
      <p className="hint">{label}</p>
    </>
  );
}

function Trucks({ consignments }: { readonly consignments: readonly Consignment[] }) {
  const { t } = useText();
  const units = consignments.flatMap(({ units: { edges } }) => edges.map(({ node }) => node));
  const count = (status: string): number => units.filter((unit) => unit.status === status).length;
  return (
    <section className="card" aria-labelledby="trucks">
      <h2 id="trucks">{t("miner.trucks")}</h2>
      <dl className="counts">
        <div><dt>{t("miner.loaded")}</dt><dd><Link to="/list/units?status=LOADED">{count("LOADED")}</Link></dd></div>
        <div><dt>{t("miner.onRoad")}</dt><dd><Link to="/list/units?status=SEALED">{count("SEALED")}</Link></dd></div>
        <div><dt>{t("miner.through")}</dt><dd><Link to="/list/units?status=EXITED">{count("EXITED")}</Link></dd></div>
      </dl>
    </section>
  );
}

/** What waits for the mine office: offers, contracts that are not in force, consignments without a declaration. */
function Waiting({ data, orgId }: { readonly data: Data; readonly orgId: string }) {
  const { t, language } = useText();
  const label = useLabels();
  const offers = data.offered.edges.filter(({ node }) => node.offeredToId === orgId);
  const contracts = data.contracts.edges.filter(({ node }) => node.status !== "REGISTERED");
  const open = data.consignments.edges.filter(({ node }) => node.status === "OPEN" && node.unitCount > 0);
  const none = offers.length + contracts.length + open.length === 0;
  return (
    <section className="card" aria-labelledby="waits">
      <h2 id="waits">{t("miner.waits")}</h2>
      {none && <p className="empty">{t("miner.nothing")}</p>}
      <ul className="plain work">
        {offers.map(({ node }) => <li key={node.lotId}><Link to={`/do/lots/accept?lotId=${encodeURIComponent(node.lotId)}`}>{t("miner.offered", { lot: node.lotId })}</Link></li>)}
        {contracts.map(({ node }) => <li key={node.contractNo}><Link to={recordPath("contract", node.contractNo)}>{t("miner.contractWaits", { contract: node.contractNo, status: label("ContractStatus", node.status, language) })}</Link></li>)}
        {open.map(({ node }) => <li key={node.consignmentId}><Link to={`/do/declarations/file?consignmentId=${encodeURIComponent(node.consignmentId)}`}>{t("miner.consignmentOpen", { consignment: node.consignmentId })}</Link></li>)}
      </ul>
    </section>
  );
}
