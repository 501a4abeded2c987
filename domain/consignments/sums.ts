import { sum } from "../decimal.ts";
import { counting, laneIds, lanesOf, together, wholeOf } from "../tally.ts";
import type { Ledger } from "../act.ts";
import type { Consignment, Unit } from "../consignments.ts";
import type { Lane, Whole } from "../tally.ts";

/*
 * What is loaded into a consignment. Loadings from a lot that it knows are counted by lanes, without a ceiling; its declaration gathers them.
 */

/** A consignment as its lanes name it. */
export const wholeConsignment = ({ consignmentId, exporterMsp, carrierMsp, buyerMsp }: Consignment): Whole => wholeOf("consignment", consignmentId, [exporterMsp, carrierMsp, buyerMsp]);

/** Ids of the lanes that count loadings of a consignment; none before there are many, and none once its declaration has gathered them. */
export const laneIdsOfConsignment = (consignment: Consignment): readonly string[] => laneIds(wholeConsignment(consignment), consignment.spread);

/** A consignment with all that is loaded in its own record, no longer spread; its event time is that of the latest loading. */
export const withLoads = async (ledger: Ledger, consignment: Consignment): Promise<Consignment> => addLanes(consignment, await lanesOf(ledger, wholeConsignment(consignment), consignment.spread));

/** The consignment with what these lanes of it count, no longer spread. */
export function addLanes(consignment: Consignment, all: readonly Lane[]): Consignment {
  const { spread } = consignment;
  const lanes = counting(all, spread);
  return {
    ...consignment,
    ...(spread ? { spread: { ...spread, lanes: 0 } } : {}),
    lots: together([...consignment.lots, ...lanes.flatMap(({ lots }) => lots)]),
    unitCount: lanes.reduce((count, lane) => count + lane.count, consignment.unitCount),
    loadedKg: sum([consignment.loadedKg, ...lanes.map(({ massKg }) => massKg)]),
    at: lanes.reduce((latest, { at }) => (at > latest ? at : latest), consignment.at),
  };
}

/** A consignment whose lanes were summed up, without a unit. */
export function without(consignment: Consignment, { lots, netKg }: Pick<Unit, "lots" | "netKg">): Consignment {
  const rest = together([...consignment.lots, ...lots.map(({ lotId, massKg }) => ({ lotId, massKg: massKg.negated() }))]).filter(({ massKg }) => !massKg.isZero());
  return { ...consignment, lots: rest, unitCount: consignment.unitCount - 1, loadedKg: consignment.loadedKg.minus(netKg) };
}
