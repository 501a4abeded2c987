import { Decimal, sum } from "../../../../domain/decimal.ts";
import { readNumber } from "../../forms/values.ts";
import type { Value, Values } from "../../forms/values.ts";

/** What a run's figures come to while they are typed; what is not yet a number counts as nothing. */
export interface RunBalance {
  readonly inKg: Decimal;
  readonly outKg: Decimal;
  readonly lossKg: Decimal;
  /** In less out less loss: the ledger takes a run only where this is nothing. */
  readonly differenceKg: Decimal;
  /** Mass of all outputs in percent of the inputs, to 3 decimals; undefined while nothing goes in. */
  readonly yieldPct: Decimal | undefined;
  /** How many rows have a mass that cannot be read. */
  readonly unread: number;
}

const NUMBER = /^\d{1,15}(\.\d{1,6})?$/;
const rowsOf = (value: Value | undefined): readonly Values[] => (Array.isArray(value) ? (value as readonly Values[]) : []);

/** The balance of a run as it stands in its form: `inputs`, `outputs`, `lossKg`. */
export function runBalance(input: Values): RunBalance {
  const typed = (value: Value | undefined): string => readNumber(typeof value === "string" ? value : "");
  const masses = [...rowsOf(input["inputs"]), ...rowsOf(input["outputs"])].map(({ massKg }) => typed(massKg));
  const massOf = (text: string): Decimal => (NUMBER.test(text) ? Decimal.parse(text) : Decimal.zero);
  const inKg = sum(rowsOf(input["inputs"]).map(({ massKg }) => massOf(typed(massKg))));
  const outKg = sum(rowsOf(input["outputs"]).map(({ massKg }) => massOf(typed(massKg))));
  const lossKg = massOf(typed(input["lossKg"]));
  return {
    ...{ inKg, outKg, lossKg, differenceKg: inKg.minus(outKg).minus(lossKg) },
    yieldPct: inKg.isPositive() ? outKg.times(Decimal.hundred).dividedByHalfUp(inKg, 3) : undefined,
    unread: masses.filter((text) => text !== "" && !NUMBER.test(text)).length,
  };
}
