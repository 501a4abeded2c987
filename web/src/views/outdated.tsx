import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import type { ResultOf } from "../api/graphql.ts";
import { useLive } from "../frame/live.ts";
import { recordPath } from "../frame/search.tsx";
import { Refused } from "../record/refused.tsx";
import { useText } from "../text/language.tsx";

const OutdatedQuery = graphql(`
  query Outdated {
    outdatedAssessments(first: 50) { edges { node { assessmentId declarationNo payerId payer { name nameMn } importDeclaration { declarationNo } outdatedBy { kind recordId replacedById } } } pageInfo { hasNextPage } }
    outdatedSales(first: 50) { edges { node { saleNo sellerId seller { name nameMn } outdatedBy { kind recordId replacedById } } } pageInfo { hasNextPage } }
  }
`);
type Data = ResultOf<typeof OutdatedQuery>;
export type OutdatedAssessment = Data["outdatedAssessments"]["edges"][number]["node"];

/** What is to be assessed again, since what it rests on was replaced: assessments and sales at home, each with its reason. Nothing is shown where there is none. */
export function Outdated({ pathOf }: { pathOf(assessment: OutdatedAssessment): string }) {
  const { t, pick } = useText();
  const [{ data, error }, again] = useQuery({ query: OutdatedQuery });
  useLive(() => again({ requestPolicy: "network-only" }));
  const rows = [
    ...(data?.outdatedAssessments.edges ?? []).map(({ node }) => ({ id: node.assessmentId, path: pathOf(node), payer: node.payer ? pick(node.payer.name, node.payer.nameMn) : node.payerId, grounds: node.outdatedBy })),
    ...(data?.outdatedSales.edges ?? []).map(({ node }) => ({ id: node.saleNo, path: recordPath("sale", node.saleNo), payer: node.seller ? pick(node.seller.name, node.seller.nameMn) : node.sellerId, grounds: node.outdatedBy })),
  ];
  if (error) return <Refused error={error} />;
  if (rows.length === 0) return null;
  const more = data?.outdatedAssessments.pageInfo.hasNextPage === true || data?.outdatedSales.pageInfo.hasNextPage === true;
  return (
    <section className="card differences" aria-labelledby="outdated">
      <h2 id="outdated">{t("tax.outdated")} <span className="count">{rows.length}{more && "+"}</span></h2>
      <ul className="plain work">
        {rows.map(({ id, path, payer, grounds }) => (
          <li key={id}>
            <Link className="number" to={path}>{id}</Link> {payer}
            {grounds.map(({ kind, recordId, replacedById }) => <p key={`${kind} ${recordId}`} className="hint">▲ {t("tax.outdatedBy", { id: recordId, by: replacedById })}</p>)}
          </li>
        ))}
      </ul>
      <div className="actions"><Link className="button" to="/tax/recalculate">{t("recalc.title")}</Link></div>
    </section>
  );
}
