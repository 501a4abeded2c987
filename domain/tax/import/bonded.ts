import { Decimal } from "../../decimal.ts";
import { DomainError } from "../../error.ts";

/** What is left of goods in a bonded warehouse. */
export interface Stock {
  readonly value: Decimal;
  readonly pieces: Decimal;
}

/**
 * The customs value of goods that leave a bonded warehouse: the remaining value by pieces, rounded; the last release takes the rest, so
 * that all releases together bear exactly the value that was entered. `value` in any one currency.
 * @throws {DomainError} `input/out-of-range` for more pieces than there are, or none
 */
export function releaseShare({ value, pieces }: Stock, released: Decimal, places: number): { readonly share: Decimal; readonly left: Stock } {
  if (!released.isPositive() || released.greaterThan(pieces)) throw new DomainError("input/out-of-range", { field: "pieces", value: released, min: "more than 0", max: pieces });
  const share = released.equals(pieces) ? value : value.times(released).dividedByHalfUp(pieces, places);
  return { share, left: { value: value.minus(share), pieces: pieces.minus(released) } };
}
