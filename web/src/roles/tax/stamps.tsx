import { useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useQuery } from "urql";
import { placeCount } from "../../../../domain/goods/places.ts";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const RollsQuery = graphql(`query StampRolls { stampRolls(last: 100) { edges { node { rollId series from to kind issuedOn left holderId holder { name nameMn } spoiled { numbers } } } pageInfo { hasPreviousPage } } }`);

/** The tax office's rolls of excise stamps: who has them, what of each is used, left and spoiled; a new one is issued here. */
export default function StampsPage() {
  const { t, language, pick } = useText();
  const label = useLabels();
  const [issuing, setIssuing] = useState(false);
  useTitle(t("stamps.title"));
  const [{ data, error, fetching }, again] = useQuery({ query: RollsQuery, requestPolicy: "cache-and-network" });
  useLive(() => again({ requestPolicy: "network-only" }));
  const rolls = data?.stampRolls.edges.map(({ node }) => node).toSorted((a, b) => b.issuedOn.localeCompare(a.issuedOn)) ?? [];
  const count = (numbers: string | null): number => placeCount(numbers ?? "");
  return (
    <>
      <p><Link to="/">{t("frame.home")}</Link></p>
      <h1>{t("stamps.title")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      <p className="actions"><Button className="primary" aria-expanded={issuing} onPress={() => setIssuing(!issuing)}>{t("stamps.issue")}</Button></p>
      {issuing && <TransactionForm transaction="stamps:issue" order={["holderId", "kind", "series", "from", "to"]} onRecorded={() => again({ requestPolicy: "network-only" })} />}
      <section className="card">
        {data && rolls.length === 0 && <p className="empty">{t("table.empty")}</p>}
        {data?.stampRolls.pageInfo.hasPreviousPage && <p className="hint">{t("stamps.newest")}</p>}
        {rolls.length > 0 && (
          <Table caption={t("stamps.rolls")} head={[t("stamps.roll"), t("stamps.holder"), t("table.kind"), { numeric: t("stamps.all") }, { numeric: t("stamps.used") }, { numeric: t("stamps.left") }, { numeric: t("stamps.spoiled") }]}>
            <tbody>
              {rolls.map(({ rollId, from, to, kind, issuedOn, left, holder, holderId, spoiled }) => {
                const [all, rest, gone] = [to - from + 1, count(left), spoiled.reduce((sum, { numbers }) => sum + count(numbers), 0)];
                return (
                  <tr key={rollId}>
                    <th scope="row"><Link className="number" to={recordPath("stamp_roll", rollId)}>{rollId}–{to}</Link> <span className="hint">{issuedOn}</span></th>
                    <td>{holder ? pick(holder.name, holder.nameMn) : holderId}</td>
                    <td>{label("StampKind", kind, language)}</td>
                    {[all, all - rest - gone, rest, gone].map((figure, i) => <td key={i} className="numeric">{grouped(String(figure))}</td>)}
                  </tr>
                );
              })}
            </tbody>
          </Table>
        )}
      </section>
    </>
  );
}
