import { Decimal } from "../../../../domain/decimal.ts";

interface Lot {
  readonly lotId: string;
  readonly product: string;
  readonly licenceNos: readonly string[];
  readonly madeKg: string;
  readonly madeAt: string;
}

/** Lots that a receipt may be bound to, oldest first: of its product and licence, and not carrying royalty already. The ledger asks the same (`royalty:carry`). */
export const bindable = <L extends Lot>({ product, licenceNo }: { readonly product: string; readonly licenceNo: string }, lots: readonly L[], carrying: ReadonlySet<string>): readonly L[] =>
  lots.filter((lot) => lot.product === product && lot.licenceNos.includes(licenceNo) && !carrying.has(lot.lotId)).toSorted((a, b) => (a.madeAt < b.madeAt ? -1 : 1));

/** Those whose whole mass the receipt covers, oldest first; a lot that is too large is passed over. */
export function coveredBy(lots: readonly Lot[], freeKg: Decimal): ReadonlySet<string> {
  const covered = new Set<string>();
  let left = freeKg;
  for (const { lotId, madeKg } of lots) {
    const mass = Decimal.parse(madeKg);
    if (mass.greaterThan(left)) continue;
    covered.add(lotId);
    left = left.minus(mass);
  }
  return covered;
}
