import { after, eventOf, inState, recordOf, subject, unused } from "../act.ts";
import { sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { licencesOf, loadedFrom, lotRecord, ownedBy, sourcesAt } from "../lots/balance.ts";
import { MAX_LICENCES } from "../lots.ts";
import { MAX_LOTS } from "../consignments.ts";
import { laneOf, latest, newLanes, together, withLoad } from "../tally.ts";
import { useId } from "../uses.ts";
import { sentOff } from "./journeys.ts";
import { wholeConsignment } from "./sums.ts";
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
    ...(await Promise.all(sources.map((source) => loadedFrom(source, act, ledger)))).flat(),
    { kind: "unit", id: unitId, record: unit },
    ...(await counted(act, ledger, consignment, sources)),
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
 * limits. Once a second one from a lot arrives, further ones are counted by lanes, as many as the lots have: they meet no more on one than on the other.
 */
async function counted(act: Loading, ledger: Ledger, consignment: Consignment, sources: readonly Source[]): Promise<readonly Put[]> {
  const { consignmentId, spread } = consignment;
  const loads = sources.map(({ lot: { lotId }, massKg }) => ({ lotId, massKg }));
  const loadedKg = sum(loads.map(({ massKg }) => massKg));
  const known = loads.every(({ lotId }) => consignment.lots.some((of) => of.lotId === lotId));
  const whole = wholeConsignment(consignment);
  if (known && spread && spread.lanes > 0) return [await withLoad(act, ledger, whole, spread, laneOf(act.txId, spread.lanes), { massKg: loadedKg, lots: loads })];

  const lots = together([...consignment.lots, ...loads]);
  if (lots.length > MAX_LOTS) throw new DomainError("input/too-many", { count: lots.length, max: MAX_LOTS });
  const licences = licencesOf([consignment, ...sources.map(({ lot }) => lot)]);
  if (licences.length > MAX_LICENCES) throw new DomainError("lot/too-many-sources", { lotId: consignmentId, count: licences.length, max: MAX_LICENCES });
  const record = { ...consignment, lots, licences, unitCount: consignment.unitCount + 1, loadedKg: consignment.loadedKg.plus(loadedKg), tx: act.txId, at: latest(consignment, act) };
  const lanes = known ? Math.max(...sources.map(({ lot }) => lot.spread?.lanes ?? 0)) : 0;
  if (lanes === 0) return [{ kind: "consignment", id: consignmentId, record }];
  const further = { series: (spread?.series ?? 0) + 1, lanes };
  return [{ kind: "consignment", id: consignmentId, record: { ...record, spread: further } }, ...(await newLanes(act, ledger, whole, further))];
}
