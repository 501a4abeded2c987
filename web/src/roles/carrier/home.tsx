import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { kilograms, localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { numbersOf } from "../vehicle.ts";

const CarrierQuery = graphql(`
  query CarrierHome($orgId: String!) {
    sealed: units(first: 100, status: SEALED) { edges { node { unitId carrierId status at sealNo netKg consignmentId vehicle { plate trailerPlate wagonNo containerNo } consignment { borderPoint status } } } pageInfo { hasNextPage } }
    loaded: units(first: 100, status: LOADED) { edges { node { unitId carrierId status at sealNo netKg consignmentId vehicle { plate trailerPlate wagonNo containerNo } consignment { borderPoint status } } } pageInfo { hasNextPage } }
    consignments(first: 20, carrierId: $orgId) { edges { node { consignmentId borderPoint status unitCount exitedCount } } }
  }
`);
const HOUR_MS = 3_600_000;
/** On the road for longer than this, a unit is marked: the ledger knows no timetable. */
const LATE_HOURS = 24;

/** The dispatcher: vehicles by delay, the longest on the road first; the queue at each border point; the driver's page of each trip. */
export default function CarrierHome() {
  const { t, language, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("carrier.title"));
  const orgId = viewer?.orgId ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: CarrierQuery, variables: { orgId }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  const units = [...(data?.sealed.edges ?? []), ...(data?.loaded.edges ?? [])].map(({ node }) => node).filter(({ carrierId }) => carrierId === orgId);
  const hours = (at: string): number => Math.max(0, Math.floor((Date.now() - Date.parse(at)) / HOUR_MS));
  const onRoad = units.filter(({ status }) => status === "SEALED").sort((a, b) => a.at.localeCompare(b.at));
  const toSeal = units.filter(({ status }) => status === "LOADED");
  const queues = [...Map.groupBy(onRoad, ({ consignment }) => consignment?.borderPoint ?? "–")];
  const consignments = (data?.consignments.edges ?? []).map(({ node }) => node).filter(({ status }) => status !== "ACCEPTED" && status !== "EXITED");
  const terminal = viewer.organisation?.roles.includes("TERMINAL");
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("carrier.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <div className="actions acts">
        <Link className="button primary" to="/do/consignments/seal">{t("carrier.seal")}</Link>
        {terminal && <Link className="button" to="/gate">{t("gate.title")}</Link>}
        <Link className="button" to="/do/manifests/file">{t("carrier.manifest")}</Link>
      </div>
      <div className="columns main-first">
        <section className="card" aria-labelledby="delay">
          <h2 id="delay">{t("carrier.byDelay")}</h2>
          {data && onRoad.length === 0 && <p className="empty">{t("carrier.noneOnRoad")}</p>}
          {(data?.sealed.pageInfo.hasNextPage || data?.loaded.pageInfo.hasNextPage) && <p className="notice"><Link to="/list/units?status=SEALED">{t("carrier.more")}</Link></p>}
          <ul className="plain units">
            {onRoad.map(({ unitId, at, vehicle, sealNo, netKg, consignment }) => (
              <li key={unitId}>
                <span className={hours(at) > LATE_HOURS ? "badge badge-bad" : "badge badge-plain"}>{hours(at) > LATE_HOURS ? "▲ " : ""}{hours(at) < 2 * LATE_HOURS ? t("carrier.hours", { hours: hours(at) }) : t("carrier.days", { days: Math.floor(hours(at) / 24) })}</span>
                <Link className="plate" to={recordPath("unit", unitId)}>{numbersOf(vehicle)}</Link>
                <span className="hint">{consignment?.borderPoint} · {t("table.seal")}: {sealNo} · {kilograms(netKg, language)} · {localTime(at)}</span>
                <Link to={`/trip/${encodeURIComponent(unitId)}`}>{t("carrier.trip")}<span className="hidden"> {numbersOf(vehicle)}</span></Link>
              </li>
            ))}
          </ul>
        </section>
        <div>
          <section className="card" aria-labelledby="to-seal">
            <h2 id="to-seal">{t("carrier.toSeal")}</h2>
            {data && toSeal.length === 0 && <p className="empty">{t("miner.nothing")}</p>}
            <ul className="plain work">{toSeal.map(({ unitId, vehicle }) => <li key={unitId}><Link to={`/do/consignments/seal?unitId=${encodeURIComponent(unitId)}`}>{t("carrier.sealOne", { vehicle: numbersOf(vehicle) })}</Link></li>)}</ul>
          </section>
          <section className="card" aria-labelledby="queues">
            <h2 id="queues">{t("carrier.queues")}</h2>
            <dl className="counts">{queues.map(([point, waiting]) => <div key={point}><dt>{point}</dt><dd>{waiting.length}</dd></div>)}</dl>
            {queues.length === 0 && <p className="empty">{t("carrier.noneOnRoad")}</p>}
          </section>
          <section className="card" aria-labelledby="under-way">
            <h2 id="under-way">{t("menu.consignments")}</h2>
            <ul className="plain">{consignments.map(({ consignmentId, status, unitCount, exitedCount }) => <li key={consignmentId}><Link className="number" to={recordPath("consignment", consignmentId)}>{consignmentId}</Link> <Status enumName="ConsignmentStatus" value={status} /> <span className="number">{exitedCount}/{unitCount}</span></li>)}</ul>
            {data && consignments.length === 0 && <p className="empty">{t("table.empty")}</p>}
          </section>
        </div>
      </div>
    </>
  );
}
