import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { recordPath } from "../frame/search.tsx";
import { useTitle } from "../frame/title.ts";
import { useLabels } from "../session/session.tsx";
import { localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { EventName } from "./event-name.tsx";
import { FactList } from "./overview.tsx";
import { Refused } from "./refused.tsx";

const TransactionQuery = graphql(`
  query TransactionPage($id: Hex!) {
    transaction(id: $id) {
      transactionId blockNumber position valid validation submittedAt envelope
      creator { mspId commonName validTo }
      endorsers { mspId commonName }
      event { type at facts by { orgId organisation { name nameMn } } site { siteId name nameMn } subjects { kind recordId part } corrects { reason transactionId } }
    }
  }
`);

/** A signed transaction: whether it took effect, who signed and endorsed it, what it recorded, and the envelope itself. */
export default function TransactionPage() {
  const { id = "" } = useParams();
  const { t, language, pick } = useText();
  const label = useLabels();
  useTitle(t("transaction.title"));
  const [{ data, error, fetching }] = useQuery({ query: TransactionQuery, variables: { id } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const transaction = data?.transaction;
  if (!transaction) return <div className="empty"><h1>{t("transaction.unknown")}</h1><code className="hash">{id}</code></div>;
  const { event } = transaction;
  return (
    <>
      <h1>{t("transaction.title")}</h1>
      <p className={transaction.valid ? "badge badge-good" : "badge badge-bad"}>{transaction.valid ? `✓ ${t("transaction.valid")}` : `✗ ${t("transaction.invalid", { code: transaction.validation })}`}</p>
      <p>{t("transaction.id")}: <code className="hash">{transaction.transactionId}</code></p>
      <div className="columns">
        <section className="card" aria-labelledby="event">
          <h2 id="event">{t("transaction.event")}</h2>
          {event && (
            <>
              <p><EventName type={event.type} />, {localTime(event.at, true)}{event.site ? `, ${pick(event.site.name, event.site.nameMn)}` : ""}</p>
              <p>{event.by.organisation ? pick(event.by.organisation.name, event.by.organisation.nameMn) : event.by.orgId}</p>
              {event.corrects && <p>{event.corrects.reason}: <Link className="hash" to={`/transaction/${event.corrects.transactionId}`}>{event.corrects.transactionId.slice(0, 10)}…</Link></p>}
              <ul className="plain">
                {event.subjects.map(({ kind, recordId, part }) => <li key={`${kind} ${recordId}`}><span className="badge">{label("RecordKind", kind, language)}</span> <Link className="number" to={recordPath(kind, recordId)}>{recordId}</Link> <span className="hint">{label("SubjectPart", part, language)}</span></li>)}
              </ul>
              <FactList document={event.facts} />
            </>
          )}
        </section>
        <section className="card" aria-labelledby="signed">
          <h2 id="signed">{t("transaction.creator")}</h2>
          <p><strong>{transaction.creator?.commonName}</strong>, {transaction.creator?.mspId}</p>
          <p className="hint">{t("transaction.position", { block: transaction.blockNumber, position: transaction.position })}{transaction.submittedAt ? `; ${t("transaction.submitted")}: ${localTime(transaction.submittedAt, true)}` : ""}</p>
          <h2>{t("transaction.endorsers")}</h2>
          <ul className="plain">{transaction.endorsers.map(({ mspId, commonName }) => <li key={`${mspId} ${commonName ?? ""}`}>✓ {mspId} <span className="hint">{commonName}</span></li>)}</ul>
          {transaction.envelope && <details><summary>{t("transaction.envelope")}</summary><pre tabIndex={0} className="wrap">{transaction.envelope}</pre></details>}
        </section>
      </div>
    </>
  );
}
