import { lazy, Suspense } from "react";
import { Link, useNavigate } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { ScanField } from "../../scan/scan-field.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { kilograms, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const AssaysWaiting = lazy(() => import("../assays/waiting.tsx"));
const BuyerQuery = graphql(`
  query BuyerHome($orgId: String!) {
    consignments(first: 50, buyerId: $orgId) { edges { node { consignmentId product status loadedKg exitedKg exitedCount unitCount acceptance { receivedKg differenceKg withinTolerance } } } }
    contracts(first: 50, buyerId: $orgId) { edges { node { contractNo status product massKg shippedKg seller { name nameMn } revisions { version agreedTx reason } } } }
  }
`);
/** The buyer: what waits to be agreed or accepted, then what is coming and what came. */
export default function BuyerHome() {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  const navigate = useNavigate();
  useTitle(t("buyer.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: BuyerQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  const consignments = (data?.consignments.edges ?? []).map(({ node }) => node);
  const contracts = (data?.contracts.edges ?? []).map(({ node }) => node);
  const toAccept = consignments.filter(({ status }) => status === "EXITED");
  const toAgree = contracts.filter(({ status }) => status === "PROPOSED");
  const revisions = contracts.flatMap(({ contractNo, revisions: all }) => (all ?? []).filter(({ agreedTx }) => agreedTx === null).map(({ version }) => ({ contractNo, version })));
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("buyer.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {toAccept.length + toAgree.length + revisions.length > 0 && (
        <section className="card" aria-labelledby="waits">
          <h2 id="waits">{t("miner.waits")}</h2>
          <ul className="plain work">
            {toAccept.map(({ consignmentId }) => <li key={consignmentId}><Link to={`/buyer/consignment/${encodeURIComponent(consignmentId)}#accept`}>{t("buyer.toAccept", { consignment: consignmentId })}</Link></li>)}
            {toAgree.map(({ contractNo }) => <li key={contractNo}><Link to={`/buyer/contract/${encodeURIComponent(contractNo)}`}>{t("buyer.toAgree", { contract: contractNo })}</Link></li>)}
            {revisions.map(({ contractNo, version }) => <li key={`${contractNo} ${version}`}><Link to={`/do/contracts/agreePrice?contractNo=${encodeURIComponent(contractNo)}&version=${version}`}>{t("buyer.toAgreePrice", { contract: contractNo, version })}</Link></li>)}
          </ul>
        </section>
      )}
      <Suspense><AssaysWaiting /></Suspense>
      <div className="columns main-first">
        <section className="card" aria-labelledby="cargo">
          <h2 id="cargo">{t("buyer.cargo")}</h2>
          <ScanField label={t("buyer.scan")} action={t("scan.open")} onNumber={(number) => void navigate(consignments.some(({ consignmentId }) => consignmentId === number) ? `/buyer/consignment/${encodeURIComponent(number)}` : `/search?q=${encodeURIComponent(number)}`)} />
          <ul className="hits">
            {consignments.map(({ consignmentId, status, product, loadedKg, exitedKg, acceptance }) => (
              <li key={consignmentId}>
                <Link to={`/buyer/consignment/${encodeURIComponent(consignmentId)}`}>
                  <strong className="number">{consignmentId}</strong> <Status enumName="ConsignmentStatus" value={status} />
                  <span className="hint">{product} · {t("customs.loaded")}: {tonnes(loadedKg, language)} · {t("customs.exited")}: {tonnes(exitedKg, language)}{acceptance ? ` · ${t("buyer.received")}: ${tonnes(acceptance.receivedKg, language)}` : ""}</span>
                </Link>
              </li>
            ))}
          </ul>
          {data && consignments.length === 0 && <p className="empty">{t("table.empty")}</p>}
        </section>
        <div>
          <section className="card" aria-labelledby="contracts">
            <h2 id="contracts">{t("menu.contracts")}</h2>
            <ul className="plain">
              {contracts.map(({ contractNo, status, massKg, shippedKg, seller }) => (
                <li key={contractNo}><Link className="number" to={recordPath("contract", contractNo)}>{contractNo}</Link> <Status enumName="ContractStatus" value={status} /><br /><span className="hint">{seller ? pick(seller.name, seller.nameMn) : ""} · {t("buyer.shippedOf", { shipped: kilograms(shippedKg, language), agreed: kilograms(massKg, language) })}</span></li>
              ))}
            </ul>
          </section>
          <p><a className="button" href="/verify">{t("frame.verify")}</a></p>
        </div>
      </div>
    </>
  );
}
