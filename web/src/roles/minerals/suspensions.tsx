import { useMemo, useState } from "react";
import { Button } from "react-aria-components";
import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useLive } from "../../frame/live.ts";
import { recordPath } from "../../frame/search.tsx";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { useText } from "../../text/language.tsx";

const PendingQuery = graphql(`query PendingSuspensions { suspensions(first: 50, status: PROPOSED) { edges { node { suspensionNo change orgId licenceNo reason proposedBy organisation { name nameMn } } } } }`);
type Row = ResultOf<typeof PendingQuery>["suspensions"]["edges"][number]["node"];

/** A number for a proposal on a licence or an organisation: whose it is, and the minute. */
export const proposalNo = (id: string): string => `SUS-${id.slice(0, 40)}-${new Date().toISOString().slice(0, 16).replace(/\D/g, "")}`;

/** Suspensions that wait for a second person: approved or rejected here by another officer, taken back by who proposed them. */
export function PendingSuspensions() {
  const { t } = useText();
  const [{ data, error }, again] = useQuery({ query: PendingQuery, requestPolicy: "cache-and-network" });
  useLive(() => again({ requestPolicy: "network-only" }));
  const rows = data?.suspensions.edges.map(({ node }) => node) ?? [];
  return (
    <section className="card" aria-labelledby="suspensions">
      <h2 id="suspensions">{t("suspension.pending")} <span className="count">{rows.length}</span></h2>
      {error && <Refused error={error} />}
      {data && rows.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <ul className="plain work">{rows.map((row) => <Pending key={row.suspensionNo} row={row} onDecided={() => again({ requestPolicy: "network-only" })} />)}</ul>
      <p><Link to="/registry/suspensions">{t("suspension.title")}</Link></p>
    </section>
  );
}

function Pending({ row, onDecided }: { readonly row: Row; readonly onDecided: () => void }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const { suspensionNo, change, orgId, licenceNo, reason, proposedBy, organisation } = row;
  const [decision, setDecision] = useState<"approved" | "rejected">();
  const preset = useMemo(() => ({ suspensionNo, ...(decision ? { decision } : {}) }), [suspensionNo, decision]);
  const own = viewer?.user === proposedBy;
  return (
    <li>
      <span className="badge badge-wait">… {label("SuspensionChange", change, language)}</span>{" "}
      <Link className="number" to={licenceNo === null ? recordPath("organisation", orgId ?? "") : `/licence/${encodeURIComponent(licenceNo)}`}>{licenceNo ?? orgId}</Link> {organisation && pick(organisation.name, organisation.nameMn)}
      <p>{reason} <span className="hint">{t("tables.by", { user: proposedBy })}</span></p>
      {viewer?.role === "OFFICER" && decision === undefined && (
        <div className="actions">
          {own ? <p className="notice">{t("suspension.other")}</p> : <Button className="primary" onPress={() => setDecision("approved")}>{t("suspension.approve")}</Button>}
          <Button onPress={() => setDecision("rejected")}>{t(own ? "suspension.takeBack" : "suspension.reject")}</Button>
        </div>
      )}
      {decision && <TransactionForm key={decision} transaction="registry:decideSuspension" preset={preset} hidden={["suspensionNo", "decision"]} onRecorded={onDecided} />}
    </li>
  );
}
