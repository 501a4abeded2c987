import { useMemo } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import type { Values } from "../../forms/values.ts";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useText } from "../../text/language.tsx";
import { useClients } from "./clients.tsx";

const AmendQuery = graphql(`query AmendDeclaration($id: String!) { declaration(declarationNo: $id) { declarationNo version status exporterId consignmentId customsOffice items { hs product netKg } receiptNos certificateNos additionalSheets value { invoiceNo value currency } } }`);

/** A new version of a declaration: the one in force stands in the form, what differs is marked before it is signed. */
export default function AmendPage() {
  const { id = "" } = useParams();
  const { t } = useText();
  useTitle(t("exporter.amendTitle"));
  const [{ data, error, fetching }] = useQuery({ query: AmendQuery, variables: { id }, requestPolicy: "network-only" });
  const declaration = data?.declaration;
  const version = declaration?.version;
  const { mandateFor } = useClients();
  const mandateNo = (declaration && mandateFor(declaration.exporterId)) ?? "";
  const preset = useMemo(() => {
    if (!declaration) return undefined;
    const { declarationNo, consignmentId, customsOffice, items, receiptNos, certificateNos, additionalSheets, value } = declaration;
    const input: Values = { declarationNo, version: String(declaration.version + 1), consignmentId, customsOffice, items: items.map(({ hs, product, netKg }) => ({ hs, product, netKg })), receiptNos: [...receiptNos], certificateNos: [...certificateNos], additionalSheets: String(additionalSheets), mandateNo };
    const secret: Values = value ? { invoiceNo: value.invoiceNo, value: value.value, currency: value.currency } : {};
    return { input, secret };
    // Another answer about the same version is the same form.
  }, [version, mandateNo]);
  return (
    <>
      <p><Link to={`/exporter/declaration/${encodeURIComponent(id)}`}>{id}</Link></p>
      <h1>{t("exporter.amendTitle")}</h1>
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && !declaration && <p className="empty">{t("customs.none")}</p>}
      {preset && <TransactionForm key={`${version} ${mandateNo}`} transaction="declarations:amend" preset={preset.input} secretPreset={preset.secret} hidden={["declarationNo", "version", "consignmentId", "mandateNo"]} order={["reason"]} />}
    </>
  );
}
