import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useAll } from "../../table/use-all.ts";
import { daysUntil } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { Drafts } from "../general.tsx";
import { Balances } from "./balances.tsx";
import { PendingSuspensions } from "./suspensions.tsx";
import { tablesOf, wordOfTable } from "../tables/names.ts";
import { today } from "../today.ts";

const LicencesQuery = graphql(`query EndingLicences($after: String) { licences(first: 100, after: $after) { edges { node { licenceNo validTo holder { name nameMn } } } pageInfo { hasNextPage endCursor } } }`);
const AccreditationsQuery = graphql(`query EndingAccreditations($after: String) { accreditations(first: 100, after: $after) { edges { node { accreditationNo validTo laboratory { name nameMn } } } pageInfo { hasNextPage endCursor } } }`);
const DevicesQuery = graphql(`query EndingDevices($after: String) { devices(first: 100, after: $after) { edges { node { deviceId verifiedUntil site { name nameMn } } } pageInfo { hasNextPage endCursor } } }`);
const TablesQuery = graphql(`query MineralsTables { tables(first: 50) { edges { node { table newest owner newestTable { status proposedBy } } } } prices: table(name: REFERENCE_PRICES) { inForceTable { rows } } }`);

const WARN_DAYS = 90;
/** What ended longer ago is history, and no work. */
const PAST_DAYS = 365;

interface Ending {
  readonly kind: "licence" | "accreditation" | "device";
  readonly id: string;
  readonly who: { readonly name: string; readonly nameMn: string } | null;
  readonly days: number;
}

/** The regulator's work list: what ends soon, which licences sold more than was mined, the month's prices, what waits for a second officer. */
export default function MineralsHome() {
  const { t } = useText();
  const { viewer } = useSession();
  useTitle(t("minerals.title"));
  const licences = useAll(LicencesQuery, {}, (data: ResultOf<typeof LicencesQuery>) => data.licences);
  const accreditations = useAll(AccreditationsQuery, {}, (data: ResultOf<typeof AccreditationsQuery>) => data.accreditations);
  const devices = useAll(DevicesQuery, {}, (data: ResultOf<typeof DevicesQuery>) => data.devices);
  const [{ data, error }, again] = useQuery({ query: TablesQuery });
  useLive(() => again({ requestPolicy: "network-only" }));
  const left = (date: string): number => daysUntil(date, today());
  const ending: readonly Ending[] = [
    ...licences.rows.map((row): Ending => ({ kind: "licence", id: row.licenceNo, who: row.holder, days: left(row.validTo) })),
    ...accreditations.rows.map((row): Ending => ({ kind: "accreditation", id: row.accreditationNo, who: row.laboratory, days: left(row.validTo) })),
    ...devices.rows.map((row): Ending => ({ kind: "device", id: row.deviceId, who: row.site, days: left(row.verifiedUntil) })),
  ].filter(({ days }) => days <= WARN_DAYS && days >= -PAST_DAYS).sort((a, b) => a.days - b.days);
  const failed = error ?? licences.error ?? devices.error ?? accreditations.error;
  const officer = viewer?.role === "OFFICER";
  return (
    <>
      <h1>{t("minerals.title")}</h1>
      {failed && <Refused error={failed} />}
      <Endings rows={ending} done={licences.done && accreditations.done && devices.done} />
      {officer && (
        <div className="actions acts">
          <Link className="button primary" to="/tables/reference-prices/propose">{t("minerals.publish")}</Link>
          <Link className="button" to="/do/registry/registerOrganisation">{t("minerals.organisation")}</Link>
          <Link className="button" to="/do/registry/grantLicence">{t("minerals.licence")}</Link>
          <Link className="button" to="/do/registry/registerSite">{t("minerals.site")}</Link>
          <Link className="button" to="/do/registry/accredit">{t("minerals.accredit")}</Link>
          <Link className="button" to="/do/registry/registerDevice">{t("minerals.device")}</Link>
          <Link className="button" to="/do/registry/verifyDevice">{t("minerals.verify")}</Link>
        </div>
      )}
      <div className="columns main-first">
        <Balances />
        <div>
          <Prices rows={data?.prices?.inForceTable?.rows} />
          {data && <Approvals heads={data.tables.edges.map(({ node }) => node)} />}
          <PendingSuspensions />
          {viewer && <Drafts user={viewer.user} />}
        </div>
      </div>
    </>
  );
}

function Endings({ rows, done }: { readonly rows: readonly Ending[]; readonly done: boolean }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  return (
    <section className="card" aria-labelledby="endings">
      <h2 id="endings">{t("minerals.expiries")} <span className="count">{rows.length}</span></h2>
      {!done && <p className="state" role="status">{t("frame.loading")}…</p>}
      {done && rows.length === 0 && <p className="empty">{t("minerals.noExpiries")}</p>}
      <ul className="plain work">
        {rows.slice(0, 50).map(({ kind, id, who, days }) => (
          <li key={`${kind} ${id}`}>
            <span className={`badge badge-${days < 0 ? "bad" : "wait"}`}><span aria-hidden="true">{days < 0 ? "✗" : "▲"}</span> {days < 0 ? t("minerals.expired", { days: -days }) : t("miner.daysLeft", { days })}</span>{" "}
            {label("RecordKind", kind.toUpperCase(), language)} <Link className="number" to={kind === "licence" ? `/licence/${encodeURIComponent(id)}` : recordPath(kind, id)}>{id}</Link> <span className="hint">{who ? pick(who.name, who.nameMn) : ""}</span>
            {kind === "device" && <> <Link to={`/do/registry/verifyDevice?deviceId=${encodeURIComponent(id)}`}>{t("minerals.verify")}</Link></>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Prices({ rows }: { readonly rows: unknown }) {
  const { t } = useText();
  if (!Array.isArray(rows)) return null;
  const months = (rows as readonly { readonly month?: unknown }[]).map(({ month }) => String(month));
  const month = today().slice(0, 7);
  const count = months.filter((one) => one === month).length;
  const newest = months.toSorted().at(-1);
  return (
    <section className="card" aria-labelledby="prices">
      <h2 id="prices">{t("minerals.prices")}</h2>
      {count > 0 ? <p><span className="badge badge-good">✓ {t("minerals.pricesThere", { month, count })}</span></p> : <p><span className="badge badge-wait">▲ {t("minerals.pricesMissing", { month })}</span></p>}
      {newest !== undefined && count === 0 && <p className="hint">{t("minerals.pricesOld", { month: newest })}</p>}
      <p><Link to="/tables/reference-prices">{t("tables.versions")}</Link></p>
    </section>
  );
}

type Head = ResultOf<typeof TablesQuery>["tables"]["edges"][number]["node"];

function Approvals({ heads }: { readonly heads: readonly Head[] }) {
  const { t, language } = useText();
  const label = useLabels();
  const own: readonly (string | undefined)[] = tablesOf("minerals");
  const waiting = heads.filter(({ table, newestTable }) => own.includes(wordOfTable(table)) && newestTable?.status === "PROPOSED");
  return (
    <section className="card" aria-labelledby="approvals">
      <h2 id="approvals">{t("tables.status.proposed")} <span className="count">{waiting.length}</span></h2>
      {waiting.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <ul className="plain work">{waiting.map(({ table, newest, newestTable }) => <li key={table}><Link to={`/tables/${wordOfTable(table) ?? ""}/${newest}`}>{label("TableName", table, language)}: {t("tables.version", { version: newest })}</Link> <span className="hint">{t("tables.by", { user: newestTable?.proposedBy ?? "" })}</span></li>)}</ul>
    </section>
  );
}
