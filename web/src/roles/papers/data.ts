import { graphql } from "../../api/graphql.ts";
import type { ResultOf } from "../../api/graphql.ts";
import type { PassportData, SlipData } from "../../print/passport-pdf.ts";
import { recordAddress } from "../../scan/qr-code.tsx";
import { numbersOf } from "../vehicle.ts";

export const PassportQuery = graphql(`
  query Passport($id: String!) {
    consignment(consignmentId: $id) {
      consignmentId product status exporterId buyerId carrierId borderPoint loadedKg exitedKg block transaction { transactionId }
      exporter { name nameMn } buyer { name nameMn } carrier { name nameMn } contract { contractNo incoterm deliveryPlace }
      lots { lotId massKg lot { assays(first: 10) { edges { node { certificateNo supersededByNo accreditationNo laboratory { name nameMn } results { analyte value unit basis method uncertainty } } } } } }
      origin { licences { licenceNo percent massKg licence { deposit depositMn holder { name nameMn } } } }
      units(first: 60) { edges { node { unitId sealNo netKg exitNetKg vehicle { plate trailerPlate wagonNo containerNo } ticket { grossKg tareKg deviceId device { verifiedUntil } } } } }
      declaration { declarationNo regime releasedOn status items { hs } receiptNos assessment { status settlement } }
      trail(first: 200) { events { event { type at facts site { name nameMn } by { orgId organisation { name nameMn } } } } }
      acceptance { receivedKg acceptedOn differenceReason results { analyte value unit basis } }
    }
  }
`);
export type PassportConsignment = NonNullable<ResultOf<typeof PassportQuery>["consignment"]>;
type Names = { readonly name: string; readonly nameMn: string } | null | undefined;
const both = (names: Names): string => (names ? (names.name === names.nameMn ? names.nameMn : `${names.nameMn} / ${names.name}`) : "–");

/** How the words of the ledger are said, in both languages: `label("ConsignmentStatus", "EXITED")`. */
export type BothLabels = (enumName: string, value: string) => string;
/** Names of events in both languages, by their type. */
export type EventNames = (type: string) => string;

/** Moisture as received, as the buyer measured it. */
const moistureOf = (results: readonly { readonly analyte: string; readonly value: string; readonly basis: string }[]): string => {
  const found = results.find(({ analyte, basis }) => (analyte === "TM" || analyte === "H2O") && basis === "AS_RECEIVED");
  return found ? `${found.value} %` : "–";
};

/** A consignment as its papers say it: no price, no driver. */
export function passportOf(one: PassportConsignment, label: BothLabels, eventName: EventNames): PassportData {
  const certificates = new Map(one.lots.flatMap(({ lot }) => lot?.assays.edges.map(({ node }) => node) ?? []).filter(({ supersededByNo }) => supersededByNo === null).map((certificate) => [certificate.certificateNo, certificate]));
  const { declaration, contract } = one;
  const events = (one.trail?.events ?? []).map(({ event }) => ({ ...event, facts: (event.facts ?? {}) as Readonly<Record<string, unknown>> }));
  const sealedAt = new Map(events.filter(({ type }) => type === "unit.sealed").map(({ at, facts }) => [String(facts["unitId"]), at]));
  return {
    consignmentId: one.consignmentId,
    status: label("ConsignmentStatus", one.status),
    seller: both(one.exporter),
    buyer: both(one.buyer),
    carrier: both(one.carrier),
    contract: contract ? `${contract.contractNo}, ${contract.incoterm} ${contract.deliveryPlace}` : "–",
    product: one.product,
    hs: [...new Set(declaration?.items.map(({ hs }) => hs) ?? [])].join(", "),
    lots: one.lots.map(({ lotId }) => lotId).join(", "),
    borderPoint: one.borderPoint,
    units: one.units.edges.map(({ node: { unitId, vehicle, sealNo, netKg, exitNetKg, ticket } }) => ({ vehicle: numbersOf(vehicle), sealNo: sealNo ?? "–", sealedAt: sealedAt.get(unitId) ?? "", grossKg: ticket?.grossKg ?? "", tareKg: ticket?.tareKg ?? "", netKg, exitNetKg: exitNetKg ?? "", scale: ticket ? `${ticket.deviceId}, ${ticket.device?.verifiedUntil ?? "–"}` : "–" })),
    loadedKg: one.loadedKg,
    exitedKg: one.exitedKg,
    assays: [...certificates.values()].map(({ certificateNo, laboratory, accreditationNo, results }) => ({
      certificateNo,
      laboratory: `${laboratory?.nameMn ?? "–"}, ${accreditationNo}`,
      results: results.map(({ analyte, value, unit, basis, method, uncertainty }) => ({ analyte, value: `${value} ${unit === "PERCENT" ? "%" : label("MeasurementUnit", unit)}`, basis: label("AnalysisBasis", basis), method, uncertainty: uncertainty === null ? "–" : `± ${uncertainty}` })),
    })),
    origin: (one.origin?.licences ?? []).map(({ licenceNo, percent, massKg, licence }) => ({ licenceNo, holder: both(licence?.holder), deposit: licence ? `${licence.depositMn} / ${licence.deposit}` : "–", percent, massKg })),
    declaration: [
      ["declaration", declaration?.declarationNo ?? "–"],
      ["regime", declaration ? label("CustomsRegime", declaration.regime) : "–"],
      ["released", declaration?.releasedOn ?? "–"],
      ["taxes", declaration?.assessment ? `${label("AssessmentSettlement", declaration.assessment.settlement)}; ${label("AssessmentStatus", declaration.assessment.status)}` : "–"],
    ],
    receipts: declaration?.receiptNos ?? [],
    trail: events.map((event) => ({ at: event.at, place: both(event.site), act: eventName(event.type), by: event.by.organisation?.nameMn ?? event.by.orgId })),
    runs: events.filter(({ type }) => type === "lot.processed").map(({ at, site, facts, by }) => ({ at, place: both(site), runId: String(facts["runId"]), yieldPct: String(facts["yieldPct"]), by: both(by.organisation) })),
    acceptance: one.acceptance ? { receivedKg: one.acceptance.receivedKg, moisture: moistureOf(one.acceptance.results), acceptedOn: one.acceptance.acceptedOn, remarks: one.acceptance.differenceReason ?? "–" } : undefined,
    verification: undefined,
    block: one.block,
    transactionId: one.transaction?.transactionId ?? "–",
    address: recordAddress("consignment", one.consignmentId),
    printedAt: new Date().toISOString(),
  };
}

export const SlipQuery = graphql(`query Slip($id: String!) { unit(unitId: $id) { unitId consignmentId sealNo netKg vehicle { plate trailerPlate wagonNo containerNo } consignment { exporterId buyerId carrierId borderPoint contract { validTo } } } }`);

/** A driver's slip; it holds as long as the contract does. */
export function slipOf(unit: NonNullable<ResultOf<typeof SlipQuery>["unit"]>): SlipData {
  return { unitId: unit.unitId, consignmentId: unit.consignmentId, vehicle: numbersOf(unit.vehicle), sealNo: unit.sealNo ?? "–", netKg: unit.netKg, borderPoint: unit.consignment?.borderPoint ?? "–", until: unit.consignment?.contract?.validTo ?? "–", address: recordAddress("unit", unit.unitId), printedAt: new Date().toISOString() };
}
