import { dec, Decimal, sum } from "./decimal.ts";
import { day } from "./registry.ts";
import { moistures } from "./tax/quantity.ts";
import { rowsOn } from "./tax/tables/row.ts";
import type { Result } from "./assays.ts";
import type { Tolerance } from "./tax/tables/customs.ts";

/*
 * The border from both sides: what was measured before a cargo left and what the buyer measured, compared figure by figure. A difference
 * beyond its tolerance (the customs authority's table `tolerances`) is flagged; one without a tolerance in the table is shown and not judged.
 */

export type Measure = "wet-mass" | "dry-mass" | "moisture" | "assay" | "seal" | "plate" | "hours";

/** One figure of both sides. Numbers are exact; `differencePct` is rounded half up to 4 decimals for people, the judgement is exact. */
export interface BorderFigure {
  readonly scope: "consignment" | "lot" | "unit";
  readonly id: string;
  readonly measure: Measure;
  /** What was determined, where `measure` is `assay`. */
  readonly analyte?: string;
  /** Of `here`, `there` and `difference`: kg, %, h, the analyte's unit; `text` for seals and plates. */
  readonly unit: string;
  readonly here: string;
  readonly there: string;
  /** There less here. */
  readonly difference?: Decimal;
  readonly differencePct?: Decimal;
  /** In `%` of what was measured here for masses, in points of the unit for values. */
  readonly tolerance?: Decimal;
  /** Absent where the table has no tolerance for it. */
  readonly exceeds?: boolean;
}

export interface Sides {
  readonly consignmentId: string;
  /** Units that have passed the gate, both ends weighed. */
  readonly units: readonly {
    readonly unitId: string;
    readonly loadedKg: Decimal;
    readonly exitedKg: Decimal;
    readonly sealFixed: string;
    readonly sealFound: string;
    readonly plateLoaded: string;
    readonly plateLeft: string;
    readonly loadedAt: string;
    readonly exitedAt: string;
  }[];
  /** Lots that it was loaded from, how much of each, and what the certificates in force say of them; none where one has none. */
  readonly lots: readonly {
    readonly lotId: string;
    readonly massKg: Decimal;
    /** What of it passed the gate, by its part of each unit, kg wet to the gram. */
    readonly exitedKg?: Decimal;
    readonly results?: readonly Result[];
    /** What the buyer found of this lot alone, where it exchanged assays. */
    readonly buyers?: { readonly results: readonly Result[]; readonly at: string };
  }[];
  /** All that passed the gate, kg wet, and when the last unit did. */
  readonly exitedKg: Decimal;
  readonly exitedAt?: string;
  /** The buyer's own figures. */
  readonly acceptance?: { readonly receivedKg: Decimal; readonly results: readonly Result[]; readonly at: string };
  /** Rows of the table in force. */
  readonly tolerances: readonly Tolerance[];
}

const PLACES = 6;
const HOUR_SECONDS = 3600;

/** Every figure that both sides have, consignment first, then its lots, then its units. */
export function borderFigures(sides: Sides): readonly BorderFigure[] {
  return [...ofConsignment(sides), ...ofLots(sides), ...sides.units.flatMap((unit) => ofUnit(sides, unit))];
}

function ofConsignment(sides: Sides): BorderFigure[] {
  const { consignmentId: id, exitedKg, exitedAt, acceptance } = sides;
  if (!acceptance) return [];
  const { receivedKg, results, at } = acceptance;
  const limit = toleranceOf(sides.tolerances, "acceptance-weight", "%", day(at));
  const scope = { scope: "consignment", id } as const;
  const weighted = weightedResults(sides.lots);
  const [here, there] = [moistureIn(weighted), moistureIn(results)];
  return [
    mass({ ...scope, measure: "wet-mass" }, exitedKg, receivedKg, limit),
    ...(here && there ? [mass({ ...scope, measure: "dry-mass" }, dryKg(exitedKg, here), dryKg(receivedKg, there), limit)] : []),
    ...values(scope, weighted, results, sides.tolerances, day(at)),
    ...(exitedAt === undefined ? [] : [hours(scope, exitedAt, at)]),
  ];
}

/**
 * Each lot's own certificate against what the buyer found of it: in its exchange of assays where there is one, else in the cargo that it is a part of. A buyer
 * weighs the cargo as a whole: a lot's part of that is by what left of it, rounded half up to the gram.
 */
function ofLots({ lots, exitedKg: wholeKg, acceptance, tolerances }: Sides): BorderFigure[] {
  return lots.flatMap(({ lotId, exitedKg, results, buyers = acceptance }): BorderFigure[] => {
    const scope = { scope: "lot", id: lotId } as const;
    const received = acceptance && exitedKg && wholeKg.isPositive() ? acceptance.receivedKg.times(exitedKg).dividedByHalfUp(wholeKg, 3) : undefined;
    const limit = toleranceOf(tolerances, "acceptance-weight", "%", day(acceptance?.at ?? buyers?.at ?? "1970-01-01T00:00:00Z"));
    const [here, there] = [moistureIn(results ?? []), moistureIn(buyers?.results ?? [])];
    return [
      ...(received && exitedKg ? [mass({ ...scope, measure: "wet-mass" }, exitedKg, received, limit)] : []),
      ...(received && exitedKg && here && there ? [mass({ ...scope, measure: "dry-mass" }, dryKg(exitedKg, here), dryKg(received, there), limit)] : []),
      ...(results && buyers ? values(scope, results, buyers.results, tolerances, day(buyers.at)) : []),
    ];
  });
}

function ofUnit({ tolerances }: Sides, unit: Sides["units"][number]): BorderFigure[] {
  const scope = { scope: "unit", id: unit.unitId } as const;
  const same = (measure: Measure, here: string, there: string): BorderFigure => ({ ...scope, measure, unit: "text", here, there, exceeds: here !== there });
  return [
    mass({ ...scope, measure: "wet-mass" }, unit.loadedKg, unit.exitedKg, toleranceOf(tolerances, "gate-weight", "%", day(unit.exitedAt))),
    same("seal", unit.sealFixed, unit.sealFound),
    same("plate", unit.plateLoaded, unit.plateLeft),
    hours(scope, unit.loadedAt, unit.exitedAt),
  ];
}

type Head = Pick<BorderFigure, "scope" | "id" | "measure">;

function mass(head: Head, here: Decimal, there: Decimal, tolerance: Decimal | undefined): BorderFigure {
  const difference = there.minus(here);
  const pct = difference.times(Decimal.hundred);
  return {
    ...{ ...head, unit: "kg", here: here.toString(), there: there.toString(), difference },
    ...(here.isPositive() ? { differencePct: pct.dividedByHalfUp(here, 4) } : {}),
    ...(tolerance ? { tolerance, exceeds: pct.abs().greaterThan(here.times(tolerance)) } : {}),
  };
}

/** Values that both sides have of the same analyte, in the same unit and on the same basis. */
function values(scope: Pick<BorderFigure, "scope" | "id">, here: readonly Result[], there: readonly Result[], tolerances: readonly Tolerance[], on: string): BorderFigure[] {
  return here.flatMap((own): BorderFigure[] => {
    const other = there.find(({ analyte, unit, basis }) => analyte === own.analyte && unit === own.unit && basis === own.basis);
    if (!other) return [];
    const difference = other.value.minus(own.value);
    const isMoisture = moistures.includes(own.analyte);
    const tolerance = toleranceOf(tolerances, isMoisture ? "moisture" : `splitting-${own.analyte}`, own.unit, on);
    return [{
      ...{ ...scope, measure: isMoisture ? "moisture" : "assay", analyte: own.analyte, unit: own.unit, here: own.value.toString(), there: other.value.toString(), difference },
      ...(tolerance ? { tolerance, exceeds: difference.abs().greaterThan(tolerance) } : {}),
    }];
  });
}

/** The lots' values weighed by what each gave, of those analytes that all lots have; rounded half up to 6 decimals. */
function weightedResults(lots: Sides["lots"]): readonly Result[] {
  const [first, ...others] = lots;
  const total = sum(lots.map(({ massKg }) => massKg));
  if (!first?.results || !total.isPositive()) return [];
  return first.results.flatMap((result): Result[] => {
    const same = [result, ...others.map(({ results = [] }) => results.find(({ analyte, unit, basis }) => analyte === result.analyte && unit === result.unit && basis === result.basis))];
    if (same.some((one) => one === undefined)) return [];
    const weighted = sum(lots.map(({ massKg }, i) => massKg.times((same[i] as Result).value)));
    return [{ ...result, value: lots.length === 1 ? result.value : weighted.dividedByHalfUp(total, PLACES) }];
  });
}

function moistureIn(results: readonly Result[]): Decimal | undefined {
  return results.find(({ analyte, unit, basis }) => moistures.includes(analyte) && unit === "%" && basis === "as-received")?.value;
}

/** Dry mass to the gram, rounded half up. */
const dryKg = (wetKg: Decimal, moisturePct: Decimal): Decimal => wetKg.times(Decimal.hundred.minus(moisturePct)).times(dec("0.01")).roundedHalfUp(3);

function hours(scope: Pick<BorderFigure, "scope" | "id">, from: string, to: string): BorderFigure {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return { ...scope, measure: "hours", unit: "h", here: from, there: to, difference: Decimal.of(BigInt(seconds)).dividedByHalfUp(Decimal.of(BigInt(HOUR_SECONDS)), 2) };
}

function toleranceOf(rows: readonly Tolerance[], setting: string, unit: string, on: string): Decimal | undefined {
  return rowsOn(rows, on).find((row) => row.setting === setting && row.unit === unit)?.value;
}
