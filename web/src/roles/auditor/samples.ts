import { sha256 } from "./query-mark.tsx";

/*
 * Samples that anyone can draw again: the records of a period in the order of a hash of seed and number, of which the first are taken. Who
 * knows the seed before the period is over cannot choose numbers that escape it without being seen to choose.
 */

export interface Drawn {
  readonly id: string;
  readonly hash: string;
}

/** The first `count` numbers by ascending SHA-256 of `seed`, a line feed, and the number. */
export async function drawSample(seed: string, ids: readonly string[], count: number): Promise<readonly Drawn[]> {
  const hashed = await Promise.all([...new Set(ids)].map(async (id) => ({ id, hash: await sha256(`${seed}\n${id}`) })));
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, count);
}

export const sampleKinds = ["declaration", "consignment", "unit", "certificate", "receipt"] as const;
export type SampleKind = (typeof sampleKinds)[number];

/** A sample as it is kept on the device. */
export interface Sample {
  readonly kind: SampleKind;
  readonly from: string;
  readonly to: string;
  readonly count: number;
  readonly seed: string;
  readonly population: number;
  readonly drawnAt: string;
  readonly drawn: readonly Drawn[];
}
const KEPT = "garal.samples";
const MOST_KEPT = 50;
const nameOf = (user: string): string => `${KEPT} ${user}`;

/** The samples of this user on this device, newest first; none where what is kept cannot be read. */
export function keptSamples(user: string): readonly Sample[] {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(user)) ?? "[]") as unknown;
    return Array.isArray(kept) ? (kept as Sample[]) : [];
  } catch {
    return []; // another program wrote it: begin anew
  }
}
export const keepSamples = (user: string, samples: readonly Sample[]): void => localStorage.setItem(nameOf(user), JSON.stringify(samples.slice(0, MOST_KEPT)));
export const addressOf = ({ kind, from, to, count, seed }: Omit<Sample, "drawn" | "population" | "drawnAt">): string => `/audit/sample?${new URLSearchParams({ kind, from, to, count: String(count), seed }).toString()}`;
