import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { transactions } from "../../../domain/transactions.ts";
import type { TransactionName, TransactionType } from "../../../domain/transactions.ts";
import { clipped, refusalText } from "../api/refusal.ts";
import type { Refusal } from "../api/refusal.ts";
import { useTitle } from "../frame/title.ts";
import { useSession } from "../session/session.tsx";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { dropDraft, keepDraft, keptDraft, newDraft, randomHex } from "./drafts.ts";
import type { Draft } from "./drafts.ts";
import { Fields } from "./fields.tsx";
import type { FieldViews } from "./fields.tsx";
import { pathLabel } from "./labels.ts";
import { freshFields } from "./references.ts";
import { Review } from "./review.tsx";
import type { Receipt } from "./submit.ts";
import { check, emptyOf, replaced } from "./values.ts";
import type { FieldError, Value, Values } from "./values.ts";

export interface TransactionFormProps {
  /** `contract:function` of the ledger's catalogue. */
  readonly transaction: TransactionName;
  /** What is known already; the person may change it. Paths are those of the document's top level. */
  readonly preset?: Values;
  readonly secretPreset?: Values;
  /** Fields that the person is not asked for: they stand in `preset`. */
  readonly hidden?: readonly string[];
  readonly order?: readonly string[];
  /** Fields that the screen shows in its own way, by path. */
  readonly views?: FieldViews;
  /** What the screen refuses beyond the document's codec. */
  readonly alsoCheck?: (input: Values) => readonly FieldError[];
  /** Shown before the signature, above the document itself. */
  readonly preview?: (input: Values) => ReactNode;
  /** Optional fields that are seldom needed, by path, `items[].litres`, those of the private part as `secret.shared`: shown when the person asks for all fields. */
  readonly folded?: readonly string[];
  /** What follows from what was typed, such as the duty: beside the form, where it may change a field of the document's top level, and again on the page before signing. */
  readonly aside?: (typed: Pick<Draft, "input" | "secret">, change?: (field: string, value: Value) => void) => ReactNode;
  /** Told when it is on the ledger. */
  readonly onRecorded?: (receipt: Receipt) => void;
}

const ENGINE_FIELDS = ["key"];
/** A number is proposed for what is new; the organisation's own may be typed over it. */
const NUMBER_PREFIX: Readonly<Record<string, string>> = { lotId: "LOT", sampleId: "SAMPLE", contractNo: "CONTRACT", consignmentId: "CARGO", ticketNo: "TICKET", unitId: "UNIT", declarationNo: "DECLARATION", assessmentId: "ASSESSMENT", entryNo: "CARD", goodsLotId: "GOODS", manifestNo: "MANIFEST" };

/**
 * A form of one transaction of the ledger, made of its codec: the same rules while one types, a draft kept at each change, a page that shows
 * exactly what will be signed, one button, and the ledger's refusal beside the field.
 */
export function TransactionForm({ transaction, preset, secretPreset, hidden = [], order, views, alsoCheck, preview, folded = [], aside, onRecorded }: TransactionFormProps) {
  const type: TransactionType = transactions[transaction];
  const { viewer } = useSession();
  const { t, language, pick } = useText();
  const user = viewer?.user ?? "";
  // What the person is not asked for is what the form is about: a draft about another sample or consignment is another draft.
  const draftName = [transaction, ...hidden.map((name) => String(preset?.[name] ?? ""))].join(" ");
  const fresh = useCallback((): Draft => {
    const today = localTime(new Date().toISOString()).slice(0, 10);
    const numbers = (freshFields[transaction] ?? []).filter((path) => /^\w+$/.test(path) && path !== "licenceNo");
    const proposed = Object.fromEntries(numbers.map((path) => [path, `${NUMBER_PREFIX[path] ?? "NEW"}-${today}-${randomHex(3).toUpperCase()}`]));
    const at = `${new Date().toISOString().slice(0, 19)}Z`;
    return newDraft({ ...(emptyOf(type.input.shape, false) as Values), at, ...proposed, ...preset }, { ...(type.secret ? (emptyOf(type.secret.shape, false) as Values) : {}), ...secretPreset });
  }, [transaction, type, preset, secretPreset]);
  const [draft, setDraft] = useState<Draft>(() => keptDraft(user, draftName) ?? fresh());
  const [restored, setRestored] = useState(() => keptDraft(user, draftName)?.savedAt);
  /** Whether the device had room for the draft. */
  const kept = useRef(true);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [refusal, setRefusal] = useState<{ refusal: Refusal; path: string | undefined } | undefined>();
  const [reviewing, setReviewing] = useState(false);
  const [summary, setSummary] = useState(false);
  const [unfolded, setUnfolded] = useState(false);
  const summaryRef = useRef<HTMLDivElement>(null);
  const title = pick(type.about, type.aboutMn);
  useTitle(summary || refusal ? t("form.errorTitle", { title }) : title);

  const errors = useMemo(() => problems(type, draft, alsoCheck), [type, draft, alsoCheck]);
  const textOf = (error: FieldError): string => (error.error ? refusalText(asRefusal(error.error), language, (path) => pathLabel(path, language)) : t("form.ambiguous", { value: clipped(error.ambiguous) }));
  const errorAt = (part: "input" | "secret") => (path: string) => {
    if (refusal && refusal.path === `${part}-${path}`) return refusalText(refusal.refusal, language, (inner) => pathLabel(inner, language));
    const found = errors[part].find((error) => error.path === path);
    return found && (summary || left.has(`${part}-${path}`)) ? textOf(found) : undefined;
  };
  const change = (part: "input" | "secret") => (path: readonly (string | number)[], value: Value) => {
    setRefusal(undefined);
    setDraft((before) => {
      // Under a key that was sent only the same content may go: what is changed afterwards is another request.
      const next = { ...before, ...(before.sent ? { key: newDraft({}, {}).key, sent: false } : {}), [part]: replaced(before[part], path, value) as Values };
      kept.current = keepDraft(user, draftName, next);
      return next;
    });
  };
  useEffect(() => {
    if (summary || refusal) summaryRef.current?.focus();
  }, [summary, refusal]);

  const all = [...errors.input.map((error) => ({ part: "input", error })), ...errors.secret.map((error) => ({ part: "secret", error }))];
  if (reviewing && all.length === 0) {
    return (
      <>
      {aside?.(draft)}
      <Review
        transaction={transaction}
        draft={draft}
        before={{ ...preset }}
        hidden={hidden}
        {...(preview ? { preview: preview(draft.input) } : {})}
        onEdit={() => setReviewing(false)}
        onSent={() => {
          setDraft((before) => {
            const next = { ...before, sent: true };
            kept.current = keepDraft(user, draftName, next);
            return next;
          });
        }}
        onRefused={(refused) => {
          setRefusal({ refusal: refused, path: fieldOf(type, draft, refused) });
          setReviewing(false);
        }}
        onRecorded={(receipt) => {
          dropDraft(user, draftName);
          onRecorded?.(receipt);
        }}
        onAnother={() => {
          setDraft(fresh());
          setRestored(undefined);
          setReviewing(false);
          setLeft(new Set());
          setSummary(false);
        }}
      />
      </>
    );
  }
  return (
    <>
    <form
      className="form card"
      noValidate
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        if (all.length > 0) {
          setSummary(true);
          summaryRef.current?.focus();
        } else {
          setSummary(false);
          setReviewing(true);
        }
      }}
    >
      {(refusal || (summary && all.length > 0)) && (
        <div className="summary" role="alert" tabIndex={-1} ref={summaryRef}>
          <h2>{refusal ? t("submit.refused") : t("form.errors")}</h2>
          <ul>
            {refusal && <li>{refusal.path === undefined ? refusalText(refusal.refusal, language) : <FieldLink id={refusal.path} text={refusalText(refusal.refusal, language)} />}</li>}
            {!refusal && all.map(({ part, error }) => <li key={`${part}-${error.path}`}><FieldLink id={`${part}-${error.path}`} text={textOf(error)} /></li>)}
          </ul>
          {refusal && <p className="hint"><code>{refusal.refusal.code}</code></p>}
        </div>
      )}
      {restored && <p className="notice">{t("form.draftFrom", { time: localTime(restored, true) })}</p>}
      <Fields transaction={transaction} part="input" path="" steps={[]} shape={type.input.shape} about="" optional={false} value={draft.input} hidden={[...ENGINE_FIELDS, ...hidden, ...(unfolded ? [] : folded.filter((path) => !problemIn(path, errors.input)))]} order={order ?? []} errorAt={errorAt("input")} {...(views ? { views } : {})} onChange={change("input")} onLeave={(path) => setLeft(new Set([...left, `input-${path}`]))} />
      {type.secret && hasFields(type.secret) && (
        <fieldset className="private">
          <legend>{t("form.private")}</legend>
          <p className="hint">{t("form.privateHelp")}</p>
          <Fields transaction={transaction} part="secret" path="" steps={[]} shape={type.secret.shape} about="" optional={false} value={draft.secret} hidden={["salt", ...(unfolded ? [] : folded.filter((path) => path.startsWith("secret.")).map((path) => path.slice("secret.".length)))]} errorAt={errorAt("secret")} onChange={change("secret")} onLeave={(path) => setLeft(new Set([...left, `secret-${path}`]))} />
        </fieldset>
      )}
      {folded.length > 0 && <p><Button className="quiet" aria-expanded={unfolded} onPress={() => setUnfolded(!unfolded)}>{t(unfolded ? "form.fewer" : "form.all")}</Button></p>}
      <div className="actions">
        <Button type="submit" className="primary">{t("form.review")}</Button>
        <Button
          className="quiet"
          onPress={() => {
            dropDraft(user, draftName);
            setDraft(fresh());
            setRestored(undefined);
            setSummary(false);
            setRefusal(undefined);
          }}
        >
          {t("form.discard")}
        </Button>
        <span className={kept.current ? "hint" : "badge badge-wait"}>{t(kept.current ? "form.draftKept" : "form.draftNotKept")}</span>
      </div>
    </form>
    {aside?.(draft, (field, value) => change("input")([field], value))}
    </>
  );
}

/** Whether something is wrong with a folded field or within it: then it is shown. */
const problemIn = (pattern: string, errors: readonly FieldError[]): boolean => errors.some(({ path }) => `${path.replace(/\[\d+\]/g, "[]")}.`.startsWith(`${pattern}.`));

function FieldLink({ id, text }: { readonly id: string; readonly text: string }) {
  return (
    <button
      type="button"
      className="link"
      onClick={() => {
        const at = document.getElementById(id);
        const field = at?.matches("input,select,textarea") ? at : at?.querySelector<HTMLElement>("input,select,textarea");
        (field ?? at)?.focus();
      }}
    >
      {text}
    </button>
  );
}

/** What the codecs refuse of a draft. The engine's own fields are filled in first. */
function problems(type: TransactionType, draft: Draft, alsoCheck: TransactionFormProps["alsoCheck"]): { readonly input: readonly FieldError[]; readonly secret: readonly FieldError[] } {
  return {
    input: [...check(type.input, { ...draft.input, key: draft.key }), ...(alsoCheck?.(draft.input) ?? [])],
    secret: type.secret ? check(type.secret, { ...draft.secret, salt: draft.salt }) : [],
  };
}

const hasFields = ({ shape }: { readonly shape: { readonly kind: string; readonly fields?: object } }): boolean => Object.keys(shape.fields ?? {}).some((name) => name !== "salt");
const asRefusal = (error: NonNullable<FieldError["error"]>): Refusal => ({ code: error.code, facts: Object.fromEntries(Object.entries(error.facts).map(([name, value]) => [name, String(value)])), retryable: false });

/** The field that a refusal is about: the one it names, or the one that holds a number that it names. */
function fieldOf(type: TransactionType, draft: Draft, { facts }: Refusal): string | undefined {
  const named = facts["field"];
  if (named !== undefined) return named.startsWith("secret.") ? `secret-${named.slice(7)}` : `input-${named}`;
  const shape = type.input.shape;
  if (shape.kind !== "object") return undefined;
  const names = Object.keys(shape.fields).filter((name) => !ENGINE_FIELDS.includes(name));
  const byName = names.find((name) => facts[name] !== undefined && draft.input[name] === facts[name]);
  const byValue = names.find((name) => Object.values(facts).some((fact) => fact !== "" && draft.input[name] === fact));
  const found = byName ?? byValue;
  return found === undefined ? undefined : `input-${found}`;
}
