import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { HoldingsQuery } from "../goods/lots.ts";
import { Alerts, Lots, Receipts } from "../goods/parts.tsx";
import { today } from "../today.ts";

const DaysQuery = graphql(`query ShopDays($orgId: String!, $today: String!) { saleBatches(first: 100, retailerId: $orgId) { edges { node { root soldOn count itemsKept at } } } receipts: retailReceipts(first: 100, retailerId: $orgId, soldOn: $today) { edges { node { receiptNo } } } }`);
type Day = ResultOf<typeof DaysQuery>["saleBatches"]["edges"][number]["node"];

/** The shop: what may not stand on the shelf first, then today's batch, then receiving and the shelf. */
export default function RetailerHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("trade.shop"));
  const orgId = viewer?.orgId ?? "";
  const [{ data, error, fetching }, again] = useQuery({ query: HoldingsQuery, variables: { orgId, today: today() }, pause: !viewer });
  const [days, daysAgain] = useQuery({ query: DaysQuery, variables: { orgId, today: today() }, pause: !viewer });
  useLive(() => {
    again({ requestPolicy: "network-only" });
    daysAgain({ requestPolicy: "network-only" });
  });
  if (!viewer) return null;
  const failed = error ?? days.error;
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("trade.shop")}</h1>
      {failed && <Refused error={failed} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && (
        <>
          <Alerts holdings={data} shop />
          <div className="columns main-first">
            <div>
              <Today batches={(days.data?.saleBatches.edges ?? []).map(({ node }) => node)} receipts={days.data?.receipts.edges.length ?? 0} />
              <Lots holdings={data} title={t("shop.shelf")} sell={false} />
            </div>
            <div>
              <Receipts holdings={data} />
              <Drafts user={viewer.user} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

const RECENT = 7;

function Today({ batches, receipts }: { readonly batches: readonly Day[]; readonly receipts: number }) {
  const { t } = useText();
  const sorted = [...batches].sort((a, b) => b.soldOn.localeCompare(a.soldOn) || b.at.localeCompare(a.at));
  const sent = sorted.filter(({ soldOn }) => soldOn === today());
  const items = sent.reduce((all, { count }) => all + count, 0) + receipts;
  return (
    <section className="card stat" aria-labelledby="today">
      <h2 id="today">{t("shop.today")}</h2>
      <p className={items > 0 ? "badge badge-good" : "badge badge-wait"}>{items > 0 ? `✓ ${t("shop.sent", { count: items })}` : `… ${t("shop.notSent")}`}</p>
      <div className="actions acts">
        <Link className="button primary" to="/retailer/batch">{t("shop.upload")}</Link>
        <Link className="button" to="/do/retail/sell">{t("shop.sellOne")}</Link>
        <Link className="button" to="/do/retail/return">{t("shop.return")}</Link>
      </div>
      {sorted.length > 0 && <h3>{t("shop.days")}</h3>}
      <ul className="plain work">
        {sorted.slice(0, RECENT).map(({ root, soldOn, count, itemsKept }) => (
          <li key={root}>
            <Link className="number" to={recordPath("sale_batch", root)}>{soldOn}</Link> · {t("shop.sent", { count })}{" "}
            {!itemsKept && <><span className="badge badge-wait">… {t("shop.itemsMissing", { date: soldOn })}</span> <Link to={`/retailer/batch?root=${root}`}>{t("shop.sendItems")}<span className="hidden"> {soldOn}</span></Link></>}
          </li>
        ))}
      </ul>
    </section>
  );
}
