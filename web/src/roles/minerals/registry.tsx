import { Link, useParams } from "react-router";
import { graphql } from "../../api/graphql.ts";
import { NotFound } from "../../frame/not-found.tsx";
import { useTitle } from "../../frame/title.ts";
import { useLabels, useSession } from "../../session/session.tsx";
import { DataTable } from "../../table/data-table.tsx";
import type { PlainKey } from "../../text/catalogue.ts";
import { useText } from "../../text/language.tsx";

const Organisations = graphql(`query RegistryOrganisations($first: Int, $after: String) { organisations(first: $first, after: $after) { edges { node { orgId name nameMn mspId country roles suspendedSince } } pageInfo { hasNextPage endCursor } } }`);
const Licences = graphql(`query RegistryLicences($first: Int, $after: String) { licences(first: $first, after: $after) { edges { node { licenceNo holderId deposit depositMn products validTo suspendedSince } } pageInfo { hasNextPage endCursor } } }`);
const Sites = graphql(`query RegistrySites($first: Int, $after: String) { sites(first: $first, after: $after) { edges { node { siteId name nameMn kind ownerId } } pageInfo { hasNextPage endCursor } } }`);
const Accreditations = graphql(`query RegistryAccreditations($first: Int, $after: String) { accreditations(first: $first, after: $after) { edges { node { accreditationNo laboratoryId validTo scope { analyte } } } pageInfo { hasNextPage endCursor } } }`);
const Devices = graphql(`query RegistryDevices($first: Int, $after: String) { devices(first: $first, after: $after) { edges { node { deviceId kind siteId verificationNo verifiedUntil } } pageInfo { hasNextPage endCursor } } }`);

const Suspensions = graphql(`query RegistrySuspensions($first: Int, $after: String) { suspensions(first: $first, after: $after) { edges { node { suspensionNo change orgId licenceNo reason status proposedBy decidedBy at } } pageInfo { hasNextPage endCursor } } }`);

const titles = { licences: "registry.licences", organisations: "registry.organisations", sites: "registry.sites", accreditations: "registry.accreditations", devices: "registry.devices", suspensions: "suspension.title" } as const satisfies Readonly<Record<string, PlainKey>>;
type List = keyof typeof titles;

/** The registers that the regulator keeps, at `/registry/licences` and so on. */
export default function RegistryPage() {
  const { list = "licences" } = useParams();
  return Object.hasOwn(titles, list) ? <Known key={list} list={list as List} /> : <NotFound />;
}

function Known({ list }: { readonly list: List }) {
  const { t, language, pick } = useText();
  const label = useLabels();
  const { viewer } = useSession();
  const caption = t(titles[list]);
  useTitle(caption);
  const table = {
    organisations: () => <DataTable caption={caption} file="organisations" query={Organisations} rowsOf={(data) => data.organisations} keyOf={(row) => row.orgId} columns={({ number, text }) => [number("organisation", (row) => row.orgId), text("name", t("registry.name"), (row) => pick(row.name, row.nameMn)), text("roles", t("registry.roles"), (row) => row.roles.map((role) => label("OrganisationRole", role, language)).join(", ")), text("member", t("registry.member"), (row) => row.mspId), text("suspended", t("registry.suspended"), (row) => row.suspendedSince), ...(viewer?.orgId === "minerals" ? [act("suspend", t("table.what"), (row: { readonly orgId: string; readonly suspendedSince: string | null }) => row.suspendedSince === null ? { to: `/do/registry/proposeSuspension?change=suspend&orgId=${encodeURIComponent(row.orgId)}`, text: t("licence.suspend") } : { to: `/do/registry/proposeSuspension?change=lift&orgId=${encodeURIComponent(row.orgId)}`, text: t("licence.reinstate") })] : [])]} />,
    licences: () => <DataTable caption={caption} file="licences" query={Licences} rowsOf={(data) => data.licences} keyOf={(row) => row.licenceNo} columns={({ text }) => [{ id: "number", header: t("table.number"), cell: (row) => <Link className="number" to={`/licence/${encodeURIComponent(row.licenceNo)}`}>{row.licenceNo}</Link>, text: (row) => row.licenceNo }, text("holder", t("registry.holder"), (row) => row.holderId), text("deposit", t("registry.name"), (row) => pick(row.deposit, row.depositMn)), text("products", t("table.product"), (row) => row.products.join(", ")), text("until", t("registry.until"), (row) => row.validTo), text("suspended", t("registry.suspended"), (row) => row.suspendedSince)]} />,
    sites: () => <DataTable caption={caption} file="sites" query={Sites} rowsOf={(data) => data.sites} keyOf={(row) => row.siteId} columns={({ number, text }) => [number("site", (row) => row.siteId), text("name", t("registry.name"), (row) => pick(row.name, row.nameMn)), text("kind", t("table.kind"), (row) => label("SiteKind", row.kind, language)), text("owner", t("registry.holder"), (row) => row.ownerId)]} />,
    accreditations: () => <DataTable caption={caption} file="accreditations" query={Accreditations} rowsOf={(data) => data.accreditations} keyOf={(row) => row.accreditationNo} columns={({ number, text }) => [number("accreditation", (row) => row.accreditationNo), text("laboratory", t("lab.title"), (row) => row.laboratoryId), text("scope", t("table.kind"), (row) => row.scope.map(({ analyte }) => analyte).join(", ")), text("until", t("registry.until"), (row) => row.validTo)]} />,
    devices: () => <DataTable caption={caption} file="scales" query={Devices} rowsOf={(data) => data.devices} keyOf={(row) => row.deviceId} columns={({ number, text }) => [number("device", (row) => row.deviceId), text("kind", t("table.kind"), (row) => label("DeviceKind", row.kind, language)), text("site", t("table.place"), (row) => row.siteId), text("verification", t("table.number"), (row) => row.verificationNo), text("until", t("registry.until"), (row) => row.verifiedUntil)]} />,
    suspensions: () => <DataTable caption={caption} file="suspensions" query={Suspensions} rowsOf={(data) => data.suspensions} keyOf={(row) => row.suspensionNo} columns={({ number, text, status }) => [number("suspension", (row) => row.suspensionNo), text("change", t("table.what"), (row) => label("SuspensionChange", row.change, language)), text("of", t("registry.holder"), (row) => row.orgId ?? row.licenceNo), text("reason", t("suspension.reason"), (row) => row.reason), status("SuspensionStatus", (row) => row.status), text("by", t("suspension.by"), (row) => [row.proposedBy, row.decidedBy].filter((one) => one !== null).join(", "))]} />,
  }[list];
  return (
    <>
      <h1>{caption}</h1>
      <nav className="segmented" aria-label={t("minerals.lists")}>{Object.entries(titles).map(([one, text]) => <Link key={one} className="button" aria-current={one === list ? "page" : undefined} to={`/registry/${one}`}>{t(text)}</Link>)}</nav>
      {table()}
    </>
  );
}

/** A column that leads to what may be done with the row. */
const act = <Row,>(id: string, header: string, of: (row: Row) => { readonly to: string; readonly text: string }) => ({ id, header, cell: (row: Row) => <Link to={of(row).to}>{of(row).text}</Link>, text: () => "" });
