import { lazy } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { NotFound } from "../frame/not-found.tsx";
import { useTitle } from "../frame/title.ts";
import { useLabels } from "../session/session.tsx";
import { useText } from "../text/language.tsx";
import type { PlainKey } from "../text/catalogue.ts";
import { isTraceable } from "../views/traceable.ts";
import { Overview } from "./overview.tsx";

const RecordActs = lazy(() => import("./acts.tsx"));
const TrailView = lazy(() => import("../views/trail.tsx"));
const OriginView = lazy(() => import("../views/origin.tsx"));
const AssessmentView = lazy(() => import("../views/assessment.tsx"));

const KINDS = /^[a-z]+(_[a-z]+)?$/;

type Tab = "overview" | "trail" | "origin" | "assessment";
const tabText: Readonly<Record<Tab, PlainKey>> = { overview: "record.overview", trail: "record.trail", origin: "record.origin", assessment: "record.assessment" };

/** The page of any record: what it says, where its goods come from and go, what is charged on it. The address holds the tab. */
export default function RecordPage() {
  const { kind = "", id = "" } = useParams();
  const [params, setParams] = useSearchParams();
  const { t, language } = useText();
  const label = useLabels();
  useTitle(id);
  if (!KINDS.test(kind)) return <NotFound />;
  const tabs: readonly Tab[] = isTraceable(kind) ? (kind === "consignment" ? ["overview", "trail", "origin", "assessment"] : ["overview", "trail", "origin"]) : ["declaration", "assessment"].includes(kind) ? ["overview", "assessment"] : ["overview"];
  const tab = tabs.find((one) => one === params.get("tab")) ?? "overview";
  return (
    <>
      <p className="badge">{label("RecordKind", kind.toUpperCase(), language)}</p>
      <h1 className="number">{id}</h1>
      {kind === "unit" && <p><Link to={`/waybill/${encodeURIComponent(id)}`}>{t("waybill.link")}</Link></p>}
      <RecordActs kind={kind} id={id} />
      {kind === "assay_settlement" && <p><Link to={`/assays/settlement/${encodeURIComponent(id)}`}>{t("assays.title")}</Link></p>}
      {kind === "consignment" && <p><Link to={`/papers/consignment/${encodeURIComponent(id)}`}>{t("papers.title")}</Link></p>}
      {tabs.length > 1 && (
        <div className="tabs" role="tablist">
          {tabs.map((one) => (
            <button key={one} type="button" role="tab" id={`tab-${one}`} aria-selected={one === tab} aria-controls="panel" tabIndex={one === tab ? 0 : -1} onClick={() => setParams({ tab: one }, { replace: true })} onKeyDown={(event) => {
              const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              const next = step === 0 ? undefined : tabs[(tabs.indexOf(one) + step + tabs.length) % tabs.length];
              if (next === undefined) return;
              setParams({ tab: next }, { replace: true });
              document.getElementById(`tab-${next}`)?.focus();
            }}>
              {t(tabText[one])}
            </button>
          ))}
        </div>
      )}
      <div {...(tabs.length > 1 ? { role: "tabpanel", id: "panel", "aria-labelledby": `tab-${tab}`, tabIndex: 0 } : {})}>
        {tab === "overview" && <Overview kind={kind.toUpperCase()} id={id} />}
        {tab === "trail" && isTraceable(kind) && <TrailView kind={kind} id={id} />}
        {tab === "origin" && isTraceable(kind) && <OriginView kind={kind} id={id} />}
        {tab === "assessment" && <AssessmentView of={kind as "declaration" | "assessment" | "consignment"} id={id} />}
      </div>
    </>
  );
}
