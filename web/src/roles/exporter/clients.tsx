import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { Refused } from "../../record/refused.tsx";
import { useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";
import { today } from "../today.ts";

const MandatesQuery = graphql(`
  query Mandates($orgId: String!) {
    taken: mandates(first: 100, agentId: $orgId) { edges { node { mandateNo scope validFrom validTo withdrawnOn client { orgId name nameMn } } } }
    given: mandates(first: 100, clientId: $orgId) { edges { node { mandateNo scope validFrom validTo withdrawnOn agent { orgId name nameMn } } } }
  }
`);

export interface Client {
  readonly orgId: string;
  readonly name: string;
  /** Mandate by which one declares for it. */
  readonly mandateNo: string;
}
interface Clients {
  /** Whose declarations are shown: one's own organisation, or the client that the address names. */
  readonly orgId: string;
  readonly clients: readonly Client[];
  /** What links add, so that the next page stands for the same client. */
  readonly query: string;
  /** The mandate for what an exporter declares; undefined where one declares for oneself. */
  mandateFor(exporterId: string): string | undefined;
}

const holds = ({ scope, validFrom, validTo, withdrawnOn }: { readonly scope: readonly string[]; readonly validFrom: string; readonly validTo: string; readonly withdrawnOn: string | null }): boolean => {
  const on = today();
  return scope.includes("EXPORT_DECLARATIONS") && validFrom <= on && on <= validTo && (withdrawnOn === null || on < withdrawnOn);
};

/** Clients for whom one may declare today; the chosen one stands in the address. */
export function useClients(): Clients {
  const { viewer } = useSession();
  const { pick } = useText();
  const [params] = useSearchParams();
  const own = viewer?.orgId ?? "";
  const [{ data }] = useQuery({ query: MandatesQuery, variables: { orgId: own }, pause: !viewer });
  const clients = (data?.taken.edges ?? []).flatMap(({ node }) => (holds(node) && node.client ? [{ orgId: node.client.orgId, name: pick(node.client.name, node.client.nameMn), mandateNo: node.mandateNo }] : []));
  const chosen = params.get("client");
  const orgId = chosen !== null && clients.some((client) => client.orgId === chosen) ? chosen : own;
  return { orgId, clients, query: orgId === own ? "" : `?client=${encodeURIComponent(orgId)}`, mandateFor: (exporterId) => (exporterId === own ? undefined : clients.find((client) => client.orgId === exporterId)?.mandateNo) };
}

/** The switch of a broker's clients; nothing where one acts for oneself alone. */
export function ClientSwitch({ orgId, clients }: Pick<Clients, "orgId" | "clients">) {
  const { t, pick } = useText();
  const { viewer } = useSession();
  const [, setParams] = useSearchParams();
  if (clients.length === 0 || !viewer) return null;
  const own = viewer.organisation ? pick(viewer.organisation.name, viewer.organisation.nameMn) : viewer.orgId;
  return (
    <div className="field">
      <label htmlFor="client">{t("exporter.client")}</label>
      <select id="client" value={orgId} onChange={({ target }) => setParams(target.value === viewer.orgId ? {} : { client: target.value })}>
        <option value={viewer.orgId}>{own}</option>
        {[...new Map(clients.map((client) => [client.orgId, client])).values()].map((client) => <option key={client.orgId} value={client.orgId}>{client.name}</option>)}
      </select>
    </div>
  );
}

/** Brokers that may declare in one's own name. */
export function Brokers() {
  const { t, pick } = useText();
  const { viewer } = useSession();
  const [{ data, error }] = useQuery({ query: MandatesQuery, variables: { orgId: viewer?.orgId ?? "" }, pause: !viewer });
  if (viewer?.role !== "OFFICER") return null;
  const given = (data?.given.edges ?? []).map(({ node }) => node);
  const on = today();
  return (
    <section className="card" aria-labelledby="brokers">
      <h2 id="brokers">{t("exporter.brokers")} <span className="count">{given.filter(({ withdrawnOn, validTo }) => withdrawnOn === null && on <= validTo).length}</span></h2>
      {error && <Refused error={error} />}
      <ul className="plain work">
        {given.map(({ mandateNo, agent, validFrom, validTo, withdrawnOn }) => {
          const over = withdrawnOn !== null || validTo < on;
          return (
            <li key={mandateNo}>
              <strong>{agent ? pick(agent.name, agent.nameMn) : "–"}</strong> <Link className="number" to={`/record/mandate/${encodeURIComponent(mandateNo)}`}>{mandateNo}</Link> <span className="hint number">{validFrom} – {validTo}</span>{" "}
              {over ? <span className="badge badge-plain">– {t("exporter.mandateOver")}</span> : <Link className="button" to={`/do/mandates/withdraw?mandateNo=${encodeURIComponent(mandateNo)}`}>{t("exporter.endMandate")}<span className="hidden"> {mandateNo}</span></Link>}
            </li>
          );
        })}
      </ul>
      <p className="actions"><Link className="button" to="/do/mandates/give">{t("exporter.giveMandate")}</Link></p>
    </section>
  );
}
