import { at } from "./lines.ts";
import type { Line } from "./lines.ts";

/*
 * Two excavators admitted for three months in May 2026 for a building site: one leaves again, the other stays and is taken into home use, where its half of
 * the suspended taxes falls due by the rates of that day. By hand: 1,000,000 CNY × 495.00 = 495,000,000 MNT; duty 5 % = 24,750,000; VAT 10 % of 519,750,000 = 51,975,000; half of both = 38,362,500.
 * Prices and numbers are made up.
 */

const DAY = "2026-05-20";
const id = (name: string): string => `TEMP-2026-05-${name}`;
const line = (transaction: string, as: string, key: string, when: string, input: Record<string, unknown>, secret?: Record<string, unknown>): Line => ({ transaction, as, input: { key, at: when, ...input }, ...(secret ? { secret } : {}) });
const ddtd = (no: number): string => `00031${String(no).padStart(28, "0")}`;
const [importer, customs, tax] = ["demo-importer/officer", "customs/officer", "tax/officer"];
const excavators = { hs: "8429.52", description: "hydraulic excavators", packages: 2, netKg: "44000" };

export const procedures: readonly Line[] = [
  line("manifests:file", "demo-carrier/operator", id("MANIFEST"), at("2026-05-18"), {
    manifestNo: id("MANIFEST"), borderPoint: "zamiin-uud-road", mode: "road", vehicle: { kind: "truck", plate: "2611УБА" }, waybillType: "cmr", waybillNo: "CMR-TEMP-260518",
    shipper: "Demonstration lessor, Erenhot", shipperCountry: "CN", sealNo: "CN-SEAL-550990", lines: [{ line: 1, ...excavators, grossKg: "44200", importerId: "demo-importer" }],
  }),
  line("manifests:enter", "customs/operator", id("ENTRY"), at("2026-05-19"), { manifestNo: id("MANIFEST"), gateSiteId: "zamiin-uud-road-gate", foundSeal: "CN-SEAL-550990" }),
  line("imports:file", importer, id("DECLARATION"), at(DAY), {
    declarationNo: id("DECLARATION"), procedure: "temporary-admission", months: 3, manifestNo: id("MANIFEST"), customsOffice: "Zamiin-Uud", additionalSheets: 0, incoterm: "DAP",
    documents: [{ code: "380", number: id("INVOICE") }, { code: "785", number: id("MANIFEST") }, { code: "730", number: "CMR-TEMP-260518" }], items: [{ no: 1, line: 1, ...excavators, origin: "CN" }],
  }, { invoiceNo: id("INVOICE"), items: [{ no: 1, value: [{ element: "price", amount: "1000000", currency: "CNY" }] }] }),
  line("assessments:assess", customs, id("ASSESSMENT-1"), at(DAY, 30), { assessmentId: id("ASSESSMENT-1"), declarationNo: id("DECLARATION") }, {}),
  line("payments:record", tax, id("PAYMENT"), at(DAY, 60), { paymentNo: ddtd(1), assessmentId: id("ASSESSMENT-1") }, { amount: "7000", currency: "MNT" }),
  line("declarations:release", customs, id("RELEASE"), at(DAY, 90), { declarationNo: id("DECLARATION"), channel: "red" }),
  line("procedures:reexport", "customs/operator", id("REEXPORT-1"), at("2026-07-15"), { reexportNo: id("REEXPORT-1"), declarationNo: id("DECLARATION"), itemNo: 1, netKg: "22000", gateSiteId: "zamiin-uud-road-gate", documentNo: "CMR-TEMP-260715" }),
  line("procedures:convert", importer, id("HOME-USE"), at("2026-08-10"), { chargeNo: id("HOME-USE"), declarationNo: id("DECLARATION"), itemNo: 1, netKg: "22000" }, {}),
  line("payments:record", tax, id("PAYMENT-2"), at("2026-08-11"), { paymentNo: ddtd(2), assessmentId: id("ASSESSMENT-1") }, { amount: "38362500", currency: "MNT" }),
];
