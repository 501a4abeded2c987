import { useId, useState } from "react";
import { Button } from "react-aria-components";
import { DomainError } from "../../../../domain/error.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { KeptNote, useKept } from "../../forms/use-kept.tsx";
import { pathLabel } from "../../forms/labels.ts";
import { useLabels } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { emptyRow, filled, knownBases, knownUnits, rowsOfFile } from "./worksheet.ts";
import type { Problem, Row } from "./worksheet.ts";

interface Props {
  readonly sampleId: string;
  readonly rows: readonly Row[];
  readonly wanted: readonly Row[];
  readonly problems: readonly Problem[];
  readonly scope: readonly { readonly analyte: string; readonly method: string }[];
  /** What is wrong in rows that are not taken yet. */
  check(rows: readonly Row[]): readonly Problem[];
  onChange(rows: readonly Row[]): void;
}
const MOST_BYTES = 1_000_000;

/** Results typed or loaded from an instrument's file; a file is shown with what is wrong in it before anything of it is kept. */
export function ResultsEditor({ sampleId, rows, wanted, problems, scope, check, onChange }: Props) {
  const { t, language } = useText();
  const label = useLabels();
  const id = useId();
  const kept = useKept<{ readonly name: string; readonly rows: readonly Row[] }>(`laboratory file ${sampleId}`, ({ rows: read }) => JSON.stringify(read).length);
  const { value: loaded, set: setLoaded } = kept;
  const [trouble, setTrouble] = useState<string>();
  const textOf = (error: DomainError): string => refusalText(refusalOf(error), language, (path) => pathLabel(path, language));
  const load = async (file: File | undefined): Promise<void> => {
    setLoaded(undefined);
    setTrouble(undefined);
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new DomainError("input/too-long", { field: file.name.slice(0, 64), length: file.size, max: MOST_BYTES });
      setLoaded({ name: file.name, rows: rowsOfFile(await file.text(), sampleId, wanted) });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      setTrouble(textOf(error));
    }
  };
  const set = (at: number, change: Partial<Row>): void => onChange(rows.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const wrong = loaded ? check(loaded.rows) : [];
  const all = problems.find(({ row }) => row === -1);
  return (
    <>
      <div className="field">
        <label htmlFor={`${id}-file`}>{t("lab.file")}</label>
        <input id={`${id}-file`} type="file" accept=".csv,.txt,text/csv" onChange={(event) => { void load(event.target.files?.[0]); event.target.value = ""; }} />
        <span className="hint">{t("lab.fileHelp")}</span>
      </div>
      {trouble !== undefined && <p className="summary" role="alert">{trouble}</p>}
      {loaded && (
        <div className="notice" role="status">
          <p><strong><bdi>{loaded.name}</bdi></strong>: {t("lab.fileRows", { count: loaded.rows.length })}</p>
          {wrong.length > 0 && <p><span className="badge badge-bad">▲ {t("lab.fileWrong", { count: wrong.length })}</span></p>}
          <ol>
            {loaded.rows.map((row, i) => {
              const problem = wrong.find((one) => one.row === i);
              return <li key={i}><bdi>{row.analyte} {row.value} {row.unit} ({row.basis}) {row.method}</bdi>{problem && <span className="react-aria-FieldError"> {textOf(problem.error)}</span>}</li>;
            })}
          </ol>
          {wrong.filter(({ row }) => row === -1).map(({ error }) => <p key={error.code} className="react-aria-FieldError">{textOf(error)}</p>)}
          <KeptNote of={kept} />
          <div className="actions">
            <Button className="primary" onPress={() => { onChange(loaded.rows); setLoaded(undefined); }}>{t(filled(rows).length > 0 ? "lab.fileReplace" : "lab.fileTake")}</Button>
            <Button className="quiet" onPress={() => setLoaded(undefined)}>{t("lab.fileLeave")}</Button>
          </div>
        </div>
      )}
      <div className="results">
        {rows.map((row, i) => {
          const problem = problems.find((one) => one.row === i);
          const name = row.analyte || String(i + 1);
          const field = (key: keyof Row, text: string, size: string) => (
            <div className={`field ${size}`} data-invalid={problem && key === "value" ? true : undefined}>
              <label htmlFor={`${id}-${i}-${key}`}>{text}<span className="hidden"> {name}</span></label>
              <input id={`${id}-${i}-${key}`} value={row[key]} maxLength={64} autoComplete="off" spellCheck={false} inputMode={key === "value" || key === "uncertainty" ? "decimal" : "text"} aria-invalid={problem !== undefined && key === "value"} aria-describedby={problem && key === "value" ? `${id}-${i}-error` : undefined} {...(key === "method" || key === "analyte" ? { list: `${id}-${key}` } : {})} onChange={(event) => set(i, { [key]: event.target.value })} />
            </div>
          );
          const choice = (key: "unit" | "basis", text: string, enumName: string, values: readonly string[]) => (
            <div className="field">
              <label htmlFor={`${id}-${i}-${key}`}>{text}<span className="hidden"> {name}</span></label>
              <select id={`${id}-${i}-${key}`} value={row[key]} onChange={(event) => set(i, { [key]: event.target.value })}>
                {!values.includes(row[key]) && <option value={row[key]}>{row[key] || t("form.choose")}</option>}
                {values.map((value) => <option key={value} value={value}>{label(enumName, value, language)}</option>)}
              </select>
            </div>
          );
          return (
            <div key={i} className="result" role="group" aria-label={name}>
              {field("analyte", t("lab.analyte"), "narrow")}
              {field("value", t("lab.value"), "field-decimal")}
              {choice("unit", t("lab.unit"), "MeasurementUnit", knownUnits)}
              {choice("basis", t("lab.basis"), "AnalysisBasis", knownBases)}
              {field("uncertainty", t("lab.uncertainty"), "field-decimal")}
              {field("method", t("lab.method"), "")}
              <Button className="quiet remove" aria-label={t("lab.remove", { analyte: name })} onPress={() => onChange(rows.filter((_, at) => at !== i))}>✕</Button>
              {problem && <p id={`${id}-${i}-error`} className="react-aria-FieldError">{textOf(problem.error)}</p>}
            </div>
          );
        })}
      </div>
      <datalist id={`${id}-analyte`}>{[...new Set(scope.map(({ analyte }) => analyte))].map((analyte) => <option key={analyte} value={analyte} />)}</datalist>
      <datalist id={`${id}-method`}>{[...new Set(scope.map(({ method }) => method))].map((method) => <option key={method} value={method} />)}</datalist>
      {all && <p className="summary" role="alert">{textOf(all.error)}</p>}
      <Button className="quiet" onPress={() => onChange([...rows, emptyRow])}>+ {t("lab.add")}</Button>
    </>
  );
}
