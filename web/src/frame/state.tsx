import { useText } from "../text/language.tsx";
import { useFreshness } from "./freshness.ts";

/** How fresh the view is: the time and block it is of, that it is behind, that there is no network. */
export function StateLine() {
  const { t } = useText();
  const state = useFreshness();
  const behind = state.kind === "known" && state.health.lag !== null && state.health.lag !== "0";
  const bad = state.kind === "offline" || state.kind === "away" || behind;
  const text =
    state.kind === "offline" ? t("state.offline")
    : state.kind === "away" ? t("state.server")
    : state.kind === "unknown" ? ""
    : behind ? t("state.behind", { lag: state.health.lag ?? "" })
    : t("state.asOf", { time: state.time, block: state.health.indexedBlock ?? "–" });
  return <p className={bad ? "freshness freshness-bad" : "freshness"}><span aria-hidden="true">{bad ? "▲" : "●"}</span> <span role={bad ? "alert" : undefined}>{text}</span></p>;
}
