import { useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useClient } from "urql";
import { canonicalJson, digestOf } from "../../../domain/canonical.ts";
import type { Shape } from "../../../domain/schema.ts";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { isSignedOut, refusalOf } from "../api/refusal.ts";
import type { Refusal } from "../api/refusal.ts";
import { useLabels, useSession } from "../session/session.tsx";
import { grouped, localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import type { Draft } from "./drafts.ts";
import { useEnumOf } from "./enum-of.ts";
import { fieldLabel } from "./labels.ts";
import { OtherContent, record } from "./submit.ts";
import type { Receipt, Step } from "./submit.ts";
import { documentOf } from "./values.ts";
import type { Value, Values } from "./values.ts";

interface Props {
  readonly transaction: TransactionName;
  readonly draft: Draft;
  /** What the form began with: what differs from it is marked. */
  readonly before: Values;
  readonly hidden: readonly string[];
  /** What the screen shows of it in its own way. */
  readonly preview?: ReactNode;
  onEdit(): void;
  /** The request leaves the page: from now on its key belongs to this content. */
  onSent(): void;
  onRefused(refusal: Refusal): void;
  onRecorded(receipt: Receipt): void;
  onAnother(): void;
}

/** The page before signing: exactly what will be signed, what was changed, who signs, and one button; then what becomes of it. */
export function Review({ transaction, draft, before, preview, onEdit, onSent, onRefused, onRecorded, onAnother }: Props) {
  const type: TransactionType = transactions[transaction];
  const { t, pick } = useText();
  const session = useSession();
  const client = useClient();
  const [step, setStep] = useState<Step | undefined>();
  const [problem, setProblem] = useState<string | undefined>();
  const [receipt, setReceipt] = useState<Receipt | undefined>();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [receipt]);
  const input = useMemo(() => type.input.decode(documentOf(type.input.shape, { ...draft.input, key: draft.key }), ""), [type, draft.input, draft.key]);
  const secret = useMemo(() => type.secret?.decode(documentOf(type.secret.shape, { ...draft.secret, salt: draft.salt }), ""), [type, draft.secret, draft.salt]);
  const { viewer } = session;

  const signAndSend = async (): Promise<void> => {
    if (step !== undefined && step !== "doubt") return;
    setProblem(undefined);
    try {
      const key = viewer?.demo ? undefined : await session.ownKey().catch(() => null);
      if (key === null) return setProblem(t("submit.noKey"));
      onSent();
      const done = await record({ client, transaction, input, ...(secret === undefined ? {} : { secret }), key, onStep: setStep });
      setStep(undefined);
      setReceipt(done);
      onRecorded(done);
    } catch (error) {
      setStep(undefined);
      if (error instanceof OtherContent) return setProblem(t("submit.changedProposal"));
      const refusal = refusalOf(error as Error);
      // Whoever signs in again signs this same page.
      if (!isSignedOut(refusal)) onRefused(refusal);
    }
  };

  if (receipt) return <Recorded receipt={receipt} headingRef={heading} onAnother={onAnother} />;
  return (
    <section className="card review" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1} ref={heading}>{t("review.title")}</h2>
      <p>{t("review.lead")}: <strong>{pick(type.about, type.aboutMn)}</strong></p>
      {preview}
      <dl className="facts">
        <Rows shape={type.input.shape} value={draft.input} before={before} path="" />
        {type.secret && <Rows shape={type.secret.shape} value={draft.secret} before={{}} path="" hidden={["salt"]} />}
      </dl>
      <details>
        <summary>{t("review.raw")}</summary>
        <p><code>{transaction}</code></p>
        <pre tabIndex={0}>{canonicalJson(input)}</pre>
        {secret !== undefined && <pre tabIndex={0}>{canonicalJson(secret)}</pre>}
        <p className="hint">{t("review.digest")}: <code className="hash">{digestOf(input)}</code></p>
      </details>
      {viewer && (
        <p className="signer">
          {t("review.signer", { user: viewer.user, organisation: viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : viewer.orgId })}
          <br />
          <span className="hint">{viewer.demo ? t("review.demo") : t("review.own")}</span>
        </p>
      )}
      {problem !== undefined && <p role="alert" className="summary">{problem}</p>}
      <div className="actions">
        <Button className="primary" isDisabled={step !== undefined} onPress={() => void signAndSend()}>{t("review.sign")}</Button>
        <Button className="quiet" isDisabled={step !== undefined} onPress={onEdit}>{t("review.edit")}</Button>
      </div>
      <p role="status" className={step === "doubt" ? "state state-doubt" : "state"}>{step && t(`submit.${step}`)}</p>
    </section>
  );
}

function Recorded({ receipt, headingRef, onAnother }: { readonly receipt: Receipt; readonly headingRef: React.RefObject<HTMLHeadingElement | null>; onAnother(): void }) {
  const { t } = useText();
  const first = receipt.subjects.find(({ part }) => part === "MADE") ?? receipt.subjects[0];
  return (
    <section className="card done" aria-labelledby="done-title">
      <h2 id="done-title" tabIndex={-1} ref={headingRef}><span aria-hidden="true">✓</span> {t("submit.done")}</h2>
      <p>{receipt.repeated ? t("submit.repeated") : t("submit.block", { block: receipt.block })}</p>
      <p><Link to={`/transaction/${receipt.transactionId}`}>{t("submit.transaction")}</Link> <code className="hash">{receipt.transactionId}</code></p>
      <div className="actions">
        {first && <Link className="button" to={`/record/${first.kind.toLowerCase()}/${encodeURIComponent(first.recordId)}`}>{t("submit.open", { id: first.recordId })}</Link>}
        <Button className="quiet" onPress={onAnother}>{t("submit.another")}</Button>
      </div>
    </section>
  );
}

function Rows({ shape, value, before, path, hidden = ["key"] }: { readonly shape: Shape; readonly value: Value; readonly before: Value; readonly path: string; readonly hidden?: readonly string[] }) {
  const { t, language } = useText();
  if (shape.kind === "object") {
    return (
      <>
        {Object.entries(shape.fields)
          .filter(([name]) => !hidden.includes(name))
          .map(([name, field]) => <Rows key={name} shape={field.shape} value={(value as Values)[name] ?? ""} before={(before as Values | "")?.[name as never] ?? ""} path={path ? `${path}.${name}` : name} hidden={[]} />)}
      </>
    );
  }
  if (shape.kind === "list") {
    const rows = value as readonly Value[];
    if (documentOf(shape, rows) === undefined) return null;
    return <>{rows.map((row, i) => <Rows key={i} shape={shape.of} value={row} before={(before as readonly Value[])[i] ?? ""} path={`${path}[${i}]`} hidden={[]} />)}</>;
  }
  if (documentOf(shape, value) === undefined) return null;
  const changed = before !== "" && before !== value && typeof before !== "object";
  const row = /\[(\d+)\]/.exec(path)?.[1];
  return (
    <div className={changed ? "fact changed" : "fact"}>
      <dt>{fieldLabel(path, path, language)}{row !== undefined && <span className="hint"> {t("form.row", { number: Number(row) + 1 })}</span>}</dt>
      <dd>
        <Shown shape={shape} value={value} />
        {changed && <mark> {t("review.changed")}{shape.kind !== "json" && `; ${t("review.before", { value: String(before) })}`}</mark>}
      </dd>
    </div>
  );
}

function Shown({ shape, value }: { readonly shape: Shape; readonly value: Value }) {
  const { t, language } = useText();
  const labelOf = useLabels();
  const enumName = useEnumOf(shape);
  const text = String(value).trim();
  if (shape.kind === "choice") return <>{enumName ? labelOf(enumName, text, language) : text}</>;
  if (shape.kind === "scalar" && shape.name === "Decimal") return <span className="number">{grouped(String(documentOf(shape, value)))}</span>;
  if (shape.kind === "scalar" && shape.name === "Instant") return <>{localTime(text, true)} (+08:00)</>;
  if (shape.kind === "scalar" && shape.name === "Flag") return <>{t("form.yes")}</>;
  if (shape.kind === "json") return <details><summary>{t("review.whole")}</summary><pre tabIndex={0}>{JSON.stringify(documentOf(shape, value), null, 1)}</pre></details>;
  return <bdi className="value">{text}</bdi>;
}
