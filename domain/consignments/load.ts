import { after, eventOf, inState, recordOf, subject, unused } from "../act.ts";
import { Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { licencesOf, loadedFrom, lotRecord, ownedBy, sourcesAt } from "../lots/balance.ts";
import { MAX_LICENCES } from "../lots.ts";
import { MAX_LOTS } from "../consignments.ts";
import { laneId, laneNow, laneOf, MAX_LANES } from "../tally.ts";
import { useId } from "../uses.ts";
import { sentOff } from "./journeys.ts";
import { consignmentLane, together } from "./sums.ts";
import { consignmentOf, freeTicket, mainNumber, numbersOf, spent } from "./units.ts";
import type { Act, Ledger, Put, Rule } from "../act.ts";
import type { Consignment, LoadUnit } from "../consignments.ts";
import type { Source } from "../lots/balance.ts";
import type { Infer } from "../schema.ts";

type Loading = Act<Infer<typeof LoadUnit>>;

/**
 * Loads a transport unit from the exporter's lots at the scale's site, as much as its ticket shows. Each number (ticket, waybill, seal)
 * serves once and a vehicle carries one load at a time.
 * @throws {DomainError} `consignment/…`, `lot/…`, `record/…`, `step/…`, `input/…`
 */
export const loadUnit: Rule<Infer<typeof LoadUnit>> = async (act, ledger) => {
  const { unitId, consignmentId, vehicle, lots, ticketNo, waybillType, waybillNo, at } = act.input;
  const stamp = { tx: act.txId, at };
  const consignment = await consignmentOf(ledger, consignmentId);
  const { exporterId, exporterMsp, carrierId, carrierMsp, product } = consignment;
  if (exporterId !== act.by.orgId) throw new DomainError("consignment/not-exporter", { consignmentId, exporterId });
  inState("consignment", consignment, consignmentId, "load a unit", "open");
  after(at, { at: consignment.openedAt }, `opening of consignment ${consignmentId}`);
  unused(await ledger.get("unit", unitId), "unit", unitId);
  fitsMode(act.input, consignment);

  const plate = mainNumber(vehicle);
  const ticket = await freeTicket(ledger, ticketNo, plate, at);
  const sources = await sourcesAt(act, ledger, lots, ticket.siteId, lotRecord);
  ownedBy(sources[0].lot, exporterId);
  for (const { lot } of sources) {
    if (lot.product !== product) throw new DomainError("lot/product-mismatch", { lotId: lot.lotId, product: lot.product, expected: product });
  }
  const drawnKg = sum(lots.map(({ massKg }) => massKg));
  if (!drawnKg.equals(ticket.netKg)) throw new DomainError("consignment/ticket-mass", { ticketNo, netKg: ticket.netKg, drawnKg });

  const underWay = await Promise.all(numbersOf(vehicle).map((number) => sentOff(ledger, number, unitId, stamp)));
  const waybill = await boundWaybill(ledger, act);
  const unit = { ...recordOf(act), netKg: ticket.netKg, siteId: ticket.siteId, status: "loaded" as const, exporterMsp, carrierId, carrierMsp };
  const puts: Put[] = [
    ...(await Promise.all(sources.map((source) => loadedFrom(source, act, ledger)))),
    { kind: "unit", id: unitId, record: unit },
    await counted(act, ledger, consignment, sources),
    spent(ticket, unitId, stamp),
    ...underWay,
    ...waybill,
  ];
  const subjects = [
    subject("unit", unitId, "made"),
    subject("consignment", consignmentId, "changed"),
    ...lots.map(({ lotId }) => subject("lot", lotId, "drawn")),
    subject("ticket", ticketNo, "changed"),
    ...underWay.map(({ id }) => subject("use", id, "changed")),
    subject("use", waybillId(act.input), waybill.length > 0 ? "made" : "named"),
    subject("site", ticket.siteId, "named"),
  ];
  const facts = { unitId, consignmentId, product, vehicle, lots, ticketNo, netKg: ticket.netKg, waybillType, waybillNo };
  return { puts, event: eventOf(act, "unit.loaded", { place: ticket.siteId, subjects, facts }) };
};

/** CMR goes by road, SMGS by rail; a wagon does not drive and a truck does not roll. */
function fitsMode({ vehicle, waybillType }: Loading["input"], { mode }: Consignment): void {
  const [absent, convention] = mode === "road" ? (["wagon", "cmr"] as const) : (["truck", "smgs"] as const);
  if (vehicle.kind === absent) throw new DomainError("input/unknown-choice", { value: `${vehicle.kind} (${mode})`, field: "vehicle.kind" });
  if (waybillType !== convention) throw new DomainError("input/unknown-choice", { value: `${waybillType} (${mode})`, field: "waybillType" });
}

const waybillId = ({ waybillType, waybillNo }: Loading["input"]): string => useId("waybill", `${waybillType}/${waybillNo}`);

/**
 * A CMR waybill covers one vehicle. An SMGS waybill may cover a group of wagons, so it binds to its consignment; further wagons only read
 * the record and do not conflict.
 */
async function boundWaybill(ledger: Ledger, { input, txId }: Loading): Promise<readonly Put[]> {
  const { unitId, consignmentId, waybillType, waybillNo, at } = input;
  const id = waybillId(input);
  const usedBy = waybillType === "smgs" ? consignmentId : unitId;
  const use = await ledger.get("use", id);
  if (use?.usedBy === usedBy) return [];
  if (use) throw new DomainError("consignment/waybill-used", { waybillNo, issuer: waybillType.toUpperCase(), usedBy: use.usedBy ?? "" });
  return [{ kind: "use", id, record: { what: "waybill", number: waybillNo, usedBy, tx: txId, at } }];
}

/**
 * The loading, counted. Which lots and licences a consignment has stands in its own record, which the first loading from each lot writes, with their
 * limits; what is loaded from known lots is counted by the transaction's lane.
 */
async function counted(act: Loading, ledger: Ledger, consignment: Consignment, sources: readonly Source[]): Promise<Put> {
  const { consignmentId, exporterMsp, carrierMsp, buyerMsp } = consignment;
  // Loadings may be recorded in any order: what is counted stands at the latest of them.
  const stamp = (before: { readonly at: string } | undefined) => ({ tx: act.txId, at: before && before.at > act.input.at ? before.at : act.input.at });
  const loads = sources.map(({ lot: { lotId }, massKg }) => ({ lotId, massKg }));
  const loadedKg = sum(loads.map(({ massKg }) => massKg));
  if (loads.every(({ lotId }) => consignment.lots.some((known) => known.lotId === lotId))) {
    const key = consignmentLane(consignment, laneOf(act.txId, MAX_LANES));
    const lane = await laneNow(ledger, key);
    const record = { ...key, count: (lane?.count ?? 0) + 1, massKg: loadedKg.plus(lane?.massKg ?? Decimal.zero), lots: together([...(lane?.lots ?? []), ...loads]), members: [...new Set([exporterMsp, carrierMsp, buyerMsp])], ...stamp(lane) };
    return { kind: "lane", id: laneId(key), record };
  }
  const lots = together([...consignment.lots, ...loads]);
  if (lots.length > MAX_LOTS) throw new DomainError("input/too-many", { count: lots.length, max: MAX_LOTS });
  const licences = licencesOf([consignment, ...sources.map(({ lot }) => lot)]);
  if (licences.length > MAX_LICENCES) throw new DomainError("lot/too-many-sources", { lotId: consignmentId, count: licences.length, max: MAX_LICENCES });
  return { kind: "consignment", id: consignmentId, record: { ...consignment, lots, licences, unitCount: consignment.unitCount + 1, loadedKg: consignment.loadedKg.plus(loadedKg), ...stamp(consignment) } };
}
