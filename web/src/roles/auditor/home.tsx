import { useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useTitle } from "../../frame/title.ts";
import { useLabels, useSession } from "../../session/session.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { LogHead } from "./head.tsx";
import { addressOf, keepSamples, keptSamples } from "./samples.ts";

/** The auditor's home: the newest head of the log and who cosigned it, samples that were drawn, findings and balances. */
export default function AuditorHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("audit.title"));
  return (
    <>
      <ReadOnly />
      <h1>{viewer?.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("audit.title")}</h1>
      <div className="columns main-first">
        <LogHead />
        <div>
          {viewer && <Saved user={viewer.user} />}
          <div className="actions">
            <Link className="button primary" to="/audit/sample">{t("audit.pick")}</Link>
            <Link className="button" to="/audit/findings">{t("menu.findings")}</Link>
            <Link className="button" to="/audit/balances">{t("audit.balances")}</Link>
          </div>
        </div>
      </div>
    </>
  );
}

/** The mark of who only reads; nothing for others who use the same pages. */
export function ReadOnly() {
  const { t } = useText();
  const { viewer } = useSession();
  return viewer?.organisation?.roles.includes("AUDITOR") === true ? <p><span className="badge"><span aria-hidden="true">◉</span> {t("audit.readOnly")}</span></p> : null;
}

function Saved({ user }: { readonly user: string }) {
  const { t, language } = useText();
  const label = useLabels();
  const [samples, setSamples] = useState(() => keptSamples(user));
  const remove = (at: number): void => {
    const left = samples.filter((_, i) => i !== at);
    keepSamples(user, left);
    setSamples(left);
  };
  return (
    <section className="card" aria-labelledby="saved">
      <h2 id="saved">{t("audit.saved")} <span className="count">{samples.length}</span></h2>
      {samples.length === 0 && <p className="empty">{t("audit.noSaved")}</p>}
      <ul className="plain work">
        {samples.map((sample, i) => (
          <li key={sample.drawnAt}>
            <Link to={addressOf(sample)}>{label("RecordKind", sample.kind, language)}, {sample.from} – {sample.to}</Link> <span className="hint">{t("audit.drawn", { population: sample.population, count: sample.drawn.length })} · {t("audit.seed")}: <code>{sample.seed}</code> · {localTime(sample.drawnAt)}</span>
            <Button className="quiet" aria-label={`${t("audit.remove")}: ${sample.seed}`} onPress={() => remove(i)}>✕</Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
