import { DomainError } from "../error.ts";
import { useId } from "../uses.ts";
import type { Ledger, Put } from "../act.ts";
import type { Journey, Use } from "../uses.ts";

/*
 * A vehicle carries one load at a time, by the times at which things happened: a journey lasts from loading to exit. Scales and gates that were without a
 * network report late, so a loading may arrive after a later one of the same vehicle; it finds its place between the journeys that are known.
 */

type Stamp = { readonly tx: string; readonly at: string };
type UsePut = Extract<Put, { kind: "use" }>;

/** Journeys that are kept; of older ones only how far back they reach. */
const KEPT = 8;

const putOf = (use: Pick<Use, "number" | "knownSince">, journeys: readonly Journey[], { tx, at }: Stamp): UsePut => {
  const newest = journeys.at(-1);
  const { number, knownSince } = use;
  const record: Use = { what: "vehicle", number, ...(newest && newest.to === undefined ? { usedBy: newest.unitId } : {}), journeys, ...(knownSince === undefined ? {} : { knownSince }), tx, at };
  return { kind: "use", id: useId("vehicle", number), record };
};

/**
 * The vehicle leaves with a unit at the time of `stamp`, at which it was on no other journey.
 * @throws {DomainError} `consignment/vehicle-busy`, `step/before-cause`
 */
export async function sentOff(ledger: Ledger, number: string, unitId: string, stamp: Stamp): Promise<UsePut> {
  const { at } = stamp;
  const use = await ledger.get("use", useId("vehicle", number));
  const known = use?.journeys ?? [];
  const other = known.find(({ from, to }) => from <= at && (to === undefined || at < to));
  if (other) throw new DomainError("consignment/vehicle-busy", { plate: number, otherId: other.unitId });
  if (use?.knownSince !== undefined && at < use.knownSince) throw new DomainError("step/before-cause", { date: at, causeDate: use.knownSince, cause: `earlier journeys of ${number}` });
  const journeys = [...known, { unitId, from: at }].sort((a, b) => (a.from < b.from ? -1 : 1));
  if (journeys.length <= KEPT) return putOf({ ...use, number }, journeys, stamp);
  const ended = journeys.findIndex(({ to }) => to !== undefined);
  const left = journeys[ended];
  if (!left) throw new DomainError("consignment/vehicle-busy", { plate: number, otherId: journeys[0]?.unitId ?? unitId });
  const knownSince = [use?.knownSince ?? "", left.to ?? ""].sort().at(-1) ?? "";
  return putOf({ number, knownSince }, journeys.toSpliced(ended, 1), stamp);
}

/**
 * The vehicle's record once its unit has left the country, before any later journey of it began; none where the record knows nothing of the unit.
 * @throws {DomainError} `consignment/vehicle-busy`
 */
export async function cameBack(ledger: Ledger, number: string, unitId: string, stamp: Stamp): Promise<readonly UsePut[]> {
  const use = await ledger.get("use", useId("vehicle", number));
  const i = use?.journeys?.findIndex((journey) => journey.unitId === unitId) ?? -1;
  const own = use?.journeys?.[i];
  if (!use?.journeys || !own) return [];
  const next = use.journeys[i + 1];
  if (next && next.from < stamp.at) throw new DomainError("consignment/vehicle-busy", { plate: number, otherId: next.unitId });
  return [putOf(use, use.journeys.with(i, { ...own, to: stamp.at }), stamp)];
}

/** The vehicle's record without a journey whose loading was taken back; none where it knows nothing of the unit. */
export async function neverLeft(ledger: Ledger, number: string, unitId: string, stamp: Stamp): Promise<readonly UsePut[]> {
  const use = await ledger.get("use", useId("vehicle", number));
  if (!use?.journeys?.some((journey) => journey.unitId === unitId)) return [];
  return [putOf(use, use.journeys.filter((journey) => journey.unitId !== unitId), stamp)];
}
