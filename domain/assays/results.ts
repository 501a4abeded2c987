import { distinct } from "../act.ts";
import { dec, Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { moistures } from "../tax/quantity.ts";
import { tablesInForce } from "../tax/tables/index.ts";
import { rowsOn } from "../tax/tables/row.ts";
import type { Ledger } from "../act.ts";
import type { Result } from "../assays.ts";
import type { Accreditation } from "../registry.ts";
import type { Parameter, Product } from "../tax/tables/products.ts";
import type { units } from "../vocabulary.ts";

/*
 * What a set of laboratory results must satisfy whatever the laboratory says: units that fit, values that are physically possible. What
 * holds for a product stands in the table `products` (units, bases, bounds from formula weights); the rest holds for every substance.
 */

type Unit = (typeof units)[number];
const MILLION = dec("1000000");
/** Parts per million in one of each unit that is a fraction of mass. */
const ppmIn: Partial<Record<Unit, Decimal>> = { "%": dec("10000"), "per-mille": dec("1000"), "g/t": Decimal.one, ppm: Decimal.one };
/** Units whose values change with the moisture of the sample: without a basis they say nothing. Fineness (per mille) is of dry metal. */
const needBasis: readonly Unit[] = ["%", "g/t", "ppm", "kcal/kg"];

/** Proximate analysis: on one basis its parts are disjoint. Only one kind of moisture counts on each basis. */
const proximate: readonly (readonly string[])[] = [[...moistures, "IM"], ["Ash"], ["VM"], ["FC"]];
/** Elements and oxides. Those of one family overlap, so only the largest of them counts: the sum is then a lower bound, and a refusal is never wrong. */
const composition: readonly (readonly string[])[] = [
  ...[["Fe", "FeO", "Fe2O3", "Fe3O4"], ["Si", "SiO2"], ["Al", "Al2O3"], ["Ca", "CaO", "CaF2", "CaCO3", "F"], ["Mg", "MgO"], ["Mn", "MnO", "MnO2"], ["W", "WO3"]],
  ...[["Ti", "TiO2"], ["K", "K2O"], ["Na", "Na2O"], ["P", "P2O5"], ["S", "SO3"], ["Cr", "Cr2O3"], ["V", "V2O5"], ["U", "U3O8"]],
  ...["Cu", "Mo", "Zn", "Pb", "Sn", "Au", "Ag", "Re", "As", "Sb", "Bi", "Cd", "Hg", "Ni", "Co", "Cl", "C", "H", "N", "O"].map((element) => [element]),
];
const isPart = (analyte: string): boolean => composition.some((family) => family.includes(analyte));

/** The product's row in the table in force, valid on a day; undefined for a product that the table lacks. @throws {DomainError} `table/missing` */
export async function productOf(ledger: Ledger, product: string, on: string): Promise<Product | undefined> {
  const { products } = await tablesInForce(ledger, "products");
  return rowsOn(products.rows, on).find(({ id }) => id === product);
}

/**
 * Refuses results that cannot be: an analyte twice, without method or basis, in a unit that does not fit, outside the product's bounds, a
 * fraction above the whole, or parts that together exceed it.
 * @throws {DomainError} `assay/…`, `input/duplicate`, `input/out-of-range`
 */
export function checkResults(results: readonly Result[], parameters: readonly Parameter[]): void {
  distinct(results.map(({ analyte, basis }) => `${analyte} ${basis}`), "results");
  for (const { analyte, value, unit, basis, method } of results) {
    const parameter = parameters.find((row) => row.analyte === analyte);
    if (method.trim() === "") throw new DomainError("assay/method-missing", { analyte });
    if (parameter && unit !== parameter.unit) throw new DomainError("assay/unit-mismatch", { analyte, unit, expectedUnit: parameter.unit });
    const perUnit = ppmIn[unit];
    if (isPart(analyte) && !perUnit) throw new DomainError("assay/unit-mismatch", { analyte, unit, expectedUnit: Object.keys(ppmIn).join(", ") });
    if (basis === "none" && (parameter ? parameter.basis !== "none" : needBasis.includes(unit))) throw new DomainError("assay/basis-missing", { analyte });
    if (perUnit && value.times(perUnit).greaterThan(MILLION)) throw new DomainError("assay/fraction-out-of-range", { field: analyte, ppm: value.times(perUnit) });
    if (parameter && (value.lessThan(parameter.min) || value.greaterThan(parameter.max))) {
      throw new DomainError("input/out-of-range", { field: analyte, value, min: parameter.min, max: parameter.max });
    }
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
  const given = results.some(({ analyte, basis }) => moistures.includes(analyte) && basis === "as-received");
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
