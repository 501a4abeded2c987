import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { Refused } from "../record/refused.tsx";
import { useLabels } from "../session/session.tsx";
import { useText } from "../text/language.tsx";
import { useTitle } from "./title.ts";

const SearchQuery = graphql(`query Search($text: String!) { search(text: $text, first: 50) { kind recordId what term } }`);

/** What bears a number: one line each, with the number that was found. */
export default function SearchPage() {
  const { t, language } = useText();
  const label = useLabels();
  const [params] = useSearchParams();
  const text = params.get("q") ?? "";
  useTitle(`${text} · ${t("search.title")}`);
  const [{ data, error, fetching }] = useQuery({ query: SearchQuery, variables: { text: text.slice(0, 100) }, pause: text === "" });
  const hits = [...new Map((data?.search ?? []).map((hit) => [`${hit.kind} ${hit.recordId} ${hit.what}`, hit])).values()];
  return (
    <>
      <h1>{t("search.title")}: <bdi>{text}</bdi></h1>
      {error && <Refused error={error} />}
      <p role="status" className="state">{fetching && !data ? `${t("frame.loading")}…` : data && hits.length > 0 ? t("search.found", { count: hits.length }) : ""}</p>
      {data && hits.length === 0 && <div className="empty"><p>{t("search.none", { text })}</p><p className="hint">{t("search.noneHelp")}</p></div>}
      <ul className="hits">
        {hits.map(({ kind, recordId, what, term }) => (
          <li key={`${kind} ${recordId} ${what}`}>
            <Link to={recordPath(kind, recordId)}>
              <span className="badge">{label("RecordKind", kind, language)}</span>
              <strong className="number">{recordId}</strong>
              {what !== "id" && <span className="hint">{t("search.by")}: {what} {term}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The address of a record's page. */
export const recordPath = (kind: string, id: string): string => `/record/${kind.toLowerCase()}/${encodeURIComponent(id)}`;
