import { Link } from "react-router";
import { useQuery } from "urql";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { HoldingsQuery } from "../goods/lots.ts";
import { Alerts, Lots, Receipts } from "../goods/parts.tsx";
import { today } from "../today.ts";

/** The wholesaler: recalls first, then lots with their balance and what waits to be received. */
export default function WholesalerHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("trade.wholesale"));
  const [{ data, error, fetching }, again] = useQuery({ query: HoldingsQuery, variables: { orgId: viewer?.orgId ?? "", today: today() }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("trade.wholesale")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && (
        <>
          <Alerts holdings={data} />
          <div className="columns main-first">
            <Lots holdings={data} title={t("trade.lots")} sell />
            <div>
              <Receipts holdings={data} />
              <p className="actions"><Link className="button" to="/do/goods/repack">{t("trade.repack")}</Link></p>
              <Drafts user={viewer.user} />
            </div>
          </div>
        </>
      )}
    </>
  );
}
