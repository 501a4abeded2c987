import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { useQuery } from "urql";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { ScanField } from "../../scan/scan-field.tsx";
import { useSession } from "../../session/session.tsx";
import { daysUntil, kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { Deadline, PRESSING_DAYS } from "../goods/deadline.tsx";
import { today } from "../today.ts";
import { addressOf, StockQuery, toHandOut, toReceive } from "./waiting.ts";
import type { Stock, WaitingItem } from "./waiting.ts";

/** The bonded warehouse: deadlines first, then what waits to come in and to go out, then the stock. */
export default function WarehouseHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("warehouse.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: StockQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("warehouse.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && (
        <>
          <Deadlines stock={data} />
          <Find stock={data} />
          <div className="columns">
            <WaitingList id="to-receive" title={t("warehouse.toReceive")} action={t("warehouse.receive")} kind="receive" items={toReceive(data)} />
            <WaitingList id="to-release" title={t("warehouse.toRelease")} action={t("warehouse.release")} kind="release" items={toHandOut(data)} />
          </div>
          <p className="actions"><Link className="button" to="/warehouse/count">{t("warehouse.countTitle")}</Link></p>
          <StockList stock={data} />
          <Drafts user={viewer.user} />
        </>
      )}
    </>
  );
}

function Deadlines({ stock }: { readonly stock: Stock }) {
  const { t, language, pick } = useText();
  const pressing = stock.warehouseEntries.edges.map(({ node }) => node).filter(({ packagesHeld, storageUntil }) => packagesHeld > 0 && daysUntil(storageUntil, today()) <= PRESSING_DAYS).sort((a, b) => a.storageUntil.localeCompare(b.storageUntil));
  return (
    <section className="card stat" aria-labelledby="deadlines">
      <h2 id="deadlines">{t("warehouse.deadlines")} <span className="count">{pressing.length}</span></h2>
      {pressing.length === 0 && <p className="empty">{t("warehouse.noDeadlines")}</p>}
      <ul className="plain work">
        {pressing.map(({ entryNo, description, storageUntil, packagesHeld, netKgHeld }) => (
          <li key={entryNo}><Deadline date={storageUntil} /> <Link className="number" to={`/warehouse/entry/${encodeURIComponent(entryNo)}`}>{entryNo}</Link> <bdi>{description}</bdi> <span className="hint">{t("warehouse.held", { packages: packagesHeld, mass: kilograms(netKgHeld, language) })}</span></li>
        ))}
      </ul>
      {stock.warehouses.edges.map(({ node }) => <p key={node.siteId} className="hint">{node.site ? pick(node.site.name, node.site.nameMn) : node.siteId}: {t("warehouse.licence", { licence: node.licenceNo, date: node.validTo })}</p>)}
    </section>
  );
}

/** By a scanner: a declaration, a stock card or a container leads to what waits under it. */
function Find({ stock }: { readonly stock: Stock }) {
  const { t } = useText();
  const navigate = useNavigate();
  const [missed, setMissed] = useState<string>();
  const find = (number: string): void => {
    const wanted = number.replace(/\s/g, "").toUpperCase();
    const is = (value: string | null): boolean => value?.toUpperCase() === wanted;
    const coming = toReceive(stock).find((item) => is(item.declarationNo) || is(item.containerNo));
    const going = toHandOut(stock).find((item) => is(item.declarationNo) || is(item.entryNo));
    const card = stock.warehouseEntries.edges.find(({ node }) => is(node.entryNo) || is(node.manifest?.vehicle.containerNo ?? null));
    if (coming) return void navigate(addressOf("receive", coming));
    if (going) return void navigate(addressOf("release", going));
    if (card) return void navigate(`/warehouse/entry/${encodeURIComponent(card.node.entryNo)}`);
    setMissed(number);
  };
  return (
    <div className="card">
      <ScanField label={t("warehouse.scan")} action={t("scan.open")} onNumber={find} />
      {missed !== undefined && <p className="notice" role="alert">{t("warehouse.notFound", { number: missed.slice(0, 64) })}</p>}
    </div>
  );
}

function WaitingList({ id, title, action, kind, items }: { readonly id: string; readonly title: string; readonly action: string; readonly kind: "receive" | "release"; readonly items: readonly WaitingItem[] }) {
  const { t, language, pick } = useText();
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>{title} <span className="count">{items.length}</span></h2>
      {items.length === 0 && <p className="empty">{t("warehouse.none")}</p>}
      <ul className="stock">
        {items.map((item) => (
          <li key={`${item.declarationNo} ${item.itemNo}`}>
            <div className="stock-head"><span><span className="number">{item.declarationNo}</span> · <bdi>{item.description}</bdi></span><Link className="button primary" to={addressOf(kind, item)}>{action}<span className="hidden"> {item.declarationNo} {item.itemNo}</span></Link></div>
            <p className="hint">{t("warehouse.held", { packages: item.packages, mass: kilograms(item.netKg, language) })} · {item.importer ? pick(item.importer.name, item.importer.nameMn) : ""} {item.containerNo} {item.entryNo} · {item.releasedOn}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function StockList({ stock }: { readonly stock: Stock }) {
  const { t, language } = useText();
  const held = stock.warehouseEntries.edges.map(({ node }) => node).filter(({ packagesHeld }) => packagesHeld > 0);
  return (
    <section className="card" aria-labelledby="stock">
      <h2 id="stock">{t("warehouse.stock")}</h2>
      {held.length === 0 && <p className="empty">{t("trade.noLots")}</p>}
      {stock.warehouseEntries.pageInfo.hasNextPage && <p className="notice"><Link to="/list/stock">{t("menu.stock")}</Link></p>}
      <ul className="hits">
        {held.map(({ entryNo, description, storageUntil, packagesHeld, netKgHeld }) => (
          <li key={entryNo}><Link to={`/warehouse/entry/${encodeURIComponent(entryNo)}`}><strong className="number">{entryNo}</strong> <bdi>{description}</bdi> <span className="hint">{t("warehouse.held", { packages: packagesHeld, mass: kilograms(netKgHeld, language) })}</span> <Deadline date={storageUntil} /></Link></li>
        ))}
      </ul>
    </section>
  );
}
