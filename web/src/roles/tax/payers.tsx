import { Link } from "react-router";
import { Button } from "react-aria-components";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { download } from "../../session/keys.tsx";
import { csv } from "../../table/csv.ts";
import { Table } from "../../table/table.tsx";
import { useAll } from "../../table/use-all.ts";
import { money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const PayersQuery = graphql(`query TaxPayers($after: String) { assessments(first: 100, after: $after) { edges { node { assessmentId payerId supersededById payer { name nameMn } statement { totals { currency charged credited due } } payments { refund paid { amount currency } } } } pageInfo { hasNextPage endCursor } } }`);
type Assessment = ResultOf<typeof PayersQuery>["assessments"]["edges"][number]["node"];
const rowsOf = (data: ResultOf<typeof PayersQuery>) => data.assessments;

interface Sum {
  readonly payerId: string;
  readonly payer: Assessment["payer"];
  readonly currency: string;
  readonly count: number;
  readonly charged: Decimal;
  readonly credited: Decimal;
  readonly due: Decimal;
  readonly paid: Decimal;
}

/** Payers with what is charged, covered by receipts, due and paid, by currency; the greatest open sums first. */
export default function PayersPage() {
  const { t, pick } = useText();
  useTitle(t("tax.payersTitle"));
  const { rows, done, error } = useAll(PayersQuery, {}, rowsOf);
  const sums = sumsOf(rows.filter(({ supersededById }) => supersededById === null));
  const nameOf = ({ payer, payerId }: Sum): string => (payer ? pick(payer.name, payer.nameMn) : payerId);
  const file = (): void => download("payers.csv", csv([["payer", "name", "currency", "assessments", "charged", "credited", "due", "paid", "open"], ...sums.map((sum) => [sum.payerId, nameOf(sum), sum.currency, String(sum.count), sum.charged.toFixed(2), sum.credited.toFixed(2), sum.due.toFixed(2), sum.paid.toFixed(2), sum.due.minus(sum.paid).toFixed(2)])]), "text/csv");
  return (
    <>
      <h1>{t("tax.payersTitle")}</h1>
      {error && <Refused error={error} />}
      <div className="toolbar"><p className="hint" role="status">{done ? t("table.rows", { count: sums.length }) : `${t("frame.loading")}…`}</p><span className="spacer" /><Button className="quiet" isDisabled={!done} onPress={file}>{t("table.export")}</Button></div>
      <Table caption={t("tax.payersTitle")} head={[t("tax.payer"), { numeric: t("menu.assessments") }, { numeric: t("tax.charged") }, { numeric: t("tax.credited") }, { numeric: t("tax.due") }, { numeric: t("tax.paid") }, { numeric: t("tax.open") }]} box="card">
        <tbody>
          {sums.map((sum) => {
            const of = (amount: Decimal): string => money(amount.toString(), sum.currency);
            return (
              <tr key={`${sum.payerId} ${sum.currency}`}>
                <th scope="row"><Link to={recordPath("organisation", sum.payerId)}>{nameOf(sum)}</Link></th>
                <td className="numeric">{sum.count}</td>
                {[sum.charged, sum.credited, sum.due, sum.paid].map((amount, i) => <td key={i} className="numeric">{of(amount)}</td>)}
                <td className="numeric"><strong>{of(sum.due.minus(sum.paid))}</strong></td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </>
  );
}

function sumsOf(rows: readonly Assessment[]): readonly Sum[] {
  const found = new Map<string, Sum>();
  for (const { payerId, payer, statement, payments } of rows) {
    for (const { currency, charged, credited, due } of statement?.totals ?? []) {
      const key = `${payerId} ${currency}`;
      const known = found.get(key) ?? { payerId, payer, currency, count: 0, charged: Decimal.zero, credited: Decimal.zero, due: Decimal.zero, paid: Decimal.zero };
      const paid = payments.reduce((sum, payment) => (payment?.paid?.currency === currency ? (payment.refund === true ? sum.minus(Decimal.parse(payment.paid.amount)) : sum.plus(Decimal.parse(payment.paid.amount))) : sum), known.paid);
      found.set(key, { ...known, count: known.count + 1, charged: known.charged.plus(Decimal.parse(charged)), credited: known.credited.plus(Decimal.parse(credited)), due: known.due.plus(Decimal.parse(due)), paid });
    }
  }
  return [...found.values()].sort((a, b) => (b.due.minus(b.paid).greaterThan(a.due.minus(a.paid)) ? 1 : -1));
}
