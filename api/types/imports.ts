import { declaredValueId } from "../../domain/declarations.ts";
import { DocumentCited, ImportItemCodec, ImportValue } from "../../domain/imports.ts";
import { partOf } from "../outputs.ts";
import { payerPart } from "../payer-part.ts";
import { childrenField, recordQuery, recordsQuery, recordType } from "../record-type.ts";

partOf(ImportItemCodec.shape, "Goods of an import declaration.");
partOf(DocumentCited.shape, "A document that a declaration rests on.");

recordType("manifest", {
  description: "What a carrier brings over the border in one vehicle or container, and what of it is not declared yet.",
  instants: ["enteredAt"],
  links: { carrier: ["carrierId", "organisation"], gate: ["gateSiteId", "site"], transit: ["transitNo", "transit"] },
});
recordQuery("manifest", "manifest", "manifestNo", "A manifest.");
recordsQuery("manifest", "manifests", ["carrierId", "borderPoint", "status"], "Manifests.", { importerId: { column: "importer_ids", about: "Consignee of some of the goods." } });
childrenField("manifest", "importDeclarations", "importDeclaration", "manifestNo", "Declarations of its goods.");
childrenField("manifest", "warehouseEntries", "warehouseEntry", "manifestNo", "Its goods in bonded warehouses.");

recordType("transit", {
  description: "A journey under seal, inland or through the country, that must end by a day.",
  links: { manifest: ["manifestNo", "manifest"], destination: ["destinationSiteId", "site"], carrier: ["carrierId", "organisation"] },
});
recordQuery("transit", "transit", "transitNo", "A transit.");
recordsQuery("transit", "transits", ["manifestNo", "carrierId", "status"], "Transits.");

recordType("warehouse", { description: "A licensed bonded warehouse.", links: { site: ["siteId", "site"], keeper: ["keeperId", "organisation"] } });
recordQuery("warehouse", "warehouse", "siteId", "A bonded warehouse.");
recordsQuery("warehouse", "warehouses", ["keeperId"], "Bonded warehouses.");
childrenField("warehouse", "entries", "warehouseEntry", "warehouseId", "Its stock cards.");

recordType("warehouseEntry", {
  description: "A stock card of a bonded warehouse: in, out, balance, last day of storage.",
  links: { warehouse: ["warehouseId", "warehouse"], importer: ["importerId", "organisation"], keeper: ["keeperId", "organisation"], manifest: ["manifestNo", "manifest"], declaration: ["declarationNo", "importDeclaration"] },
});
recordQuery("warehouseEntry", "warehouseEntry", "entryNo", "A stock card.");
recordsQuery("warehouseEntry", "warehouseEntries", ["warehouseId", "keeperId", "importerId", "manifestNo"], "Stock cards.");

recordType("stockCount", { description: "A count of stock in a bonded warehouse beside the book. It changes no balance.", links: { warehouse: ["warehouseId", "warehouse"], keeper: ["keeperId", "organisation"] } });
recordQuery("stockCount", "stockCount", "countNo", "A count of stock.");
recordsQuery("stockCount", "stockCounts", ["warehouseId", "keeperId"], "Counts of stock.");

recordType("permit", {
  description: "An import permit: what it certifies, of which goods, until when, and how much may still be imported under it.",
  links: { issuer: ["issuerId", "organisation"], holder: ["holderId", "organisation"] },
});
recordQuery("permit", "permit", "permitId", "A permit, by issuer/number.");
recordsQuery("permit", "permits", ["holderId", "issuerId", "kind"], "Import permits.");

recordType("importDeclaration", {
  rename: { payments: "paymentNos" },
  description: "A customs declaration of imported goods, as its version in force; `versions` has the earlier ones.",
  links: { manifest: ["manifestNo", "manifest"], importer: ["importerId", "organisation"], assessment: ["assessmentId", "assessment"], payments: ["payments", "payment"] },
});
recordQuery("importDeclaration", "importDeclaration", "declarationNo", "An import declaration.");
recordsQuery("importDeclaration", "importDeclarations", ["importerId", "manifestNo", "borderPoint", "procedure", "status"], "Import declarations.");
childrenField("importDeclaration", "assessments", "assessment", "declarationNo", "Every assessment of it.");
childrenField("importDeclaration", "goodsLots", "goodsLot", "declarationNo", "Goods lots that were booked from it.");
childrenField("importDeclaration", "importedItems", "importedItem", "declarationNo", "What of its items was booked as goods lots or stored.");
payerPart("importDeclaration", { name: "value", table: "import_value", what: "values of imports", shape: ImportValue.shape, payer: "importerId", idOf: ({ id, record }) => declaredValueId(id, Number(record["version"])) });

recordType("importedItem", { description: "What of a released item has been booked as goods lots.", links: { declaration: ["declarationNo", "importDeclaration"] } });
