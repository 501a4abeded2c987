import { useState } from "react";
import { Button } from "react-aria-components";
import { transactions } from "../../../../domain/transactions.ts";
import { refusalText } from "../../api/refusal.ts";
import { pathLabel } from "../../forms/labels.ts";
import type { useQueue } from "../../forms/queue.ts";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import type { Passage } from "./passages.ts";

/** The last five vehicles. Lifting a hold wants a second press. */
export function LastVehicles({ passages, onLift }: { readonly passages: readonly Passage[]; onLift(id: string): void }) {
  const { t, language } = useText();
  const [asked, setAsked] = useState<string>();
  return (
    <section className="card" aria-labelledby="last-vehicles">
      <h2 id="last-vehicles">{t("gate.last")}</h2>
      {passages.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <ol className="plain">
        {passages.slice(0, 5).map(({ id, at, vehicle, word, reason, chosen, lifted }) => (
          <li key={id}>
            <span className={`badge badge-${word === "pass" || word === "weighed" ? "good" : word === "check" ? "wait" : "bad"}`}>{t(`gate.${word}`)}</span> <strong className="number">{vehicle}</strong> <span className="hint">{localTime(at, true).slice(11)}</span>
            {reason && <p className="hint">{refusalText(reason, language)}</p>}
            {chosen && <p className="hint">{t(`gate.reason.${chosen}`)}</p>}
            {lifted !== undefined && <p className="hint">{t("gate.lifted", { time: localTime(lifted, true).slice(11) })}</p>}
            {word === "hold" && lifted === undefined && <Button onPress={() => { if (asked === id) onLift(id); setAsked(asked === id ? undefined : id); }}>{t(asked === id ? "gate.liftSure" : "gate.lift")}<span className="hidden"> {vehicle}</span></Button>}
          </li>
        ))}
      </ol>
      <p className="hint">{t("gate.holdsHere")}</p>
    </section>
  );
}

/** What waits to be sent, and what the ledger refused of it. */
export function GateQueue({ queue }: { readonly queue: ReturnType<typeof useQueue> }) {
  const { t, language, pick } = useText();
  return (
    <section className="card" aria-labelledby="gate-queue">
      <h2 id="gate-queue">{t("gate.queue")} <span className="badge">{queue.entries.length}</span></h2>
      {queue.entries.length === 0 && <p className="empty">{t("gate.queueEmpty")}</p>}
      <ol className="plain" aria-live="polite">
        {queue.entries.map(({ id, transaction, about, keptAt, refusal }) => (
          <li key={id}>
            <strong className="number">{about}</strong> {pick(transactions[transaction].about, transactions[transaction].aboutMn)} <span className="hint">{localTime(keptAt, true)}</span>
            {refusal ? (
              <div className="summary">
                <p>{refusalText(refusal, language, (path) => pathLabel(path, language))}</p>
                <div className="actions"><Button onPress={() => queue.again(id)}>{t("gate.sendAgain")}</Button><Button className="quiet" onPress={() => queue.drop(id)}>{t("gate.leaveOut")}</Button></div>
              </div>
            ) : <span className="badge badge-wait">… {t("gate.waiting")}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
