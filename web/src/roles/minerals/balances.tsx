import { Link } from "react-router";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { Table } from "../../table/table.tsx";
import { useAll } from "../../table/use-all.ts";
import { tonnes } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const BalancesQuery = graphql(`query OutOfBalance($after: String) { massBalances(first: 20, after: $after) { edges { node { licenceNo licence { holder { name nameMn } } total { minedKg exitedKg } flags { code product excessKg } } } pageInfo { hasNextPage endCursor } } }`);
const rowsOf = (data: ResultOf<typeof BalancesQuery>) => data.massBalances;

/** Every licence with what was mined under it and what left, those first of which a step has more than the one before it. */
export function Balances() {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { rows, done, error } = useAll(BalancesQuery, {}, rowsOf);
  const out = rows.filter(({ flags }) => flags.length > 0);
  return (
    <section className="card" aria-labelledby="balances">
      <h2 id="balances">{t("minerals.outOfBalance")} <span className="count">{out.length}</span></h2>
      {error && <Refused error={error} />}
      {!done && <p className="state" role="status">{t("frame.loading")}…</p>}
      {done && !error && out.length === 0 && <p><span className="badge badge-good">✓ {t("minerals.inBalance")}</span></p>}
      <Table caption={t("licence.title")} head={[t("origin.licence"), { numeric: t("licence.mined") }, { numeric: t("licence.exited") }, t("licence.flags")]}>
        <tbody>
          {[...out, ...rows.filter(({ flags }) => flags.length === 0)].slice(0, 100).map(({ licenceNo, licence, total, flags }) => (
            <tr key={licenceNo}>
              <th scope="row"><Link className="number" to={`/licence/${encodeURIComponent(licenceNo)}`}>{licenceNo}</Link><p className="hint why">{licence?.holder ? pick(licence.holder.name, licence.holder.nameMn) : ""}</p></th>
              <td className="numeric">{tonnes(total.minedKg, language)}</td>
              <td className="numeric">{tonnes(total.exitedKg, language)}</td>
              <td>{flags.length === 0 ? <span className="badge badge-good">✓</span> : flags.map(({ code, product, excessKg }) => <p key={`${code} ${product ?? ""}`} className="flag"><span className="badge badge-bad">▲ {label("BalanceFlagCode", code, language)}</span> <span className="number">{tonnes(excessKg, language)}</span> <span className="hint">{product}</span></p>)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}
