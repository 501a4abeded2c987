import { record } from "./act.ts";
import type { Ledger } from "./act.ts";
import { Decimal } from "./decimal.ts";
import { Draw } from "./lots.ts";
import { balanceKg, choice, field, id, integer, list } from "./schema.ts";
import type { Infer } from "./schema.ts";

/*
 * A quantity that many draw on at once is spread over lanes, records of their own, so that two transactions meet only where chance gives
 * both the same lane (docs/decisions/0012-lanes.md). A lane counts up what was drawn by it; what it may give is its share of a quantity that
 * stands in the record it belongs to. Who needs the whole reads every lane: then, and only then, does it conflict with draws.
 */

/** Most lanes of one quantity: who needs the whole reads them all. */
export const MAX_LANES = 64;
/** A lane begins with this many draws of the size that spread it, so that few find it short. */
const DRAWS_IN_A_LANE = 3n;

export const Lane = record({
  of: field(choice(["lot", "consignment"]), "Kind of record that it belongs to."),
  ofId: field(id, "Id of that."),
  series: field(integer(0, 1_000_000_000), "Which spreading of it this counts for. Earlier ones have been gathered: a lane of an earlier series counts as untouched."),
  lane: field(integer(0, MAX_LANES - 1), "Number of the lane."),
  count: field(integer(1, 100_000), "Loadings by this lane."),
  massKg: field(balanceKg, "What they drew or loaded together, kg wet."),
  lots: field(list(Draw, { max: 100 }), "How much of each lot, for a consignment; sorted."),
  members: field(list(id, { min: 1, max: 3 }), "Members of whom one endorses a change, beside an authority."),
});
export type Lane = Infer<typeof Lane>;

type Key = Pick<Lane, "of" | "ofId" | "series" | "lane">;

/** Id of a lane. The same in every series, so that its record and its endorsement policy come to be only once. */
export const laneId = ({ of, ofId, lane }: Omit<Key, "series">): string => `${of}/${ofId}/${lane}`;

/** A lane as it counts in this series; undefined while it is untouched. */
export async function laneNow(ledger: Ledger, key: Key): Promise<Lane | undefined> {
  const lane = await ledger.get("lane", laneId(key));
  return lane?.series === key.series ? lane : undefined;
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
