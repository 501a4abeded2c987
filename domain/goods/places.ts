import { DomainError } from "../error.ts";
import { pattern, refined } from "../schema.ts";
import type { Codec } from "../schema.ts";

/*
 * Which pieces of a list of serial numbers a goods lot holds: their places in the list, from 0, as ranges. `0-399,401` is 401 pieces. A piece is
 * in one lot or in none, as a kilogram is: places are drawn, moved and given back, never copied.
 */

/** Most serial numbers of one list: the places of every second one still fit into a transaction. */
export const MAX_NUMBERED = 20_000;

type Range = readonly [from: number, to: number];

const number = "(?:0|[1-9]\\d{0,4})";
const written = pattern("Text", new RegExp(`^${number}(?:-${number})?(?:,${number}(?:-${number})?)*$`), "0-399,401", 100_000);

/** Places, ascending, each once; kept in the one shortest form. @throws {DomainError} `input/format`, `input/out-of-range` */
export const places: Codec<string> = numberSet(written, MAX_NUMBERED - 1);

/** A set of numbers up to `max` of a text that `written` accepts, kept in its one shortest form. The codec refuses `input/format`, `input/out-of-range`. */
export function numberSet(text: Codec<string>, max: number): Codec<string> {
  return refined(text, (value, path) => {
    const ranges = rangesOf(value);
    for (const [i, [from, to]] of ranges.entries()) {
      const before = ranges[i - 1];
      if (to < from || (before && from <= before[1])) throw new DomainError("input/format", { field: path, example: "0-399,401 (ascending, each once)" });
      if (to > max) throw new DomainError("input/out-of-range", { field: path, value: to, min: 0, max });
    }
    return textOf(ranges);
  });
}

/** The places of a whole list. */
export const allPlaces = (count: number): string => textOf(count > 0 ? [[0, count - 1]] : []);

/** Single places as a set. @throws {DomainError} `input/duplicate` */
export function placesOf(single: readonly number[]): string {
  const ascending = single.toSorted((a, b) => a - b);
  const twice = ascending.find((place, i) => place === ascending[i - 1]);
  if (twice !== undefined) throw new DomainError("input/duplicate", { field: "places", value: String(twice) });
  return textOf(ascending.map((place) => [place, place]));
}

/** How many places a set has. */
export const placeCount = (set: string): number => rangesOf(set).reduce((total, [from, to]) => total + to - from + 1, 0);

/** The set without some places; undefined where it does not have all of them. */
export function withoutPlaces(set: string, taken: string): string | undefined {
  const left: Range[] = [];
  const out = rangesOf(taken);
  let next = 0;
  for (const [from, to] of rangesOf(set)) {
    let begin = from;
    for (; next < out.length; next++) {
      const [first, last] = out[next] as Range;
      if (first > to) break;
      if (first < begin || last > to) return undefined;
      if (first > begin) left.push([begin, first - 1]);
      begin = last + 1;
    }
    if (begin <= to) left.push([begin, to]);
  }
  return next < out.length ? undefined : textOf(left);
}

/** The first of some places that a set does not have; -1 where it has all of them. */
export function firstMissing(set: string, wanted: string): number {
  const held = rangesOf(set);
  for (const [from, to] of rangesOf(wanted)) {
    let next = from;
    for (const [first, last] of held) if (first <= next && next <= last) next = last + 1;
    if (next <= to) return next;
  }
  return -1;
}

/** The first places of a set, as many as there are up to `most`. */
export function firstPlaces(set: string, most: number): string {
  const taken: Range[] = [];
  let left = most;
  for (const [from, to] of rangesOf(set)) {
    if (left <= 0) break;
    taken.push([from, Math.min(to, from + left - 1)]);
    left -= to - from + 1;
  }
  return textOf(taken);
}

/** Both sets together. @throws {DomainError} `input/duplicate` where they share a place */
export function withPlaces(set: string, added: string): string {
  const ranges = [...rangesOf(set), ...rangesOf(added)].sort(([a], [b]) => a - b);
  const shared = ranges.find(([from], i) => i > 0 && from <= (ranges[i - 1] as Range)[1]);
  if (shared) throw new DomainError("input/duplicate", { field: "places", value: String(shared[0]) });
  return textOf(ranges);
}

/** The ranges of a set, ascending, ends included. */
export function rangesOf(set: string): readonly Range[] {
  if (set === "") return [];
  return set.split(",").map((range): Range => {
    const [from = "", to = from] = range.split("-");
    return [Number(from), Number(to)];
  });
}

/** The shortest text of ascending ranges that do not overlap. */
function textOf(ranges: readonly Range[]): string {
  const joined: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = joined.at(-1);
    if (last && last[1] + 1 === from) last[1] = to;
    else joined.push([from, to]);
  }
  return joined.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(",");
}
