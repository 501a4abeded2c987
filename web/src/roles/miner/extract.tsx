import { useMemo } from "react";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { useSession } from "../../session/session.tsx";
import { Refused } from "../../record/refused.tsx";
import { useText } from "../../text/language.tsx";

const TemplateQuery = graphql(`
  query ExtractionTemplate($orgId: String!) {
    events(types: ["lot.extracted"], first: 100) { edges { node { by { orgId } facts site { siteId } subjects { kind recordId part } } } }
    licences(first: 20, holderId: $orgId) { edges { node { licenceNo siteIds products } } }
  }
`);

/** An extraction as the shift before recorded it: licence, mine and product stand already, the tonnes are asked for. */
export default function ExtractPage() {
  const { t } = useText();
  const { viewer } = useSession();
  const orgId = viewer?.orgId ?? "";
  const [{ data, error }] = useQuery({ query: TemplateQuery, variables: { orgId }, requestPolicy: "cache-first" });
  const preset = useMemo(() => {
    if (!data) return undefined;
    const last = data.events.edges.find(({ node }) => node.by.orgId === orgId)?.node;
    const licences = data.licences.edges.map(({ node }) => node);
    const used = last?.subjects.find(({ kind }) => kind === "LICENCE")?.recordId;
    const licence = licences.find(({ licenceNo }) => licenceNo === used) ?? (licences.length === 1 ? licences[0] : undefined);
    const product = (last?.facts as { product?: string } | undefined)?.product;
    return {
      ...(licence ? { licenceNo: licence.licenceNo } : {}),
      siteId: last?.site?.siteId ?? (licence?.siteIds.length === 1 ? (licence.siteIds[0] ?? "") : ""),
      product: product ?? (licence?.products.length === 1 ? (licence.products[0] ?? "") : ""),
    };
  }, [data, orgId]);
  return (
    <>
      <h1>{t("miner.extract")}</h1>
      {error && <Refused error={error} />}
      {preset ? <TransactionForm transaction="lots:extract" preset={preset} order={["massKg", "lotId", "licenceNo", "siteId", "product", "at"]} /> : <p className="state" role="status">{t("frame.loading")}…</p>}
    </>
  );
}
