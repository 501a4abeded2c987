import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import type { TableName } from "../../../../domain/tables.ts";
import { tableProblems } from "../../../../domain/tax/tables/index.ts";
import type { TableProblem } from "../../../../domain/tax/tables/index.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { fieldLabel } from "../../forms/labels.ts";
import type { FieldViewProps } from "../../forms/fields.tsx";
import { csv } from "../../table/csv.ts";
import { download } from "../../session/keys.tsx";
import { useText } from "../../text/language.tsx";
import { DiffTable } from "./diff.tsx";
import { Paste } from "./paste.tsx";
import { PriceChanges } from "./prices.tsx";
import { cellOf, cellsOf, changesOf, fieldsOf, idOf, merged, rowsIn, valueOf } from "./rows.ts";
import type { Row } from "./rows.ts";

interface Props extends FieldViewProps {
  readonly name: TableName;
  /** Rows of the version in force. */
  readonly base: readonly Row[];
}

/** The rows of a proposal: pasted, loaded or changed one by one, checked at each change by the ledger's own rules, and shown as what differs from the version in force. */
export function RowsEditor({ name, base, id, label, value, error, onChange }: Props) {
  const { t } = useText();
  const rows = useMemo(() => rowsIn(value), [value]);
  const problems = useMemo(() => (rows.length > 0 ? tableProblems(name, rows) : []), [name, rows]);
  const changes = useMemo(() => changesOf(base, rows), [base, rows]);
  const [open, setOpen] = useState<string>();
  const set = (next: readonly Row[]): void => onChange(JSON.stringify(next));
  const opened = rows.find((row) => idOf(row) === open);
  const shown = [...new Set([...changes.map((change) => change.id), ...problems.flatMap((problem) => rowsOf(problem, rows))])];
  return (
    <fieldset id={id} className="rows" tabIndex={-1}>
      <legend>{label}</legend>
      <Paste name={name} known={rows.length > 0 ? rows : base} onTake={(taken, whole) => set(whole ? taken : merged(rows, taken))} />
      <Problems problems={problems} rows={rows} onOpen={setOpen} />
      {error !== undefined && problems.length === 0 && <p className="react-aria-FieldError">{error}</p>}
      <DiffTable name={name} changes={changes} />
      {name === "reference-prices" && <PriceChanges base={base} changes={changes} />}
      {shown.length > 0 && (
        <ul className="plain row-acts">
          {shown.slice(0, 200).map((row) => (
            <li key={row}>
              <bdi className="number">{row}</bdi>
              <Button className="quiet" onPress={() => setOpen(row)} isDisabled={!rows.some((one) => idOf(one) === row)}>{t("tables.edit", { row })}</Button>
              {changes.some((change) => change.id === row) && <Button className="quiet" onPress={() => set(restored(base, rows, row))}>{t("tables.undo", { row })}</Button>}
            </li>
          ))}
        </ul>
      )}
      <div className="actions">
        <label className="filter">
          {t("tables.pick")}
          <select value="" onChange={(event) => setOpen(event.target.value)}>
            <option value="">{t("form.choose")}</option>
            {rows.map((row, i) => <option key={`${idOf(row)} ${i}`} value={idOf(row)}>{idOf(row)}</option>)}
          </select>
        </label>
        <Button className="quiet" onPress={() => {
          const fresh = `NEW-${rows.length + 1}`;
          set([...rows, { id: fresh, verified: false }]);
          setOpen(fresh);
        }}>+ {t("tables.newRow")}</Button>
        <Button className="quiet" onPress={() => download(`${name}.csv`, csv(cellsOf(name, rows)), "text/csv")}>{t("tables.download")}</Button>
      </div>
      {opened && <RowForm key={open} name={name} row={opened} problems={problems.filter((problem) => rowsOf(problem, rows).includes(idOf(opened)))} onClose={() => setOpen(undefined)} onChange={(next) => {
        set(rows.map((row) => (row === opened ? next : row)));
        setOpen(idOf(next));
      }} onRemove={() => {
        set(rows.filter((row) => row !== opened));
        setOpen(undefined);
      }} />}
    </fieldset>
  );
}

function restored(base: readonly Row[], rows: readonly Row[], row: string): readonly Row[] {
  const before = base.find((one) => idOf(one) === row);
  return before ? merged(rows, [before]) : rows.filter((one) => idOf(one) !== row);
}

/** Numbers of the rows that a problem is about. */
const rowsOf = (problem: TableProblem, rows: readonly Row[]): readonly string[] => (problem.at === undefined ? problem.rows : rows.slice(problem.at, problem.at + 1).map(idOf));

/** A problem in the reader's language; what a table's own rule found is said in the rule's English. */
export function useProblemText(): (problem: TableProblem) => string {
  const { t, language } = useText();
  return (problem) => {
    if (problem.at !== undefined) return refusalText(refusalOf(problem.error), language, (path) => fieldLabel(path, path, language));
    const [row = "", other = ""] = problem.rows;
    switch (problem.kind) {
      case "twice":
        return t("tables.problem.twice", { row });
      case "ends-before":
        return t("tables.problem.ends-before", { row });
      case "overlap":
        return t("tables.problem.overlap", { row, other });
      case "gap":
        return t("tables.problem.gap", { row, other });
      default:
        return problem.problem;
    }
  };
}

function Problems({ problems, rows, onOpen }: { readonly problems: readonly TableProblem[]; readonly rows: readonly Row[]; onOpen(row: string): void }) {
  const { t } = useText();
  const textOf = useProblemText();
  if (rows.length === 0) return null;
  return (
    <div role="status" aria-live="polite" className={problems.length > 0 ? "summary" : "hint"}>
      {problems.length === 0 ? <p>✓ {t("tables.fine")}</p> : (
        <>
          <strong>{t("tables.problems", { count: problems.length })}</strong>
          <ul>
            {problems.slice(0, 50).map((problem, i) => {
              const [row] = rowsOf(problem, rows);
              return <li key={i}>{row === undefined ? textOf(problem) : <button type="button" className="link" onClick={() => onOpen(row)}><bdi className="number">{row}</bdi>: {textOf(problem)}</button>}</li>;
            })}
          </ul>
        </>
      )}
    </div>
  );
}

interface RowFormProps {
  readonly name: TableName;
  readonly row: Row;
  readonly problems: readonly TableProblem[];
  onChange(row: Row): void;
  onRemove(): void;
  onClose(): void;
}

/** One row, field by field. A field that is being typed keeps its text; the row holds what it means. */
function RowForm({ name, row, problems, onChange, onRemove, onClose }: RowFormProps) {
  const { t, language } = useText();
  const textOf = useProblemText();
  const fields = Object.entries(fieldsOf(name));
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>(() => Object.fromEntries(fields.map(([field, { shape }]) => [field, cellOf(shape, row[field])])));
  const type = (field: string, text: string): void => {
    const shape = fieldsOf(name)[field]?.shape;
    if (!shape) return;
    setTexts({ ...texts, [field]: text });
    const { [field]: _, ...rest } = row;
    const value = valueOf(shape, text);
    onChange(value === undefined ? rest : { ...rest, [field]: value });
  };
  return (
    <section className="row-form card" aria-label={t("tables.edit", { row: idOf(row) })}>
      <h3><bdi className="number">{idOf(row)}</bdi></h3>
      {problems.map((problem, i) => <p key={i} className="react-aria-FieldError">{textOf(problem)}</p>)}
      {row["verified"] !== true && <Button onPress={() => { setTexts({ ...texts, verified: "true", confidence: "high" }); onChange({ ...row, verified: true, confidence: "high" }); }}>{t("tables.confirmRow")}</Button>}
      <div className="row-fields">
        {fields.map(([field, { shape, about, optional }]) => {
          const id = `row-${field}`;
          const text = texts[field] ?? "";
          const choices = shape.kind === "choice" ? shape.values : shape.kind === "scalar" && shape.name === "Flag" ? ["true", "false"] : undefined;
          return (
            <div key={field} className="field">
              <label htmlFor={id}>{fieldLabel(field, about, language)}{optional && <span className="hint"> ({t("form.optional")})</span>}</label>
              {choices ? (
                <select id={id} value={text} onChange={(event) => type(field, event.target.value)}><option value="">{t("form.choose")}</option>{choices.map((one) => <option key={one} value={one}>{one === "true" ? t("form.yes") : one === "false" ? t("form.no") : one}</option>)}</select>
              ) : text.length > 80 ? (
                <textarea id={id} rows={4} value={text} spellCheck={false} onChange={(event) => type(field, event.target.value)} />
              ) : (
                <input id={id} value={text} autoComplete="off" spellCheck={false} onChange={(event) => type(field, event.target.value)} />
              )}
            </div>
          );
        })}
      </div>
      <div className="actions">
        <Button onPress={onClose}>{t("tables.close")}</Button>
        <Button className="quiet" onPress={onRemove}>{t("tables.remove", { row: idOf(row) })}</Button>
      </div>
    </section>
  );
}
