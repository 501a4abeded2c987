import { Link } from "react-router";
import { useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { grouped, kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { isMoisture, quantityOf } from "./moves.ts";
import type { Quantity } from "./moves.ts";
import type { Settlement } from "./settlement.tsx";

/** What the settled values change: how much of each element the price is paid for, and which steps remain until the price is final. */
export function Follows({ settlement }: { readonly settlement: Settlement }) {
  const { t, language } = useText();
  const { viewer } = useSession();
  const { elements, lotId, consignment, sale, consignmentId, contract, contractNo, sellerCertificate, status, sellerId, buyerId } = settlement;
  const massKg = massOf(settlement);
  const moisture = settled(settlement) ?? sellerCertificate?.results.find(({ analyte, basis }) => isMoisture(analyte) && basis === "AS_RECEIVED")?.value;
  const text = (quantity: Quantity | undefined): string => (quantity ? `${grouped(quantity.amount.toString())} ${quantity.unit === "kg" ? (language === "mn" ? "кг" : "kg") : language === "mn" ? "г" : "g"}` : "–");
  const of = (element: Settlement["elements"][number], value: string | null): string => (value === null || massKg === undefined ? "–" : text(quantityOf(element, value, massKg, moisture)));
  const others = (consignment ?? sale)?.assaySettlements.edges.map(({ node }) => node) ?? [];
  const total = consignment?.lots.length ?? sale?.lotIds.length ?? 1;
  const count = others.filter((one) => one.status === "SETTLED").length;
  const assessment = consignment?.declaration?.assessment;
  const open = (reasons: readonly string[] | null | undefined): boolean => (reasons ?? []).some((reason) => reason.startsWith("assay/not-settled"));
  const assessed = status === "SETTLED" && (assessment ? !open(assessment.reasons) : sale?.reasons != null && !open(sale.reasons));
  const priced = (contract?.revisions ?? []).some((one) => one.consignmentId === consignmentId && one.agreedTx !== null);
  const party = viewer?.orgId === sellerId || viewer?.orgId === buyerId;
  const officer = viewer?.role === "OFFICER";
  return (
    <section className="card" aria-labelledby="follows">
      <h2 id="follows">{t("assays.follows")}</h2>
      {massKg !== undefined && (
        <>
          <Table caption={t("assays.quantity")} head={[t("assays.quantity"), { numeric: t("assays.bySeller") }, { numeric: t("assays.byBuyer") }, { numeric: t("assays.bySettled") }]}>
            <tbody>
              {elements.map((element) => (
                <tr key={`${element.analyte} ${element.basis}`}>
                  <th scope="row">{element.analyte} <span className="hint">{t(isMoisture(element.analyte) ? "assays.dryMass" : "assays.contained")}</span></th>
                  <td className="numeric">{of(element, element.sellerValue)}</td>
                  <td className="numeric">{of(element, element.buyerValue)}</td>
                  <td className="numeric"><strong>{of(element, element.settledValue)}</strong></td>
                </tr>
              ))}
            </tbody>
          </Table>
          <p className="hint">{t("assays.massUsed", { mass: kilograms(massKg, language), moisture: moisture ?? "–" })} <span className="number">{lotId}</span></p>
        </>
      )}
      <ul className="tasks">
        <Step done={count >= total} text={t("assays.step.settled", { count, total })} />
        <Step done={assessed} text={t("assays.step.assessed")} />
        {consignmentId !== null && <Step done={priced} text={t("assays.step.price")} />}
      </ul>
      {!assessed && <p className="hint">{t("assays.provisional")}</p>}
      <div className="actions">
        {assessment && party && <Link className="button" to={`/record/assessment/${encodeURIComponent(assessment.assessmentId)}?tab=assessment`}>{t("record.assessment")}</Link>}
        {status === "SETTLED" && officer && viewer.orgId === sellerId && consignmentId !== null && !priced && <Link className="button" to={`/do/contracts/proposePrice?${new URLSearchParams({ contractNo, consignmentId }).toString()}`}>{t("assays.proposePrice")}</Link>}
      </div>
    </section>
  );
}

/** The moisture at which it was settled, where the contract settles it. */
const settled = ({ elements }: Settlement): string | undefined => elements.find(({ analyte, basis, settledValue }) => isMoisture(analyte) && basis === "AS_RECEIVED" && settledValue !== null)?.settledValue ?? undefined;

/** Wet mass of the lot in this cargo, kg: what came where it is the only one, else what was loaded of it; undefined where a sale has several. */
function massOf({ consignment, sale, lotId }: Settlement): string | undefined {
  if (!consignment) return sale?.lotIds.length === 1 ? sale.massKg : undefined;
  if (consignment.lots.length === 1) return consignment.acceptance?.receivedKg ?? consignment.exitedKg;
  return consignment.lots.find((load) => load.lotId === lotId)?.massKg;
}

function Step({ done, text }: { readonly done: boolean; readonly text: string }) {
  const { t } = useText();
  return <li className={`badge badge-${done ? "good" : "wait"}`}><span aria-hidden="true">{done ? "✓" : "–"}</span> {text}<span className="hidden">: {t(done ? "assays.stepDone" : "assays.stepOpen")}</span></li>;
}
