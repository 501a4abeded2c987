import { Certificate, LotAssay, Sample } from "./assays.ts";
import { RoyaltyCredit } from "./carried-royalty.ts";
import { Advance, AdvanceRefund, Charge, Obligation, PaymentPlan, Reexport } from "./charges.ts";
import { Acceptance, Consignment, Ticket, Unit } from "./consignments.ts";
import { Contract } from "./contracts.ts";
import { Assessment, Declaration, Payment } from "./declarations.ts";
import { Document, DocumentSignature } from "./documents.ts";
import { GoodsLot, Recall, RetailReceipt, SaleBatch, SerialList, SoldSerial } from "./goods.ts";
import { ImportDeclaration, ImportedItem, Manifest, Permit, StockCount, Transit, Warehouse, WarehouseEntry } from "./imports.ts";
import { Lot } from "./lots.ts";
import { Mandate } from "./mandates.ts";
import { Accreditation, Device, Licence, LicenceYear, Organisation, Site } from "./registry.ts";
import { Receipt } from "./royalty.ts";
import { Sale } from "./sales.ts";
import { AssaySettlement } from "./settlements.ts";
import type { Infer } from "./schema.ts";
import { Suspension } from "./suspensions.ts";
import { StampRoll, StampSeries, UsedStamp } from "./stamps.ts";
import { Table, TableHead } from "./tables.ts";
import { Lane } from "./tally.ts";
import { Use } from "./uses.ts";

/** Every kind of record on the channel and its codec. The kind is the object type of the ledger's composite key, the id its only attribute. */
export const recordCodecs = {
  organisation: Organisation,
  site: Site,
  licence: Licence,
  licenceYear: LicenceYear,
  suspension: Suspension,
  accreditation: Accreditation,
  device: Device,
  mandate: Mandate,
  table: Table,
  tableHead: TableHead,
  lot: Lot,
  lane: Lane,
  sample: Sample,
  certificate: Certificate,
  lotAssay: LotAssay,
  contract: Contract,
  receipt: Receipt,
  consignment: Consignment,
  unit: Unit,
  ticket: Ticket,
  use: Use,
  declaration: Declaration,
  assessment: Assessment,
  payment: Payment,
  acceptance: Acceptance,
  assaySettlement: AssaySettlement,
  sale: Sale,
  royaltyCredit: RoyaltyCredit,
  charge: Charge,
  paymentPlan: PaymentPlan,
  advance: Advance,
  advanceRefund: AdvanceRefund,
  obligation: Obligation,
  reexport: Reexport,
  document: Document,
  documentSignature: DocumentSignature,
  manifest: Manifest,
  transit: Transit,
  warehouse: Warehouse,
  warehouseEntry: WarehouseEntry,
  stockCount: StockCount,
  permit: Permit,
  importDeclaration: ImportDeclaration,
  importedItem: ImportedItem,
  goodsLot: GoodsLot,
  serialList: SerialList,
  retailReceipt: RetailReceipt,
  soldSerial: SoldSerial,
  saleBatch: SaleBatch,
  recall: Recall,
  stampRoll: StampRoll,
  stampSeries: StampSeries,
  usedStamp: UsedStamp,
} as const;
export type RecordKind = keyof typeof recordCodecs;
export type RecordOf<K extends RecordKind> = Infer<(typeof recordCodecs)[K]>;
export const recordKinds = Object.keys(recordCodecs) as RecordKind[];
