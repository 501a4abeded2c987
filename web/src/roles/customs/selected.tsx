import { useQuery } from "urql";
import { Link } from "react-router";
import { graphql } from "../../api/graphql.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels } from "../../session/session.tsx";
import { grouped } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { daysAfter, today } from "../today.ts";

const SelectedQuery = graphql(`query WhySelected($about: [String!]!, $from: Date!, $to: Date!) { findings(first: 50, about: $about, from: $from, to: $to) { edges { node { code rule kind recordId figure threshold unit of } } } }`);
/** A declaration is looked at within a season of its filing; signals of later years say nothing about it. */
const DAYS = 92;

/** Why a declaration deserves a look, in plain words: what the ledger's rules find at it and at what it rests on. Each figure beside its threshold. */
export function Selected({ about, filedOn }: { readonly about: readonly string[]; readonly filedOn: string }) {
  const { t, language } = useText();
  const label = useLabels();
  const last = daysAfter(filedOn, DAYS);
  const [{ data, error }] = useQuery({ query: SelectedQuery, variables: { about: [...about], from: daysAfter(filedOn, -DAYS), to: last < today() ? last : today() } });
  const found = data?.findings.edges.map(({ node }) => node) ?? [];
  const unitName = (unit: string): string => (unit === "d" ? t("customs.days") : unit);
  if (data && found.length === 0) return null;
  return (
    <section className="card differences" aria-labelledby="selected">
      <h2 id="selected">{t("customs.selected")}</h2>
      {error && <Refused error={error} />}
      <ul className="plain work">
        {found.map(({ code, rule, kind, recordId, figure, threshold, unit, of }) => (
          <li key={`${code} ${rule} ${recordId} ${of ?? ""}`}>
            <strong>{label("FindingRule", rule, language)}</strong>{of !== null && <>: <bdi>{of}</bdi></>} <span className="badge badge-wait">▲ {grouped(figure)} {unitName(unit)}</span> <span className="hint">{t("customs.threshold", { value: `${grouped(threshold)} ${unitName(unit)}` })}</span> <Link className="number" to={recordPath(kind, recordId)}>{recordId}</Link>
          </li>
        ))}
      </ul>
      <p className="hint">{t("customs.selectedHelp")}</p>
    </section>
  );
}
