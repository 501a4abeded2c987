import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { readRefusal } from "../../../../domain/error.ts";
import { tableOwners } from "../../../../domain/tables.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { refusalText } from "../../api/refusal.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { Table } from "../../table/table.tsx";
import { money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import AssessmentView from "../../views/assessment.tsx";
import { enumOfTable, tableNamed } from "../tables/names.ts";

const AssessmentQuery = graphql(`
  query TaxAssessment($id: String!) {
    assessment(assessmentId: $id) {
      assessmentId declarationNo legalDate assessedOn status settlement reasons supersededById payerId
      payer { name nameMn }
      declaration { declarationNo receiptNos assessmentId chargesMade(first: 20) { edges { node { chargeNo what status statement { totals { currency due } } } } } }
      importDeclaration { declarationNo assessmentId chargesMade(first: 20) { edges { node { chargeNo what status statement { totals { currency due } } } } } }
      outdatedBy { kind recordId replacedById }
      payments { paymentNo refund paid { amount currency } }
      statement { totals { currency charged credited due } previous { assessmentId lines { label labelMn currency before after difference } totals { currency before after difference } } }
    }
  }
`);
type Assessment = NonNullable<ResultOf<typeof AssessmentQuery>["assessment"]>;

/** One assessment for review: what is missing and where it is entered, the sums against what was paid, the change against the assessment before, and the recalculation. */
export default function AssessmentPage() {
  const { id = "" } = useParams();
  const { t, pick } = useText();
  const { viewer } = useSession();
  const [acting, setActing] = useState(false);
  useTitle(id);
  const [{ data, error, fetching }, again] = useQuery({ query: AssessmentQuery, variables: { id } });
  const assessment = data?.assessment;
  const declarationNo = assessment?.declarationNo ?? "";
  const preset = useMemo(() => ({ declarationNo }), [declarationNo]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!assessment) return <div className="empty"><h1>{t("tax.none")}</h1><p className="number">{id}</p></div>;
  const kind = assessment.declaration ? "declaration" : "import_declaration";
  const officer = viewer?.role === "OFFICER" && viewer.orgId === "tax";
  return (
    <>
      <p><Link to="/">{t("tax.title")}</Link></p>
      <h1><span className="number">{assessment.assessmentId}</span> <Status enumName="AssessmentStatus" value={assessment.status} /> <Status enumName="AssessmentSettlement" value={assessment.settlement} /></h1>
      <p>{assessment.payer ? pick(assessment.payer.name, assessment.payer.nameMn) : assessment.payerId} · <Link className="number" to={recordPath(kind, declarationNo)}>{declarationNo}</Link></p>
      {assessment.supersededById !== null && <p className="notice">{t("tax.supersededBy", { id: assessment.supersededById })} <Link to={`/tax/assessment/${encodeURIComponent(assessment.supersededById)}`}>{t("frame.source")}</Link></p>}
      {assessment.outdatedBy.map(({ kind: ground, recordId, replacedById }) => (
        <p key={`${ground} ${recordId}`} className="notice">▲ {t("tax.outdatedBy", { id: recordId, by: replacedById })}</p>
      ))}
      <div className="actions">
        {officer && assessment.supersededById === null && !acting && <Button className="primary" onPress={() => setActing(true)}>{t("tax.recalculate")}</Button>}
        {officer && assessment.settlement !== "PAID" && assessment.supersededById === null && <Link className="button" to={`/do/payments/record?assessmentId=${encodeURIComponent(assessment.assessmentId)}`}>{t("tax.recordPayment")}</Link>}
      </div>
      {acting && <TransactionForm transaction="assessments:assess" preset={preset} hidden={["declarationNo", "legalDate"]} onRecorded={() => again({ requestPolicy: "network-only" })} />}
      <div className="columns">
        <div>
          <Missing reasons={assessment.reasons} />
          <Sums assessment={assessment} />
          <Compare assessment={assessment} />
        </div>
        <AssessmentView key={assessment.assessmentId} of="assessment" id={assessment.assessmentId} brief />
      </div>
    </>
  );
}

/** Why it is not final, each reason with the table in which it is mended. */
function Missing({ reasons }: { readonly reasons: readonly string[] }) {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  if (reasons.length === 0) return null;
  return (
    <section className="card" aria-labelledby="missing">
      <h2 id="missing">{t("tax.fix")} <span className="count">{reasons.length}</span></h2>
      <ul className="plain work">
        {reasons.map((reason) => {
          const read = readRefusal(reason);
          const name = tableNamed(read?.facts["table"] ?? (read?.code === "royalty/reference-price-missing" ? "reference-prices" : ""));
          const row = read?.facts["row"];
          return (
            <li key={reason}>
              {read ? refusalText({ code: read.code, facts: read.facts, retryable: false }, language) : reason}
              {name && (
                <>
                  <br />
                  {tableOwners[name] === viewer?.orgId && row !== undefined && read?.code === "assessment/row-unconfirmed" ? <Link to={`/tables/${name}/propose?confirm=${encodeURIComponent(row)}`}>{t("tax.confirm", { row })}</Link> : <Link to={`/tables/${name}`}>{t("tax.openTable", { table: label("TableName", enumOfTable(name), language) })}</Link>}
                  <span className="hint"> {t("tax.ownerOfTable", { owner: label("OrganisationRole", tableOwners[name], language) })}</span>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** What is due against what was paid, by currency; each payment leads to its record. */
function Sums({ assessment: { statement, payments, declaration, importDeclaration } }: { readonly assessment: Assessment }) {
  const { t, language } = useText();
  const labels = useLabels();
  if (!statement) return null;
  const charges = ((declaration ?? importDeclaration)?.chargesMade.edges ?? []).map(({ node }) => node).filter(({ status }) => status === "IN_FORCE");
  const charged = (currency: string): Decimal => charges.flatMap((charge) => charge.statement?.totals ?? []).reduce((sum, total) => (total.currency === currency ? sum.plus(Decimal.parse(total.due)) : sum), Decimal.zero);
  const currencies = [...new Set([...statement.totals, ...charges.flatMap((charge) => charge.statement?.totals ?? [])].map(({ currency }) => currency))].sort();
  const dueIn = (currency: string): Decimal => charged(currency).plus(Decimal.parse(statement.totals.find((total) => total.currency === currency)?.due ?? "0"));
  const paidIn = (currency: string): Decimal => payments.reduce((sum, payment) => (payment?.paid?.currency === currency ? (payment.refund === true ? sum.minus(Decimal.parse(payment.paid.amount)) : sum.plus(Decimal.parse(payment.paid.amount))) : sum), Decimal.zero);
  return (
    <section className="card" aria-labelledby="sums">
      <h2 id="sums">{t("tax.payments")}</h2>
      <Table caption={t("tax.payments")} head={[t("try.currency"), { numeric: t("tax.due") }, { numeric: t("tax.paid") }, { numeric: t("tax.open") }]}>
        <tbody>
          {currencies.map((currency) => {
            const open = dueIn(currency).minus(paidIn(currency));
            return (
              <tr key={currency}>
                <th scope="row">{currency}</th>
                <td className="numeric">{money(dueIn(currency).toString(), currency)}</td>
                <td className="numeric">{money(paidIn(currency).toString(), currency)}</td>
                <td className="numeric"><strong>{open.isNegative() ? <span className="badge badge-wait">▲ {t("tax.overpaid")} {money(open.abs().toString(), currency)}</span> : money(open.toString(), currency)}</strong></td>
              </tr>
            );
          })}
        </tbody>
      </Table>
      {charges.length > 0 && <ul className="plain">{charges.map((charge) => <li key={charge.chargeNo}><Link className="number" to={recordPath("charge", charge.chargeNo)}>{charge.chargeNo}</Link> {labels("ChargeKind", charge.what, language)} {charge.statement?.totals.map(({ currency, due }) => money(due, currency)).join(", ")}</li>)}</ul>}
      <ul className="plain">{payments.map((payment) => payment && <li key={payment.paymentNo}><Link className="number" to={recordPath("payment", payment.paymentNo)}>{payment.paymentNo}</Link> {payment.paid && money(payment.paid.amount, payment.paid.currency)} {payment.refund === true && <span className="badge badge-wait">{t("tax.refund")}</span>}</li>)}</ul>
    </section>
  );
}

/** Provisional and final side by side: the lines of the assessment that this one replaces, and the difference. */
function Compare({ assessment: { statement } }: { readonly assessment: Assessment }) {
  const { t, pick } = useText();
  const previous = statement?.previous;
  if (!previous) return null;
  const signed = (value: string, currency: string): string => `${value.startsWith("-") ? "" : "+"}${money(value, currency)}`;
  return (
    <section className="card" aria-labelledby="compare">
      <h2 id="compare">{t("tax.compare")}</h2>
      <p>{t("tax.compareWith", { id: previous.assessmentId })} <Link className="number" to={`/tax/assessment/${encodeURIComponent(previous.assessmentId)}`}>{previous.assessmentId}</Link></p>
      <Table caption={t("tax.compare")} head={[t("assessment.tax"), { numeric: t("tax.before") }, { numeric: t("tax.after") }, { numeric: t("try.difference") }]}>
        <tbody>{previous.lines.map(({ label, labelMn, currency, before, after, difference }) => <tr key={`${label} ${currency}`}><th scope="row">{pick(label, labelMn)}</th><td className="numeric">{money(before, currency)}</td><td className="numeric">{money(after, currency)}</td><td className="numeric">{signed(difference, currency)}</td></tr>)}</tbody>
        <tfoot>{previous.totals.map(({ currency, before, after, difference }) => <tr key={currency} className="sum"><th scope="row">{t("tax.due")}</th><td className="numeric">{money(before, currency)}</td><td className="numeric">{money(after, currency)}</td><td className="numeric">{signed(difference, currency)}</td></tr>)}</tfoot>
      </Table>
    </section>
  );
}
