import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { useHappenings } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { EventName } from "../../record/event-name.tsx";
import { TransactionLink } from "../../record/overview.tsx";
import { localTime } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";

const AT_GATES = ["unit.exited", "unit.sealed", "unit.loaded", "vehicle.weighed"] as const;
const GatesQuery = graphql(`query Gates($types: [String!]) { events(first: 50, types: $types) { edges { node { id type at block transactionId by { orgId } subjects { kind recordId } site { siteId name nameMn } } } } }`);

/** What passes the gates and scales, as it happens. */
export default function GatesPage() {
  const { t, pick } = useText();
  useTitle(t("gates.title"));
  const fresh = useHappenings(AT_GATES, 50);
  const [{ data }] = useQuery({ query: GatesQuery, variables: { types: [...AT_GATES] } });
  const known = data?.events.edges.map(({ node }) => node) ?? [];
  const all = [...new Map([...fresh, ...known].map((event) => [event.id, event])).values()].slice(0, 50);
  return (
    <>
      <h1>{t("gates.title")}</h1>
      <p><Link className="button primary" to="/gate">{t("gate.title")}</Link></p>
      <ol className="events card" aria-live="polite">
        {all.map((event) => (
          <li key={event.id}>
            <span className="when">{localTime(event.at, true)}</span>
            <EventName type={event.type} />
            {event.subjects.filter(({ kind }) => kind === "UNIT" || kind === "TICKET").map(({ kind, recordId }) => <Link key={recordId} className="number" to={recordPath(kind, recordId)}>{recordId}</Link>)}
            <span className="hint">{event.site ? pick(event.site.name, event.site.nameMn) : event.by.orgId}</span>
            <TransactionLink id={event.transactionId} />
          </li>
        ))}
        {all.length === 0 && <li className="empty">{t("gates.waiting")}</li>}
      </ol>
    </>
  );
}
