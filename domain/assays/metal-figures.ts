import { Decimal, sum } from "../decimal.ts";
import { held } from "./metals.ts";
import type { Assay } from "./metals.ts";

/*
 * Contained metal of all that came out of a run, a blend or a split against all that went in, by the certificates in force. Unlike the rule of a single
 * certificate, which refuses what cannot be, this judges by the combined uncertainty and refuses nothing: which of several certificates is wrong nobody knows.
 */

/** A mass of a lot and its certificate in force, where it has one. */
export interface Holding {
  readonly lotId: string;
  readonly massKg: Decimal;
  readonly assay?: Assay;
}

export const metalVerdicts = ["balanced", "gained", "lost", "unknown"] as const;
/** One metal on both sides, kg to the milligram. */
export interface MetalFigure {
  readonly analyte: string;
  readonly inKg: Decimal;
  readonly outKg: Decimal;
  /** Out less in. */
  readonly differenceKg: Decimal;
  /** Combined expanded uncertainty (k = 2) of the difference: the root of the sum of squares over the certificates. */
  readonly uncertaintyKg: Decimal;
  /** `gained` or `lost` beyond the uncertainty; `unknown` where lots without a certificate could explain the difference. */
  readonly verdict: (typeof metalVerdicts)[number];
  /** Lots of both sides whose metal no certificate states: counted as none. */
  readonly unassayedLotIds: readonly string[];
}

/** What a side holds: metal, and by how much each certificate may be wrong. */
interface Side {
  kg: Decimal;
  readonly spans: Map<string, Decimal>;
  readonly unassayed: string[];
}

/** Each of these metals that any certificate of the outputs states. */
export function metalFigures(inputs: readonly Holding[], outputs: readonly Holding[], metals: readonly string[]): readonly MetalFigure[] {
  return metals.flatMap((analyte): MetalFigure[] => {
    const [into, out] = [sideOf(inputs, analyte), sideOf(outputs, analyte)];
    if (out.unassayed.length === outputs.length) return [];
    const difference = out.kg.minus(into.kg);
    // A certificate that speaks on both sides errs on both in the same direction.
    const squares = sum([...new Set([...into.spans.keys(), ...out.spans.keys()])].map((no) => square((out.spans.get(no) ?? Decimal.zero).minus(into.spans.get(no) ?? Decimal.zero))));
    // Less than a milligram is rounding.
    const beyond = !difference.roundedHalfUp(6).isZero() && square(difference).greaterThan(squares);
    const explained = difference.isNegative() ? out.unassayed : into.unassayed;
    const verdict = explained.length > 0 ? "unknown" : !beyond ? "balanced" : difference.isNegative() ? "lost" : "gained";
    const rounded = (kg: Decimal) => kg.roundedHalfUp(6);
    return [{ analyte, inKg: rounded(into.kg), outKg: rounded(out.kg), differenceKg: rounded(difference), uncertaintyKg: rootUp(squares), verdict, unassayedLotIds: [...new Set([...into.unassayed, ...out.unassayed])] }];
  });
}

const square = (value: Decimal): Decimal => value.times(value);

function sideOf(holdings: readonly Holding[], analyte: string): Side {
  const side: Side = { kg: Decimal.zero, spans: new Map(), unassayed: [] };
  for (const { lotId, massKg, assay } of holdings) {
    const stated = assay && held(assay, massKg, analyte, 0);
    if (!assay || !stated) {
      side.unassayed.push(lotId);
      continue;
    }
    const [least, most] = [held(assay, massKg, analyte, -1) ?? stated, held(assay, massKg, analyte, 1) ?? stated];
    const [below, above] = [stated.minus(least), most.minus(stated)];
    side.kg = side.kg.plus(stated);
    side.spans.set(assay.certificateNo, (above.greaterThan(below) ? above : below).plus(side.spans.get(assay.certificateNo) ?? Decimal.zero));
  }
  return side;
}

/** Square root, to 6 decimals, rounded up: an uncertainty is not shown smaller than it is. */
function rootUp(value: Decimal): Decimal {
  const scaled = value.roundedHalfUp(12);
  const units = scaled.units * 10n ** BigInt(12 - scaled.scale);
  if (units === 0n) return Decimal.zero;
  let [root, next] = [units, (units + 1n) / 2n];
  while (next < root) [root, next] = [next, (next + units / next) / 2n];
  return Decimal.of(root * root === units ? root : root + 1n, 6);
}
