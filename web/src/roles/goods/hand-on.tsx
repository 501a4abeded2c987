import { useId, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "react-aria-components";
import { Link, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { randomHex } from "../../forms/drafts.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { readNumber } from "../../forms/values.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Deadline } from "./deadline.tsx";
import { quantityProblem } from "./parts.tsx";

const LotQuery = graphql(`
  query LotToHandOn($id: String!) {
    goodsLot(goodsLotId: $id) { goodsLotId gtin batchNo bestBefore unit contains quantity madeQuantity ownerId events(last: 50) { edges { node { type facts } } } }
    organisations(first: 100) { edges { node { orgId name nameMn roles } } }
  }
`);
type Data = ResultOf<typeof LotQuery>;
type Lot = NonNullable<Data["goodsLot"]>;

/** A part of a lot goes to a buyer: the part is set aside, then offered; the whole lot is offered at once. Where one stands is in the address. */
export function SellPage() {
  const { t } = useText();
  const { id = "" } = useParams();
  return <WithLot id={id} title={t("trade.sellLot", { lot: id })}>{(lot, data) => <Sell lot={lot} data={data} />}</WithLot>;
}

/** Goods go back to who gave them: recalled goods, too. */
export function ReturnPage() {
  const { t, pick } = useText();
  const { id = "" } = useParams();
  return (
    <WithLot id={id} title={`${t("trade.giveBack")}: ${id}`}>
      {(lot, data) => {
        const giverId = giverOf(lot);
        const giver = data.organisations.edges.find(({ node }) => node.orgId === giverId)?.node;
        return (
          <>
            <p>{giverId === undefined ? t("trade.noGiver") : t("trade.backTo", { owner: giver ? pick(giver.name, giver.nameMn) : giverId })}</p>
            <Offer goodsLotId={lot.goodsLotId} toOrgId={giverId ?? ""} />
          </>
        );
      }}
    </WithLot>
  );
}

/** Goods that were offered are taken over. */
export function ReceivePage() {
  const { t } = useText();
  const { id = "" } = useParams();
  const preset = useMemo(() => ({ goodsLotId: id }), [id]);
  return <WithLot id={id} title={`${t("trade.receive")}: ${id}`}>{() => <TransactionForm transaction="goods:accept" preset={preset} hidden={["goodsLotId"]} />}</WithLot>;
}

/** Who handed the lot to its present owner, by the newest acceptance on the ledger. */
export function giverOf(lot: Pick<Lot, "events">): string | undefined {
  const accepted = lot.events.edges.map(({ node }) => node).filter(({ type }) => type === "goods.accepted").at(-1);
  const from = (accepted?.facts as { fromOwnerId?: unknown } | undefined)?.fromOwnerId;
  return typeof from === "string" ? from : undefined;
}

function WithLot({ id, title, children }: { readonly id: string; readonly title: string; readonly children: (lot: Lot, data: Data) => ReactNode }) {
  const { t, language } = useText();
  const label = useLabels();
  useTitle(title);
  const [{ data, error, fetching }] = useQuery({ query: LotQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const lot = data?.goodsLot;
  if (!data || !lot) return <div className="empty"><h1>{t("record.unknown", { id })}</h1></div>;
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1>{title}</h1>
      <p className="hint"><span className="number">{lot.gtin}</span>{lot.batchNo === null ? "" : ` · ${t("trade.batch")} ${lot.batchNo}`} · <strong>{grouped(lot.quantity)} {label("GoodsUnit", lot.unit, language).toLowerCase()}</strong> {lot.bestBefore !== null && <Deadline date={lot.bestBefore} />}</p>
      {children(lot, data)}
    </>
  );
}

function Sell({ lot, data }: { readonly lot: Lot; readonly data: Data }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const [params, setParams] = useSearchParams();
  const [quantityId, buyerId, problemId] = [useId(), useId(), useId()];
  const [quantity, setQuantity] = useState("");
  const [buyer, setBuyer] = useState("");
  const [problem, setProblem] = useState<string>();
  const [part, to, asked, step] = [params.get("part"), params.get("to"), params.get("quantity"), params.get("step")];
  const split = useMemo(() => ({ goodsLotId: lot.goodsLotId, parts: [{ goodsLotId: part ?? "", quantity: asked ?? "" }] }), [lot.goodsLotId, part, asked]);
  if (step === "offer" && part !== null && to !== null) return <Offer goodsLotId={part} toOrgId={to} title={part === lot.goodsLotId ? t("trade.stepWhole") : t("trade.stepOffer")} />;
  if (step === "split" && part !== null && to !== null) {
    return (
      <>
        <h2>{t("trade.stepSplit")}</h2>
        <TransactionForm transaction="goods:split" preset={split} hidden={["goodsLotId"]} onRecorded={() => setParams({ step: "offer", part, to })} />
      </>
    );
  }
  const buyers = data.organisations.edges.map(({ node }) => node).filter(({ orgId, roles }) => orgId !== viewer?.orgId && roles.some((role) => ["IMPORTER", "WHOLESALER", "RETAILER"].includes(role)));
  const go = (): void => {
    const typed = readNumber(quantity);
    const found = quantityProblem(lot, typed);
    if (found !== undefined) return setProblem(t(({ number: "trade.notNumber", pieces: "trade.pieces", much: "trade.tooMuch" } as const)[found], { left: grouped(lot.quantity) } as never));
    if (buyer === "") return setProblem(t("form.choose"));
    const whole = Decimal.parse(typed).equals(Decimal.parse(lot.quantity));
    setParams(whole ? { step: "offer", part: lot.goodsLotId, to: buyer } : { step: "split", part: `${lot.goodsLotId.slice(0, 50)}-${randomHex(3).toUpperCase()}`, to: buyer, quantity: typed });
  };
  return (
    <form className="card form" noValidate onSubmit={(event) => { event.preventDefault(); go(); }}>
      {problem !== undefined && <p className="summary" role="alert" id={problemId}>{problem}</p>}
      <div className="field">
        <label htmlFor={quantityId}>{t("trade.quantity", { unit: label("GoodsUnit", lot.unit, language).toLowerCase() })}</label>
        <input id={quantityId} inputMode="decimal" autoComplete="off" maxLength={20} value={quantity} aria-invalid={problem !== undefined} aria-describedby={problem === undefined ? undefined : problemId} onChange={(event) => { setQuantity(event.target.value); setProblem(undefined); }} />
        <p><Button className="quiet" onPress={() => setQuantity(lot.quantity)}>{t("trade.whole")}: {grouped(lot.quantity)}</Button></p>
      </div>
      <div className="field">
        <label htmlFor={buyerId}>{t("trade.buyer")}</label>
        <select id={buyerId} value={buyer} onChange={(event) => { setBuyer(event.target.value); setProblem(undefined); }}>
          <option value="">{t("form.choose")}</option>
          {buyers.map(({ orgId, name, nameMn }) => <option key={orgId} value={orgId}>{pick(name, nameMn)}</option>)}
        </select>
      </div>
      <div className="actions"><Button type="submit" className="primary">{t("trade.go")}</Button></div>
    </form>
  );
}

function Offer({ goodsLotId, toOrgId, title }: { readonly goodsLotId: string; readonly toOrgId: string; readonly title?: string }) {
  const { t } = useText();
  const [done, setDone] = useState(false);
  const preset = useMemo(() => ({ goodsLotId, toOrgId }), [goodsLotId, toOrgId]);
  return (
    <>
      {title !== undefined && <h2>{title}</h2>}
      {done && <p className="notice" role="status">{t("trade.sold", { lot: goodsLotId })}</p>}
      <TransactionForm transaction="goods:offer" preset={preset} hidden={toOrgId === "" ? ["goodsLotId"] : ["goodsLotId", "toOrgId"]} onRecorded={() => setDone(true)} />
    </>
  );
}
