import { useLabels } from "../../session/session.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { daysLeft, isOver } from "./moves.ts";
import type { Move, Party } from "./moves.ts";

/** The answer first: whose move it is and how much of the term is left. */
export function Turn({ move, role }: { readonly move: Move; readonly role: Party | undefined }) {
  const { t } = useText();
  return (
    <p className="headline">
      {t(`assays.move.${move.what}`)} <Term move={move} /> {role && <span className="hint">{t(`assays.role.${role}`)}</span>}
    </p>
  );
}

/** The term of a move: its end and the days left, or that it is over. */
export function Term({ move }: { readonly move: Move }) {
  const { t } = useText();
  if (move.until === undefined) return null;
  const now = Date.now();
  if (isOver(move, now)) return <span className="badge badge-bad">▲ {t("assays.over", { time: localTime(move.until) })}</span>;
  const days = daysLeft(move, now);
  return <span className={days < 3 ? "badge badge-bad" : "badge badge-wait"}>… {t("assays.daysLeft", { time: localTime(move.until), days })}</span>;
}

interface Terms {
  readonly limits: readonly { readonly analyte: string; readonly unit: string; readonly basis: string; readonly limit: string; readonly within: string }[];
  readonly beyond: string;
  readonly umpires: readonly string[];
}

/** What the contract says of its assays. */
export function Rules({ terms: { limits, beyond, umpires }, days, silent = [] }: { readonly terms: Terms; readonly days: number | undefined; readonly silent?: readonly string[] }) {
  const { t, language } = useText();
  const label = useLabels();
  return (
    <section className="card" aria-labelledby="rules">
      <h2 id="rules">{t("assays.rules")}</h2>
      <dl className="facts">
        {limits.map(({ analyte, unit, basis, limit, within }) => <div key={`${analyte} ${basis}`} className="fact"><dt>{analyte}: {t("assays.limit")}</dt><dd><span className="number">{limit} {label("MeasurementUnit", unit, language)}</span>, {label("AnalysisBasis", basis, language)} · {t("assays.within")}: {label("SplitRule", within, language)}</dd></div>)}
        <div className="fact"><dt>{t("assays.beyond")}</dt><dd>{label("UmpireRule", beyond, language)}</dd></div>
        <div className="fact"><dt>{t("assays.umpires")}</dt><dd>{umpires.map((umpire) => (silent.includes(umpire) ? `${umpire} (${t("assays.silentUmpire")})` : umpire)).join(", ")}</dd></div>
        {days !== undefined && <div className="fact"><dt>{t("assays.term")}</dt><dd className="number">{days}</dd></div>}
      </dl>
    </section>
  );
}
