import { record } from "./act.ts";
import type { Act, Ledger, Put } from "./act.ts";
import { Decimal, sum } from "./decimal.ts";
import { Draw } from "./lots.ts";
import type { Spread } from "./lots.ts";
import { balanceKg, choice, field, id, integer, list } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * A quantity that many draw on at once is spread over lanes, records of their own, so that two transactions meet only where chance gives
 * both the same lane (docs/decisions/0012-lanes.md). A lane counts up what was drawn by it; what it may give is its share of a quantity that
 * stands in the record it belongs to. Who needs the whole reads every lane: then, and only then, does it conflict with draws.
 *
 * Lanes are made by whoever spreads the quantity, so that a draw only changes what is there, and their ids name those who endorse it: a lane's endorsement policy
 * is set once. Fabric would refuse every other draw of a block in which a lane comes to be or changes its policy.
 */

/** Most lanes of one quantity: who needs the whole reads them all. */
export const MAX_LANES = 64;
/** A lane begins with this many draws of the size that spread it, so that few find it short. */
const DRAWS_IN_A_LANE = 3n;

export const Lane = record({
  of: field(choice(["lot", "consignment"]), "Kind of record that it belongs to."),
  ofId: field(id, "Id of that."),
  series: field(integer(1, 1_000_000_000), "Which spreading of it this counts for. Earlier ones have been gathered: a lane of an earlier series counts as untouched."),
  lane: field(integer(0, MAX_LANES - 1), "Number of the lane."),
  count: field(integer(0, 100_000), "Loadings by this lane."),
  massKg: field(balanceKg, "What they drew or loaded together, kg wet."),
  lots: field(list(Draw, { max: 100 }), "How much of each lot, for a consignment; sorted."),
  members: field(list(id, { min: 1, max: 3 }), "Members of whom one endorses a change, beside an authority; sorted."),
});
export type Lane = Infer<typeof Lane>;

/** What is spread, and who endorses its lanes. */
export type Whole = Pick<Lane, "of" | "ofId" | "members">;

/** What is spread, with its members each once and sorted. */
export const wholeOf = (of: Lane["of"], ofId: string, members: readonly string[]): Whole => ({ of, ofId, members: [...new Set(members)].sort() });

/** Id of a lane. The same in every series of the same endorsers. */
const laneId = ({ of, ofId, members }: Whole, lane: number): string => `${of}/${ofId}/${members.join("+")}/${lane}`;

/** Ids of the lanes that a whole is spread over; none while it stands in its own record. */
export const laneIds = (whole: Whole, spread: Spread | undefined): readonly string[] => Array.from({ length: spread?.lanes ?? 0 }, (_, lane) => laneId(whole, lane));

/** Those of these lanes that count in the present series. */
export const counting = (lanes: readonly (Lane | undefined)[], spread: Spread | undefined): readonly Lane[] => lanes.filter((lane) => lane !== undefined).filter(({ series }) => series === spread?.series);

/** The lanes of a whole that count, read for whoever gathers them. */
export const lanesOf = async (ledger: Ledger, whole: Whole, spread: Spread | undefined): Promise<readonly Lane[]> => counting(await Promise.all(laneIds(whole, spread).map((id) => ledger.get("lane", id))), spread);

/** Draws by lot, each lot once, sorted. */
export function together(draws: readonly Draw[]): readonly Draw[] {
  const byLot = Map.groupBy(draws, ({ lotId }) => lotId);
  return [...byLot].map(([lotId, of]) => ({ lotId, massKg: sum(of.map(({ massKg }) => massKg)) })).sort((a, b) => (a.lotId < b.lotId ? -1 : 1));
}

/** Event time of a tally that this act adds to. Draws may be recorded in any order: it stands at the latest of them. */
export const latest = (before: { readonly at: string } | undefined, { input: { at } }: Act<{ readonly at: string }>): string => (before && before.at > at ? before.at : at);

/** A lane with one more load in it. */
export async function withLoad(act: Act<{ readonly at: string }>, ledger: Ledger, whole: Whole, { series }: Spread, lane: number, load: Pick<Lane, "massKg" | "lots">): Promise<Extract<Put, { kind: "lane" }>> {
  const before = await ledger.get("lane", laneId(whole, lane));
  const now = before?.series === series ? before : undefined;
  const massKg = load.massKg.plus(now?.massKg ?? Decimal.zero);
  return { kind: "lane", id: laneId(whole, lane), record: { ...whole, series, lane, count: (now?.count ?? 0) + 1, massKg, lots: together([...(now?.lots ?? []), ...load.lots]), tx: act.txId, at: latest(now, act) } };
}

/** The lanes of a spreading that do not exist yet, untouched; those of an earlier series serve as they are. */
export async function newLanes(act: Act<{ readonly at: string }>, ledger: Ledger, whole: Whole, spread: Spread): Promise<readonly Put[]> {
  const there = await Promise.all(laneIds(whole, spread).map((id) => ledger.get("lane", id)));
  return there.flatMap((found, lane): readonly Put[] =>
    found ? [] : [{ kind: "lane", id: laneId(whole, lane), record: { ...whole, series: spread.series, lane, count: 0, massKg: Decimal.zero, lots: [], tx: act.txId, at: act.input.at } }],
  );
}

/** Lane of a transaction: by its id, so that the same request proposed anew, with a new id, comes to another one. 32-bit FNV-1a. */
export function laneOf(txId: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < txId.length; i++) hash = Math.imul(hash ^ txId.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
}

/** Into how many lanes a mass is spread when draws of this size are expected; 0 where too few draws are left for two lanes. */
export function lanesFor(massKg: Decimal, drawKg: Decimal): number {
  const draws = grams(massKg) / grams(drawKg) / DRAWS_IN_A_LANE;
  return draws < 2n ? 0 : draws > BigInt(MAX_LANES) ? MAX_LANES : Number(draws);
}

/** Share of one lane in a mass, exact to the gram: the first lanes hold what does not divide evenly. */
export function shareKg(massKg: Decimal, lanes: number, lane: number): Decimal {
  const [whole, count] = [grams(massKg), BigInt(lanes)];
  return Decimal.of(whole / count + (BigInt(lane) < whole % count ? 1n : 0n), 3);
}

/** Masses are exact to the gram (schema.ts). */
const grams = ({ units, scale }: Decimal): bigint => units * 10n ** BigInt(3 - scale);
