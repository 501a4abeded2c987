import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useQuery } from "urql";
import { Decimal, sum } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import { OneStep } from "../../forms/one-step.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { ScanField } from "../../scan/scan-field.tsx";
import { useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { grouped, tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { bindable, coveredBy } from "./bindable.ts";

const ReceiptQuery = graphql(`
  query BindReceipt($id: String!, $orgId: String!) {
    royaltyReceipt(receiptNo: $id) { receiptNo payerId product licenceNo period massKg carriedKg uses { massKg } }
    lots(first: 100, ownerId: $orgId) { edges { node { lotId product licenceNos madeKg madeAt } } }
    royaltyCredits(first: 100, payerId: $orgId) { edges { node { lots { lotId } } } }
  }
`);

/** A royalty receipt is bound to the lots that it was paid for in two steps: its number, then one press that signs. */
export default function BindReceiptPage() {
  const { id } = useParams();
  const { t } = useText();
  const navigate = useNavigate();
  useTitle(t("miner.bindTitle"));
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1>{t("miner.bindTitle")}</h1>
      <ScanField label={t("miner.bindNumber")} action={t("miner.bindFind")} autoFocus={id === undefined} onNumber={(number) => void navigate(`/miner/receipt/${encodeURIComponent(number.replace(/\s/g, ""))}`)} />
      {id !== undefined && <Bind key={id} id={id} />}
    </>
  );
}

function Bind({ id }: { readonly id: string }) {
  const { t, language } = useText();
  const { viewer } = useSession();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [bound, setBound] = useState(false);
  const [{ data, error, fetching }, again] = useQuery({ query: ReceiptQuery, variables: { id, orgId: viewer?.orgId ?? "" }, pause: !viewer, requestPolicy: "network-only" });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const receipt = data?.royaltyReceipt;
  if (!receipt) return <p className="empty">{t("miner.bindNone")}: <bdi className="number">{id}</bdi></p>;
  const free = Decimal.parse(receipt.massKg).minus(Decimal.parse(receipt.carriedKg ?? "0")).minus(sum(receipt.uses.map(({ massKg }) => Decimal.parse(massKg))));
  const carrying = new Set((data?.royaltyCredits.edges ?? []).flatMap(({ node }) => node.lots.map(({ lotId }) => lotId)));
  const candidates = bindable(receipt, (data?.lots.edges ?? []).map(({ node }) => node), carrying);
  const covered = coveredBy(candidates, free);
  // What the receipt covers is chosen from the start; what a person takes out stays out.
  const chosen = candidates.filter(({ lotId }) => covered.has(lotId) !== left.has(lotId));
  const mass = sum(chosen.map(({ madeKg }) => Decimal.parse(madeKg)));
  const toggle = (lotId: string): void => setLeft(left.has(lotId) ? new Set([...left].filter((one) => one !== lotId)) : new Set([...left, lotId]));
  return (
    <section className="card" aria-labelledby="bind">
      <h2 id="bind"><Link className="number" to={recordPath("receipt", receipt.receiptNo)}>{receipt.receiptNo}</Link></h2>
      <p>{receipt.product} · {receipt.licenceNo} · {receipt.period} · {t("miner.receiptLeft", { left: tonnes(free.toString(), language), whole: tonnes(receipt.massKg, language) })}</p>
      {bound ? <p className="badge badge-good" role="status">✓ {t("miner.bound")}</p> : receipt.carriedKg !== null ? <p className="notice">{t("miner.bindAlready")}</p> : candidates.length === 0 ? <p className="empty">{t("miner.bindNoLots")}</p> : (
        <>
          <Table caption={t("miner.bindLots")} captionShown head={[{ hidden: t("miner.bindChoose") }, t("miner.bindLot"), { numeric: t("miner.bindMass") }]}>
            <tbody>{candidates.map(({ lotId, madeKg }) => <tr key={lotId}><td><input type="checkbox" aria-label={lotId} checked={chosen.some((one) => one.lotId === lotId)} onChange={() => toggle(lotId)} /></td><th scope="row"><Link className="number" to={recordPath("lot", lotId)}>{lotId}</Link></th><td className="numeric">{grouped(madeKg)}</td></tr>)}</tbody>
            <tfoot><tr><td /><th scope="row">{t("miner.bindSum")}</th><td className="numeric">{grouped(mass.toString())} / {grouped(free.toString())}</td></tr></tfoot>
          </Table>
          {viewer?.role !== "OFFICER" ? <p className="notice">{t("buyer.officer")}</p> : mass.greaterThan(free) ? <p className="badge badge-bad" role="alert">▲ {t("miner.bindTooMuch")}</p> : chosen.length > 0 && (
            <OneStep primary transaction="royalty:carry" input={{ receiptNo: receipt.receiptNo, lotIds: chosen.map(({ lotId }) => lotId) }} label={t("miner.bind")} says={t("miner.bindSays", { receipt: receipt.receiptNo, lots: chosen.map(({ lotId }) => lotId).join(", "), mass: tonnes(mass.toString(), language) })} onRecorded={() => { setBound(true); again({ requestPolicy: "network-only" }); }} />
          )}
        </>
      )}
    </section>
  );
}
