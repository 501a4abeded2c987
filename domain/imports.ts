import { input, record, recordFrom } from "./act.ts";
import { Vehicle } from "./consignments.ts";
import { settledFields } from "./declarations.ts";
import { hsCode } from "./identifiers.ts";
import { mandateNo } from "./mandates.ts";
import { amount, balanceKg, choice, country, currency, date, decimal, field, flag, id, instant, integer, list, massKg, object, optional, salt, text } from "./schema.ts";
import { incoterms, permitKinds } from "./vocabulary.ts";
import type { Infer } from "./schema.ts";
import { fuels } from "./tax/tables/excise.ts";
import { valueElements } from "./tax/tables/tariff.ts";

/*
 * Imports from the carrier's manifest to the release of the goods: entry at the border, transit, bonded warehouse, permits, declaration.
 * Assessment, payment and release are those of every declaration (declarations.ts).
 */

const packages = integer(1, 10_000_000);
const left = { packagesLeft: field(integer(0, 10_000_000), "Packages left."), netKgLeft: field(balanceKg, "Net mass left, kg.") };

// manifest and border entry

export const ManifestLine = object({
  line: field(integer(1, 999), "Number of the line."),
  hs: field(hsCode, "HS code that the carrier states."),
  description: field(text(200), "Goods, as the packing list names them."),
  packages: field(packages, "Packages."),
  netKg: field(massKg, "Net mass, kg."),
  grossKg: field(massKg, "Gross mass, kg."),
  importerId: field(id, "Consignee."),
});
export type ManifestLine = Infer<typeof ManifestLine>;
export const waybillTypes = ["cmr", "smgs", "bill-of-lading"] as const;
export const FileManifest = input({
  manifestNo: field(id, "Number of the manifest."),
  borderPoint: field(id, "Border point of entry."),
  mode: field(choice(["road", "rail"]), "Means of transport."),
  vehicle: field(Vehicle, "What carries the goods."),
  waybillType: field(choice(waybillTypes), "Kind of transport document."),
  waybillNo: field(id, "Its number."),
  shipper: field(text(128), "Shipper abroad."),
  shipperCountry: field(country, "Country of the shipper."),
  sealNo: field(id, "Seal of the shipper or carrier."),
  lines: field(list(ManifestLine, { min: 1, max: 200 }), "Goods."),
});
export const manifestStatuses = ["filed", "entered", "in-transit", "left"] as const;
export const Manifest = recordFrom(FileManifest, {
  lines: field(list(object({ ...ManifestLine.fields, ...left, importerMsp: field(id, "Consignee's member."), declarationNo: optional(id, "Declaration that last drew on it.") }), { min: 1, max: 200 }), "Goods, with what is not declared yet."),
  carrierId: field(id, "Carrier that filed it."),
  carrierMsp: field(id, "Carrier's member."),
  status: field(choice(manifestStatuses), "Where the goods are on their way."),
  enteredAt: optional(instant, "When they crossed the border."),
  gateSiteId: optional(id, "Gate of entry."),
  sealIntact: optional(flag, "Whether the seal found was the one stated."),
  transitNo: optional(id, "Transit that they are under, or were last."),
});
export type Manifest = Infer<typeof Manifest>;

export const EnterBorder = input({
  manifestNo: field(id, "Manifest."),
  gateSiteId: field(id, "Gate."),
  foundSeal: field(id, "Seal found at the gate."),
  newSeal: optional(id, "Seal that customs fixed, where the one found was broken or another."),
  officerNote: optional(text(), "What the officer found, where the seal was not the one stated."),
});

// transit

export const StartTransit = input({
  transitNo: field(id, "Number of the transit declaration."),
  manifestNo: field(id, "Manifest."),
  kind: field(choice(["domestic", "international"]), "To a customs office inland, or through the country."),
  destinationSiteId: field(id, "Terminal, warehouse or gate where it must end."),
  deadline: field(date, "Last day."),
  sealNo: field(id, "Seal under which it moves."),
});
export const EndTransit = input({
  transitNo: field(id, "Transit."),
  siteId: field(id, "Where it ended."),
  foundSeal: field(id, "Seal found there."),
  lateDecision: optional(text(), "Decision of customs, where the deadline had passed."),
});
export const Transit = recordFrom(StartTransit, {
  borderPoint: field(id, "Border point of entry."),
  carrierId: field(id, "Carrier."),
  carrierMsp: field(id, "Carrier's member."),
  status: field(choice(["open", "ended"]), "Whether it has ended."),
  startedOn: field(date, "First day."),
  endedOn: optional(date, "Day on which it ended."),
  daysLate: optional(integer(0, 100_000), "Days after the deadline."),
});
export type Transit = Infer<typeof Transit>;

// bonded warehouses

export const LicenseWarehouse = input({
  siteId: field(id, "Site of the kind bonded-warehouse."),
  licenceNo: field(id, "Licence of the warehouse."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
  storageDays: field(integer(1, 3660), "Longest storage of goods, days."),
});
export const Warehouse = recordFrom(LicenseWarehouse, { keeperId: field(id, "Warehouse keeper."), keeperMsp: field(id, "Keeper's member.") });
export type Warehouse = Infer<typeof Warehouse>;
export const StoreGoods = input({
  entryNo: field(id, "Number of the entry in the stock book."),
  warehouseId: field(id, "Warehouse."),
  declarationNo: field(id, "Released declaration of the bonded regime."),
  itemNo: field(integer(1, 999), "Its item."),
});
export const DeliverGoods = input({
  entryNo: field(id, "Entry in the stock book."),
  declarationNo: field(id, "Released declaration that the goods leave under."),
  itemNo: field(integer(1, 999), "Its item."),
});
export const ExtendStorage = input({ entryNo: field(id, "Entry in the stock book."), storageUntil: field(date, "New last day."), reason: field(text(), "Why.") });
export const stockFindings = ["damaged", "missing", "surplus"] as const;
export const ReportStock = input({
  entryNo: field(id, "Entry in the stock book."),
  finding: field(choice(stockFindings), "What was found."),
  packages: field(packages, "Packages that are damaged, missing, or too many."),
  note: field(text(), "What was seen, and what is done about it."),
});
const StockReport = object({ finding: field(choice(stockFindings), "What was found."), packages: field(packages, "Packages."), note: field(text(), "What was seen."), on: field(date, "Day of the report."), tx: field(id, "Transaction of the report.") });
export const countReasons = ["natural-loss", "damaged", "theft", "entered-wrongly", "unexplained"] as const;
const countLine = {
  entryNo: field(id, "Stock card."),
  packages: field(integer(0, 10_000_000), "Packages counted."),
  netKg: optional(balanceKg, "Net mass weighed, kg, where it was."),
  reason: optional(choice(countReasons), "Why it is not what the book says; needed for a difference."),
  note: optional(text(), "What was found."),
};
export const CountStock = input({ countNo: field(id, "New number."), warehouseId: field(id, "Bonded warehouse."), lines: field(list(object(countLine), { min: 1, max: 200 }), "What was counted, card by card.") });
/** A count of stock in bond against the book. It changes no balance: customs decides what is due on a difference. */
export const StockCount = recordFrom(CountStock, {
  lines: field(list(object({ ...countLine, bookPackages: field(integer(0, 10_000_000), "Packages by the book."), bookKg: field(balanceKg, "Net mass by the book, kg.") }), { min: 1, max: 200 }), "What was counted, beside the book."),
  keeperId: field(id, "Keeper who counted."),
  keeperMsp: field(id, "Keeper's member."),
  countedOn: field(date, "Day of the count."),
  differences: field(integer(0, 200), "Cards on which the count is not what the book says."),
});
export type StockCount = Infer<typeof StockCount>;
const StockOut = object({ declarationNo: field(id, "Declaration."), itemNo: field(integer(1, 999), "Item."), packages: field(packages, "Packages."), netKg: field(massKg, "Net mass, kg."), on: field(date, "Day.") });
/** Stock card of goods in a bonded warehouse: what came in, what was declared out of it, what left, what is there. */
export const WarehouseEntry = recordFrom(StoreGoods, {
  keeperId: field(id, "Warehouse keeper."),
  keeperMsp: field(id, "Keeper's member."),
  importerId: field(id, "Importer."),
  importerMsp: field(id, "Importer's member."),
  hs: field(hsCode, "HS code."),
  description: field(text(200), "Goods."),
  manifestNo: field(id, "Manifest under which they came."),
  packagesIn: field(packages, "Packages that came in."),
  netKgIn: field(massKg, "Net mass that came in, kg."),
  packagesLeft: field(integer(0, 10_000_000), "Packages not declared yet."),
  netKgLeft: field(balanceKg, "Net mass not declared yet, kg."),
  packagesHeld: field(integer(0, 10_000_000), "Packages in the warehouse."),
  netKgHeld: field(balanceKg, "Net mass in the warehouse, kg."),
  outs: field(list(StockOut, { max: 200 }), "What left, in order."),
  reports: optional(list(StockReport, { min: 1, max: 100 }), "Damage and differences that the keeper reported, in order. They change no balance: customs decides what is due on them."),
  storedOn: field(date, "Day of entry."),
  storageUntil: field(date, "Last day of storage."),
});
export type WarehouseEntry = Infer<typeof WarehouseEntry>;

// permits

export const IssuePermit = input({
  permitNo: field(id, "Number of the permit."),
  kind: field(choice(permitKinds), "What it certifies."),
  holderId: field(id, "Importer who holds it."),
  goods: field(text(200), "Goods, in words."),
  headings: field(list(hsCode, { min: 1, max: 50 }), "HS codes of the goods."),
  origins: optional(list(country, { min: 1, max: 50 }), "Countries of origin, where it is limited to some."),
  netKg: field(massKg, "Mass that may be imported, kg."),
  validFrom: field(date, "First day."),
  validTo: field(date, "Last day."),
});
export const RevokePermit = input({ permitId: field(id, "Permit: issuer/number."), reason: field(text(), "Why.") });
export const Permit = recordFrom(IssuePermit, {
  permitId: field(id, "Issuer and number, so that no other issuer can take the number."),
  issuerId: field(id, "Organisation that issued it."),
  issuerMsp: field(id, "Its member."),
  holderMsp: field(id, "Holder's member."),
  netKgLeft: field(balanceKg, "Mass that may still be imported under it, kg."),
  usedBy: field(list(id, { max: 500 }), "Declarations that drew on it."),
  revokedOn: optional(date, "Day of revocation."),
});
export type Permit = Infer<typeof Permit>;
export const permitId = (issuerId: string, permitNo: string): string => `${issuerId}/${permitNo}`;

// declaration

/** Customs procedures of an import; transit has a document of its own. */
export const importProcedures = ["home-use", "temporary-admission", "bonded-warehouse", "inward-processing"] as const;
export const Claim = object({ code: field(id, "Relief or agreement."), documentNo: optional(id, "Document that proves it.") });
export const ImportItemCodec = object({
  no: field(integer(1, 999), "Number of the item."),
  hs: field(hsCode, "HS code."),
  description: field(text(200), "Goods."),
  origin: field(country, "Country of origin."),
  packages: field(packages, "Packages."),
  netKg: field(massKg, "Net mass, kg."),
  line: optional(integer(1, 999), "Line of the manifest that the goods come from."),
  entryNo: optional(id, "Entry of the bonded warehouse that they come from."),
  permits: optional(list(id, { min: 1, max: 10 }), "Permits that they need: issuer/number."),
  litres: optional(decimal({ min: "0", places: 3 }), "Litres, for excise and specific duties."),
  pieces: optional(decimal({ min: "0", places: 0 }), "Pieces, for excise and specific duties."),
  alcoholPct: optional(decimal({ min: "0", max: "100", places: 2 }), "Strength, percent by volume."),
  octane: optional(decimal({ min: "0", max: "130", places: 1 }), "Octane number of petrol."),
  use: optional(id, "Use on which an excise rate turns."),
  vehicle: optional(object({ vin: field(id, "Chassis number."), engineCc: field(integer(0, 30_000), "Engine size, cm³."), ageYears: field(integer(0, 100), "Age, years."), fuel: field(choice(fuels), "Fuel.") }), "One vehicle."),
  preference: optional(Claim, "Preferential origin: agreement and certificate of origin."),
  reliefs: optional(list(Claim, { min: 1, max: 10 }), "Exemptions and reliefs claimed."),
});
export type ImportItemCodec = Infer<typeof ImportItemCodec>;
export const DocumentCited = object({ code: field(id, "Code of the kind of document (box 44): 380 invoice, 720 SMGS, 730 CMR, 785 manifest, 861 certificate of origin …"), number: field(id, "Number.") });
const declared = {
  customsOffice: field(text(64), "Customs office."),
  items: field(list(ImportItemCodec, { min: 1, max: 200 }), "Goods by HS code."),
  documents: field(list(DocumentCited, { max: 100 }), "Documents that it rests on."),
  incoterm: optional(choice(incoterms), "Terms of delivery."),
  months: optional(integer(1, 600), "Temporary admission: months of use, begun ones included."),
  additionalSheets: field(integer(0, 999), "Additional sheets of the declaration, for the service fee."),
  mandateNo,
};
export const FileImport = input({
  declarationNo: field(id, "Number of the declaration."),
  procedure: field(choice(importProcedures), "Customs procedure."),
  manifestNo: field(id, "Manifest under which the goods came."),
  ...declared,
});
export const ValuePart = object({ element: field(choice(valueElements), "Price, or what is added to it."), amount: field(amount, "Amount."), currency: field(currency, "Currency.") });
/** Private: transient field `secret` of `imports:file` and `imports:amend`. */
export const ImportValue = object({
  salt: field(salt, "Random, so that the digest tells nothing."),
  invoiceNo: field(id, "Invoice."),
  items: field(list(object({ no: field(integer(1, 999), "Item."), value: field(list(ValuePart, { min: 1, max: 20 }), "Its price and additions.") }), { min: 1, max: 200 }), "Value of each item."),
  shared: optional(list(ValuePart, { min: 1, max: 20 }), "Additions for all items together, such as the carriage of a container."),
  contractValue: optional(object({ amount: field(amount, "Amount."), currency: field(currency, "Currency.") }), "Contract's value, for the fee of a bonded warehouse."),
});
export type ImportValue = Infer<typeof ImportValue>;
export const AmendImport = input({ declarationNo: field(id, "Declaration."), version: field(integer(2, 10_000), "Number of the new version: one more than the one in force."), ...declared, reason: field(text(), "Why.") });
export const ImportDeclaration = recordFrom(FileImport, {
  version: field(integer(1, 10_000), "Version in force."),
  importerId: field(id, "Importer, who is the payer."),
  payerMsp: field(id, "Payer's member."),
  borderPoint: field(id, "Border point of entry."),
  containerNo: optional(id, "Container in which the goods came."),
  agentId: optional(id, "Broker that filed the version in force for the importer."),
  netKg: field(massKg, "Mass declared, kg."),
  ...settledFields,
});
export type ImportDeclaration = Infer<typeof ImportDeclaration>;

/** What of a released item has been booked as goods lots, id `declarationNo/item`: it cannot be booked twice. */
export const ImportedItem = record({
  declarationNo: field(id, "Declaration."),
  itemNo: field(integer(1, 999), "Item."),
  importerMsp: field(id, "Importer's member."),
  netKg: field(massKg, "Mass released, kg."),
  bookedKg: field(balanceKg, "Mass booked as goods lots, kg."),
  reexportedKg: optional(balanceKg, "Mass that left the country again, kg."),
});
export type ImportedItem = Infer<typeof ImportedItem>;
export const importedItemId = (declarationNo: string, itemNo: number): string => `${declarationNo}/${itemNo}`;
