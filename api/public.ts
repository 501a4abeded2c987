import { TypeInfo, visit, visitWithTypeInfo } from "graphql";
import type { DocumentNode, GraphQLSchema } from "graphql";

/**
 * What anyone may see without sign-in: what a buyer with a QR code needs to judge a cargo. Everything else is refused. No prices, values,
 * amounts, stocks, pseudonyms or envelopes; nothing that lists or searches.
 */
export const publicFields: Readonly<Record<string, readonly string[]>> = {
  Query: ["viewer", "demoIdentities", "messages", "labels", "consignment", "unit", "lot", "assay", "organisation", "authorities", "site", "licence", "accreditation", "item", "exciseStamp"],
  Mutation: ["signInChallenge", "signIn", "signInDemo", "signOut"],
  Viewer: ["user", "role", "orgId", "mspId", "organisation", "demo", "expiresAt"],
  Session: ["token", "viewer"],
  SignInChallenge: ["text", "expiresAt"],
  DemoIdentity: ["name"],
  Message: ["code", "text", "retryable"],
  EnumLabels: ["name", "values"],
  Label: ["value", "word", "en", "mn"],
  PageInfo: ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor"],

  Item: ["link", "gtin", "batchNo", "serialNo", "verdict", "doubts", "imports", "recall", "bestBefore", "sold", "booking"],
  ItemImport: ["declarationNo", "itemNo", "originCountry", "importer", "importerId", "releasedOn", "borderPoint", "containerNo", "enteredOn", "shipperCountry", "transactionId", "block"],
  ItemRecall: ["recallNo", "reason", "recalledOn", "issuer"],
  ItemSale: ["retailer", "soldOn"],
  ItemBooking: ["root", "count", "transactionId", "proof"],
  ExciseStamp: ["series", "stamp", "verdict", "stampKind", "holder", "issuedOn", "gtin", "batchNo", "originCountry", "sold"],
  StampSale: ["retailer", "soldOn"],
  ListedPiece: ["serialNo", "place", "hashes"],

  Consignment: ["id", "recordKind", "recordId", "at", "consignmentId", "product", "mode", "borderPoint", "exporterId", "exporter", "status", "lots", "licenceNos", "licences", "unitCount", "loadedKg", "exitedCount", "exitedKg", "exitedAt", "units", "origin", "trail"],
  Draw: ["lotId", "lot", "massKg"],
  TransportUnitConnection: ["edges", "pageInfo"],
  TransportUnitEdge: ["cursor", "node"],
  TransportUnit: ["id", "recordKind", "recordId", "at", "unitId", "consignmentId", "vehicle", "waybillType", "waybillNo", "sealNo", "netKg", "exitNetKg", "exitAt", "status", "site", "siteId", "origin", "trail"],
  Vehicle: ["kind", "plate", "trailerPlate", "wagonNo", "containerNo"],
  Lot: ["id", "recordKind", "recordId", "at", "lotId", "product", "madeKg", "madeBy", "madeAt", "siteId", "site", "licenceNos", "licences", "assays", "origin", "trail"],
  CertificateConnection: ["edges", "pageInfo"],
  CertificateEdge: ["cursor", "node"],
  Origin: ["massKg", "sources", "licences", "sites"],
  OriginSource: ["lotId", "lot", "licenceNo", "licence", "site", "product", "madeAt", "transactionId", "percent", "massKg", "fraction"],
  LicenceShare: ["licenceNo", "licence", "percent", "massKg", "fraction"],
  SiteShare: ["siteId", "site", "percent", "massKg", "fraction"],
  Trail: ["things", "links", "events", "hasMore", "endCursor"],
  TrailThing: ["kind", "recordId", "side"],
  TrailLink: ["from", "to", "massKg"],
  TrailEnd: ["kind", "recordId"],
  TrailEvent: ["cursor", "event", "about", "recordedAt", "delaySeconds", "correctedBy", "groundsCorrectedBy"],
  Event: ["id", "cursor", "type", "at", "site", "by", "subjects", "massInKg", "massOutKg", "transactionId", "block"],
  EventAuthor: ["organisation", "orgId", "mspId"],
  Subject: ["kind", "recordId", "part"],
  Certificate: [
    ...["id", "recordKind", "recordId", "at", "certificateNo", "sampleId", "lotId", "accreditationNo", "accreditation", "laboratoryId", "laboratory", "issuedOn", "results"],
    ...["supersedesNo", "supersedes", "supersededByNo", "supersededBy", "supersededOn"],
  ],
  AssayResult: ["analyte", "value", "unit", "basis", "method", "uncertainty"],
  Accreditation: ["id", "recordKind", "recordId", "at", "accreditationNo", "laboratoryId", "laboratory", "validFrom", "validTo", "scope"],
  AccreditationScope: ["analyte", "method"],
  Organisation: ["id", "recordKind", "recordId", "at", "orgId", "name", "nameMn", "country", "roles", "suspendedSince"],
  Site: ["id", "recordKind", "recordId", "at", "siteId", "kind", "name", "nameMn", "ownerId", "owner", "lat", "lon", "borderPoint"],
  Licence: ["id", "recordKind", "recordId", "at", "licenceNo", "holderId", "holder", "deposit", "depositMn", "products", "siteIds", "sites", "validFrom", "validTo", "suspendedSince"],
};

/** Coordinates, `Type.field`, that an operation selects and that are not public; introspection is. */
export function privateSelections(schema: GraphQLSchema, document: DocumentNode): readonly string[] {
  const found = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const [parent, name] = [types.getParentType()?.name ?? "", node.name.value];
        if (!name.startsWith("__") && !parent.startsWith("__") && !publicFields[parent]?.includes(name)) found.add(`${parent}.${name}`);
      },
    }),
  );
  return [...found];
}
