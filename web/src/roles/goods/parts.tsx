import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { Decimal } from "../../../../domain/decimal.ts";
import { recordPath } from "../../frame/search.tsx";
import { ScanField } from "../../scan/scan-field.tsx";
import { useLabels } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Deadline } from "./deadline.tsx";
import { heldLots } from "./lots.ts";
import type { Holdings, Lot } from "./lots.ts";

/** What of one's own goods may not be sold: a red bar in front of everything else, or one good line. */
export function Alerts({ holdings, shop = false }: { readonly holdings: Holdings; readonly shop?: boolean }) {
  const { t, pick } = useText();
  const { recalled, expiring } = holdings.shelf;
  if (recalled.length + expiring.length === 0) return <p className="card stat"><span className="badge badge-good">✓ {t(shop ? "trade.shelfGood" : "trade.noRecalls")}</span></p>;
  return (
    <section className="summary alert-bar" role="alert" aria-labelledby="alerts">
      <h2 id="alerts">▲ {t(shop ? "trade.recalledBar" : "trade.recalled")}</h2>
      <ul>
        {recalled.map(({ goodsLotId, recall }) => (
          <li key={`${goodsLotId} ${recall?.recallNo ?? ""}`}>
            <strong>{t("trade.recalledOne", { lot: goodsLotId, date: recall?.recalledOn ?? "–" })}</strong>: <bdi>{recall?.reason}</bdi>{recall?.issuer ? ` (${pick(recall.issuer.name, recall.issuer.nameMn)}, ${recall.recallNo})` : ""}{" "}
            <Link to={`/goods/return/${encodeURIComponent(goodsLotId)}`}>{t("trade.giveBack")}<span className="hidden"> {goodsLotId}</span></Link> · <Link to={`/do/goods/writeOff?goodsLotId=${encodeURIComponent(goodsLotId)}&reason=recalled`}>{t("trade.writeOff")}<span className="hidden"> {goodsLotId}</span></Link>
          </li>
        ))}
        {expiring.map((lot) => lot && <li key={lot.goodsLotId}><strong>{t("trade.expiredOne", { lot: lot.goodsLotId, date: lot.bestBefore ?? "–" })}</strong> <Link to={`/do/goods/writeOff?goodsLotId=${encodeURIComponent(lot.goodsLotId)}&reason=expired`}>{t("trade.writeOff")}<span className="hidden"> {lot.goodsLotId}</span></Link></li>)}
      </ul>
    </section>
  );
}

/** Lots with their balance; those to be sold first stand in front. */
export function Lots({ holdings, title, sell }: { readonly holdings: Holdings; readonly title: string; readonly sell: boolean }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const lots = heldLots(holdings);
  const barred = new Set([...holdings.shelf.recalled.map(({ goodsLotId }) => goodsLotId), ...holdings.shelf.expiring.flatMap((lot) => (lot ? [lot.goodsLotId] : []))]);
  return (
    <section className="card" aria-labelledby="lots">
      <h2 id="lots">{title} <span className="count">{lots.length}</span></h2>
      {lots.length === 0 && <p className="empty">{t("trade.noLots")}</p>}
      {holdings.goodsLots.pageInfo.hasNextPage && <p className="notice"><Link to="/list/goods">{t("menu.goods")}</Link></p>}
      <ul className="stock">
        {lots.map((lot) => (
          <li key={lot.goodsLotId}>
            <div className="stock-head"><span><Link className="number" to={recordPath("goods_lot", lot.goodsLotId)}>{lot.goodsLotId}</Link> {barred.has(lot.goodsLotId) && <span className="badge badge-bad">▲ {t("trade.recalled")}</span>}</span><strong className="number">{amountOf(lot, label("GoodsUnit", lot.unit, language))}</strong></div>
            <Balance lot={lot} unit={label("GoodsUnit", lot.unit, language).toLowerCase()} />
            <p className="hint"><span className="number">{lot.gtin}</span>{lot.batchNo === null ? "" : ` · ${t("trade.batch")} ${lot.batchNo}`}{lot.contains > 1 ? ` · ${t("trade.contains", { count: lot.contains })}` : ""} {lot.bestBefore !== null && <Deadline date={lot.bestBefore} />}</p>
            {lot.offeredToId !== null ? (
              <p><Status enumName="LotStatus" value={lot.status} /> <span className="hint">{t("trade.offeredTo", { buyer: lot.offeredTo ? pick(lot.offeredTo.name, lot.offeredTo.nameMn) : lot.offeredToId })}</span> <Link to={`/do/goods/decline?goodsLotId=${encodeURIComponent(lot.goodsLotId)}`}>{t("trade.withdraw")}<span className="hidden"> {lot.goodsLotId}</span></Link></p>
            ) : (
              <p className="actions">
                {sell && <Link className="button" to={`/goods/sell/${encodeURIComponent(lot.goodsLotId)}`}>{t("trade.sell")}<span className="hidden"> {lot.goodsLotId}</span></Link>}
                <Link to={`/goods/return/${encodeURIComponent(lot.goodsLotId)}`}>{t("trade.giveBack")}<span className="hidden"> {lot.goodsLotId}</span></Link>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

export const amountOf = ({ quantity }: Pick<Lot, "quantity">, unit: string): string => `${grouped(quantity)} ${unit.toLowerCase()}`;

function Balance({ lot, unit }: { readonly lot: Lot; readonly unit: string }) {
  const { t } = useText();
  const share = Math.min(100, (100 * Number(lot.quantity)) / Number(lot.madeQuantity));
  return (
    <>
      <svg className="balance" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true"><rect className="balance-whole" width="100" height="4" /><rect className="balance-part" width={share} height="4" /></svg>
      <p className="hint">{t("trade.balance", { made: grouped(lot.madeQuantity), left: grouped(lot.quantity), unit })}</p>
    </>
  );
}

/** Goods that wait to be accepted: by a scanner, or from the list. */
export function Receipts({ holdings }: { readonly holdings: Holdings }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const navigate = useNavigate();
  const [missed, setMissed] = useState<string>();
  const offered = holdings.offered.edges.map(({ node }) => node);
  const accept = (goodsLotId: string): string => `/goods/receive/${encodeURIComponent(goodsLotId)}`;
  const scan = (number: string): void => {
    const wanted = articleOf(number);
    const found = offered.find(({ goodsLotId }) => goodsLotId.toUpperCase() === number.toUpperCase()) ?? offered.find(({ gtin, batchNo }) => wanted !== undefined && gtin === wanted.gtin && (wanted.batchNo === undefined || wanted.batchNo === batchNo));
    if (found) void navigate(accept(found.goodsLotId));
    else setMissed(number);
  };
  return (
    <section className="card" aria-labelledby="receipts">
      <h2 id="receipts">{t("trade.receipts")} <span className="count">{offered.length}</span></h2>
      <ScanField label={t("trade.scan")} action={t("trade.receive")} onNumber={scan} />
      {missed !== undefined && <p className="notice" role="alert">{t("trade.notOffered", { number: missed.slice(0, 64) })}</p>}
      {offered.length === 0 && <p className="empty">{t("trade.noReceipts")}</p>}
      <ul className="plain work">
        {offered.map((lot) => (
          <li key={lot.goodsLotId}>
            <Link to={accept(lot.goodsLotId)}><span className="number">{lot.goodsLotId}</span></Link> <strong className="number">{amountOf(lot, label("GoodsUnit", lot.unit, language))}</strong> <span className="hint">{lot.owner ? t("trade.from", { owner: pick(lot.owner.name, lot.owner.nameMn) }) : ""}</span>{" "}
            <Link to={`/do/goods/decline?goodsLotId=${encodeURIComponent(lot.goodsLotId)}`}>{t("trade.decline")}<span className="hidden"> {lot.goodsLotId}</span></Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Article and batch of a bar code: a GTIN alone, a GS1 element string (01)…(10)…, or a GS1 Digital Link. Undefined for any other number. */
export function articleOf(code: string): { readonly gtin: string; readonly batchNo?: string } | undefined {
  const link = /\/01\/(\d{8,14})(?:\/10\/([^/?#]+))?/.exec(code);
  const elements = /^\(?01\)?(\d{14})(?:\(?10\)?([^\u001d(]{1,20}))?/.exec(code);
  const plain = /^\d{8}$|^\d{12,14}$/.test(code) ? code : undefined;
  const gtin = link?.[1] ?? plain ?? elements?.[1];
  if (gtin === undefined) return undefined;
  const batchNo = link ? link[2] : plain === undefined ? elements?.[2] : undefined;
  return { gtin: gtin.padStart(14, "0"), ...(batchNo === undefined ? {} : { batchNo: decodeSafely(batchNo) }) };
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign is a sign of the batch
  }
}

/** Whether a quantity can be drawn from a lot, and what is wrong with it otherwise. */
export function quantityProblem(lot: Pick<Lot, "quantity" | "unit" | "contains">, typed: string): "number" | "pieces" | "much" | undefined {
  if (!/^\d{1,9}(\.\d{1,3})?$/.test(typed)) return "number";
  const quantity = Decimal.parse(typed);
  if (quantity.isZero()) return "number";
  if ((lot.unit === "PIECE" || lot.contains > 1) && quantity.scale > 0) return "pieces";
  return quantity.greaterThan(Decimal.parse(lot.quantity)) ? "much" : undefined;
}
