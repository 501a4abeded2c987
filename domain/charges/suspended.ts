import { Decimal, sum } from "../decimal.ts";
import { reliefTaxes } from "../tax/tables/reliefs.ts";
import type { Obligation, StayedGoods } from "../charges.ts";
import type { Line } from "../tax/lines.ts";

/*
 * The taxes that a procedure suspended, of one item and a part of its mass: what falls due when those goods stay in the country.
 */

type Item = Obligation["items"][number];
/** Mass that is neither gone again nor charged. */
export const leftKg = ({ netKg, reexportedKg, convertedKg, chargedKg }: Item): Decimal => netKg.minus(reexportedKg).minus(convertedKg).minus(chargedKg);

/** Lines by which the suspended taxes of a part of an item fall due; by the same assessment all parts of an item sum to what was suspended of it, exactly. @param wholeKg mass of the item */
export function suspendedLines(lines: readonly Line[], { itemNo, netKg, beforeKg }: StayedGoods, wholeKg: Decimal): readonly Omit<Line, "no">[] {
  return reliefTaxes.flatMap((tax): readonly Omit<Line, "no">[] => {
    const suspension = lines.find((line) => line.tax === tax && line.item === undefined && line.amount.isNegative());
    const all = sum(lines.filter((line) => line.tax === tax && line.item !== undefined).map(({ amount }) => amount));
    const own = sum(lines.filter((line) => line.tax === tax && line.item === itemNo).map(({ amount }) => amount));
    if (!suspension || !own.isPositive()) return [];
    const whole = suspension.amount.negated().times(own);
    const upTo = (kg: Decimal): Decimal => whole.times(kg).dividedByHalfUp(all.times(wholeKg), 2);
    const amount = upTo(beforeKg.plus(netKg)).minus(upTo(beforeKg));
    const suspended = whole.dividedByHalfUp(all, 2);
    if (amount.isZero()) return [];
    return [{ ...suspension, item: itemNo, label: `Suspended tax falls due: ${tax}, item ${itemNo}`, labelMn: `Түдгэлзүүлсэн татвар төлөх: ${tax}, ${itemNo}-р бараа`, base: suspended, baseUnit: "MNT", rate: Decimal.hundred, rateUnit: "%", amount, working: [{ label: "share of the item's mass", labelMn: "барааны жинд эзлэх хувь", expression: `${suspended} × ${netKg}/${wholeKg}`, value: amount, unit: "MNT" }] }];
  });
}
