import { useMemo } from "react";
import { Link, Navigate, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../../api/graphql.ts";
import { Attach } from "../../forms/attach.tsx";
import { TransactionForm } from "../../forms/transaction-form.tsx";
import { recordPath } from "../../frame/search.tsx";
import { useTitle } from "../../frame/title.ts";
import { Refused } from "../../record/refused.tsx";
import { useLabels, useSession } from "../../session/session.tsx";
import { kilograms } from "../../text/format.ts";
import { useText } from "../../text/language.tsx";
import { ClientSwitch, useClients } from "./clients.tsx";
import { certificatesFor, drawable, filled, receiptsFor } from "./known.ts";
import type { Known } from "./known.ts";

const OpenQuery = graphql(`query OpenConsignments($orgId: String!) { consignments(first: 50, exporterId: $orgId, status: OPEN) { edges { node { consignmentId product loadedKg unitCount contractNo borderPoint } } } }`);
const PrepareQuery = graphql(`
  query PrepareDeclaration($id: String!, $orgId: String!) {
    consignment(consignmentId: $id) {
      consignmentId product loadedKg licenceNos declarationNo exporterId exporter { name nameMn }
      contract { contractNo status terms { pricing basis price currency } revisions { version } }
      lots { lotId lot { assays(first: 10) { edges { node { certificateNo supersededByNo } } } } }
      attachments { sha256 kind mediaType path replacedBy }
    }
    royaltyReceipts(first: 100, payerId: $orgId) { edges { node { receiptNo product licenceNo massKg uses { declarationNo massKg } } } }
    royaltyCredits(first: 100, payerId: $orgId) { edges { node { receiptNo } } }
    declarations(first: 100, exporterId: $orgId) { edges { node { declarationNo filedOn customsOffice additionalSheets items { hs product } } } }
    products: table(name: PRODUCTS) { inForceTable { rows } }
  }
`);

/** A declaration in five steps: choose the consignment; everything known is filled in; attach; check; sign. */
export default function PreparePage() {
  const { id } = useParams();
  const { t } = useText();
  useTitle(t("exporter.prepare"));
  return (
    <>
      <p><Link to="/exporter">{t("exporter.title")}</Link></p>
      <h1>{t("exporter.prepare")}</h1>
      {id === undefined ? <Choose /> : <Prepare key={id} id={id} />}
    </>
  );
}

function Choose() {
  const { t, language } = useText();
  const { viewer } = useSession();
  const { orgId, clients } = useClients();
  const [params] = useSearchParams();
  const [{ data, error, fetching }] = useQuery({ query: OpenQuery, variables: { orgId }, pause: !viewer });
  const rows = (data?.consignments.edges ?? []).map(({ node }) => node).filter(({ unitCount }) => unitCount > 0);
  return (
    <section className="card" aria-labelledby="choose">
      <h2 id="choose">{t("exporter.step.choose")}</h2>
      <ClientSwitch orgId={orgId} clients={clients} />
      {error && <Refused error={error} />}
      {fetching && !data && <p className="state" role="status">{t("frame.loading")}…</p>}
      {data && rows.length === 0 && <p className="empty">{t("table.empty")}</p>}
      <ul className="plain work">
        {rows.map(({ consignmentId, product, loadedKg, contractNo, borderPoint }) => (
          <li key={consignmentId}><Link className="number" to={`/exporter/prepare/${encodeURIComponent(consignmentId)}?${params.toString()}`}>{consignmentId}</Link> <span className="hint">{contractNo} · {product} · {kilograms(loadedKg, language)} · {borderPoint}</span></li>
        ))}
      </ul>
    </section>
  );
}

function Prepare({ id }: { readonly id: string }) {
  const { t, language } = useText();
  const { viewer } = useSession();
  const [params] = useSearchParams();
  const copy = params.get("copy");
  const { orgId, clients, mandateFor } = useClients();
  const [{ data, error, fetching }, again] = useQuery({ query: PrepareQuery, variables: { id, orgId }, pause: !viewer });
  const consignment = data?.consignment;
  const known = useMemo((): Known | undefined => {
    if (!data || !consignment) return undefined;
    const { contract } = consignment;
    const declarations = data.declarations.edges.map(({ node }) => node).toSorted((a, b) => b.filedOn.localeCompare(a.filedOn));
    const last = declarations.find(({ declarationNo }) => declarationNo === copy) ?? declarations[0];
    const products = (data.products?.inForceTable?.rows ?? []) as readonly { readonly id: string; readonly hs?: string }[];
    return {
      ...consignment,
      lots: consignment.lots.map(({ lotId, lot }) => ({ lotId, certificates: lot?.assays.edges.map(({ node }) => node) ?? [] })),
      registered: contract?.status === "REGISTERED",
      receipts: drawable(data.royaltyReceipts.edges.map(({ node }) => node), data.royaltyCredits.edges.map(({ node }) => node)),
      hs: last?.items.find(({ product }) => product === consignment.product)?.hs ?? products.find((row) => row.id === consignment.product)?.hs,
      last,
      // Later price terms are agreed one by one: which of them holds for these goods, the person knows.
      terms: (contract?.revisions ?? []).length === 0 ? (contract?.terms ?? undefined) : undefined,
    };
    // What was filled in stays while the answer is fetched anew: a form with another preset would be another form.
  }, [data === undefined, copy, orgId]);
  const mandateNo = consignment && mandateFor(consignment.exporterId);
  const { input, secret } = useMemo(() => {
    const { input: own, secret: hidden } = known ? filled(known) : { input: {}, secret: {} };
    return { input: { ...own, mandateNo: mandateNo ?? "" }, secret: hidden };
  }, [known, mandateNo]);
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  if (!consignment || !known) return <p className="empty">{t("exporter.none")}: <bdi className="number">{id}</bdi></p>;
  // What is known of a client's declarations is the client's: a link without its name leads to the page with it.
  if (typeof mandateNo === "string" && orgId !== consignment.exporterId) return <Navigate replace to={`?client=${encodeURIComponent(consignment.exporterId)}`} />;
  const { shortKg } = receiptsFor(known);
  const { missing } = certificatesFor(known.lots);
  const lacking = [
    ...(known.registered ? [] : [t("exporter.missing.contract")]),
    ...(shortKg.isPositive() ? [t("exporter.missing.royalty", { short: kilograms(shortKg.toString(), language) })] : []),
    ...missing.map((lot) => t("exporter.missing.laboratory", { lot })),
  ];
  return (
    <>
      {typeof mandateNo === "string" && <p className="notice">{t("exporter.actingFor", { client: clients.find(({ orgId: client }) => client === consignment.exporterId)?.name ?? consignment.exporterId, mandate: mandateNo })}</p>}
      <p>{t("exporter.chosen", { consignment: id, contract: consignment.contract?.contractNo ?? "–" })}</p>
      {consignment.declarationNo !== null && <p className="notice">{t("exporter.declared")}: <Link className="number" to={`/exporter/declaration/${encodeURIComponent(consignment.declarationNo)}`}>{consignment.declarationNo}</Link></p>}
      {lacking.length > 0 && <div className="notice"><strong>{t("exporter.missing")}</strong><ul>{lacking.map((one) => <li key={one}>{one}</li>)}</ul></div>}
      <h2>{t("exporter.step.check")}</h2>
      <p className="hint">{t("exporter.filledFrom")}</p>
      <TransactionForm transaction="declarations:file" preset={input} secretPreset={secret} hidden={["consignmentId", "mandateNo"]} onRecorded={() => again({ requestPolicy: "network-only" })} />
      <h2>{t("exporter.step.attach")}</h2>
      <Attached documents={consignment.attachments} />
      <Attach subject={{ kind: "consignment", id }} onAttached={() => again({ requestPolicy: "network-only" })} />
      <p><Link to={recordPath("consignment", id)}>{t("licence.record")}</Link></p>
    </>
  );
}

interface AttachedDocument {
  readonly sha256: string;
  readonly kind: string;
  readonly mediaType: string;
  readonly path: string;
  readonly replacedBy: string | null;
}

/** Documents of a record, to fetch. */
export function Attached({ documents }: { readonly documents: readonly AttachedDocument[] }) {
  const { t, language } = useText();
  const label = useLabels();
  return (
    <section className="card" aria-labelledby="attached">
      <h3 id="attached">{t("attach.there")} <span className="count">{documents.length}</span></h3>
      {documents.length === 0 && <p className="empty">{t("attach.none")}</p>}
      <ul className="plain">{documents.map(({ sha256, kind, path, replacedBy }) => <li key={sha256}>{replacedBy === null && "✓ "}<a href={path} download>{t("attach.download", { kind: label("DocumentKind", kind, language) })}</a> <code className="hash">{sha256.slice(0, 16)}…</code></li>)}</ul>
    </section>
  );
}
