import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal, sum } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { TransactionLink } from "../../record/overview.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { localDay, localTime, percent, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { today } from "../today.ts";

const PlantQuery = graphql(`
  query PlantHome($orgId: String!) {
    events(types: ["lot.processed"], first: 50) { edges { node { id at transactionId massInKg massOutKg facts by { orgId } site { siteId name nameMn } } } }
    drawn: samples(first: 50, ownerId: $orgId, status: DRAWN) { edges { node { sampleId lotId status } } }
    received: samples(first: 50, ownerId: $orgId, status: RECEIVED) { edges { node { sampleId lotId status } } }
    offered: lots(first: 50, status: OFFERED) { edges { node { lotId offeredToId massKg product owner { name nameMn } } } }
  }
`);
interface Run {
  readonly runId: string;
  readonly lossKg: string;
  readonly yieldPct: string;
  readonly outputs: readonly { readonly lotId: string; readonly product: string; readonly massKg: string }[];
}

/** The control room: today's in, out and loss, the runs with the newest first, samples that wait, ore to be received. */
export default function PlantHome() {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("plant.title"));
  const orgId = viewer?.orgId ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: PlantQuery, variables: { orgId }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  const runs = (data?.events.edges ?? []).map(({ node }) => ({ ...node, run: node.facts as Run })).filter(({ by }) => by.orgId === orgId);
  const ofToday = runs.filter(({ at }) => localDay(at) === today());
  const total = (masses: readonly (string | null)[]): Decimal => sum(masses.map((mass) => Decimal.parse(mass ?? "0")));
  const [inKg, outKg, lossKg] = [total(ofToday.map(({ massInKg }) => massInKg)), total(ofToday.map(({ massOutKg }) => massOutKg)), total(ofToday.map(({ run }) => run.lossKg))];
  const samples = [...(data?.drawn.edges ?? []), ...(data?.received.edges ?? [])].map(({ node }) => node);
  const offers = (data?.offered.edges ?? []).map(({ node }) => node).filter(({ offeredToId }) => offeredToId === orgId);
  const difference = inKg.minus(outKg).minus(lossKg);
  return (
    <>
      <h1>{t("plant.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <section className="card" aria-labelledby="today">
        <h2 id="today">{t("plant.today")}</h2>
        <dl className="counts">
          <div><dt>{t("plant.in")}</dt><dd className="number">{tonnes(inKg.toString(), language)}</dd></div>
          <div><dt>{t("plant.out")}</dt><dd className="number">{tonnes(outKg.toString(), language)}</dd></div>
          <div><dt>{t("plant.loss")}</dt><dd className="number">{tonnes(lossKg.toString(), language)}</dd></div>
          <div><dt>{t("plant.difference")}</dt><dd><span className={difference.isZero() ? "badge badge-good" : "badge badge-bad"}>{difference.isZero() ? "✓ 0" : `▲ ${tonnes(difference.toString(), language)}`}</span></dd></div>
        </dl>
      </section>
      <div className="actions acts">
        <Link className="button primary" to="/plant/run">{t("miner.process")}</Link>
        <Link className="button" to="/do/assays/sample">{t("plant.sample")}</Link>
        <Link className="button" to="/do/consignments/load">{t("miner.load")}</Link>
      </div>
      <div className="columns main-first">
        <section className="card" aria-labelledby="runs">
          <h2 id="runs">{t("plant.runs")}</h2>
          {data && runs.length === 0 && <p className="empty">{t("table.empty")}</p>}
          <ol className="plain work">
            {runs.map(({ id, at, run, massInKg, massOutKg, site, transactionId }) => (
              <li key={id}>
                <div className="stock-head"><strong className="number">{run.runId}</strong><span className="badge badge-plain">{t("plant.yield")}: {percent(run.yieldPct)}</span></div>
                <p className="number">{tonnes(massInKg ?? "0", language)} → {tonnes(massOutKg ?? "0", language)} + {t("plant.loss")} {tonnes(run.lossKg, language)}</p>
                <p className="hint">{localTime(at)} · {site ? pick(site.name, site.nameMn) : ""} · {run.outputs.map(({ lotId }) => <Link key={lotId} className="number" to={recordPath("lot", lotId)}>{lotId} </Link>)}<TransactionLink id={transactionId} /></p>
              </li>
            ))}
          </ol>
        </section>
        <div>
          <section className="card" aria-labelledby="samples">
            <h2 id="samples">{t("plant.samples")} <span className="count">{samples.length}</span></h2>
            <ul className="plain">{samples.map(({ sampleId, lotId, status }) => <li key={sampleId}><Link className="number" to={recordPath("sample", sampleId)}>{sampleId}</Link> <span className="hint">{lotId}</span> <Status enumName="SampleStatus" value={status} /></li>)}</ul>
          </section>
          <section className="card" aria-labelledby="offers">
            <h2 id="offers">{t("plant.offers")} <span className="count">{offers.length}</span></h2>
            <ul className="plain work">{offers.map(({ lotId, massKg, product, owner }) => <li key={lotId}><Link to={`/do/lots/accept?lotId=${encodeURIComponent(lotId)}`}>{t("plant.receive", { lot: lotId })}</Link> <span className="hint">{product} · {tonnes(massKg, language)} · {owner ? pick(owner.name, owner.nameMn) : ""}</span></li>)}</ul>
          </section>
          <Drafts user={viewer.user} />
        </div>
      </div>
    </>
  );
}
