import { useId, useMemo, useState } from "react";
import { DomainError } from "../../../../domain/error.ts";
import { bases, units } from "../../../../domain/vocabulary.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { keepDraft, keptDraft, newDraft } from "../../forms/drafts.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { readCsv } from "../../table/read-csv.ts";
import { useText } from "../../text/language.tsx";

const COLUMNS = ["analyte", "value", "unit", "basis", "method", "uncertainty"] as const;
type ResultRow = { readonly [C in (typeof COLUMNS)[number]]: string };

/**
 * The results in a file of the buyer's laboratory: a first line that names the columns. Words of unit and basis are the ledger's, in any case and with blanks or dashes.
 * @throws {DomainError} `input/malformed`, `input/too-long`
 */
export function resultsOfFile(text: string): readonly ResultRow[] {
  const [head = [], ...lines] = readCsv(text);
  const names = head.map((name) => name.trim().toLowerCase());
  const word = (known: readonly string[], given: string): string => known.find((one) => one.toLowerCase().replace(/[\s_-]/g, "") === given.toLowerCase().replace(/[\s_-]/g, "")) ?? given;
  return lines.map((cells) => {
    const cell = (name: string): string => (cells[names.indexOf(name)] ?? "").trim();
    // A comma before decimals is a point; thousands stand in no assay.
    const number = (name: string): string => cell(name).replace(/^(-?\d+),(\d+)$/, "$1.$2");
    return { analyte: cell("analyte"), value: number("value"), unit: word(units, cell("unit")), basis: word(bases, cell("basis")), method: cell("method"), uncertainty: number("uncertainty") };
  });
}

/** Acceptance with the buyer's own assay, typed or from a file; what was typed of the rest stays. */
export function Accept({ consignmentId, user, onRecorded }: { readonly consignmentId: string; readonly user: string; onRecorded(): void }) {
  const { t, language } = useText();
  const input = useId();
  const [times, setTimes] = useState(0);
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  const preset = useMemo(() => ({ consignmentId }), [consignmentId]);
  const take = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      const results = resultsOfFile(await file.text());
      if (results.length === 0) return setSaid({ text: t("buyer.fileEmpty"), bad: true });
      const name = `acceptances:record ${consignmentId}`;
      const before = keptDraft(user, name) ?? newDraft({ consignmentId, at: `${new Date().toISOString().slice(0, 19)}Z`, receivedKg: "", certificateNo: "", laboratory: "", differenceReason: "" }, {});
      keepDraft(user, name, { ...before, ...(before.sent ? { key: newDraft({}, {}).key, sent: false } : {}), input: { ...before.input, results } });
      setTimes(times + 1);
      setSaid({ text: t("buyer.fileRead", { count: results.length }), bad: false });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      setSaid({ text: refusalText(refusalOf(error), language), bad: true });
    }
  };
  return (
    <>
      <div className="card">
        <div className="field">
          <label htmlFor={input}>{t("buyer.file")}</label>
          <input id={input} type="file" accept=".csv,text/csv" onChange={(event) => void take(event.target.files?.[0])} />
          <p className="hint">{t("buyer.fileHelp")}</p>
        </div>
        {said && <p role={said.bad ? "alert" : "status"} className={said.bad ? "summary" : "understood"}>{said.text}</p>}
      </div>
      <TransactionForm key={times} transaction="acceptances:record" preset={preset} hidden={["consignmentId"]} order={["receivedKg", "certificateNo", "laboratory", "results", "differenceReason", "at"]} onRecorded={onRecorded} />
    </>
  );
}
