/*
 * What the example document sets are made of: lines of the registry, and the whole of an export.
 */

/** A line of an example, as `garal submit` takes it; a value `{ $record: "kind/id/field" }` stands for what the ledger has by then. */
export type Line = { transaction: string; as: string; input: Record<string, unknown>; secret?: Record<string, unknown> };

/** An instant `minutes` after 08:00 Mongolian time on a day. */
export const at = (day: string, minutes = 0): string => new Date(Date.parse(`${day}T00:00:00Z`) + minutes * 60_000).toISOString().replace(".000", "");

export const organisation = (orgId: string, mspId: string, name: string, nameMn: string, country: string, roles: string[]): Line => ({
  transaction: "registry:registerOrganisation",
  as: "minerals/officer",
  input: { key: `register-${orgId}`, at: at("2020-01-02"), orgId, mspId, name, nameMn, country, roles },
});
export const site = (siteId: string, ownerId: string, kind: string, name: string, nameMn: string, rest: Record<string, unknown> = {}): Line => ({
  transaction: "registry:registerSite",
  as: "minerals/officer",
  input: { key: `site-${siteId}`, at: at("2020-01-02"), siteId, ownerId, kind, name, nameMn, ...rest },
});
export const scale = (deviceId: string, siteId: string, kind: string): Line => ({
  transaction: "registry:registerDevice",
  as: "minerals/officer",
  input: { key: `scale-${deviceId}`, at: at("2020-01-02"), deviceId, siteId, kind, verificationNo: `V-${deviceId}`, verifiedUntil: "2027-12-31" },
});
export const licence = (licenceNo: string, holderId: string, deposit: string, depositMn: string, products: string[], siteIds: string[]): Line => ({
  transaction: "registry:grantLicence",
  as: "minerals/officer",
  input: { key: `licence-${licenceNo}`, at: at("2020-01-02"), licenceNo, holderId, deposit, depositMn, products, siteIds, validFrom: "2020-01-01", validTo: "2049-12-31" },
});

export interface Export {
  readonly prefix: string;
  readonly exporter: string;
  readonly product: string;
  readonly hs: string;
  readonly licenceNo: string;
  readonly lotId: string;
  /** Accreditation of the laboratory on the day, where it is not the one in force now. */
  readonly accreditationNo?: string;
  readonly loadingScale: string;
  readonly borderScale: string;
  readonly gateSiteId: string;
  readonly borderPoint: string;
  readonly mode: "road" | "rail";
  readonly day: string;
  readonly contract: Record<string, unknown>;
  readonly terms: Record<string, unknown>;
  readonly results: Record<string, string>[];
  readonly buyerResults: Record<string, string>[];
  readonly receipt: { receiptNo: string; period: string; currency: string; baseAmount: string; surtaxAmount: string; massKg?: string };
  /** Royalty that was paid before on what the goods are made of. */
  readonly carriedReceiptNos?: readonly string[];
  /** Who weighs at the loading scale, where it is not the exporter. */
  readonly weigher?: string;
  readonly invoice: { invoiceNo: string; value: string; currency: string };
  readonly payments: { paymentNo: string; amount: string; currency: string; advanceNo?: string }[];
  readonly vehicles: { vehicle: Record<string, string>; on: string; tareKg: number; netKg: number; borderLossKg: number; waybillNo: string; sealNo: string }[];
  readonly waybillType: "cmr" | "smgs";
  readonly start: Line[];
  readonly customsOffice: string;
  readonly additionalSheets: number;
}

/** The lines of one export, from the lot on: contract, sample, assay, royalty, loading, declaration, assessment, payment, release, exit, acceptance. */
export function exportLines(e: Export): Line[] {
  const id = (name: string) => `${e.prefix}-${name}`;
  const next = (days: number, minutes = 0) => at(e.day, days * 1440 + minutes);
  const miner = { as: `${e.exporter}/officer` };
  const contractNo = id("CONTRACT");
  const consignmentId = id("CONSIGNMENT");
  const declarationNo = id("DECLARATION");
  const assessmentId = id("ASSESSMENT-1");
  const certificateNo = id("CERTIFICATE");
  const totalKg = e.vehicles.reduce((kg, v) => kg + v.netKg, 0);
  const receivedKg = e.vehicles.reduce((kg, v) => kg + v.netKg - v.borderLossKg, 0);
  return [
    ...e.start,
    { transaction: "contracts:propose", ...miner, input: { key: contractNo, at: next(-20), contractNo, buyerId: "demo-buyer", product: e.product, ...e.contract }, secret: e.terms },
    { transaction: "contracts:agree", as: "demo-buyer/officer", input: { key: `${contractNo}-agree`, at: next(-19), contractNo, termsDigest: { $record: `contract/${contractNo}/termsDigest` } } },
    { transaction: "contracts:register", as: "tax/officer", input: { key: `${contractNo}-register`, at: next(-18), contractNo, registrationNo: id("REGISTRATION") } },
    { transaction: "assays:sample", ...miner, input: { key: id("SAMPLE"), at: next(-6), sampleId: id("SAMPLE"), lotId: e.lotId, sealNo: id("BAG-SEAL"), laboratoryId: "central-laboratory", standard: e.mode === "road" ? "ISO 13909" : "ISO 12743" } },
    { transaction: "assays:receive", as: "central-laboratory/operator", input: { key: id("SAMPLE-IN"), at: next(-5), sampleId: id("SAMPLE"), foundSeal: id("BAG-SEAL") } },
    { transaction: "assays:certify", as: "central-laboratory/officer", input: { key: certificateNo, at: next(-4), certificateNo, sampleId: id("SAMPLE"), lotId: e.lotId, accreditationNo: e.accreditationNo ?? "TEST-TL-01", results: e.results } },
    {
      transaction: "royalty:issueReceipt",
      as: "tax/officer",
      input: { key: id("ROYALTY"), at: next(-2), receiptNo: e.receipt.receiptNo, payerId: e.exporter, licenceNo: e.licenceNo, product: e.product, massKg: e.receipt.massKg ?? String(totalKg), period: e.receipt.period },
      secret: { currency: e.receipt.currency, baseAmount: e.receipt.baseAmount, surtaxAmount: e.receipt.surtaxAmount },
    },
    { transaction: "consignments:open", ...miner, input: { key: consignmentId, at: next(-1), consignmentId, contractNo, carrierId: "demo-carrier", mode: e.mode, borderPoint: e.borderPoint } },
    ...e.vehicles.flatMap((v, i): Line[] => {
      const unitId = id(`UNIT-${String(i + 1).padStart(2, "0")}`);
      const ticketNo = id(`TICKET-${String(i + 1).padStart(2, "0")}`);
      return [
        { transaction: "consignments:weigh", as: `${e.weigher ?? e.exporter}/operator`, input: { key: ticketNo, at: next(0, i * 15), ticketNo, deviceId: e.loadingScale, vehicle: v.on, tareKg: String(v.tareKg), grossKg: String(v.tareKg + v.netKg) } },
        { transaction: "consignments:load", as: `${e.exporter}/operator`, input: { key: unitId, at: next(0, i * 15 + 5), unitId, consignmentId, vehicle: v.vehicle, lots: [{ lotId: e.lotId, massKg: String(v.netKg) }], ticketNo, waybillType: e.waybillType, waybillNo: v.waybillNo } },
        { transaction: "consignments:seal", as: "demo-carrier/operator", input: { key: `${unitId}-seal`, at: next(0, i * 15 + 10), unitId, sealNo: v.sealNo } },
      ];
    }),
    {
      transaction: "declarations:file",
      ...miner,
      input: {
        key: declarationNo, at: next(1), declarationNo, regime: "10", consignmentId, customsOffice: e.customsOffice, items: [{ hs: e.hs, product: e.product, netKg: String(totalKg) }],
        receiptNos: [e.receipt.receiptNo], ...(e.carriedReceiptNos ? { carriedReceiptNos: e.carriedReceiptNos } : {}), certificateNos: [certificateNo], additionalSheets: e.additionalSheets,
      },
      secret: e.invoice,
    },
    { transaction: "assessments:assess", as: "customs/officer", input: { key: assessmentId, at: next(1, 60), assessmentId, declarationNo }, secret: {} },
    ...e.payments.map((p): Line => ({ transaction: p.advanceNo === undefined ? "payments:record" : "advances:draw", as: "tax/officer", input: { key: `${assessmentId}-${p.currency}`, at: next(1, 180), paymentNo: p.paymentNo, ...(p.advanceNo === undefined ? {} : { advanceNo: p.advanceNo }), assessmentId }, secret: { amount: p.amount, currency: p.currency } })),
    { transaction: "declarations:release", as: "customs/officer", input: { key: `${declarationNo}-release`, at: next(1, 240), declarationNo, channel: "green" } },
    ...e.vehicles.flatMap((v, i): Line[] => {
      const unitId = id(`UNIT-${String(i + 1).padStart(2, "0")}`);
      const ticketNo = id(`BORDER-TICKET-${String(i + 1).padStart(2, "0")}`);
      return [
        { transaction: "consignments:weigh", as: "customs/operator", input: { key: ticketNo, at: next(2, i * 15), ticketNo, deviceId: e.borderScale, vehicle: v.on, tareKg: String(v.tareKg), grossKg: String(v.tareKg + v.netKg - v.borderLossKg) } },
        { transaction: "gates:exit", as: "customs/operator", input: { key: `${unitId}-exit`, at: next(2, i * 15 + 5), unitId, gateSiteId: e.gateSiteId, foundSeal: v.sealNo, ticketNo } },
      ];
    }),
    {
      transaction: "acceptances:record",
      as: "demo-buyer/officer",
      input: { key: id("ACCEPTANCE"), at: next(5), consignmentId, receivedKg: String(receivedKg), certificateNo: id("BUYER-CERTIFICATE"), laboratory: "Buyer's laboratory", results: e.buyerResults },
    },
  ];
}
