import { DomainError } from "../error.ts";
import { field, object, pattern } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { numberSet, rangesOf } from "./places.ts";

/*
 * Excise stamps by their numbers. A stamp is known by series and number; a set of them is ranges, as pieces of a list are (places.ts), so that the
 * ledger follows every single stamp from its issue to the sale at a few bytes for a roll.
 */

/** Kinds of goods whose units bear a stamp: a stamp for one is not valid on another. */
export const stampKinds = ["alcohol", "tobacco"] as const;
export type StampKind = (typeof stampKinds)[number];

/** Greatest number of a stamp in its series. */
export const MAX_STAMP = 999_999_999;
/** A line of ten thousand single stamps of nine digits. */
const MAX_TEXT = 100_000;
const number = "[1-9]\\d{0,8}";
export const stampSeries = pattern("Text", /^[A-Z]{1,4}$/, "AB", 4);
export const stampNumbers = numberSet(pattern("Text", new RegExp(`^${number}(?:-${number})?(?:,${number}(?:-${number})?)*$`), "1-400,402", MAX_TEXT), MAX_STAMP);

/** Stamps of one series. */
export const StampSet = object({ series: field(stampSeries, "Series, as printed."), numbers: field(stampNumbers, "Numbers, e.g. 1-400,402.") });
export type StampSet = Infer<typeof StampSet>;

export const stampId = (series: string, stamp: number): string => `${series}/${stamp}`;

/** Every number of a set. @throws {DomainError} `input/too-many` above `most`, before any is listed */
export function singleStamps(numbers: string, most: number): readonly number[] {
  const ranges = rangesOf(numbers);
  const count = ranges.reduce((total, [from, to]) => total + to - from + 1, 0);
  if (count > most) throw new DomainError("input/too-many", { count, max: most });
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
}

/** A stamp as it is printed or scanned: series and number, `AB 00012345`. @throws {DomainError} `input/format` */
export function readStamp(code: string): { readonly series: string; readonly stamp: number } {
  const match = /^([A-Z]{1,4})[ -]?0{0,8}([1-9]\d{0,8})$/.exec(code.trim().toUpperCase());
  if (!match) throw new DomainError("input/format", { field: "stamp", example: "AB 00012345" });
  return { series: match[1] ?? "", stamp: Number(match[2]) };
}
