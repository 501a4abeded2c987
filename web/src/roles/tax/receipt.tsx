import { useState } from "react";
import { Button } from "react-aria-components";
import { Link, useNavigate, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { Table } from "../../table/table.tsx";
import { kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const ReceiptQuery = graphql(`
  query TaxReceipt($id: String!) {
    royaltyReceipt(receiptNo: $id) {
      receiptNo product massKg period licenceNo payerId payer { name nameMn }
      uses { declarationNo massKg }
      amounts { currency baseAmount surtaxAmount uses { declarationNo amount } }
      amountsWithheld { message messageMn }
    }
  }
`);

/** A royalty receipt: every declaration that drew on it, with mass and amount, and what is left. */
export default function ReceiptPage() {
  const { id } = useParams();
  const { t } = useText();
  const navigate = useNavigate();
  const [number, setNumber] = useState(id ?? "");
  useTitle(id ?? t("tax.trace"));
  return (
    <>
      <p><Link to="/">{t("tax.title")}</Link></p>
      <h1>{t("tax.trace")}</h1>
      <form className="scan" onSubmit={(event) => {
        event.preventDefault();
        const wanted = number.replace(/\s/g, "");
        if (wanted !== "") void navigate(`/tax/receipt/${encodeURIComponent(wanted)}`);
      }}>
        <div className="field"><label htmlFor="receipt-number">{t("tax.traceFind")}</label><input id="receipt-number" value={number} autoComplete="off" onChange={(event) => setNumber(event.target.value)} /></div>
        <div className="field"><Button type="submit">{t("tax.find")}</Button></div>
      </form>
      {id !== undefined && <Uses key={id} id={id} />}
    </>
  );
}

function Uses({ id }: { readonly id: string }) {
  const { t, language, pick } = useText();
  const [{ data, error, fetching }] = useQuery({ query: ReceiptQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const receipt = data?.royaltyReceipt;
  if (!receipt) return <p className="empty">{t("tax.none")}: <bdi className="number">{id}</bdi></p>;
  const { amounts } = receipt;
  const paid = amounts && Decimal.parse(amounts.baseAmount).plus(Decimal.parse(amounts.surtaxAmount));
  const drawnKg = receipt.uses.reduce((sum, { massKg }) => sum.plus(Decimal.parse(massKg)), Decimal.zero);
  const drawing = new Set(receipt.uses.map(({ declarationNo }) => declarationNo));
  const used = (amounts?.uses ?? []).filter(({ declarationNo }) => drawing.has(declarationNo));
  const usedSum = used.reduce((sum, { amount }) => sum.plus(Decimal.parse(amount)), Decimal.zero);
  return (
    <section className="card" aria-labelledby="uses">
      <h2 id="uses"><Link className="number" to={recordPath("receipt", receipt.receiptNo)}>{receipt.receiptNo}</Link></h2>
      <p>{receipt.payer ? pick(receipt.payer.name, receipt.payer.nameMn) : receipt.payerId} · {receipt.licenceNo} · {receipt.product} · {receipt.period}</p>
      {receipt.amountsWithheld && <p className="notice">{pick(receipt.amountsWithheld.message, receipt.amountsWithheld.messageMn)}</p>}
      <dl className="counts">
        <div><dt>{t("tax.receiptMass")}</dt><dd className="number">{kilograms(receipt.massKg, language)}</dd></div>
        {paid && amounts && <div><dt>{t("tax.receiptAmount")}</dt><dd className="number">{money(paid.toString(), amounts.currency)}</dd></div>}
      </dl>
      {receipt.uses.length === 0 ? <p className="empty">{t("tax.noUse")}</p> : (
        <Table caption={t("tax.trace")} head={[t("menu.declarations"), { numeric: t("tax.drawnMass") }, { numeric: t("tax.drawnAmount") }]}>
          <tbody>
            {receipt.uses.map(({ declarationNo, massKg }) => {
              const own = used.find((use) => use.declarationNo === declarationNo);
              return (
                <tr key={declarationNo}>
                  <th scope="row"><Link className="number" to={recordPath("declaration", declarationNo)}>{declarationNo}</Link></th>
                  <td className="numeric">{kilograms(massKg, language)}</td>
                  <td className="numeric">{own && amounts ? money(own.amount, amounts.currency) : <span className="hint">{t("tax.notYet")}</span>}</td>
                </tr>
              );
            })}
          </tbody>
          <tfoot><tr className="sum"><th scope="row">{t("tax.left")}</th><td className="numeric">{kilograms(Decimal.parse(receipt.massKg).minus(drawnKg).toString(), language)}</td><td className="numeric">{paid && amounts ? money(paid.minus(usedSum).toString(), amounts.currency) : "–"}</td></tr></tfoot>
        </Table>
      )}
    </section>
  );
}
