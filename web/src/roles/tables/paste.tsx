import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { DomainError } from "../../../../domain/error.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { tableProblems } from "../../../../domain/tax/tables/index.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { KeptNote, useKept } from "../../forms/use-kept.tsx";
import { useText } from "../../text/language.tsx";
import { localDay } from "../../text/format.ts";
import { useProblemText } from "./editor.tsx";
import { fieldsOf, idOf, merged, readPasted } from "./rows.ts";
import type { Pasted, Row } from "./rows.ts";

interface Props {
  readonly name: TableName;
  /** Rows into which the pasted ones go. */
  readonly known: readonly Row[];
  onTake(rows: readonly Row[], whole: boolean): void;
}

/** Columns that suffice for the tables that are published each month or day; the others want every column. */
const short: { readonly [N in TableName]?: readonly string[] } = { "reference-prices": ["commodity", "price"], "exchange-rates": ["currency", "mntPerUnit"] };

/** Rows pasted from a spreadsheet or loaded from a file, checked while they are typed together with the rows that stay. */
export function Paste({ name, known, onTake }: Props) {
  const { t, language } = useText();
  const textOf = useProblemText();
  const kept = useKept<string>(`tables:propose paste ${name}`, (typed) => 2 * typed.length);
  const text = kept.value ?? "";
  const setText = (typed: string): void => kept.set(typed === "" ? undefined : typed);
  const [source, setSource] = useState("");
  const [when, setWhen] = useState(() => localDay(new Date().toISOString()).slice(0, name === "reference-prices" ? 7 : 10));
  const [whole, setWhole] = useState(false);
  const rest = useMemo<Row>(
    () => ({ ...(source.trim() === "" ? {} : { source: source.trim() }), ...(name === "reference-prices" ? { month: when } : name === "exchange-rates" ? { effectiveFrom: when } : {}) }),
    [name, source, when],
  );
  const read = useMemo((): Pasted | DomainError => {
    try {
      return readPasted(name, text, known, rest);
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }, [name, text, known, rest]);
  const pasted = read instanceof DomainError ? [] : read.rows;
  const problems = useMemo(() => {
    if (pasted.length === 0) return [];
    const all = whole ? pasted : merged(known, pasted);
    const ids = new Set(pasted.map(idOf));
    return tableProblems(name, all)
      .map((problem) => ({ problem, rows: problem.at === undefined ? problem.rows : [idOf(all[problem.at] ?? {})] }))
      .filter(({ rows }) => rows.length === 0 || rows.some((row) => ids.has(row)));
  }, [name, known, pasted, whole]);
  const columns = short[name] ?? Object.entries(fieldsOf(name)).filter(([, { optional }]) => !optional).map(([field]) => field);
  return (
    <section className="paste" aria-label={t("tables.pasted")}>
      <div className="row-fields">
        {(name === "reference-prices" || name === "exchange-rates") && (
          <div className="field"><label htmlFor="paste-when">{t(name === "reference-prices" ? "tables.month" : "tables.day")}</label><input id="paste-when" value={when} onChange={(event) => setWhen(event.target.value.trim())} /></div>
        )}
        <div className="field"><label htmlFor="paste-source">{t("tables.source")}</label><input id="paste-source" value={source} onChange={(event) => setSource(event.target.value)} /></div>
      </div>
      <div className="field wide-field">
        <label htmlFor="paste-text">{t("tables.paste")}</label>
        <span className="hint" id="paste-help">{t("tables.pasteHelp", { columns: columns.join(", ") })}</span>
        <textarea id="paste-text" rows={6} value={text} spellCheck={false} aria-describedby="paste-help" onChange={(event) => setText(event.target.value)} />
      </div>
      <div className="field"><label htmlFor="paste-file">{t("tables.file")}</label><input id="paste-file" type="file" accept=".csv,.tsv,.txt,text/csv" onChange={(event) => { void event.target.files?.[0]?.text().then(setText); event.target.value = ""; }} /></div>
      <KeptNote of={kept} />
      {read instanceof DomainError && text.trim() !== "" && <p className="react-aria-FieldError">{refusalText(refusalOf(read), language)}</p>}
      {!(read instanceof DomainError) && read.unknown.length > 0 && text.trim() !== "" && <p className="react-aria-FieldError">{t("tables.unknownColumns", { columns: read.unknown.join(", ").slice(0, 300) })}</p>}
      {pasted.length > 0 && (
        <>
          <ul className="plain pasted">
            {pasted.slice(0, 100).map((row, i) => {
              const own = problems.filter(({ rows }) => rows.includes(idOf(row)));
              return (
                <li key={`${idOf(row)} ${i}`}>
                  <span aria-hidden="true">{own.length > 0 ? "▲" : "✓"}</span> <bdi className="number">{idOf(row) || "–"}</bdi>
                  {own.map(({ problem }, at) => <span key={at} className="react-aria-FieldError"> {textOf(problem)}</span>)}
                </li>
              );
            })}
          </ul>
          {problems.filter(({ rows }) => rows.length === 0).map(({ problem }, i) => <p key={i} className="react-aria-FieldError">{textOf(problem)}</p>)}
          <div className="field field-flag"><input type="checkbox" id="paste-whole" checked={whole} onChange={(event) => setWhole(event.target.checked)} /><label htmlFor="paste-whole">{t("tables.replaceAll")}</label></div>
          <Button onPress={() => { onTake(pasted, whole); setText(""); }}>{t("tables.take", { count: pasted.length })}</Button>
        </>
      )}
    </section>
  );
}
