import { useMemo } from "react";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { DomainError, readRefusal } from "../../../../domain/error.ts";
import { importCaseOf } from "../../../../domain/imports/assess.ts";
import type { Declared } from "../../../../domain/imports/assess.ts";
import type { ImportValue } from "../../../../domain/imports.ts";
import { assessImport } from "../../../../domain/tax/import/assess.ts";
import { importTables } from "../../../../domain/tax/import/types.ts";
import type { ImportComputation, ImportTables } from "../../../../domain/tax/import/types.ts";
import { tablesFromVersions } from "../../../../domain/tax/tables/index.ts";
import { rateUnitIn, unitIn } from "../../../../domain/tax/units.ts";
import { graphql } from "../../api/graphql.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { Table } from "../../table/table.tsx";
import { grouped, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const TablesQuery = graphql(`
  query DutyTables {
    tariff: table(name: TARIFF) { inForceTable { version rows } }
    importDuty: table(name: IMPORT_DUTY) { inForceTable { version rows } }
    excise: table(name: EXCISE) { inForceTable { version rows } }
    consumptionTaxes: table(name: CONSUMPTION_TAXES) { inForceTable { version rows } }
    customsValue: table(name: CUSTOMS_VALUE) { inForceTable { version rows } }
    reliefs: table(name: RELIEFS) { inForceTable { version rows } }
    customsFees: table(name: CUSTOMS_FEES) { inForceTable { version rows } }
    exchangeRates: table(name: EXCHANGE_RATES) { inForceTable { version rows } }
  }
`);

/** The tables in force, as the ledger's engine takes them; undefined until they have come. */
function useTables(): ImportTables | Error | undefined {
  const [{ data, error }] = useQuery({ query: TablesQuery });
  return useMemo(() => {
    if (error) return error;
    if (!data) return undefined;
    try {
      return tablesFromVersions(importTables, (name) => data[name.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase()) as keyof typeof data]?.inForceTable ?? undefined);
    } catch (cause) {
      return cause as Error;
    }
  }, [data, error]);
}

type Worked = ImportComputation | DomainError | undefined;

/** What is declared so far and its values; undefined where too little is known. Its texts are what the codecs of the form took. */
export interface Typed {
  readonly declared: Declared;
  readonly value: Omit<ImportValue, "salt">;
}

/** What would be charged, worked out on this page by the ledger's own rule and the tables in force. */
export function DutyPreview({ typed }: { readonly typed: Typed | DomainError | undefined }) {
  const { t, language, pick } = useText();
  const spoken = language === "mn" ? "mn" : "en";
  const tables = useTables();
  const worked = useMemo<Worked>(() => {
    if (typed === undefined || typed instanceof DomainError || tables === undefined || tables instanceof Error) return typed instanceof DomainError ? typed : undefined;
    try {
      return assessImport(importCaseOf(typed.declared, typed.value), tables);
    } catch (error) {
      if (error instanceof DomainError) return error;
      throw error;
    }
  }, [typed, tables]);
  const reasonText = (reason: string): string => {
    const read = readRefusal(reason);
    return read ? refusalText({ code: read.code, facts: read.facts, retryable: false }, language) : reason;
  };
  return (
    <section className="card duty" aria-labelledby="duty-preview">
      <h2 id="duty-preview">{t("duty.title")}</h2>
      {tables instanceof Error && <p className="notice">{refusalText(refusalOf(tables), language)}</p>}
      {worked === undefined && !(tables instanceof Error) && <p className="hint">{t("duty.incomplete")}</p>}
      {worked instanceof DomainError && <p className="notice"><strong>{t("duty.cannot")}:</strong> {refusalText(refusalOf(worked), language)}</p>}
      {worked && !(worked instanceof DomainError) && (
        <>
          <div role="status">{worked.totals.map(({ currency, due }) => <p key={currency} className="figure number"><span className="hidden">{t("duty.total")}: </span>{money(due.toString(), currency)}</p>)}</div>
          {worked.reasons.length > 0 && <div className="notice"><strong>{worked.status === "needs-review" ? t("duty.review") : t("assessment.why")}</strong><ul>{worked.reasons.map((reason) => <li key={reason}>{reasonText(reason)}</li>)}</ul></div>}
          <Table caption={t("duty.title")} head={[t("duty.line"), { numeric: t("assessment.amount") }]}>
            <tbody>
              {worked.lines.map((line) => (
                <tr key={line.no}>
                  <th scope="row">
                    {pick(line.label, line.labelMn)} {!line.rule.verified && <span className="badge badge-wait">… {t("assessment.unverified")}</span>}
                    <br />
                    <span className="hint number">{grouped(line.base.toString())} {unitIn(line.baseUnit, spoken)} × {line.rate.toString()} {rateUnitIn(line.rateUnit, spoken)}; {line.legalBasis}</span>
                  </th>
                  <td className="numeric">{money(line.amount.toString(), line.currency)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              {worked.suspended.greaterThan(Decimal.zero) && <tr><th scope="row">{t("duty.suspended")}</th><td className="numeric">{money(worked.suspended.toString(), "MNT")}</td></tr>}
              {worked.totals.map(({ currency, due }) => <tr key={currency} className="sum"><th scope="row">{t("duty.total")}</th><td className="numeric">{money(due.toString(), currency)}</td></tr>)}
            </tfoot>
          </Table>
        </>
      )}
      <p className="hint">{t("duty.help")}</p>
    </section>
  );
}
