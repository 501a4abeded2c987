import { dec, Decimal, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { contentKg, moistures } from "../tax/quantity.ts";
import type { Ledger } from "../act.ts";
import type { Certificate, Result, Run } from "../assays.ts";

/*
 * Contained metal balances against assays: what a plant makes holds no more of a metal than what went in. Only what is certified is
 * compared, and what cannot be compared is said.
 */

export type Assay = Pick<Certificate, "certificateNo" | "results">;
/** How one metal of a run's output stands against its inputs, kg to the milligram. */
export type MetalBalance =
  | { readonly analyte: string; readonly outKg: Decimal; readonly inKg: Decimal }
  /** Not compared: these inputs have no certificate that states the metal. */
  | { readonly analyte: string; readonly outKg: Decimal; readonly unassayedLotIds: readonly string[] };

/** Which end of a value's expanded uncertainty: −1 the least, 0 the stated value, 1 the most. */
type End = -1 | 0 | 1;

/**
 * Compares each metal that an output's certificate states with what the run's inputs held by their certificates in force. Metal is gained
 * only if the least that the output may hold exceeds the most that the inputs may have held, at the ends of all stated uncertainties; a
 * value without one counts as exact. Other outputs of the run are not added: a refusal is never wrong.
 * @throws {DomainError} `lot/metal-unbalanced`
 */
export async function balanceMetals(ledger: Ledger, { madeKg, inputs }: Run, output: Assay, metals: readonly string[]): Promise<readonly MetalBalance[]> {
  const sources = await Promise.all(inputs.map(async ({ lotId, massKg }) => ({ lotId, massKg, assay: await assayOf(ledger, lotId) })));
  return metals.flatMap((analyte): readonly MetalBalance[] => {
    const outOf = (end: End) => held(output, madeKg, analyte, end);
    const stated = outOf(0);
    if (!stated) return [];
    const outKg = stated.roundedHalfUp(6);
    const inOf = (end: End) => sources.map(({ lotId, massKg, assay }) => ({ lotId, kg: assay && held(assay, massKg, analyte, end) }));
    const unassayedLotIds = inOf(0).flatMap(({ lotId, kg }) => (kg ? [] : [lotId]));
    if (unassayedLotIds.length > 0) return [{ analyte, outKg, unassayedLotIds }];
    const total = (end: End) => sum(inOf(end).map(({ kg }) => kg ?? Decimal.zero));
    const inKg = total(0).roundedHalfUp(6);
    if (outOf(-1)?.greaterThan(total(1))) throw new DomainError("lot/metal-unbalanced", { outKg, metal: analyte, inKg });
    return [{ analyte, outKg, inKg }];
  });
}

async function assayOf(ledger: Ledger, lotId: string): Promise<Assay | undefined> {
  const inForce = await ledger.get("lotAssay", lotId);
  return inForce && ledger.get("certificate", inForce.certificateNo);
}

/** Metal in a mass, kg, at one end of the uncertainties; undefined where the certificate does not state it on a basis that can be weighed. */
export function held({ certificateNo, results }: Assay, massKg: Decimal, analyte: string, end: End): Decimal | undefined {
  const value = results.find((result) => result.analyte === analyte && ["dry", "as-received", "none"].includes(result.basis));
  const water = results.find((result) => moistures.includes(result.analyte) && result.basis === "as-received" && result.unit === "%");
  if (!value || (value.basis === "dry" && !water)) return undefined;
  // The drier the lot, the more metal it holds.
  const values = water ? [at(value, end), at(water, -end as End)] : [at(value, end)];
  return contentKg({ name: certificateNo, massKg, values }, analyte);
}

/** The result at one end of its uncertainty, within what a mass can hold: nothing less than none, no more water than mass. */
function at(result: Result, end: End): Result {
  const value = result.value.plus((result.uncertainty ?? Decimal.zero).times(dec(String(end))));
  const most = moistures.includes(result.analyte) && value.greaterThan(Decimal.hundred) ? Decimal.hundred : value;
  return { ...result, value: most.isNegative() ? Decimal.zero : most };
}
