import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";

const InspectionQuery = graphql(`
  query InspectionHome {
    publicDoubts { no receivedAt link kind verdict note intact }
    recalls(last: 50) { edges { node { recordId gtin batchNo recallNo reason recalledOn liftedOn } } }
  }
`);

/** The inspection: what the public reported, the newest first, and recalls that stand. */
export default function InspectionHome() {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  useTitle(t("inspection.title"));
  const [{ data, error, fetching }] = useQuery({ query: InspectionQuery, pause: !viewer, requestPolicy: "cache-and-network" });
  if (!viewer) return null;
  const standing = (data?.recalls.edges ?? []).map(({ node }) => node).filter(({ liftedOn }) => liftedOn === null);
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("inspection.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <div className="actions acts">
        <Link className="button primary" to="/do/recalls/issue">{t("inspection.recall")}</Link>
        <Link className="button" to="/do/permits/issue">{t("inspection.permit")}</Link>
      </div>
      {data && (
        <div className="columns main-first">
          <section className="card" aria-labelledby="doubts">
            <h2 id="doubts">{t("inspection.doubts")} <span className="count">{data.publicDoubts.length}</span></h2>
            <p className="hint">{t("inspection.doubtsHelp")}</p>
            {data.publicDoubts.length === 0 && <p className="empty">{t("table.empty")}</p>}
            <ul className="stock">
              {data.publicDoubts.map(({ no, receivedAt, link, kind, note, intact }) => (
                <li key={no}>
                  <div className="stock-head"><span><strong>{label("DoubtKind", kind, language)}</strong> <a className="number" href={`${link}?lang=${language}`}>{link}</a></span><span className="hint">{localTime(receivedAt)} · {no}</span></div>
                  {note !== "" && <p><bdi>{note}</bdi></p>}
                  {!intact && <p><span className="badge badge-bad">▲ {t("inspection.broken")}</span></p>}
                </li>
              ))}
            </ul>
          </section>
          <div>
            <section className="card" aria-labelledby="recalls">
              <h2 id="recalls">{t("menu.recalls")} <span className="count">{standing.length}</span></h2>
              {standing.length === 0 && <p className="empty">{t("table.empty")}</p>}
              <ul className="plain work">{standing.map(({ recordId, gtin, batchNo, recallNo, reason, recalledOn }) => <li key={recordId}><strong className="number">{recordId}</strong> <bdi>{reason}</bdi> <span className="hint">{recallNo} · {recalledOn}</span> <Link to={`/do/recalls/lift?gtin=${gtin}&batchNo=${encodeURIComponent(batchNo)}`}>{t("inspection.lift")}<span className="hidden"> {recordId}</span></Link></li>)}</ul>
            </section>
            <Drafts user={viewer.user} />
          </div>
        </div>
      )}
    </>
  );
}
