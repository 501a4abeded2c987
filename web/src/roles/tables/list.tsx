import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { useLive } from "../../frame/live.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { localDay } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { wordOfTable } from "./names.ts";

const TablesQuery = graphql(`query RateTables { tables(first: 50) { edges { node { table newest inForce owner newestTable { status at proposedBy note } } } } }`);
type Head = ResultOf<typeof TablesQuery>["tables"]["edges"][number]["node"];

/** Every table of rates, prices and settings, one's own first; what waits for approval is marked. */
export default function TablesPage() {
  const { t } = useText();
  const { viewer } = useSession();
  useTitle(t("tables.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: TablesQuery });
  useLive(() => again({ requestPolicy: "network-only" }));
  const heads = data?.tables.edges.map(({ node }) => node) ?? [];
  const own = heads.filter(({ owner }) => owner === viewer?.orgId);
  return (
    <>
      <h1>{t("tables.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {own.length > 0 && <Heads title={t("tables.own")} heads={own} />}
      {data && <Heads title={own.length > 0 ? t("tables.others") : t("tables.title")} heads={heads.filter((head) => !own.includes(head))} />}
    </>
  );
}

function Heads({ title, heads }: { readonly title: string; readonly heads: readonly Head[] }) {
  const { t, language } = useText();
  const label = useLabels();
  return (
    <section className="card">
      <h2>{title}</h2>
      <Table caption={title} head={[t("table.kind"), t("tables.owner"), t("tables.inForce"), t("tables.newest")]}>
        <tbody>
          {heads.map(({ table, newest, inForce, owner, newestTable }) => (
            <tr key={table}>
              <th scope="row"><Link to={`/tables/${wordOfTable(table) ?? ""}`}>{label("TableName", table, language)}</Link></th>
              <td>{label("OrganisationRole", owner, language)}</td>
              <td>{inForce === null ? "–" : t("tables.version", { version: inForce })}</td>
              <td>
                {newestTable?.status === "PROPOSED" ? <Link className="badge badge-wait" to={`/tables/${wordOfTable(table) ?? ""}/${newest}`}>… {t("tables.waits", { version: newest })}</Link> : <span className="hint">{newestTable ? localDay(newestTable.at) : ""}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
