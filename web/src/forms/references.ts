import { useMemo } from "react";
import { useQuery } from "urql";
import type { TransactionName } from "../../../domain/transactions.ts";
import { graphql } from "../api/graphql.ts";
import { useSession } from "../session/session.tsx";
import { kilograms } from "../text/format.ts";
import { useText } from "../text/language.tsx";

/*
 * Fields that name a record of the ledger offer those that there are. What is typed may also be none of them: the ledger decides.
 */

export interface Suggestion {
  readonly id: string;
  readonly text: string;
}

const LotsQuery = graphql(`query OfferLots($ownerId: String) { lots(first: 100, ownerId: $ownerId) { edges { node { lotId product massKg status } } } }`);
const LicencesQuery = graphql(`query OfferLicences { licences(first: 100) { edges { node { licenceNo deposit depositMn holderId } } } }`);
const SitesQuery = graphql(`query OfferSites { sites(first: 100) { edges { node { siteId name nameMn ownerId } } } }`);
const OrganisationsQuery = graphql(`query OfferOrganisations { organisations(first: 100) { edges { node { orgId name nameMn } } } }`);
const ContractsQuery = graphql(`query OfferContracts { contracts(first: 100) { edges { node { contractNo product buyerId } } } }`);
const ConsignmentsQuery = graphql(`query OfferConsignments { consignments(first: 100) { edges { node { consignmentId product contractNo } } } }`);
const UnitsQuery = graphql(`query OfferUnits { units(first: 100) { edges { node { unitId vehicle { plate wagonNo containerNo } } } } }`);
const TicketsQuery = graphql(`query OfferTickets { weighbridgeTickets(last: 100) { edges { node { ticketNo vehicle netKg usedByUnitId } } } }`);
const DeclarationsQuery = graphql(`query OfferDeclarations { declarations(first: 100) { edges { node { declarationNo exporterId } } } }`);
const CertificatesQuery = graphql(`query OfferCertificates { assays(first: 100) { edges { node { certificateNo lotId } } } }`);
const ReceiptsQuery = graphql(`query OfferReceipts { royaltyReceipts(first: 100) { edges { node { receiptNo product massKg usedByDeclarationNo } } } }`);
const SamplesQuery = graphql(`query OfferSamples { samples(first: 100) { edges { node { sampleId lotId } } } }`);
const AccreditationsQuery = graphql(`query OfferAccreditations { accreditations(first: 100) { edges { node { accreditationNo laboratoryId } } } }`);
const DevicesQuery = graphql(`query OfferDevices { devices(first: 100) { edges { node { deviceId siteId } } } }`);
const AssessmentsQuery = graphql(`query OfferAssessments { assessments(first: 100) { edges { node { assessmentId declarationNo } } } }`);
const ProductsQuery = graphql(`query OfferProducts { table(name: PRODUCTS) { inForceTable { rows } } }`);
const BorderPointsQuery = graphql(`query OfferBorderPoints { table(name: BORDER_POINTS) { inForceTable { rows } } }`);

const GoodsLotsQuery = graphql(`query OfferGoodsLots($ownerId: String) { goodsLots(first: 100, ownerId: $ownerId) { edges { node { goodsLotId gtin batchNo quantity status } } } }`);
const EntriesQuery = graphql(`query OfferEntries { warehouseEntries(first: 100) { edges { node { entryNo description } } } }`);
const ManifestsQuery = graphql(`query OfferManifests { manifests(last: 100) { edges { node { manifestNo shipper } } } }`);
const CreditsQuery = graphql(`query OfferCredits { royaltyCredits(first: 100) { edges { node { receiptNo product payerId } } } }`);
const AdvancesQuery = graphql(`query OfferAdvances { advancePayments(last: 100) { edges { node { paymentNo payerId } } } }`);
const ReexportsQuery = graphql(`query OfferReexports { reexports(last: 100) { edges { node { reexportNo declarationNo netKg } } } }`);
const ChargesQuery = graphql(`query OfferCharges { charges(last: 100, status: PROPOSED) { edges { node { chargeNo what declarationNo } } } }`);
const RollsQuery = graphql(`query OfferStampRolls { stampRolls(first: 100) { edges { node { rollId kind left } } } }`);
const WarehousesQuery = graphql(`query OfferWarehouses { warehouses(first: 100) { edges { node { siteId licenceNo } } } }`);

const documents = {
  lot: LotsQuery,
  licence: LicencesQuery,
  site: SitesQuery,
  organisation: OrganisationsQuery,
  contract: ContractsQuery,
  consignment: ConsignmentsQuery,
  unit: UnitsQuery,
  ticket: TicketsQuery,
  declaration: DeclarationsQuery,
  certificate: CertificatesQuery,
  receipt: ReceiptsQuery,
  sample: SamplesQuery,
  accreditation: AccreditationsQuery,
  device: DevicesQuery,
  assessment: AssessmentsQuery,
  product: ProductsQuery,
  borderPoint: BorderPointsQuery,
  goodsLot: GoodsLotsQuery,
  entry: EntriesQuery,
  manifest: ManifestsQuery,
  warehouse: WarehousesQuery,
  credit: CreditsQuery,
  advance: AdvancesQuery,
  reexport: ReexportsQuery,
  charge: ChargesQuery,
  stampRoll: RollsQuery,
} as const;
type Reference = keyof typeof documents;

/** What a field refers to, by its name. */
const references: Readonly<Record<string, Reference>> = {
  lotId: "lot",
  licenceNo: "licence",
  siteId: "site",
  toSiteId: "site",
  siteIds: "site",
  gateSiteId: "site",
  buyerId: "organisation",
  carrierId: "organisation",
  laboratoryId: "organisation",
  toOrgId: "organisation",
  custodianId: "organisation",
  ownerId: "organisation",
  holderId: "organisation",
  agentId: "organisation",
  payerId: "organisation",
  contractNo: "contract",
  consignmentId: "consignment",
  unitId: "unit",
  ticketNo: "ticket",
  declarationNo: "declaration",
  certificateNos: "certificate",
  supersedes: "certificate",
  receiptNos: "receipt",
  sampleId: "sample",
  accreditationNo: "accreditation",
  deviceId: "device",
  assessmentId: "assessment",
  product: "product",
  products: "product",
  inputProduct: "product",
  outputProduct: "product",
  byProducts: "product",
  borderPoint: "borderPoint",
  goodsLotId: "goodsLot",
  entryNo: "entry",
  manifestNo: "manifest",
  warehouseId: "warehouse",
  lotIds: "lot",
  carriedReceiptNos: "credit",
  advanceNo: "advance",
  reexportNo: "reexport",
  chargeNo: "charge",
  rollId: "stampRoll",
};

/** Fields that name something new, by transaction: nothing is offered there, and a number is proposed. */
export const freshFields: { readonly [T in TransactionName]?: readonly string[] } = {
  "registry:registerOrganisation": ["orgId"],
  "registry:registerSite": ["siteId"],
  "registry:grantLicence": ["licenceNo"],
  "registry:accredit": ["accreditationNo"],
  "registry:registerDevice": ["deviceId"],
  "lots:extract": ["lotId"],
  "lots:process": ["outputs[].lotId"],
  "lots:split": ["parts[].lotId"],
  "lots:blend": ["lotId"],
  "assays:sample": ["sampleId"],
  "contracts:propose": ["contractNo"],
  "mandates:give": ["mandateNo"],
  "consignments:open": ["consignmentId"],
  "consignments:weigh": ["ticketNo"],
  "consignments:load": ["unitId"],
  "declarations:file": ["declarationNo"],
  "assessments:assess": ["assessmentId"],
  "manifests:file": ["manifestNo"],
  "imports:file": ["declarationNo"],
  "warehouses:store": ["entryNo"],
  "goods:book": ["goodsLotId"],
  "goods:split": ["parts[].goodsLotId"],
  "goods:repack": ["outputs[].goodsLotId"],
  "charges:interest": ["chargeNo"],
  "charges:proposePenalty": ["chargeNo"],
  "charges:claimDrawback": ["chargeNo"],
  "procedures:convert": ["chargeNo"],
  "procedures:overdue": ["chargeNo"],
  "procedures:reexport": ["reexportNo"],
  "warehouses:count": ["countNo"],
};

/** What may be chosen for a field; undefined for one that refers to nothing. */
export function useSuggestions(transaction: TransactionName, path: string): readonly Suggestion[] | undefined {
  const { viewer } = useSession();
  const { language, pick } = useText();
  const pattern = path.replace(/\[\d+\]/g, "[]");
  const name = pattern.replace(/\[\]$/, "").split(/[.[\]]+/).pop() ?? "";
  const reference = freshFields[transaction]?.includes(pattern) ? undefined : references[name];
  const variables = (reference === "lot" || reference === "goodsLot") && viewer ? { ownerId: viewer.orgId } : {};
  const [{ data }] = useQuery<unknown>({ query: documents[reference ?? "site"] as never, variables, pause: reference === undefined || !viewer });
  return useMemo(() => (reference === undefined ? undefined : suggestionsIn(data, language, pick)), [reference, data, language, pick]);
}

/** The rows of the table in force that a field of this name chooses from, with their names. */
export function useTableRows(reference: "product" | "borderPoint"): readonly Suggestion[] {
  const { language, pick } = useText();
  const [{ data }] = useQuery<unknown>({ query: documents[reference] as never });
  return useMemo(() => suggestionsIn(data, language, pick), [data, language, pick]);
}

interface Row {
  readonly [field: string]: unknown;
}

function suggestionsIn(data: unknown, language: string, pick: (english: string, mongolian: string) => string): readonly Suggestion[] {
  const [answer] = Object.values((data ?? {}) as Record<string, unknown>) as [{ edges?: readonly { node: Row }[]; inForceTable?: { rows: unknown } } | null | undefined];
  if (!answer) return [];
  if (answer.edges) return answer.edges.map(({ node }) => recordSuggestion(node, language, pick));
  const rows = answer.inForceTable?.rows;
  return Array.isArray(rows) ? (rows as Row[]).map((row) => rowSuggestion(row, pick)).filter(({ id }) => id !== "") : [];
}

/** The first field of a selection is the record's number; the others describe it. */
function recordSuggestion(node: Row, language: string, pick: (english: string, mongolian: string) => string): Suggestion {
  const { __typename: _, ...fields } = node;
  const [[, id] = ["", ""], ...rest] = Object.entries(fields);
  const named = "nameMn" in fields ? pick(String(fields["name"]), String(fields["nameMn"])) : "depositMn" in fields ? pick(String(fields["deposit"]), String(fields["depositMn"])) : undefined;
  const others = rest
    .filter(([name, value]) => !/^(name|deposit)(Mn)?$/.test(name) && value !== null)
    .map(([name, value]) => (name.endsWith("Kg") ? kilograms(String(value), language) : typeof value === "object" ? Object.values(value as Row).filter((part) => typeof part === "string" && part !== "Vehicle").join(" ") : String(value)));
  return { id: String(id), text: [named, ...others].filter((part) => part).join(" · ") };
}

function rowSuggestion(row: Row, pick: (english: string, mongolian: string) => string): Suggestion {
  const id = row["id"] ?? row["product"] ?? row["code"] ?? row["borderPoint"];
  const english = row["name"] ?? row["en"] ?? row["label"] ?? "";
  const mongolian = row["nameMn"] ?? row["mn"] ?? row["labelMn"] ?? english;
  return { id: typeof id === "string" ? id : "", text: pick(String(english), String(mongolian)) };
}
