import { useId, useMemo, useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { StockQuery, toHandOut, toReceive } from "./waiting.ts";
import type { Stock, WaitingItem } from "./waiting.ts";

/** Goods come into the warehouse: counted first, then entered on a new stock card. */
export function ReceivePage() {
  return <Move kind="receive" />;
}

/** Goods leave the warehouse under a released declaration. */
export function ReleasePage() {
  return <Move kind="release" />;
}

function Move({ kind }: { readonly kind: "receive" | "release" }) {
  const { id = "", item: itemNo = "" } = useParams();
  const { t } = useText();
  const { viewer } = useSession();
  const title = t(kind === "receive" ? "warehouse.receiveTitle" : "warehouse.releaseTitle", { declaration: id });
  useTitle(title);
  const [{ data, error, fetching }] = useQuery({ query: StockQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  // What was begun stays on the page when the news of its own recording comes.
  const [begun, setBegun] = useState<{ readonly item: WaitingItem; readonly stock: Stock }>();
  const found = data && (kind === "receive" ? toReceive(data) : toHandOut(data)).find((item) => item.declarationNo === id && String(item.itemNo) === itemNo);
  if (!begun && found && data) setBegun({ item: found, stock: data });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  return (
    <>
      <p><Link to="/">{t("warehouse.title")}</Link></p>
      <h1>{title}</h1>
      {begun ? (kind === "receive" ? <Receive {...begun} /> : <Release {...begun} />) : <p className="notice">{t("warehouse.notFound", { number: id.slice(0, 64) })}</p>}
    </>
  );
}

function What({ item }: { readonly item: WaitingItem }) {
  const { t, language, pick } = useText();
  return <p><bdi>{item.description}</bdi> <span className="hint">{t("warehouse.declared")}: {t("warehouse.held", { packages: item.packages, mass: kilograms(item.netKg, language) })} · {item.importer ? pick(item.importer.name, item.importer.nameMn) : ""} {item.containerNo}</span></p>;
}

function Receive({ item, stock }: { readonly item: WaitingItem; readonly stock: Stock }) {
  const { t } = useText();
  const field = useId();
  const [counted, setCounted] = useState("");
  const warehouses = stock.warehouses.edges.map(({ node }) => node.siteId);
  const preset = useMemo(() => ({ declarationNo: item.declarationNo, itemNo: String(item.itemNo), warehouseId: warehouses[0] ?? "" }), [item, warehouses[0]]);
  const number = /^\d{1,8}$/.test(counted.trim()) ? Number(counted) : undefined;
  return (
    <>
      <What item={item} />
      <div className="card">
        <div className="field">
          <label htmlFor={field}>{t("warehouse.count")}</label>
          <input id={field} inputMode="numeric" autoComplete="off" maxLength={8} value={counted} onChange={(event) => setCounted(event.target.value)} />
        </div>
        <p role="status" className={number === undefined ? "hint" : number === item.packages ? "understood" : "notice"}>{number === undefined ? t("warehouse.countFirst") : number === item.packages ? t("warehouse.countSame") : t("warehouse.countDiffers", { declared: item.packages, counted: number })}</p>
      </div>
      {number !== undefined && <TransactionForm transaction="warehouses:store" preset={preset} hidden={warehouses.length === 1 ? ["declarationNo", "itemNo", "warehouseId"] : ["declarationNo", "itemNo"]} order={["entryNo", "warehouseId"]} />}
    </>
  );
}

function Release({ item }: { readonly item: WaitingItem }) {
  const preset = useMemo(() => ({ entryNo: item.entryNo ?? "", declarationNo: item.declarationNo, itemNo: String(item.itemNo) }), [item]);
  return (
    <>
      <What item={item} />
      <TransactionForm transaction="warehouses:deliver" preset={preset} hidden={["entryNo", "declarationNo", "itemNo"]} />
    </>
  );
}
