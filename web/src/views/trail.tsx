import { lazy } from "react";
import { Button } from "react-aria-components";
import { useSearchParams } from "react-router";
import { Refused } from "../record/refused.tsx";
import type { Traceable } from "./traceable.ts";
import { useText } from "../text/language.tsx";
import { StageList, Timeline } from "./stages.tsx";
import { useTrail } from "./use-trail.ts";

const FlowGraph = lazy(() => import("./graph.tsx"));
const RouteMap = lazy(() => import("./map.tsx"));

const views = ["list", "graph", "timeline", "map"] as const;
type View = (typeof views)[number];

/** The way of goods: a plain list of stages first, then as a drawn flow, on a line of time, and on a map of packaged shapes. */
export default function TrailView({ kind, id }: { readonly kind: Traceable; readonly id: string }) {
  const { t } = useText();
  const [params, setParams] = useSearchParams();
  const view: View = views.find((one) => one === params.get("view")) ?? "list";
  const { trail, error, loading, more } = useTrail(kind, id);
  if (error) return <Refused error={error} />;
  if (trail === undefined) return <p className="state" role="status">{t("frame.loading")}…</p>;
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
      <div className="toolbar">
        <p className="hint" role="status">{loading ? `${t("frame.loading")}…` : t(trail.hasMore ? "trail.countMore" : "trail.count", { count: trail.events.length })}</p>
        {trail.hasMore && <Button isDisabled={loading} onPress={more}>{t("trail.more")}</Button>}
      </div>
    </section>
  );
}
