import { sum } from "../decimal.ts";
import { laneId, MAX_LANES } from "../tally.ts";
import type { Ledger } from "../act.ts";
import type { Consignment, Unit } from "../consignments.ts";
import type { Draw } from "../lots.ts";
import type { Lane } from "../tally.ts";

/*
 * What is loaded into a consignment. Loadings from a lot that it knows are counted by lanes, without a ceiling; its declaration gathers them.
 */

/** Key of a consignment's lane. */
export const consignmentLane = ({ consignmentId, series = 0 }: Pick<Consignment, "consignmentId" | "series">, lane: number) => ({ of: "consignment" as const, ofId: consignmentId, series, lane });

/** Draws by lot, each lot once, sorted. */
export function together(draws: readonly Draw[]): readonly Draw[] {
  const byLot = Map.groupBy(draws, ({ lotId }) => lotId);
  return [...byLot].map(([lotId, of]) => ({ lotId, massKg: sum(of.map(({ massKg }) => massKg)) })).sort((a, b) => (a.lotId < b.lotId ? -1 : 1));
}

/** Ids of the lanes that count loadings of a consignment; none once its declaration has gathered them. */
export const laneIdsOfConsignment = (consignment: Consignment): readonly string[] => (consignment.status === "open" ? Array.from({ length: MAX_LANES }, (_, lane) => laneId(consignmentLane(consignment, lane))) : []);

/** An open consignment with all that is loaded in its own record; its event time is that of the latest loading. */
export async function withLoads(ledger: Ledger, consignment: Consignment): Promise<Consignment> {
  const lanes = await Promise.all(laneIdsOfConsignment(consignment).map((id) => ledger.get("lane", id)));
  return addLanes(consignment, lanes.filter((lane) => lane !== undefined));
}

/** The consignment with what these lanes of it count. */
export function addLanes(consignment: Consignment, all: readonly Lane[]): Consignment {
  const lanes = all.filter(({ series }) => series === (consignment.series ?? 0));
  return {
    ...consignment,
    lots: together([...consignment.lots, ...lanes.flatMap(({ lots }) => lots)]),
    unitCount: lanes.reduce((count, lane) => count + lane.count, consignment.unitCount),
    loadedKg: sum([consignment.loadedKg, ...lanes.map(({ massKg }) => massKg)]),
    at: lanes.reduce((latest, { at }) => (at > latest ? at : latest), consignment.at),
  };
}

/** A consignment whose lanes were summed up, without a unit; its lanes count as untouched from now on. */
export function without(consignment: Consignment, { lots, netKg }: Pick<Unit, "lots" | "netKg">): Consignment {
  const rest = together([...consignment.lots, ...lots.map(({ lotId, massKg }) => ({ lotId, massKg: massKg.negated() }))]).filter(({ massKg }) => !massKg.isZero());
  return { ...consignment, lots: rest, unitCount: consignment.unitCount - 1, loadedKg: consignment.loadedKg.minus(netKg), series: (consignment.series ?? 0) + 1 };
}
