import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal, sum } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useTitle } from "../../frame/title.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useLive } from "../../frame/live.ts";
import { daysUntil, percent, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { useTableRows } from "../../forms/references.ts";
import { Drafts } from "../general.tsx";
import { today } from "../today.ts";

const AssaysWaiting = lazy(() => import("../assays/waiting.tsx"));
const MinerQuery = graphql(`
  query MinerHome($orgId: String!) {
    licences(first: 20, holderId: $orgId) { edges { node { licenceNo deposit depositMn validTo suspendedSince plan { year massKg } years(first: 5) { edges { node { year extractedKg } } } } } }
    lots(first: 50, ownerId: $orgId, status: OPEN) { edges { node { lotId product massKg madeKg siteId site { name nameMn } assays(first: 3) { edges { node { supersededByNo results { analyte value unit } } } } } } }
    offered: lots(first: 20, status: OFFERED) { edges { node { lotId offeredToId ownerId } } }
    consignments(first: 20, exporterId: $orgId) { edges { node { consignmentId status declarationNo product unitCount loadedKg units(first: 40) { edges { node { unitId status at vehicle { plate wagonNo containerNo } } } } } } }
    contracts(first: 20, sellerId: $orgId) { edges { node { contractNo status } } }
    royaltyReceipts(first: 40, payerId: $orgId) { edges { node { receiptNo product massKg carriedKg period uses { massKg } } } }
    returned: declarations(first: 20, exporterId: $orgId, status: RETURNED) { edges { node { declarationNo returned { reason remark } } } }
  }
`);
type Data = ResultOf<typeof MinerQuery>;
type Licence = Data["licences"]["edges"][number]["node"];
type Lot = Data["lots"]["edges"][number]["node"];
type Receipt = Data["royaltyReceipts"]["edges"][number]["node"];
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
        {viewer.organisation?.roles.includes("PROCESSOR") && <Link className="button" to="/plant">{t("plant.open")}</Link>}
        <Link className="button" to="/plant/run">{t("miner.process")}</Link>
        <Link className="button" to="/do/lots/blend">{t("miner.blend")}</Link>
        <Link className="button" to="/do/lots/adjust">{t("miner.adjust")}</Link>
        {viewer.role === "OFFICER" && <Link className="button" to="/do/contracts/propose">{t("miner.contract")}</Link>}
        <Link className="button" to="/do/consignments/open">{t("miner.open")}</Link>
        <Link className="button" to="/exporter">{t("exporter.title")}</Link>
      </div>
      {data && (
        <div className="columns main-first">
          <section className="card" aria-labelledby="stock">
            <h2 id="stock">{t("miner.stock")}</h2>
            {[...Map.groupBy(data.lots.edges.map(({ node }) => node), ({ siteId, product }) => `${siteId}\n${product}`)].map(([key, lots]) => <Stockpile key={key} lots={lots} />)}
            {data.lots.edges.length === 0 && <p className="empty">{t("table.empty")}</p>}
          </section>
          <div>
            <Suspense><AssaysWaiting /></Suspense>
            <Waiting data={data} orgId={viewer.orgId} />
            <Trucks consignments={data.consignments.edges.map(({ node }) => node)} />
            <Receipts receipts={data.royaltyReceipts.edges.map(({ node }) => node)} />
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

/** The lots of one product at one place: their sum, and the moisture of those that are assayed, weighted by mass. */
function Stockpile({ lots }: { readonly lots: readonly Lot[] }) {
  const { t, language, pick } = useText();
  const products = useTableRows("product");
  const [first] = lots;
  const total = sum(lots.map(({ massKg }) => Decimal.parse(massKg)));
  const assayed = lots.flatMap((lot) => { const value = moistureOf(lot); return value === undefined ? [] : [{ mass: Decimal.parse(lot.massKg), value: Decimal.parse(value) }]; });
  const weight = sum(assayed.map(({ mass }) => mass));
  const moisture = weight.isPositive() ? sum(assayed.map(({ mass, value }) => mass.times(value))).dividedByHalfUp(weight, 1) : undefined;
  return (
    <section className="stockpile" aria-label={`${first?.site ? pick(first.site.name, first.site.nameMn) : ""}, ${first?.product ?? ""}`}>
      <h3>{first?.site ? pick(first.site.name, first.site.nameMn) : first?.siteId}: {products.find(({ id }) => id === first?.product)?.text ?? first?.product}</h3>
      <p className="figure number">{tonnes(total.toString(), language)} <span className="hint">{t("miner.moisture")}: {moisture ? percent(moisture.toString()) : t("miner.notAssayed")}</span></p>
      <ul className="stock">{lots.map((lot) => <StockLine key={lot.lotId} lot={lot} />)}</ul>
    </section>
  );
}

const moistureOf = (lot: Lot): string | undefined => lot.assays.edges.find(({ node }) => node.supersededByNo === null)?.node.results.find(({ analyte }) => analyte === "TM")?.value;

/** Royalty receipts with something left to be bound to a declaration. */
function Receipts({ receipts }: { readonly receipts: readonly Receipt[] }) {
  const { t, language } = useText();
  const left = receipts.map((receipt) => ({ ...receipt, left: Decimal.parse(receipt.massKg).minus(Decimal.parse(receipt.carriedKg ?? "0")).minus(sum(receipt.uses.map(({ massKg }) => Decimal.parse(massKg)))) })).filter((receipt) => receipt.left.isPositive());
  return (
    <section className="card" aria-labelledby="receipts">
      <h2 id="receipts">{t("miner.receipts")} <span className="count">{left.length}</span></h2>
      <p className="actions"><Link className="button" to="/miner/receipt">{t("miner.bindTitle")}</Link></p>
      <ul className="plain work">
        {left.map(({ receiptNo, product, period, massKg, carriedKg, left: rest }) => (
          <li key={receiptNo}>
            <Link className="number" to={recordPath("receipt", receiptNo)}>{receiptNo}</Link>
            {" "}{carriedKg === null && <Link className="button" to={`/miner/receipt/${encodeURIComponent(receiptNo)}`}>{t("miner.bind")}<span className="hidden"> {receiptNo}</span></Link>}
            <p className="hint">{product} · {period} · {t("miner.receiptLeft", { left: tonnes(rest.toString(), language), whole: tonnes(massKg, language) })}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StockLine({ lot }: { readonly lot: Lot }) {
  const { t, language } = useText();
  const moisture = moistureOf(lot);
  return (
    <li>
      <div className="stock-head">
        <Link className="number" to={recordPath("lot", lot.lotId)}>{lot.lotId}</Link>
        <strong className="number">{tonnes(lot.massKg, language)}</strong>
      </div>
      <Bar part={lot.massKg} whole={lot.madeKg} label={t("miner.stockBar", { made: tonnes(lot.madeKg, language), left: tonnes(lot.massKg, language) })} />
      <p className="hint">{t("miner.moisture")}: {moisture ? percent(moisture) : t("miner.notAssayed")}</p>
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
  const recent = units.filter(({ status }) => status === "LOADED" || status === "SEALED").sort((a, b) => b.at.localeCompare(a.at)).slice(0, 5);
  const count = (status: string): number => units.filter((unit) => unit.status === status).length;
  return (
    <section className="card" aria-labelledby="trucks">
      <h2 id="trucks">{t("miner.trucks")}</h2>
      <dl className="counts">
        <div><dt>{t("miner.loaded")}</dt><dd><Link to="/list/units?status=LOADED">{count("LOADED")}</Link></dd></div>
        <div><dt>{t("miner.onRoad")}</dt><dd><Link to="/list/units?status=SEALED">{count("SEALED")}</Link></dd></div>
        <div><dt>{t("miner.through")}</dt><dd><Link to="/list/units?status=EXITED">{count("EXITED")}</Link></dd></div>
      </dl>
      {recent.length > 0 && <ul className="plain">{recent.map(({ unitId, vehicle }) => <li key={unitId}><span className="plate">{vehicle.plate ?? vehicle.wagonNo ?? vehicle.containerNo}</span> <Link to={`/waybill/${encodeURIComponent(unitId)}`}>{t("waybill.link")}<span className="hidden"> {unitId}</span></Link></li>)}</ul>}
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
  const returned = data.returned.edges.map(({ node }) => node);
  const none = returned.length + offers.length + contracts.length + open.length === 0;
  return (
    <section className="card" aria-labelledby="waits">
      <h2 id="waits">{t("miner.waits")}</h2>
      {none && <p className="empty">{t("miner.nothing")}</p>}
      <ul className="plain work">
        {returned.map(({ declarationNo, returned: why }) => <li key={declarationNo}><Link to={`/do/declarations/amend?declarationNo=${encodeURIComponent(declarationNo)}`}>{t("miner.declarationReturned", { declaration: declarationNo })}</Link> <span className="badge badge-bad">▲ {label("ReturnReason", why?.reason, language)}</span>{why?.remark && <p className="hint"><bdi>{why.remark}</bdi></p>}</li>)}
        {offers.map(({ node }) => <li key={node.lotId}><Link to={`/do/lots/accept?lotId=${encodeURIComponent(node.lotId)}`}>{t("miner.offered", { lot: node.lotId })}</Link></li>)}
        {contracts.map(({ node }) => <li key={node.contractNo}><Link to={recordPath("contract", node.contractNo)}>{t("miner.contractWaits", { contract: node.contractNo, status: label("ContractStatus", node.status, language) })}</Link></li>)}
        {open.map(({ node }) => <li key={node.consignmentId}><Link to={`/exporter/prepare/${encodeURIComponent(node.consignmentId)}`}>{t("miner.consignmentOpen", { consignment: node.consignmentId })}</Link></li>)}
      </ul>
    </section>
  );
}
