import { useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal, sum } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { Status } from "../../table/status.tsx";
import { grouped, kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { Deadline } from "../goods/deadline.tsx";
import { unstamped } from "./stamps.tsx";
import { numbersOf } from "../vehicle.ts";

const ImporterQuery = graphql(`
  query ImporterHome($orgId: String!) {
    assessed: importDeclarations(first: 50, importerId: $orgId, status: ASSESSED) { edges { node { declarationNo assessment { assessmentId status statement { totals { currency due } } } payments { refund paid { amount currency } } } } }
    filed: importDeclarations(first: 50, importerId: $orgId, status: FILED) { edges { node { declarationNo filedOn status } } }
    paid: importDeclarations(first: 50, importerId: $orgId, status: PAID) { edges { node { declarationNo filedOn status } } }
    released: importDeclarations(last: 30, importerId: $orgId, status: RELEASED, procedure: HOME_USE) { edges { node { declarationNo releasedOn items { no description entryNo } openItems { itemNo leftKg } } } }
    lots: goodsLots(first: 100, ownerId: $orgId) { edges { node { goodsLotId gtin batchNo quantity contains stampKind stamps { numbers } } } }
    manifests(last: 50, importerId: $orgId) { edges { node { manifestNo status enteredAt borderPoint vehicle { plate trailerPlate wagonNo containerNo } transit { status deadline destination { name nameMn } } gate { name nameMn } lines { importerId packagesLeft netKgLeft } } } }
    warehouseEntries(first: 50, importerId: $orgId) { edges { node { entryNo manifestNo description storageUntil packagesLeft netKgLeft netKgHeld outs { declarationNo itemNo } warehouse { site { name nameMn } } } } }
  }
`);
type Data = ResultOf<typeof ImporterQuery>;
type Assessed = Data["assessed"]["edges"][number]["node"];

/** What is still to be paid of an assessment, by currency; undefined where its sums are withheld. */
export function leftToPay({ assessment, payments }: Assessed): readonly { readonly currency: string; readonly left: Decimal }[] | undefined {
  return assessment?.statement?.totals.map(({ currency, due }) => {
    const paid = sum(payments.flatMap((payment) => (payment?.paid?.currency === currency ? [payment.refund ? Decimal.zero.minus(Decimal.parse(payment.paid.amount)) : Decimal.parse(payment.paid.amount)] : [])));
    return { currency, left: Decimal.parse(due).minus(paid) };
  });
}

/** The importer: the sum to pay, then what came and its deadlines, then what was released and is in no lot yet. */
export default function ImporterHome() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  useTitle(t("importer.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: ImporterQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  if (!viewer) return null;
  return (
    <>
      <h1>{viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : t("importer.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && (
        <>
          <ToPay assessed={data.assessed.edges.map(({ node }) => node)} />
          <div className="columns main-first">
            <div>
              <Arrivals data={data} orgId={viewer.orgId} />
              <InBond data={data} />
            </div>
            <div>
              <ToBook data={data} />
              <ToStamp data={data} />
              <Waiting data={data} />
              <p className="actions"><Link className="button" to="/importer/duty">{t("menu.duty")}</Link></p>
              <Drafts user={viewer.user} />
            </div>
          </div>
        </>
      )}
    </>
  );
}

function ToPay({ assessed }: { readonly assessed: readonly Assessed[] }) {
  const { t } = useText();
  const open = assessed.flatMap((declaration) => (leftToPay(declaration) ?? []).filter(({ left }) => left.greaterThan(Decimal.zero)).map((due) => ({ declaration, ...due })));
  const totals = [...Map.groupBy(open, ({ currency }) => currency)].map(([currency, all]) => ({ currency, left: sum(all.map(({ left }) => left)) }));
  return (
    <section className="card stat" aria-labelledby="to-pay">
      <h2 id="to-pay">{t("importer.toPay")}</h2>
      {totals.length === 0 && <p className="figure">{t("importer.nothingToPay")}</p>}
      {totals.map(({ currency, left }) => <p key={currency} className="figure number">{money(left.toString(), currency)}</p>)}
      <ul className="plain work">
        {open.map(({ declaration, currency, left }) => (
          <li key={`${declaration.declarationNo} ${currency}`} className="stock-head">
            <span>
              {t("importer.payFor")} <Link className="number" to={recordPath("assessment", declaration.assessment?.assessmentId ?? "")}>{declaration.declarationNo}</Link>{" "}
              {declaration.assessment?.status !== "FINAL" && <span className="badge badge-wait">… {t("importer.provisional")}</span>}
            </span>
            <strong className="number">{money(left.toString(), currency)}</strong>
            <Purpose number={declaration.assessment?.assessmentId ?? ""} />
          </li>
        ))}
      </ul>
      {open.length > 0 && <p className="hint">{t("importer.payHelp")}</p>}
    </section>
  );
}

function Purpose({ number }: { readonly number: string }) {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  return (
    <span>
      <span className="hint">{t("importer.purpose")}:</span> <code>{number}</code>{" "}
      <Button className="quiet" onPress={() => void navigator.clipboard.writeText(number).then(() => setCopied(true))}>{t(copied ? "importer.copied" : "importer.copy")}<span className="hidden"> {number}</span></Button>
    </span>
  );
}

function Arrivals({ data, orgId }: { readonly data: Data; readonly orgId: string }) {
  const { t, language, pick } = useText();
  const arrivals = data.manifests.edges
    .map(({ node }) => ({ ...node, own: node.lines.filter(({ importerId, packagesLeft }) => importerId === orgId && packagesLeft > 0) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => (a.transit?.deadline ?? "9").localeCompare(b.transit?.deadline ?? "9"));
  return (
    <section className="card" aria-labelledby="arrivals">
      <h2 id="arrivals">{t("importer.arrivals")}</h2>
      {arrivals.length === 0 && <p className="empty">{t("importer.noArrivals")}</p>}
      <ul className="stock">
        {arrivals.map(({ manifestNo, status, vehicle, borderPoint, transit, gate, own }) => (
          <li key={manifestNo}>
            <div className="stock-head">
              <span><Link className="number" to={recordPath("manifest", manifestNo)}>{manifestNo}</Link> <span className="plate">{numbersOf(vehicle)}</span></span>
              <Status enumName="ManifestStatus" value={status} />
            </div>
            <p className="hint">
              {transit?.status === "OPEN" && transit.destination ? pick(transit.destination.name, transit.destination.nameMn) : gate ? pick(gate.name, gate.nameMn) : borderPoint} · {t("importer.undeclared", { packages: own.reduce((all, { packagesLeft }) => all + packagesLeft, 0), mass: kilograms(sum(own.map(({ netKgLeft }) => Decimal.parse(netKgLeft))).toString(), language) })}
            </p>
            <p className="actions">
              {transit?.status === "OPEN" && <Deadline date={transit.deadline} />}
              {status === "ENTERED" ? <Link className="button primary" to={`/importer/declare/${encodeURIComponent(manifestNo)}`}>{t("importer.declare")}<span className="hidden"> {manifestNo}</span></Link> : <span className="badge badge-wait">… {t("importer.notEntered")}</span>}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function InBond({ data }: { readonly data: Data }) {
  const { t, language, pick } = useText();
  const entries = data.warehouseEntries.edges.map(({ node }) => node).filter(({ packagesLeft }) => packagesLeft > 0).sort((a, b) => a.storageUntil.localeCompare(b.storageUntil));
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-labelledby="in-bond">
      <h2 id="in-bond">{t("importer.inBond")}</h2>
      <ul className="stock">
        {entries.map(({ entryNo, manifestNo, description, storageUntil, packagesLeft, netKgLeft, warehouse }) => (
          <li key={entryNo}>
            <div className="stock-head"><Link className="number" to={`/warehouse/entry/${encodeURIComponent(entryNo)}`}>{entryNo}</Link><Deadline date={storageUntil} /></div>
            <p className="hint"><bdi>{description}</bdi> · {t("warehouse.held", { packages: packagesLeft, mass: kilograms(netKgLeft, language) })}{warehouse?.site ? ` · ${pick(warehouse.site.name, warehouse.site.nameMn)}` : ""}</p>
            <p><Link className="button" to={`/importer/declare/${encodeURIComponent(manifestNo)}?entry=${encodeURIComponent(entryNo)}`}>{t("importer.declareOut")}<span className="hidden"> {entryNo}</span></Link></p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ToBook({ data }: { readonly data: Data }) {
  const { t, language } = useText();
  const handedOut = new Set(data.warehouseEntries.edges.flatMap(({ node }) => node.outs.map(({ declarationNo, itemNo }) => `${declarationNo}/${itemNo}`)));
  const items = data.released.edges.flatMap(({ node }) =>
    node.items.flatMap((item) => {
      const open = node.openItems.find(({ itemNo }) => itemNo === item.no);
      return open ? [{ ...item, declarationNo: node.declarationNo, left: open.leftKg, ready: item.entryNo === null || handedOut.has(`${node.declarationNo}/${item.no}`) }] : [];
    }),
  );
  return (
    <section className="card" aria-labelledby="to-book">
      <h2 id="to-book">{t("importer.toBook")}</h2>
      {items.length === 0 && <p className="empty">{t("importer.noneToBook")}</p>}
      <ul className="plain work">
        {items.map(({ declarationNo, no, description, left, ready }) => (
          <li key={`${declarationNo} ${no}`}>
            <span className="number">{declarationNo}</span> · <bdi>{description}</bdi> <span className="hint">{t("importer.bookLeft", { mass: kilograms(left, language) })}</span><br />
            {ready ? <Link to={`/importer/book/${encodeURIComponent(declarationNo)}/${no}`}>{t("importer.book")}<span className="hidden"> {declarationNo} {no}</span></Link> : <span className="badge badge-wait">… {t("importer.inHands")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ToStamp({ data }: { readonly data: Data }) {
  const { t } = useText();
  const lots = data.lots.edges.map(({ node }) => node).filter((lot) => lot.stampKind !== null && unstamped(lot) > 0);
  if (lots.length === 0) return null;
  return (
    <section className="card" aria-labelledby="to-stamp">
      <h2 id="to-stamp">{t("stamps.toStamp")} <span className="count">{lots.length}</span></h2>
      <p className="hint">{t("stamps.toStampHelp")}</p>
      <ul className="plain work">
        {lots.map((lot) => (
          <li key={lot.goodsLotId}><Link className="number" to={recordPath("goods_lot", lot.goodsLotId)}>{lot.goodsLotId}</Link> <span className="hint">{lot.gtin} {lot.batchNo} · {t("stamps.missing", { count: grouped(String(unstamped(lot))) })}</span><br /><Link to={`/importer/stamp/${encodeURIComponent(lot.goodsLotId)}`}>{t("stamps.stamp")}<span className="hidden"> {lot.goodsLotId}</span></Link></li>
        ))}
      </ul>
    </section>
  );
}

function Waiting({ data }: { readonly data: Data }) {
  const { t } = useText();
  const waiting = [...data.filed.edges, ...data.paid.edges].map(({ node }) => node).sort((a, b) => a.filedOn.localeCompare(b.filedOn));
  if (waiting.length === 0) return null;
  return (
    <section className="card" aria-labelledby="waiting">
      <h2 id="waiting">{t("importer.waits")}</h2>
      <ul className="plain work">{waiting.map(({ declarationNo, filedOn, status }) => <li key={declarationNo}><Link className="number" to={recordPath("import_declaration", declarationNo)}>{declarationNo}</Link> <Status enumName="DeclarationStatus" value={status} /> <span className="hint">{filedOn}</span></li>)}</ul>
    </section>
  );
}
