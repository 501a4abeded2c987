import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { Refused } from "../record/refused.tsx";
import { useLabels } from "../session/session.tsx";
import { texts } from "../text/catalogue.ts";
import type { PlainKey } from "../text/catalogue.ts";
import { useText } from "../text/language.tsx";
import { useTitle } from "./title.ts";

const SearchQuery = graphql(`query Search($text: String!) { search(text: $text, first: 50) { kind recordId what term } }`);
const HashQuery = graphql(`query SearchHash($id: Hex!, $sha256: String!) { transaction(id: $id) { transactionId event { type } } document(sha256: $sha256) { recordId } }`);

const isName = (key: string): key is PlainKey => Object.hasOwn(texts, key);

/** What bears a number: one line each, with the number that was found. A SHA-256 may also be a transaction's id or a document's hash. */
export default function SearchPage() {
  const { t, language } = useText();
  const label = useLabels();
  const [params] = useSearchParams();
  const text = params.get("q") ?? "";
  useTitle(`${text} · ${t("search.title")}`);
  const hash = text.replace(/\s/g, "").toLowerCase();
  const isHash = /^[0-9a-f]{64}$/.test(hash);
  const [{ data, error, fetching }] = useQuery({ query: SearchQuery, variables: { text: text.slice(0, 100) }, pause: text === "" });
  const [{ data: hashed }] = useQuery({ query: HashQuery, variables: { id: hash, sha256: hash }, pause: !isHash });
  const what = (name: string): string => (isName(`search.what.${name}`) ? t(`search.what.${name}` as PlainKey) : name);
  const hits = [...new Map((data?.search ?? []).map((hit) => [`${hit.kind} ${hit.recordId} ${hit.what}`, hit])).values()];
  const transaction = isHash ? hashed?.transaction : undefined;
  const document = isHash ? hashed?.document : undefined;
  const count = hits.length + (transaction ? 1 : 0) + (document && !hits.some(({ recordId }) => recordId === document.recordId) ? 1 : 0);
  return (
    <>
      <h1>{t("search.title")}: <bdi>{text}</bdi></h1>
      {error && <Refused error={error} />}
      <p role="status" className="state">{fetching && !data ? `${t("frame.loading")}…` : data && count > 0 ? t("search.found", { count }) : ""}</p>
      {data && count === 0 && <div className="empty"><p>{t("search.none", { text: text.slice(0, 100) })}</p><p className="hint">{t("search.noneHelp")}</p></div>}
      <ul className="hits">
        {transaction && <li><Link to={`/transaction/${transaction.transactionId}`}><span className="badge">{t("transaction.title")}</span><strong className="hash">{transaction.transactionId}</strong></Link></li>}
        {document && !hits.some(({ recordId }) => recordId === document.recordId) && <li><Link to={recordPath("document", document.recordId)}><span className="badge">{label("RecordKind", "DOCUMENT", language)}</span><strong className="hash">{document.recordId}</strong></Link></li>}
        {hits.map(({ kind, recordId, what: which, term }) => (
          <li key={`${kind} ${recordId} ${which}`}>
            <Link to={recordPath(kind, recordId)}>
              <span className="badge">{label("RecordKind", kind, language)}</span>
              <strong className="number">{recordId}</strong>
              {which !== "id" && <span className="hint">{t("search.by")}: {what(which)} {term}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The address of a record's page. */
export const recordPath = (kind: string, id: string): string => `/record/${kind.toLowerCase()}/${encodeURIComponent(id)}`;
