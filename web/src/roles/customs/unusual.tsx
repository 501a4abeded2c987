import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const UnusualQuery = graphql(`query Unusual { findings(first: 50) { edges { node { code rule kind recordId figure threshold unit } } pageInfo { hasNextPage } } }`);

/** What an officer should look at first, by the ledger's own rules: weights that differ, documents used twice, late transports; each figure beside its threshold. */
export function Unusual() {
  const { t, language } = useText();
  const label = useLabels();
  const [{ data, error }] = useQuery({ query: UnusualQuery });
  const byRule = [...Map.groupBy(data?.findings.edges.map(({ node }) => node) ?? [], ({ rule }) => rule)];
  const days = language === "mn" ? "хоног" : "days";
  return (
    <section className="card" aria-labelledby="unusual">
      <h2 id="unusual">{t("customs.unusual")}</h2>
      {error && <Refused error={error} />}
      {data && byRule.length === 0 && <p className="empty">{t("customs.nothingUnusual")}</p>}
      {byRule.map(([rule, found]) => (
        <section key={rule} aria-label={label("FindingRule", rule, language)}>
          <h3>{label("FindingRule", rule, language)} <span className="count">{found.length}</span></h3>
          <ul className="plain work">
            {found.slice(0, 8).map(({ kind, recordId, figure, threshold, unit }) => (
              <li key={recordId}><Link className="number" to={recordPath(kind, recordId)}>{recordId}</Link> <span className="badge badge-wait">▲ {grouped(figure)} {unit === "d" ? days : unit}</span> <span className="hint">{t("customs.threshold", { value: `${grouped(threshold)} ${unit === "d" ? days : unit}` })}</span></li>
            ))}
          </ul>
        </section>
      ))}
      <p className="hint">{t("customs.unusualHelp")}</p>
    </section>
  );
}
