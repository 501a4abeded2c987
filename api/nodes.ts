import { authorityOrganisation } from "../domain/authority.ts";
import { recordKinds } from "../domain/records.ts";
import type { RecordKind } from "../domain/records.ts";
import { builder, listed } from "./builder.ts";
import { recordsByIds } from "./reads/records.ts";
import type { RecordRow } from "./reads/records.ts";

/** The GraphQL type of each kind of record. */
export const typeNames = {
  organisation: "Organisation",
  site: "Site",
  licence: "Licence",
  licenceYear: "LicenceYear",
  suspension: "Suspension",
  accreditation: "Accreditation",
  mandate: "Mandate",
  device: "Device",
  table: "RateTable",
  tableHead: "RateTableHead",
  lot: "Lot",
  lane: "Lane",
  sample: "Sample",
  certificate: "Certificate",
  lotAssay: "LotAssay",
  contract: "Contract",
  receipt: "RoyaltyReceipt",
  consignment: "Consignment",
  unit: "TransportUnit",
  ticket: "WeighbridgeTicket",
  use: "UsedNumber",
  declaration: "Declaration",
  assessment: "Assessment",
  payment: "Payment",
  acceptance: "Acceptance",
  assaySettlement: "AssaySettlement",
  sale: "Sale",
  royaltyCredit: "RoyaltyCredit",
  charge: "TaxCharge",
  paymentPlan: "PaymentPlan",
  advance: "AdvancePayment",
  obligation: "ProcedureObligation",
  advanceRefund: "AdvanceRefund",
  reexport: "Reexport",
  document: "Document",
  documentSignature: "DocumentSignature",
  manifest: "Manifest",
  transit: "Transit",
  warehouse: "BondedWarehouse",
  warehouseEntry: "WarehouseEntry",
  stockCount: "StockCount",
  permit: "ImportPermit",
  importDeclaration: "ImportDeclaration",
  importedItem: "ImportedItem",
  goodsLot: "GoodsLot",
  serialList: "SerialList",
  retailReceipt: "RetailReceipt",
  soldSerial: "SoldSerial",
  saleBatch: "SaleBatch",
  recall: "BatchRecall",
  stampRoll: "StampRoll",
  stampSeries: "StampSeries",
  usedStamp: "UsedStamp",
} as const satisfies Record<RecordKind, string>;

/** Ids longer than any that the ledger knows, or of characters that none has, are not asked for. */
const possible = (id: string): boolean => id.length <= 128 && !id.includes("\0");

/** The authorities stand by the channel's constitution, in no transaction but its first. */
function constitutional(kind: RecordKind, id: string): RecordRow | null {
  const record = kind === "organisation" ? authorityOrganisation(id) : undefined;
  return record ? { kind, id, record: { ...record }, txId: record.tx, block: 0n, position: 0 } : null;
}

const nodeOf = (kind: RecordKind) =>
  builder.loadableNodeRef(typeNames[kind], {
    id: { resolve: (row: RecordRow) => row.id },
    load: async (ids: string[], { reader }): Promise<(RecordRow | Error)[]> => {
      const found = new Map((await recordsByIds(await reader.db(), kind, ids.filter(possible))).map((row) => [row.id, row]));
      // A record that is not there is null, which the plugin's types do not foresee for its loaders.
      return ids.map((id) => (found.get(id) ?? constitutional(kind, id)) as RecordRow);
    },
  });

/** The node type of each kind of record: a field of such a type may return the record's id, which is then loaded with all others at once. */
export const nodes = Object.fromEntries(recordKinds.map((kind) => [kind, nodeOf(kind)])) as Readonly<Record<RecordKind, ReturnType<typeof nodeOf>>>;

const connectionOf = (kind: RecordKind) =>
  builder.connectionObject({ type: nodes[kind], name: `${typeNames[kind]}Connection`, ...listed.connection }, { name: `${typeNames[kind]}Edge`, ...listed.edge });

/** The connection type of each kind of record, shared by all lists of that kind. */
export const connections = Object.fromEntries(recordKinds.map((kind) => [kind, connectionOf(kind)])) as Readonly<Record<RecordKind, ReturnType<typeof connectionOf>>>;
