import { useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { Decimal } from "../../../../domain/decimal.ts";
import { Batch } from "../../forms/batch.tsx";
import type { BatchItem } from "../../forms/batch.tsx";
import { KeptNote, useKept } from "../../forms/use-kept.tsx";
import { randomHex } from "../../forms/drafts.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { enumName } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { TrialResult } from "../tables/simulate.tsx";
import { Signed } from "../tables/shifts.tsx";
import { differs, recordKindOf, useTrial } from "../tables/trial.ts";
import type { TrialRow } from "../tables/trial.ts";
import { today } from "../today.ts";

/** One of the assessments that are about to be signed together. */
interface Begun {
  readonly row: TrialRow;
  readonly input: object;
  readonly secret: object;
}

/** A period worked out again under the tables in force: the difference first, then the chosen declarations, then their signatures. */
export default function RecalculatePage() {
  const { t } = useText();
  useTitle(t("recalc.title"));
  const month = today().slice(0, 7);
  const [from, setFrom] = useState(`${month}-01`);
  const [to, setTo] = useState(today());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const kept = useKept<readonly Begun[]>("assessments:assess recalculation", (begun) => JSON.stringify(begun).length);
  const [recorded, setRecorded] = useState<readonly Begun[]>();
  const batch = kept.value ?? recorded;
  const trial = useTrial();
  // Sales are assessed again on their own page, charges of goods that stayed stand.
  const candidates = trial.rows.filter((row) => (row.kind === "export" || row.kind === "import") && row.refusal === null && (differs(row) || statusChanges(row)));
  const preview = (): void => {
    setChosen(new Set());
    void trial.start({ from: from.trim(), to: to.trim(), inForce: true });
  };
  if (batch) {
    return (
      <>
        <h1>{t("recalc.title")}</h1>
        <Batch
          transaction="assessments:assess"
          items={batch.map(itemOf)}
          onAllRecorded={() => {
            // Nothing is left to be kept; the page goes on showing what became of each.
            setRecorded(batch);
            kept.set(undefined);
          }}
          onBack={() => {
            setRecorded(undefined);
            kept.set(undefined);
            preview();
          }}
        />
        <KeptNote of={kept} />
      </>
    );
  }
  const toggle = (declarationNo: string): void => setChosen((before) => new Set(before.has(declarationNo) ? [...before].filter((one) => one !== declarationNo) : [...before, declarationNo]));
  return (
    <>
      <p><Link to="/">{t("tax.title")}</Link></p>
      <h1>{t("recalc.title")}</h1>
      <p className="lead">{t("recalc.lead")}</p>
      <form className="card" onSubmit={(event) => { event.preventDefault(); preview(); }}>
        <div className="row-fields">
          <div className="field"><label htmlFor="recalc-from">{t("try.from")}</label><input id="recalc-from" value={from} onChange={(event) => setFrom(event.target.value)} /></div>
          <div className="field"><label htmlFor="recalc-to">{t("try.to")}</label><input id="recalc-to" value={to} onChange={(event) => setTo(event.target.value)} /></div>
        </div>
        <div className="actions">
          <Button type="submit" className="primary" isDisabled={trial.running}>{t("recalc.preview")}</Button>
          {trial.running && <Button onPress={trial.stop}>{t("try.stop")}</Button>}
        </div>
      </form>
      {trial.finished && candidates.length === 0 && <p className="notice">{t("recalc.nothing")}</p>}
      {candidates.length > 0 && (
        <section className="card" aria-labelledby="choose">
          <h2 id="choose">{t("recalc.choose")}</h2>
          <div className="actions"><Button className="quiet" onPress={() => setChosen(new Set(candidates.map(({ declarationNo }) => declarationNo)))}>{t("recalc.all")}</Button></div>
          <Table caption={t("recalc.choose")} head={[{ hidden: t("form.choose") }, t("menu.declarations"), t("tax.payer"), { numeric: t("try.difference") }, t("recalc.status")]}>
            <tbody>
              {candidates.slice(0, 200).map((row) => (
                <tr key={row.declarationNo}>
                  <td><input type="checkbox" className="check" aria-label={row.declarationNo} checked={chosen.has(row.declarationNo)} onChange={() => toggle(row.declarationNo)} /></td>
                  <th scope="row"><Link className="number" to={recordPath(recordKindOf(row), row.declarationNo)}>{row.declarationNo}</Link></th>
                  <td>{row.payerId}</td>
                  <td className="numeric">{row.shifts.map(({ currency, difference }) => <div key={currency}><Signed value={Decimal.parse(difference)} currency={currency} /></div>)}</td>
                  <td>{row.status !== null && <Status enumName="AssessmentStatus" value={enumName(row.status)} />}</td>
                </tr>
              ))}
            </tbody>
          </Table>
          <div className="actions"><Button className="primary" isDisabled={chosen.size === 0} onPress={() => kept.set(begin(candidates.filter(({ declarationNo }) => chosen.has(declarationNo))))}>{t("recalc.go", { count: chosen.size })}</Button></div>
        </section>
      )}
      <TrialResult trial={trial} file={`recalculation-${from}-${to}`} />
    </>
  );
}

const statusChanges = ({ standing, status }: TrialRow): boolean => status !== null && status !== standing;

/** Keys, numbers and salts are made once, when the page before signing is opened: a second sending does one thing. */
function begin(rows: readonly TrialRow[]): readonly Begun[] {
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  return rows.map((row) => ({
    row,
    input: { key: `web-${randomHex(12)}`, at, assessmentId: `ASSESSMENT-${today()}-${randomHex(4).toUpperCase()}`, declarationNo: row.declarationNo },
    secret: { salt: randomHex(32) },
  }));
}

const itemOf = ({ row, input, secret }: Begun): BatchItem => ({
  id: row.declarationNo,
  title: <><bdi className="number">{row.declarationNo}</bdi> {row.shifts.map(({ currency, difference }) => <span key={currency} className="number"> <Signed value={Decimal.parse(difference)} currency={currency} /></span>)}</>,
  input,
  secret,
});
