import { distinct } from "../act.ts";
import { dec, Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Result } from "../assays.ts";
import type { Accreditation } from "../registry.ts";
import type { units } from "../vocabulary.ts";

/*
 * What a set of laboratory results must satisfy whatever the laboratory says: units that fit, values that are physically possible.
 * Analytes and their units follow the usual certificates of coal, concentrates and ores (docs/sources.md#assays).
 */

type Unit = (typeof units)[number];
const MILLION = dec("1000000");
/** Parts per million in one of each unit that is a fraction of mass. */
const ppmIn: Partial<Record<Unit, Decimal>> = { "%": dec("10000"), "per-mille": dec("1000"), "g/t": Decimal.one, ppm: Decimal.one };

/** Units of analytes that are no fraction of an element or oxide. */
const unitOf: Readonly<Record<string, Unit>> = { TM: "%", IM: "%", H2O: "%", Ash: "%", VM: "%", FC: "%", CSR: "%", CV: "kcal/kg", G: "index", CSN: "index", Y: "mm" };
/** Above any substance that is traded: no fuel burns hotter than 12,000 kcal/kg; caking and swelling indices end near 100. */
const most: Partial<Record<Unit, Decimal>> = { "kcal/kg": dec("12000"), index: dec("200"), mm: dec("1000") };
/** Strength after reaction is a percentage of a test piece, not of a moist or dry mass. */
const withoutBasis = ["CSR"];

const moisture = ["TM", "H2O", "IM"];
/** Proximate analysis: on one basis its parts are disjoint. Only one kind of moisture counts on each basis. */
const proximate: readonly (readonly string[])[] = [moisture, ["Ash"], ["VM"], ["FC"]];
/** Elements and oxides. Those of one family overlap, so only the largest of them counts: the sum is then a lower bound, and a refusal is never wrong. */
const composition: readonly (readonly string[])[] = [
  ...[["Fe", "FeO", "Fe2O3", "Fe3O4"], ["Si", "SiO2"], ["Al", "Al2O3"], ["Ca", "CaO", "CaF2", "CaCO3", "F"], ["Mg", "MgO"], ["Mn", "MnO", "MnO2"], ["W", "WO3"]],
  ...[["Ti", "TiO2"], ["K", "K2O"], ["Na", "Na2O"], ["P", "P2O5"], ["S", "SO3"], ["Cr", "Cr2O3"], ["V", "V2O5"], ["U", "U3O8"]],
  ...["Cu", "Mo", "Zn", "Pb", "Sn", "Au", "Ag", "Re", "As", "Sb", "Bi", "Cd", "Hg", "Ni", "Co", "Cl", "C", "H", "N", "O"].map((element) => [element]),
];
const isPart = (analyte: string): boolean => composition.some((family) => family.includes(analyte));

/**
 * Refuses results that cannot be: an analyte twice, without method or basis, in a unit that does not fit, a fraction above the whole, or
 * parts that together exceed it.
 * @throws {DomainError} `assay/…`, `input/duplicate`, `input/out-of-range`
 */
export function checkResults(results: readonly Result[]): void {
  distinct(results.map(({ analyte, basis }) => `${analyte} ${basis}`), "results");
  for (const { analyte, value, unit, basis, method } of results) {
    if (method.trim() === "") throw new DomainError("assay/method-missing", { analyte });
    const expected = unitOf[analyte];
    if (expected !== undefined && unit !== expected) throw new DomainError("assay/unit-mismatch", { analyte, unit, expectedUnit: expected });
    const perUnit = ppmIn[unit];
    if (isPart(analyte) && !perUnit) throw new DomainError("assay/unit-mismatch", { analyte, unit, expectedUnit: Object.keys(ppmIn).join(", ") });
    if (basis === "none" && unit !== "index" && unit !== "mm" && unit !== "per-mille" && !withoutBasis.includes(analyte)) throw new DomainError("assay/basis-missing", { analyte });
    if (perUnit && value.times(perUnit).greaterThan(MILLION)) throw new DomainError("assay/fraction-out-of-range", { field: analyte, ppm: value.times(perUnit) });
    const limit = most[unit];
    if (limit && value.greaterThan(limit)) throw new DomainError("input/out-of-range", { field: analyte, value, min: 0, max: limit });
  }
  for (const basis of new Set(results.map((result) => result.basis))) {
    for (const families of [proximate, composition]) {
      const ppm = sum(families.map((family) => largest(results, family, basis)));
      if (ppm.greaterThan(MILLION)) throw new DomainError("assay/sum-over-100", { sumPct: ppm.times(dec("0.0001")) });
    }
  }
}

/** Values on a dry basis say nothing of the mass on the scale without its moisture. @throws {DomainError} `assay/moisture-missing` */
export function checkMoisture(certificateNo: string, results: readonly Result[]): void {
  const needed = results.some(({ basis }) => basis !== "as-received" && basis !== "none");
  const given = results.some(({ analyte, basis }) => (analyte === "TM" || analyte === "H2O") && basis === "as-received");
  if (needed && !given) throw new DomainError("assay/moisture-missing", { certificateNo });
}

/** Every analyte and method must be in the accreditation's scope. @throws {DomainError} `registry/accreditation-scope` */
export function checkScope({ laboratoryId: labId, scope }: Accreditation, results: readonly Result[]): void {
  for (const { analyte, method } of results) {
    if (!scope.some((row) => row.analyte === analyte && row.method === method)) throw new DomainError("registry/accreditation-scope", { labId, analyte, method });
  }
}

/** Largest value of a family on one basis, in parts per million; zero where none was measured. */
function largest(results: readonly Result[], family: readonly string[], basis: Result["basis"]): Decimal {
  let found = Decimal.zero;
  for (const { analyte, value, unit, basis: given } of results) {
    const ppm = given === basis && family.includes(analyte) ? value.times(ppmIn[unit] ?? Decimal.zero) : Decimal.zero;
    if (ppm.greaterThan(found)) found = ppm;
  }
  return found;
}
