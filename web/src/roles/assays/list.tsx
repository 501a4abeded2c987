import { Link } from "react-router";
import { graphql } from "../../api/graphql.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { DataTable } from "../../table/data-table.tsx";
import { useText } from "../../text/language.tsx";
import { settlementPath, useAssayWork } from "./work.ts";
import { WorkList } from "./waiting.tsx";

const SettledQuery = graphql(`query AssaySettlementList($first: Int, $after: String, $status: AssaySettlementStatus, $sellerId: String, $buyerId: String, $umpireId: String, $changedFrom: Date, $changedTo: Date) { assaySettlements(first: $first, after: $after, status: $status, sellerId: $sellerId, buyerId: $buyerId, umpireId: $umpireId, changedFrom: $changedFrom, changedTo: $changedTo) { edges { node { recordId status sellerId buyerId at elements { analyte sellerValue buyerValue settledValue } } } pageInfo { hasNextPage endCursor } } }`);

/** The settlements of assays of an organisation: what waits for it, what for others, and every one that there is. */
export default function AssaysPage() {
  const { t, language } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  useTitle(t("assays.title"));
  const { known, error, partly, yours, others } = useAssayWork(viewer?.orgId);
  if (!viewer) return null;
  const roles = viewer.organisation?.roles ?? [];
  const own = roles.includes("LABORATORY") ? { umpireId: viewer.orgId } : roles.includes("BUYER") ? { buyerId: viewer.orgId } : roles.some((role) => role === "MINER" || role === "PROCESSOR" || role === "EXPORTER") ? { sellerId: viewer.orgId } : {};
  return (
    <>
      <h1>{t("assays.title")}</h1>
      {error && <Refused error={error} />}
      {!known && !error && <p className="state" role="status">{t("frame.loading")}…</p>}
      {partly && <p className="notice">{t("assays.partly")}</p>}
      {known && (
        <section className="card" aria-labelledby="yours">
          <h2 id="yours">{t("assays.yours")} <span className="count">{yours.length}</span></h2>
          {yours.length === 0 && <p className="empty">{t("assays.nothing")}</p>}
          <WorkList work={yours} />
        </section>
      )}
      {others.length > 0 && (
        <section className="card" aria-labelledby="others">
          <h2 id="others">{t("assays.others")} <span className="count">{others.length}</span></h2>
          <WorkList work={others} />
        </section>
      )}
      <DataTable
        caption={t("assays.title")}
        file="assay-settlements"
        query={SettledQuery}
        variables={own}
        rowsOf={(data) => data.assaySettlements}
        keyOf={(row) => row.recordId}
        filters={[{ name: "status", label: t("table.status"), options: ["DISPUTED", "APPOINTED", "SETTLED"].map((value) => ({ value, label: label("AssaySettlementStatus", value, language) })) }]}
        columns={({ text, status }) => [
          { id: "number", header: t("table.number"), cell: (row) => <Link className="number" to={settlementPath(row.recordId)}>{row.recordId}</Link>, text: (row) => row.recordId },
          status("AssaySettlementStatus", (row) => row.status),
          text("seller", t("assays.seller"), (row) => row.sellerId),
          text("buyer", t("assays.buyer"), (row) => row.buyerId),
          text("settled", t("assays.settledAt"), (row) => row.elements.map(({ analyte, settledValue }) => `${analyte} ${settledValue ?? "–"}`).join("; ")),
        ]}
      />
    </>
  );
}
