import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "../api/graphql.ts";
import { useLabels } from "../session/session.tsx";
import { fieldLabel } from "../forms/labels.ts";
import { grouped, localTime } from "../text/format.ts";
import { useText } from "../text/language.tsx";
import { EventName } from "./event-name.tsx";
import { recordPath } from "../frame/search.tsx";
import { Refused } from "./refused.tsx";
import type { introspection } from "../api/introspection.d.ts";

type RecordKind = introspection["types"]["RecordKind"]["enumValues"];

const OverviewQuery = graphql(`
  query Overview($id: String!, $kind: RecordKind!) {
    search(text: $id, kinds: [$kind], first: 20) {
      recordId
      record {
        recordId at block transaction { transactionId }
        versions(first: 20) { edges { node { block record transaction { transactionId submittedAt } } } }
      }
    }
    events(kind: $kind, recordId: $id, first: 50) { edges { node { id type at block transactionId by { orgId organisation { name nameMn } } massInKg massOutKg } } }
  }
`);

/** What a record says, as the ledger holds it, with the transactions that made it so. */
export function Overview({ kind, id }: { readonly kind: string; readonly id: string }) {
  const { t, language, pick } = useText();
  const [{ data, error, fetching }] = useQuery({ query: OverviewQuery, variables: { id, kind: kind as RecordKind } });
  if (error) return <Refused error={error} />;
  if (fetching && !data) return <p className="state" role="status">{t("frame.loading")}…</p>;
  const record = data?.search.find(({ recordId }) => recordId === id)?.record;
  const events = data?.events.edges.map(({ node }) => node) ?? [];
  if (!record && events.length === 0) return <div className="empty"><p>{t("record.unknown", { id })}</p><p className="hint">{t("search.noneHelp")}</p></div>;
  const versions = record?.versions.edges.map(({ node }) => node) ?? [];
  const newest = versions[0];
  return (
    <div className="columns">
      <section className="card" aria-labelledby="facts">
        <h2 id="facts">{t("record.facts")}</h2>
        {newest && <FactList document={newest.record} previous={versions[1]?.record} />}
        {newest?.transaction && <p className="hint">{t("record.transaction")}: <TransactionLink id={newest.transaction.transactionId} />, {t("submit.block", { block: newest.block })}</p>}
        {newest && <details><summary>{t("record.raw")}</summary><pre tabIndex={0}>{JSON.stringify(newest.record, null, 1)}</pre></details>}
      </section>
      <section className="card" aria-labelledby="history">
        <h2 id="history">{t("record.history")}</h2>
        <ol className="events">
          {events.map((event) => (
            <li key={event.id}>
              <span className="when">{localTime(event.at)}</span>
              <EventName type={event.type} />
              <span className="hint">{event.by.organisation ? pick(event.by.organisation.name, event.by.organisation.nameMn) : event.by.orgId}</span>
              {event.massOutKg !== null && <span className="number">{grouped(event.massOutKg)} {language === "mn" ? "кг" : "kg"}</span>}
              <TransactionLink id={event.transactionId} />
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

export function TransactionLink({ id }: { readonly id: string }) {
  const { t } = useText();
  return <Link className="hash" to={`/transaction/${id}`} title={id}><span className="hidden">{t("frame.source")} </span>{id.slice(0, 10)}…</Link>;
}

/** Fields that name another record, and its kind. */
const links: Readonly<Record<string, string>> = { lotId: "lot", licenceNo: "licence", licenceNos: "licence", siteId: "site", orgId: "organisation", ownerId: "organisation", custodianId: "organisation", buyerId: "organisation", sellerId: "organisation", exporterId: "organisation", carrierId: "organisation", holderId: "organisation", laboratoryId: "organisation", payerId: "organisation", contractNo: "contract", consignmentId: "consignment", ticketNo: "ticket", exitTicketNo: "ticket", declarationNo: "declaration", usedByDeclaration: "declaration", certificateNos: "certificate", certificateNo: "certificate", receiptNos: "receipt", sampleId: "sample", umpireId: "organisation", umpireSampleId: "sample", sellerCertificateNo: "certificate", umpireCertificateNo: "certificate", saleNo: "sale", accreditationNo: "accreditation", deviceId: "device", assessmentId: "assessment", payments: "payment", unitId: "unit" };

/** A document as a list of facts; what a newer version changed is marked with what stood there. */
export function FactList({ document, previous }: { readonly document: unknown; readonly previous?: unknown }) {
  const { t, language } = useText();
  const before = (previous ?? {}) as Readonly<Record<string, unknown>>;
  return (
    <dl className="facts">
      {Object.entries((document ?? {}) as Readonly<Record<string, unknown>>).filter(([name]) => name !== "tx").map(([name, value]) => {
        const changed = previous !== undefined && previous !== null && JSON.stringify(before[name]) !== JSON.stringify(value);
        return (
          <div key={name} className={changed ? "fact changed" : "fact"}>
            <dt>{fieldLabel(name, name, language)}</dt>
            <dd><FactValue name={name} value={value} />{changed && before[name] !== undefined && typeof before[name] !== "object" && <mark> {t("review.before", { value: String(before[name]) })}</mark>}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** A value of a document as it is read: numbers in groups, times in Mongolian time, other records as links. */
export function FactValue({ name, value }: { readonly name: string; readonly value: unknown }) {
  const { language } = useText();
  const label = useLabels();
  if (Array.isArray(value)) return <ul className="plain">{value.map((one, i) => <li key={i}><FactValue name={name} value={one} /></li>)}</ul>;
  if (value !== null && typeof value === "object") return <FactList document={value} />;
  const text = String(value);
  const kind = links[name];
  if (kind !== undefined) return <Link className="number" to={recordPath(kind, text)}>{text}</Link>;
  if (/Kg$/.test(name)) return <span className="number">{grouped(text)}</span>;
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return <>{localTime(text, true)}</>;
  if (/^[0-9a-f]{64}$/.test(text)) return <code className="hash">{text}</code>;
  if (wordEnums[name] !== undefined && label(wordEnums[name], text, language).toLowerCase() !== text.replaceAll("_", " ")) return <>{label(wordEnums[name], text, language)}</>;
  if (name === "status") return <span className="badge">{statusLabel(label, text, language)}</span>;
  return <bdi className="value">{text}</bdi>;
}

const wordEnums: Readonly<Record<string, string>> = { reason: "ReturnReason", regime: "CustomsRegime" };
const statusEnums = ["LotStatus", "ConsignmentStatus", "DeclarationStatus", "TransportUnitStatus", "ContractStatus", "SampleStatus", "AssessmentStatus", "RateTableStatus"];
function statusLabel(label: ReturnType<typeof useLabels>, word: string, language: "mn" | "en"): string {
  const value = word.toUpperCase().replaceAll("-", "_");
  const plain = value.toLowerCase().replaceAll("_", " ");
  return statusEnums.map((name) => label(name, value, language)).find((text) => text.toLowerCase() !== plain) ?? plain;
}
