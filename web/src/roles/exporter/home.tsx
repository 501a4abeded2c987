import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { Decimal } from "../../../../domain/decimal.ts";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import type { PlainKey } from "../../text/catalogue.ts";
import { kilograms, money } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { Brokers, ClientSwitch, useClients } from "./clients.tsx";
import { certificatesFor, drawable, receiptsFor } from "./known.ts";
import type { KnownReceipt } from "./known.ts";

const AssaysWaiting = lazy(() => import("../assays/waiting.tsx"));
const ExporterQuery = graphql(`
  query ExporterHome($orgId: String!) {
    consignments(first: 50, exporterId: $orgId) { edges { node {
      consignmentId product status loadedKg unitCount exitedKg exitedCount licenceNos openedAt
      contract { contractNo status massKg shippedKg }
      lots { lotId lot { assays(first: 5) { edges { node { certificateNo supersededByNo } } } } }
      declaration { declarationNo status netKg filedOn assessment { assessmentId settlement statement { totals { currency due } } } }
    } } }
    royaltyReceipts(first: 100, payerId: $orgId) { edges { node { receiptNo product licenceNo massKg uses { declarationNo massKg } } } }
    royaltyCredits(first: 100, payerId: $orgId) { edges { node { receiptNo } } }
  }
`);
type Consignment = ResultOf<typeof ExporterQuery>["consignments"]["edges"][number]["node"];

const groups = [["toDeclare", "exporter.toDeclare"], ["toPay", "exporter.toPay"], ["toAssess", "exporter.toAssess"], ["toRelease", "exporter.toRelease"], ["onRoad", "exporter.onRoad"]] as const satisfies readonly (readonly [string, PlainKey])[];
type Group = (typeof groups)[number][0];

/** What a consignment waits for; nothing any more once all its trucks have left. */
function groupOf({ declaration, exitedCount, unitCount, status }: Consignment): Group | undefined {
  if (!declaration) return unitCount > 0 ? "toDeclare" : undefined;
  if (declaration.status === "FILED") return "toAssess";
  if (declaration.status === "ASSESSED") return "toPay";
  if (declaration.status === "PAID") return "toRelease";
  return exitedCount < unitCount && status !== "ACCEPTED" ? "onRoad" : undefined;
}

/** The exporter's work: declarations by what they wait for, each with its task list, and how much has left. */
export default function ExporterHome() {
  const { t } = useText();
  const { viewer } = useSession();
  const { orgId, clients, query } = useClients();
  useTitle(t("exporter.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: ExporterQuery, variables: { orgId }, pause: !viewer });
  useLive(() => again({ requestPolicy: "network-only" }));
  const consignments = (data?.consignments.edges ?? []).map(({ node }) => node);
  const receipts = drawable((data?.royaltyReceipts.edges ?? []).map(({ node }) => node), (data?.royaltyCredits.edges ?? []).map(({ node }) => node));
  const last = consignments.filter(({ declaration }) => declaration).toSorted((a, b) => (b.declaration?.filedOn ?? "").localeCompare(a.declaration?.filedOn ?? ""))[0];
  return (
    <>
      <h1>{t("exporter.title")}</h1>
      <ClientSwitch orgId={orgId} clients={clients} />
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <div className="actions">
        <Link className="button primary" to={`/exporter/prepare${query}`}>{t("exporter.prepare")}</Link>
        {last?.declaration && <Link className="button" to={`/exporter/prepare${query === "" ? "?" : `${query}&`}copy=${encodeURIComponent(last.declaration.declarationNo)}`}>{t("exporter.copyLast")}</Link>}
        {query === "" && <Link className="button" to="/do/consignments/open">{t("exporter.open")}</Link>}
        {query === "" && viewer?.role === "OFFICER" && <Link className="button" to="/do/contracts/propose">{t("exporter.contract")}</Link>}
      </div>
      <Suspense><AssaysWaiting /></Suspense>
      {groups.map(([group, title]) => {
        const rows = consignments.filter((one) => groupOf(one) === group);
        if (rows.length === 0 && group !== "toDeclare") return null;
        return (
          <section key={group} className="card" aria-labelledby={group}>
            <h2 id={group}>{t(title)} <span className="count">{rows.length}</span></h2>
            {rows.length === 0 && <p className="empty">{t("table.empty")}</p>}
            <ul className="plain work">{rows.map((row) => <Row key={row.consignmentId} row={row} group={group} receipts={receipts} query={query} />)}</ul>
          </section>
        );
      })}
      {query === "" && <Brokers />}
      {viewer && <Drafts user={viewer.user} />}
    </>
  );
}

function Row({ row, group, receipts, query }: { readonly row: Consignment; readonly group: Group; readonly receipts: readonly KnownReceipt[]; readonly query: string }) {
  const { t, language } = useText();
  const { declaration, contract } = row;
  const owed = declaration?.assessment?.statement?.totals.filter(({ due }) => Decimal.parse(due).isPositive()) ?? [];
  return (
    <li className="cargo">
      <div className="stock-head">
        <Link className="number" to={declaration ? `/exporter/declaration/${encodeURIComponent(declaration.declarationNo)}` : recordPath("consignment", row.consignmentId)}>{declaration?.declarationNo ?? row.consignmentId}</Link>
        <span>{row.product} · <strong className="number">{kilograms(declaration?.netKg ?? row.loadedKg, language)}</strong></span>
      </div>
      <Tasks row={row} receipts={receipts} />
      {declaration && row.unitCount > 0 && <Bar part={row.exitedKg} whole={declaration.netKg} label={t("exporter.drawn", { part: kilograms(row.exitedKg, language), whole: kilograms(declaration.netKg, language) })} />}
      {!declaration && contract && <Bar part={contract.shippedKg} whole={contract.massKg} label={t("exporter.contractBar", { part: kilograms(contract.shippedKg, language), whole: kilograms(contract.massKg, language) })} />}
      <div className="actions">
        {group === "toDeclare" && <Link className="button" to={`/exporter/prepare/${encodeURIComponent(row.consignmentId)}${query}`}>{t("exporter.prepare")}</Link>}
        {group === "toPay" && declaration && <><Link className="button" to={`/exporter/declaration/${encodeURIComponent(declaration.declarationNo)}`}>{t("exporter.pay")}</Link>{owed.map(({ currency, due }) => <strong key={currency} className="number">{money(due, currency)}</strong>)}</>}
        {(group === "toAssess" || group === "toPay" || group === "toRelease") && declaration && <Link className="button" to={`/exporter/amend/${encodeURIComponent(declaration.declarationNo)}`}>{t("exporter.amend")}</Link>}
      </div>
    </li>
  );
}

type Done = "done" | "open" | "none";

/** contract ✓ royalty ✓ laboratory ✓ permit – payment –: a sign and a word each. */
function Tasks({ row, receipts }: { readonly row: Consignment; readonly receipts: readonly KnownReceipt[] }) {
  const { t } = useText();
  const { declaration, contract } = row;
  const lots = row.lots.map(({ lotId, lot }) => ({ lotId, certificates: lot?.assays.edges.map(({ node }) => node) ?? [] }));
  const tasks: readonly (readonly [PlainKey, Done])[] = [
    ["exporter.task.contract", contract?.status === "REGISTERED" ? "done" : "open"],
    // What is declared has its receipts and conclusions: the ledger refused it otherwise.
    ["exporter.task.royalty", declaration || !receiptsFor({ ...row, receipts }).shortKg.isPositive() ? "done" : "open"],
    ["exporter.task.laboratory", declaration || certificatesFor(lots).missing.length === 0 ? "done" : "open"],
    ["exporter.task.permit", "none"],
    ["exporter.task.payment", declaration?.assessment?.settlement === "PAID" ? "done" : "open"],
  ];
  return (
    <ul className="tasks">
      {tasks.map(([name, done]) => (
        <li key={name} className={`badge badge-${done === "done" ? "good" : done === "open" ? "wait" : "plain"}`}>
          <span aria-hidden="true">{done === "done" ? "✓" : "–"}</span> {t(name)}<span className="hidden">: {t(done === "done" ? "exporter.done" : done === "open" ? "exporter.open.not" : "exporter.notNeeded")}</span>
        </li>
      ))}
    </ul>
  );
}

function Bar({ part, whole, label }: { readonly part: string; readonly whole: string; readonly label: string }) {
  const share = Decimal.parse(whole).isPositive() ? Math.min(100, Number(Decimal.parse(part).times(Decimal.hundred).dividedByHalfUp(Decimal.parse(whole), 1).toString())) : 0;
  return <div className="draw-down"><progress max={100} value={share} aria-label={label} /><p className="hint number">{label}</p></div>;
}
