import { useEffect, useState } from "react";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";

interface Health {
  readonly ok: boolean;
  readonly indexedBlock: string | null;
  readonly lag: string | null;
}
type State = { readonly kind: "unknown" } | { readonly kind: "offline" } | { readonly kind: "away" } | { readonly kind: "known"; readonly health: Health; readonly time: string };

const EVERY_MS = 10_000;

/** How fresh the view is: the time and block it is of, that it is behind, that there is no network. Asked for again every ten seconds while the page is seen. */
export function StateLine() {
  const { t } = useText();
  const [state, setState] = useState<State>({ kind: "unknown" });
  useEffect(() => {
    let stopped = false;
    const ask = async (): Promise<void> => {
      if (!navigator.onLine) return setState({ kind: "offline" });
      if (document.hidden) return;
      try {
        const health = (await (await fetch("/healthz")).json()) as Health;
        if (!stopped) setState({ kind: "known", health, time: localTime(new Date().toISOString(), true).slice(11) });
      } catch {
        if (!stopped) setState({ kind: navigator.onLine ? "away" : "offline" });
      }
    };
    void ask();
    const timer = setInterval(() => void ask(), EVERY_MS);
    const now = (): void => void ask();
    for (const event of ["online", "offline"]) addEventListener(event, now);
    return () => {
      stopped = true;
      clearInterval(timer);
      for (const event of ["online", "offline"]) removeEventListener(event, now);
    };
  }, []);
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
