import { Link } from "react-router";
import { useQuery } from "urql";
import { readRefusal } from "../../../domain/error.ts";
import { rateUnitIn, unitIn } from "../../../domain/tax/units.ts";
import { graphql } from "../api/graphql.ts";
import { refusalText } from "../api/refusal.ts";
import { recordPath } from "../frame/search.tsx";
import { Refused } from "../record/refused.tsx";
import { TransactionLink } from "../record/overview.tsx";
import { Status } from "../table/status.tsx";
import { Table } from "../table/table.tsx";
import { grouped, money } from "../text/format.ts";
import { useText } from "../text/language.tsx";

const AssessmentFields = graphql(`
  fragment AssessmentFields on Assessment {
    assessmentId status settlement reasons legalDate transaction { transactionId }
    statementWithheld { code message messageMn }
    statement {
      note
      lines {
        no tax label labelMn base baseUnit rate rateUnit amount currency legalBasis rounding
        rule { table version row verified }
        working { label labelMn expression value unit }
        sources { kind id tx }
      }
      totals { currency charged credited due }
    }
  }
`);
const OfDeclaration = graphql(`query AssessmentOfDeclaration($id: String!) { declaration(declarationNo: $id) { assessment { ...AssessmentFields } } }`, [AssessmentFields]);
const OfConsignment = graphql(`query AssessmentOfConsignment($id: String!) { consignment(consignmentId: $id) { declaration { assessment { ...AssessmentFields } } } }`, [AssessmentFields]);
const ById = graphql(`query AssessmentById($id: String!) { assessment(assessmentId: $id) { ...AssessmentFields } }`, [AssessmentFields]);

interface Props {
  readonly of: "declaration" | "consignment" | "assessment";
  readonly id: string;
  /** Without status and reasons, where the page around says them. */
  readonly brief?: boolean;
}

/** A reason comes as `code: sentence`, in English; by its code it is said in the reader's language. */
function Reason({ text }: { readonly text: string }) {
  const { language } = useText();
  const read = readRefusal(text);
  return <>{read ? refusalText({ code: read.code, facts: read.facts, retryable: false }, language) : text}</>;
}

/** What is charged and why: a column of sums like the tax form, each line with its base, rate, law, row and the transactions it rests on. */
export default function AssessmentView({ of, id, brief = false }: Props) {
  const { t, language, pick } = useText();
  const spoken = language === "mn" ? "mn" : "en";
  const [declared] = useQuery({ query: OfDeclaration, variables: { id }, pause: of !== "declaration" });
  const [shipped] = useQuery({ query: OfConsignment, variables: { id }, pause: of !== "consignment" });
  const [itself] = useQuery({ query: ById, variables: { id }, pause: of !== "assessment" });
  const error = declared.error ?? shipped.error ?? itself.error;
  if (error) return <Refused error={error} />;
  if (declared.fetching || shipped.fetching || itself.fetching) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const assessment = declared.data?.declaration?.assessment ?? shipped.data?.consignment?.declaration?.assessment ?? itself.data?.assessment;
  if (!assessment) return <p className="empty">{t("assessment.none")}</p>;
  const { statement, statementWithheld } = assessment;
  return (
    <section className="card" aria-labelledby="assessment">
      <h2 id="assessment"><Link className="number" to={recordPath("assessment", assessment.assessmentId)}>{assessment.assessmentId}</Link></h2>
      {!brief && <p><Status enumName="AssessmentStatus" value={assessment.status} /> <Status enumName="AssessmentSettlement" value={assessment.settlement} /></p>}
      {statementWithheld && <div className="notice"><strong>{t("record.withheld")}</strong><p>{pick(statementWithheld.message, statementWithheld.messageMn)}</p></div>}
      {statement?.totals.map(({ currency, due }) => <p key={currency} className="headline">{t("assessment.due", { amount: money(due, currency) })}</p>)}
      {!brief && assessment.reasons.length > 0 && <div className="notice"><strong>{t("assessment.why")}</strong><ul>{assessment.reasons.map((reason) => <li key={reason}><Reason text={reason} /></li>)}</ul></div>}
      {statement && (
        <Table caption={t("record.assessment")} head={[t("assessment.tax"), { numeric: t("assessment.base") }, { numeric: t("assessment.rate") }, { numeric: t("assessment.amount") }]}>
          <tbody>
            {statement.lines.map((line) => (
              <tr key={line.no}>
                <th scope="row">
                  {pick(line.label, line.labelMn)}
                  {!line.rule.verified && <span className="badge badge-wait">… {t("assessment.unverified")}</span>}
                  <details>
                    <summary>{t("assessment.how")}</summary>
                    <ol className="working">{line.working.map((step, i) => <li key={i}><span>{pick(step.label, step.labelMn)}</span> <code>{step.expression}</code> <strong className="number">= {grouped(step.value)} {step.unit}</strong></li>)}</ol>
                    <p><strong>{t("assessment.law")}:</strong> {line.legalBasis}</p>
                    <p className="hint">{t("assessment.rule", { table: line.rule.table, version: line.rule.version, row: line.rule.row })}</p>
                    <p className="hint">{t("assessment.sources")}: {line.sources.map(({ kind, id: source, tx }) => <span key={`${kind} ${source}`}><Link className="number" to={recordPath(kind, source)}>{source}</Link> <TransactionLink id={tx} />{" "}</span>)}</p>
                  </details>
                </th>
                <td className="numeric">{grouped(line.base)} {unitIn(line.baseUnit, spoken)}</td>
                <td className="numeric">{line.rate} {rateUnitIn(line.rateUnit, spoken)}</td>
                <td className="numeric"><strong>{money(line.amount, line.currency)}</strong></td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            {statement.totals.flatMap(({ currency, charged, credited, due }) => [
              <tr key={`${currency} charged`}><th scope="row" colSpan={3}>{t("assessment.charged")}</th><td className="numeric">{money(charged, currency)}</td></tr>,
              <tr key={`${currency} credited`}><th scope="row" colSpan={3}>{t("assessment.credited")}</th><td className="numeric">−{money(credited, currency)}</td></tr>,
              <tr key={`${currency} due`} className="sum"><th scope="row" colSpan={3}>{t("assessment.dueShort")}</th><td className="numeric">{money(due, currency)}</td></tr>,
            ])}
          </tfoot>
        </Table>
      )}
      {assessment.transaction && <p className="hint">{t("frame.source")}: <TransactionLink id={assessment.transaction.transactionId} /></p>}
    </section>
  );
}
