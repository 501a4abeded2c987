import { lazy } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import { Refused } from "../record/refused.tsx";
import type { Traceable } from "../record/record.tsx";
import { useText } from "../text/language.tsx";
import { StageList, Timeline } from "./stages.tsx";
import { FlowGraph } from "./graph.tsx";

const RouteMap = lazy(() => import("./map.tsx"));

const TrailFields = graphql(`
  fragment TrailFields on Trail {
    things { kind recordId side }
    links { from { kind recordId } to { kind recordId } massKg }
    events { cursor about { kind recordId } event { id type at block transactionId massInKg massOutKg by { orgId organisation { name nameMn } } site { siteId name nameMn lat lon } } }
    hasMore endCursor
  }
`);
const documents = {
  lot: graphql(`query LotTrail($id: String!, $after: String) { goods: lot(lotId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
  unit: graphql(`query UnitTrail($id: String!, $after: String) { goods: unit(unitId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
  consignment: graphql(`query ConsignmentTrail($id: String!, $after: String) { goods: consignment(consignmentId: $id) { trail(after: $after) { ...TrailFields } } }`, [TrailFields]),
} as const;
export type TrailData = ResultOf<typeof TrailFields>;

const views = ["list", "graph", "timeline", "map"] as const;
type View = (typeof views)[number];

/** The way of goods: a plain list of stages first, then as a drawn flow, on a line of time, and on a map of packaged shapes. */
export default function TrailView({ kind, id }: { readonly kind: Traceable; readonly id: string }) {
  const { t } = useText();
  const [params, setParams] = useSearchParams();
  const view: View = views.find((one) => one === params.get("view")) ?? "list";
  const [{ data, error, fetching }] = useQuery({ query: documents[kind], variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const trail = data?.goods?.trail;
  if (!trail || trail.events.length === 0) return <p className="empty">{t("trail.none")}</p>;
  const show = (next: View): void => {
    const changed = new URLSearchParams(params);
    changed.set("view", next);
    setParams(changed, { replace: true });
  };
  return (
    <section className="card" aria-label={t("record.trail")}>
      <div className="segmented" role="group" aria-label={t("record.trail")}>
        {views.map((one) => <button key={one} type="button" aria-pressed={one === view} onClick={() => show(one)}>{t(`trail.${one}`)}</button>)}
      </div>
      {view === "list" && <StageList trail={trail} />}
      {view === "graph" && <FlowGraph trail={trail} />}
      {view === "timeline" && <Timeline trail={trail} />}
      {view === "map" && <RouteMap trail={trail} />}
      {trail.hasMore && <p className="hint">{t("trail.more")}</p>}
    </section>
  );
}
