import { Decimal, dec, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { bases, units } from "../vocabulary.ts";
import type { Step } from "./findings.ts";

/*
 * From what was weighed and certified to what is taxed: wet tonnes, dry tonnes, metal, fine grams. Everything is exact until the one
 * rounding at the end, so neither the order of the parts nor a division into more parts of the same composition changes a result.
 */

/** One value of a certificate. */
export interface Measured {
  readonly analyte: string;
  readonly value: Decimal;
  readonly unit: (typeof units)[number];
  readonly basis: (typeof bases)[number];
}

/** Goods of one composition: what was drawn from one lot and what its certificate states. `name` is the certificate's number. */
export interface Part {
  readonly name: string;
  /** kg, wet. */
  readonly massKg: Decimal;
  readonly values: readonly Measured[];
}

/** Decimals of quantities and money, from the valuation rule of kind `rounding`. */
export interface Places {
  readonly tonnePlaces: number;
  readonly metalPlaces: number;
  readonly gramPlaces: number;
  readonly bullionPlaces: number;
  readonly moneyPlaces: number;
}

export interface Quantity {
  readonly amount: Decimal;
  readonly unit: "t" | "g";
  readonly working: readonly Step[];
}

const THOUSAND = dec("1000");
const PERCENT = dec("0.01");
/** What one unit of a value is as a fraction of mass. */
const fractionOf = { "%": PERCENT, "per-mille": dec("0.001"), "g/t": dec("0.000001"), ppm: dec("0.000001") } as const;
/** Analytes that are the total moisture: of coal and of ores. */
export const moistures: readonly string[] = ["TM", "H2O"];

/** Exact kilograms in tonnes. */
export const tonnes = (kg: Decimal): Decimal => kg.times(dec("0.001"));

/** Wet tonnes. */
export function wetTonnes(parts: readonly Part[], { tonnePlaces }: Places): Quantity {
  const amount = tonnes(sum(parts.map(({ massKg }) => massKg))).roundedHalfUp(tonnePlaces);
  return { amount, unit: "t", working: [{ label: "wet mass", labelMn: "нойтон жин", expression: listed(parts, ({ massKg }) => `${tonnes(massKg)} t`), value: amount, unit: "t" }] };
}

/**
 * Dry tonnes: wet mass less certified total moisture, each part by its own certificate.
 * @throws {DomainError} `assay/moisture-missing`, `assay/basis-missing`
 */
export function dryTonnes(parts: readonly Part[], { tonnePlaces }: Places): Quantity {
  const amount = tonnes(sum(parts.map(dryKg))).roundedHalfUp(tonnePlaces);
  const expression = listed(parts, (part) => `${tonnes(part.massKg)} t × (1 − ${moisture(part)}/100)`);
  return { amount, unit: "t", working: [{ label: "dry mass", labelMn: "хуурай жин", expression, value: amount, unit: "dmt" }] };
}

/**
 * Content of an analyte, in tonnes or grams.
 * @throws {DomainError} `assessment/input-missing` where a part does not state it, `assay/moisture-missing`, `assay/basis-missing`, `assay/unit-mismatch`
 */
export function content(parts: readonly Part[], analyte: string, unit: "t" | "g", name: { readonly en: string; readonly mn: string }, { metalPlaces, gramPlaces, ...places }: Places): Quantity {
  const kg = sum(parts.map((part) => contentKg(part, analyte)));
  const amount = unit === "t" ? tonnes(kg).roundedHalfUp(metalPlaces) : kg.times(THOUSAND).roundedHalfUp(gramPlaces);
  const expression = listed(parts, (part) => {
    const { value, unit: valueUnit, basis } = measured(part, analyte);
    return `${basis === "dry" ? `${tonnes(dryKg(part))} dmt` : `${tonnes(part.massKg)} t`} × ${value} ${valueUnit}`;
  });
  const step: Step = { label: `contained ${name.en}`, labelMn: `агуулсан ${name.mn}`, expression, value: amount, unit };
  const onDry = parts.some((part) => measured(part, analyte).basis === "dry");
  return { amount, unit, working: onDry ? [...dryTonnes(parts, { metalPlaces, gramPlaces, ...places }).working, step] : [step] };
}

/**
 * Fine grams of bullion: gross grams by content.
 * @throws {DomainError} `assessment/input-missing`, `assay/unit-mismatch`
 */
export function fineGrams(parts: readonly Part[], analyte: string, { bullionPlaces }: Places): Quantity {
  const amount = sum(parts.map((part) => contentKg(part, analyte))).times(THOUSAND).roundedHalfUp(bullionPlaces);
  const expression = listed(parts, (part) => {
    const { value, unit } = measured(part, analyte);
    return `${part.massKg.times(THOUSAND)} g × ${value} ${unit}`;
  });
  return { amount, unit: "g", working: [{ label: "net weight", labelMn: "цэвэр жин", expression, value: amount, unit: "g" }] };
}

/** Whether the content of the whole is at least `minPct` percent, exactly: no mean is rounded on the way. */
export function contentAtLeast(parts: readonly Part[], analyte: string, minPct: Decimal): boolean {
  const mass = sum(parts.map((part) => (measured(part, analyte).basis === "dry" ? dryKg(part) : part.massKg)));
  return !sum(parts.map((part) => contentKg(part, analyte))).lessThan(mass.times(minPct).times(PERCENT));
}

/** Whether any part states the analyte. */
export const states = (parts: readonly Part[], analyte: string): boolean => parts.some(({ values }) => values.some((value) => value.analyte === analyte));

/** Parts of the same composition joined and put in a fixed order, so that results do not depend on how goods were listed. */
export function merged(parts: readonly Part[]): readonly Part[] {
  return [...Map.groupBy(parts, ({ name }) => name)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [first, ...rest]]) => (first ? [{ ...first, massKg: sum([first, ...rest].map(({ massKg }) => massKg)) }] : []));
}

function measured({ name, values }: Part, analyte: string): Measured {
  const found = values.find((value) => value.analyte === analyte);
  if (!found) throw new DomainError("assessment/input-missing", { input: `${analyte} of certificate ${name}` });
  return found;
}

function moisture(part: Part): Decimal {
  const found = part.values.find(({ analyte }) => moistures.includes(analyte));
  if (!found) throw new DomainError("assay/moisture-missing", { certificateNo: part.name });
  if (found.unit !== "%") throw new DomainError("assay/unit-mismatch", { analyte: found.analyte, unit: found.unit, expectedUnit: "%" });
  if (found.basis !== "as-received") throw new DomainError("assay/basis-missing", { analyte: found.analyte });
  return found.value;
}

const dryKg = (part: Part): Decimal => part.massKg.times(Decimal.hundred.minus(moisture(part))).times(PERCENT);

/**
 * Content of an analyte in kilograms, exact: on a dry basis of the dry mass.
 * @throws {DomainError} `assessment/input-missing`, `assay/moisture-missing`, `assay/basis-missing`, `assay/unit-mismatch`
 */
export function contentKg(part: Part, analyte: string): Decimal {
  const { value, unit, basis } = measured(part, analyte);
  if (!(unit in fractionOf)) throw new DomainError("assay/unit-mismatch", { analyte, unit, expectedUnit: "%" });
  // Bullion and cathodes hold no water and their contents have no basis; air-dried and ash-free values cannot be turned into dry ones here.
  if (basis !== "dry" && basis !== "as-received" && basis !== "none") throw new DomainError("assay/basis-missing", { analyte });
  return (basis === "dry" ? dryKg(part) : part.massKg).times(value).times(fractionOf[unit as keyof typeof fractionOf]);
}

/** What every part adds, joined; only the number of parts where that grows too long for a line. */
function listed(parts: readonly Part[], each: (part: Part) => string): string {
  const whole = parts.map(each).join(" + ");
  return whole.length <= 190 ? whole : `Σ (${parts.length})`;
}
