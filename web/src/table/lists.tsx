import { useParams } from "react-router";
import { graphql } from "../api/graphql.ts";
import { NotFound } from "../frame/not-found.tsx";
import { useTitle } from "../frame/title.ts";
import { useLabels, useSession } from "../session/session.tsx";
import { localTime } from "../text/format.ts";
import type { PlainKey } from "../text/catalogue.ts";
import { useText } from "../text/language.tsx";
import { DataTable } from "./data-table.tsx";
import type { Filter } from "./data-table.tsx";

const Lots = graphql(`query Lots($first: Int, $after: String, $status: LotStatus, $ownerId: String) { lots(first: $first, after: $after, status: $status, ownerId: $ownerId) { edges { node { lotId product massKg madeKg status ownerId siteId madeAt } } pageInfo { hasNextPage endCursor } } }`);
const Consignments = graphql(`query Consignments($first: Int, $after: String, $status: ConsignmentStatus) { consignments(first: $first, after: $after, status: $status) { edges { node { consignmentId product status exporterId borderPoint unitCount loadedKg exitedKg openedAt } } pageInfo { hasNextPage endCursor } } }`);
const Units = graphql(`query Units($first: Int, $after: String, $status: TransportUnitStatus) { units(first: $first, after: $after, status: $status) { edges { node { unitId consignmentId status netKg exitNetKg sealNo at vehicle { plate trailerPlate wagonNo containerNo } } } pageInfo { hasNextPage endCursor } } }`);
const Declarations = graphql(`query Declarations($first: Int, $after: String, $status: DeclarationStatus) { declarations(first: $first, after: $after, status: $status) { edges { node { declarationNo exporterId consignmentId borderPoint netKg status filedOn version } } pageInfo { hasNextPage endCursor } } }`);
const Contracts = graphql(`query Contracts($first: Int, $after: String, $status: ContractStatus) { contracts(first: $first, after: $after, status: $status) { edges { node { contractNo product sellerId buyerId massKg shippedKg status validTo } } pageInfo { hasNextPage endCursor } } }`);
const Receipts = graphql(`query Receipts($first: Int, $after: String) { royaltyReceipts(first: $first, after: $after) { edges { node { receiptNo payerId licenceNo product massKg period usedByDeclarationNo } } pageInfo { hasNextPage endCursor } } }`);
const Samples = graphql(`query Samples($first: Int, $after: String, $status: SampleStatus) { samples(first: $first, after: $after, status: $status) { edges { node { sampleId product status sealNo laboratoryId at certificateNo } } pageInfo { hasNextPage endCursor } } }`);
const Certificates = graphql(`query Certificates($first: Int, $after: String) { assays(first: $first, after: $after) { edges { node { certificateNo sampleId laboratoryId issuedOn supersededByNo } } pageInfo { hasNextPage endCursor } } }`);

type ListName = "lots" | "consignments" | "units" | "declarations" | "contracts" | "receipts" | "samples" | "certificates";
const titles: Readonly<Record<ListName, PlainKey>> = { lots: "menu.lots", consignments: "menu.consignments", units: "menu.units", declarations: "menu.declarations", contracts: "menu.contracts", receipts: "menu.receipts", samples: "menu.samples", certificates: "menu.certificates" };

/** The lists of the console, at `/list/lots` and so on. */
export default function ListPage() {
  const { list = "" } = useParams();
  return Object.hasOwn(titles, list) ? <Known key={list} list={list as ListName} /> : <NotFound />;
}

function Known({ list }: { readonly list: ListName }) {
  const { t, language } = useText();
  const { viewer } = useSession();
  const label = useLabels();
  const { labels } = useSession();
  const caption = t(titles[list]);
  useTitle(caption);
  const statuses = (enumName: string): readonly Filter[] => [{ name: "status", label: t("table.status"), options: (labels.find(({ name }) => name === enumName)?.values ?? []).map(({ value }) => ({ value, label: label(enumName, value, language) })) }];
  const table = {
    lots: () => <DataTable caption={caption} file="lots" query={Lots} rowsOf={(data) => data.lots} keyOf={(row) => row.lotId} filters={[...statuses("LotStatus"), ...(viewer ? [{ name: "ownerId", label: t("origin.holder"), options: [{ value: viewer.orgId, label: viewer.orgId }] }] : [])]} columns={({ number, text, kg, status }) => [number("lot", (row) => row.lotId), text("product", t("table.product"), (row) => row.product), kg("mass", t("table.mass"), (row) => row.massKg), status("LotStatus", (row) => row.status), text("site", t("table.place"), (row) => row.siteId), text("owner", t("origin.holder"), (row) => row.ownerId), text("at", t("table.at"), (row) => localTime(row.madeAt))]} />,
    consignments: () => <DataTable caption={caption} file="consignments" query={Consignments} rowsOf={(data) => data.consignments} keyOf={(row) => row.consignmentId} filters={statuses("ConsignmentStatus")} columns={({ number, text, kg, status }) => [number("consignment", (row) => row.consignmentId), text("product", t("table.product"), (row) => row.product), status("ConsignmentStatus", (row) => row.status), text("border", t("customs.border"), (row) => row.borderPoint), kg("loaded", t("customs.loaded"), (row) => row.loadedKg), kg("exited", t("customs.exited"), (row) => row.exitedKg), text("exporter", t("customs.exporter"), (row) => row.exporterId), text("at", t("table.at"), (row) => localTime(row.openedAt))]} />,
    units: () => <DataTable caption={caption} file="units" query={Units} rowsOf={(data) => data.units} keyOf={(row) => row.unitId} filters={statuses("TransportUnitStatus")} columns={({ number, text, kg, status }) => [number("unit", (row) => row.unitId), text("vehicle", t("menu.units"), ({ vehicle }) => [vehicle.plate, vehicle.trailerPlate, vehicle.wagonNo, vehicle.containerNo].filter((part) => part).join(" / ")), status("TransportUnitStatus", (row) => row.status), kg("net", t("customs.loaded"), (row) => row.netKg), kg("exit", t("customs.exited"), (row) => row.exitNetKg), text("seal", t("table.seal"), (row) => row.sealNo), text("consignment", t("customs.consignment"), (row) => row.consignmentId)]} />,
    declarations: () => <DataTable caption={caption} file="declarations" query={Declarations} rowsOf={(data) => data.declarations} keyOf={(row) => row.declarationNo} filters={statuses("DeclarationStatus")} columns={({ number, text, kg, status }) => [number("declaration", (row) => row.declarationNo), status("DeclarationStatus", (row) => row.status), text("exporter", t("customs.exporter"), (row) => row.exporterId), text("consignment", t("customs.consignment"), (row) => row.consignmentId), text("border", t("customs.border"), (row) => row.borderPoint), kg("net", t("customs.net"), (row) => row.netKg), text("filed", t("customs.filed"), (row) => row.filedOn)]} />,
    contracts: () => <DataTable caption={caption} file="contracts" query={Contracts} rowsOf={(data) => data.contracts} keyOf={(row) => row.contractNo} filters={statuses("ContractStatus")} columns={({ number, text, kg, status }) => [number("contract", (row) => row.contractNo), text("product", t("table.product"), (row) => row.product), status("ContractStatus", (row) => row.status), kg("mass", t("table.mass"), (row) => row.massKg), kg("shipped", t("customs.loaded"), (row) => row.shippedKg), text("buyer", t("table.who"), (row) => row.buyerId), text("to", t("table.at"), (row) => row.validTo)]} />,
    receipts: () => <DataTable caption={caption} file="receipts" query={Receipts} rowsOf={(data) => data.royaltyReceipts} keyOf={(row) => row.receiptNo} columns={({ number, text, kg }) => [number("receipt", (row) => row.receiptNo), text("product", t("table.product"), (row) => row.product), kg("mass", t("table.mass"), (row) => row.massKg), text("licence", t("origin.licence"), (row) => row.licenceNo), text("period", t("charts.month"), (row) => row.period), text("used", t("menu.declarations"), (row) => row.usedByDeclarationNo)]} />,
    samples: () => <DataTable caption={caption} file="samples" query={Samples} rowsOf={(data) => data.samples} keyOf={(row) => row.sampleId} filters={statuses("SampleStatus")} columns={({ number, text, status }) => [number("sample", (row) => row.sampleId), text("product", t("table.product"), (row) => row.product), status("SampleStatus", (row) => row.status), text("seal", t("table.seal"), (row) => row.sealNo), text("laboratory", t("lab.title"), (row) => row.laboratoryId), text("certificate", t("menu.certificates"), (row) => row.certificateNo), text("at", t("table.at"), (row) => localTime(row.at))]} />,
    certificates: () => <DataTable caption={caption} file="certificates" query={Certificates} rowsOf={(data) => data.assays} keyOf={(row) => row.certificateNo} columns={({ number, text }) => [number("certificate", (row) => row.certificateNo), text("sample", t("lab.sample"), (row) => row.sampleId), text("laboratory", t("lab.title"), (row) => row.laboratoryId), text("issued", t("table.at"), (row) => row.issuedOn), text("superseded", t("lab.supersededBy"), (row) => row.supersededByNo)]} />,
  }[list];
  return (
    <>
      <h1>{caption}</h1>
      {table()}
    </>
  );
}
