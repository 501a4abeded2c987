import type { Decimal } from "./decimal.ts";

/*
 * Origin of goods: from which extractions they derive, and in which shares. What is drawn from a lot is an even part of it, so a share of a
 * lot is the same share of each of its parents, weighed by the masses that went in.
 */

/** An exact fraction, denominator > 0, in lowest terms unless its terms are very long. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}
/** Mass that came from a lot. */
export interface Part {
  readonly lotId: string;
  readonly massKg: Decimal;
}

const ONE: Fraction = { numerator: 1n, denominator: 1n };
/** Beyond this length in bits Euclid's algorithm costs more than the shorter numbers save. */
const LONGEST_REDUCED = 1 << 11;

/**
 * Shares of the lots without parents in goods made of `parts`; they sum to one. `parents` gives what a lot was made of, nothing for an
 * extraction. The graph is acyclic (a lot is made of lots that existed before it); each lot is looked at once, however many ways lead to it.
 */
export function sharesOf(parts: readonly Part[], parents: (lotId: string) => readonly Part[]): Map<string, Fraction> {
  const received = new Map<string, Fraction>();
  // One denominator that only ever grows by factors: every share so far divides into it, and none needs a common divisor of long numbers.
  let common = 1n;
  const lifted = ({ numerator, denominator }: Fraction): bigint => (denominator === common ? numerator : numerator * (common / denominator));
  const give = (share: Fraction, to: readonly Part[]): void => {
    const scale = Math.max(0, ...to.map(({ massKg }) => massKg.scale));
    const masses = to.map(({ massKg }) => massKg.units * 10n ** BigInt(scale - massKg.scale));
    const total = masses.reduce((sum, mass) => sum + mass, 0n);
    const whole = lifted(share);
    const shared = divisor(total, whole % total);
    common *= total / shared;
    for (const [i, { lotId }] of to.entries()) {
      const part = (whole / shared) * (masses[i] as bigint);
      const before = received.get(lotId);
      received.set(lotId, { numerator: before ? lifted(before) + part : part, denominator: common });
    }
  };
  give(ONE, parts);
  const roots = new Map<string, Fraction>();
  for (const lotId of childrenFirst(parts.map((part) => part.lotId), parents)) {
    const share = received.get(lotId) as Fraction;
    received.delete(lotId);
    const from = parents(lotId);
    if (from.length === 0) roots.set(lotId, share);
    else give(share, from);
  }
  return new Map([...roots].map(([lotId, share]) => [lotId, reduced(lifted(share), common)]));
}

/** A lot as far as it matters what became of it. */
export interface Made {
  readonly madeKg: Decimal;
  /** Mass of all lots of the same run of a plant, where there were several: its inputs are divided by it. */
  readonly runKg?: Decimal;
  readonly parents: readonly Part[];
}

/**
 * The same graph the other way round: which portion of each lot's made mass is in goods made of `parts`. Over all goods that are made of a lot its
 * portions sum to one at most, less where mass was lost on the way. `made` gives a lot; one without parents is where the way ends.
 */
export function portionsOf(parts: readonly Part[], made: (lotId: string) => Made): Map<string, Fraction> {
  const received = new Map<string, Fraction[]>();
  const give = (whole: Fraction, to: readonly Part[]): void => {
    for (const { lotId, massKg } of to) received.set(lotId, [...(received.get(lotId) ?? []), product(whole, quotient(massKg, made(lotId).madeKg))]);
  };
  give(ONE, parts);
  const portions = new Map<string, Fraction>();
  for (const lotId of childrenFirst(parts.map((part) => part.lotId), (of) => made(of).parents)) {
    const { madeKg, runKg = madeKg, parents } = made(lotId);
    const portion = sumOf(received.get(lotId) ?? []);
    portions.set(lotId, portion);
    give(product(portion, quotient(madeKg, runKg)), parents);
  }
  return portions;
}

/** Exact quotient of two masses; the divisor is not zero. */
function quotient(a: Decimal, b: Decimal): Fraction {
  const scale = Math.max(a.scale, b.scale);
  return reduced(a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale));
}

/** Exact product. */
export const product = (a: Fraction, b: Fraction): Fraction => reduced(a.numerator * b.numerator, a.denominator * b.denominator);

/** Exact sum; zero for none. Added pairwise, so that long terms meet long ones. */
export function sumOf(fractions: readonly Fraction[]): Fraction {
  if (fractions.length > 2) {
    const middle = fractions.length >> 1;
    return sumOf([sumOf(fractions.slice(0, middle)), sumOf(fractions.slice(middle))]);
  }
  const [a = { numerator: 0n, denominator: 1n }, b] = fractions;
  if (!b) return a;
  if (a.denominator === b.denominator) return reduced(a.numerator + b.numerator, a.denominator);
  return reduced(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}

/** The lots that these lead to, each after everything that was made of it. */
function childrenFirst(starts: readonly string[], parents: (lotId: string) => readonly Part[]): string[] {
  const order: string[] = [];
  const entered = new Set<string>();
  // Depth first without recursion: histories may be longer than the call stack.
  const stack = [...new Set(starts)].map((lotId) => ({ lotId, left: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { lotId, left } = top;
    if (left) {
      order.push(lotId);
      continue;
    }
    if (entered.has(lotId)) continue;
    entered.add(lotId);
    stack.push({ lotId, left: true });
    for (const parent of parents(lotId)) if (!entered.has(parent.lotId)) stack.push({ lotId: parent.lotId, left: false });
  }
  return order.reverse();
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  if (denominator >> BigInt(LONGEST_REDUCED) !== 0n) return { numerator, denominator };
  const shared = divisor(numerator, denominator);
  return { numerator: numerator / shared, denominator: denominator / shared };
}

/** Greatest common divisor. */
function divisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
