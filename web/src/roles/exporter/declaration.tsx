import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { Attach } from "../../forms/attach.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { Status } from "../../table/status.tsx";
import { kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import AssessmentView from "../../views/assessment.tsx";
import { Attached } from "./prepare.tsx";

const DeclarationQuery = graphql(`
  query ExporterDeclaration($id: String!) {
    declaration(declarationNo: $id) {
      declarationNo version status netKg filedOn consignmentId
      attachments { sha256 kind mediaType path replacedBy }
      payments { paymentNo refund paid { amount currency } }
      assessment { assessmentId settlement statement { totals { currency due } } }
    }
  }
`);

/** One's own declaration: where it stands, what is to be paid and how, its documents, its assessment. */
export default function ExporterDeclarationPage() {
  const { id = "" } = useParams();
  const { t, language } = useText();
  useTitle(id);
  const [{ data, error, fetching }, again] = useQuery({ query: DeclarationQuery, variables: { id } });
  const refresh = (): void => again({ requestPolicy: "network-only" });
  useLive(refresh);
  const declaration = data?.declaration;
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!declaration) return <div className="empty"><h1>{t("customs.none")}</h1><p className="number">{id}</p></div>;
  const { assessment } = declaration;
  const paid = (currency: string): Decimal => declaration.payments.reduce((sum, payment) => (payment?.paid?.currency === currency ? (payment.refund === true ? sum.minus(Decimal.parse(payment.paid.amount)) : sum.plus(Decimal.parse(payment.paid.amount))) : sum), Decimal.zero);
  const open = (assessment?.statement?.totals ?? []).map(({ currency, due }) => ({ currency, open: Decimal.parse(due).minus(paid(currency)) })).filter((one) => one.open.isPositive());
  return (
    <>
      <p><Link to="/exporter">{t("exporter.title")}</Link></p>
      <h1><span className="number">{declaration.declarationNo}</span> <Status enumName="DeclarationStatus" value={declaration.status} /></h1>
      <p>{kilograms(declaration.netKg, language)} · <Link className="number" to={`${recordPath("consignment", declaration.consignmentId)}?tab=trail`}>{declaration.consignmentId}</Link> · <Link to={recordPath("declaration", declaration.declarationNo)}>{t("licence.record")}</Link></p>
      <div className="actions">{declaration.status !== "RELEASED" && <Link className="button" to={`/exporter/amend/${encodeURIComponent(declaration.declarationNo)}`}>{t("exporter.amend")}</Link>}</div>
      {assessment && (
        <section className="card" aria-labelledby="pay">
          <h2 id="pay">{t("exporter.payTitle")} <Status enumName="AssessmentSettlement" value={assessment.settlement} /></h2>
          {open.length > 0 && <p>{t("exporter.payLead")}</p>}
          <dl className="facts">
            <div className="fact"><dt>{t("tax.assessment")}</dt><dd><Copied text={assessment.assessmentId} /></dd></div>
            {open.map(({ currency, open: sum }) => <div key={currency} className="fact"><dt>{t("tax.open")}</dt><dd><strong className="number">{money(sum.toFixed(2), currency)}</strong> <Copied text={sum.toFixed(2)} quiet /></dd></div>)}
          </dl>
        </section>
      )}
      <AssessmentView key={assessment?.assessmentId} of="declaration" id={declaration.declarationNo} />
      <Attached documents={declaration.attachments} />
      <Attach subject={{ kind: "declaration", id: declaration.declarationNo }} onAttached={refresh} />
    </>
  );
}

function Copied({ text, quiet = false }: { readonly text: string; readonly quiet?: boolean }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  return <>{!quiet && <bdi className="number">{text}</bdi>} <Button className="quiet" aria-label={`${t("exporter.copy")}: ${text}`} onPress={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}>{copied ? t("table.copied") : t("exporter.copy")}</Button></>;
}
