import { useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useClient } from "urql";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { isSignedOut, refusalOf, refusalText } from "../api/refusal.ts";
import type { Refusal } from "../api/refusal.ts";
import { useSession } from "../session/session.tsx";
import { useText } from "../text/language.tsx";
import { OtherContent, record } from "./submit.ts";
import type { Receipt } from "./submit.ts";

/** One of several transactions of one kind that are signed on one page. */
export interface BatchItem {
  readonly id: string;
  readonly title: ReactNode;
  /** Documents as plain JSON, idempotency key and salt included: sent again they do one thing. */
  readonly input: object;
  readonly secret?: object;
}
type Outcome = { readonly receipt: Receipt } | { readonly refusal: Refusal };

/**
 * The page before several signatures: each document in full, one button, then what became of each; what was refused or not reached is sent again unchanged.
 * `onDone` is told after each round, `onAllRecorded` when nothing is left to send.
 */
export function Batch({ transaction, items, onDone, onAllRecorded, onBack }: { readonly transaction: TransactionName; readonly items: readonly BatchItem[]; onDone?(): void; onAllRecorded?(): void; onBack(): void }) {
  const { t, pick, language } = useText();
  const session = useSession();
  const client = useClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [running, setRunning] = useState(false);
  const [problem, setProblem] = useState<string>();
  const busy = useRef(false);
  const type: TransactionType = transactions[transaction];
  const recorded = [...outcomes.values()].filter((outcome) => "receipt" in outcome).length;
  const { viewer } = session;

  const signAll = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setProblem(undefined);
    setRunning(true);
    try {
      const key = viewer?.demo ? undefined : await session.ownKey().catch(() => null);
      if (key === null) return setProblem(t("submit.noKey"));
      let open = 0;
      for (const { id, input, secret } of items) {
        const before = outcomes.get(id);
        if (before && "receipt" in before) continue;
        try {
          const receipt = await record({ client, transaction, input: type.input.decode(input, ""), ...(secret === undefined || !type.secret ? {} : { secret: type.secret.decode(secret, "") }), key, onStep: () => undefined });
          setOutcomes((known) => new Map([...known, [id, { receipt }]]));
        } catch (error) {
          if (error instanceof OtherContent) return setProblem(t("submit.changedProposal"));
          const refusal = refusalOf(error as Error);
          // Whoever signs in again goes on here.
          if (isSignedOut(refusal)) return;
          open++;
          setOutcomes((known) => new Map([...known, [id, { refusal }]]));
        }
      }
      if (open === 0) onAllRecorded?.();
      onDone?.();
    } finally {
      busy.current = false;
      setRunning(false);
    }
  };

  return (
    <section className="card review" aria-labelledby="batch-title">
      <h2 id="batch-title">{t("review.title")}</h2>
      <p>{t("review.lead")}: <strong>{pick(type.about, type.aboutMn)}</strong>. {t("batch.lead", { count: items.length })}</p>
      <ul className="plain work">
        {items.map(({ id, title, input, secret }) => {
          const outcome = outcomes.get(id);
          return (
            <li key={id}>
              {title}{" "}
              {outcome === undefined ? running && <span className="hint">{t("batch.waiting")}</span> : "receipt" in outcome ? <span className="badge badge-good">✓ <Link to={`/transaction/${outcome.receipt.transactionId}`}>{t("batch.recorded")}</Link></span> : <span className="react-aria-FieldError">{refusalText(outcome.refusal, language)}</span>}
              <details><summary>{t("review.raw")}</summary><pre tabIndex={0}>{JSON.stringify(input, null, 1)}{secret === undefined ? "" : `\n${JSON.stringify(secret, null, 1)}`}</pre></details>
            </li>
          );
        })}
      </ul>
      {viewer && <p className="signer">{t("review.signer", { user: viewer.user, organisation: viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : viewer.orgId })}<br /><span className="hint">{viewer.demo ? t("review.demo") : t("review.own")}</span></p>}
      {problem !== undefined && <p role="alert" className="summary">{problem}</p>}
      <p role="status" className="state">{recorded === items.length ? `✓ ${t("batch.finished")}` : running || outcomes.size > 0 ? t("batch.progress", { done: recorded, total: items.length }) : ""}</p>
      <div className="actions">
        {recorded < items.length && <Button className="primary" isDisabled={running} onPress={() => void signAll()}>{t(outcomes.size > 0 && !running ? "batch.again" : "batch.sign")}</Button>}
        <Button className="quiet" isDisabled={running} onPress={onBack}>{t("frame.back")}</Button>
      </div>
    </section>
  );
}
