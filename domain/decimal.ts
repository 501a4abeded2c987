import { DomainError } from "./error.ts";

/** Longest decimal that is read: more digits than any mass, grade or amount of money has. */
const MAX_DIGITS = 40;
const PATTERN = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * An exact decimal number: `units` × 10^−`scale`. The only number that domain rules calculate with; binary floating point
 * never enters. Immutable and normalised (no trailing zeros), so equal values have equal text.
 */
export class Decimal {
  readonly units: bigint;
  readonly scale: number;

  private constructor(units: bigint, scale: number) {
    while (scale > 0 && units % 10n === 0n) {
      units /= 10n;
      scale -= 1;
    }
    this.units = units;
    this.scale = scale;
  }

  static readonly zero = new Decimal(0n, 0);
  static readonly one = new Decimal(1n, 0);
  static readonly hundred = new Decimal(100n, 0);

  /** `units` × 10^−`scale`; `scale` ≥ 0. */
  static of(units: bigint, scale = 0): Decimal {
    return new Decimal(units, scale);
  }

  /**
   * Reads plain decimal notation: optional minus, digits, optional point and digits. No exponent, grouping or blanks.
   * @throws {DomainError} `input/not-a-number`
   */
  static parse(text: string, field = "value"): Decimal {
    const match = PATTERN.exec(text);
    if (!match || text.length > MAX_DIGITS + 2) throw new DomainError("input/not-a-number", { field, value: text.slice(0, MAX_DIGITS) });
    const [, sign, whole = "", fraction = ""] = match;
    const units = BigInt(whole + fraction);
    return new Decimal(sign === "-" ? -units : units, fraction.length);
  }

  plus(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return new Decimal(this.#at(scale) + other.#at(scale), scale);
  }

  minus(other: Decimal): Decimal {
    return this.plus(other.negated());
  }

  times(other: Decimal): Decimal {
    return new Decimal(this.units * other.units, this.scale + other.scale);
  }

  negated(): Decimal {
    return new Decimal(-this.units, this.scale);
  }

  abs(): Decimal {
    return this.isNegative() ? this.negated() : this;
  }

  /** Quotient rounded half up (ties away from zero) to `places` decimals. `divisor` must not be zero. */
  dividedByHalfUp(divisor: Decimal, places: number): Decimal {
    const scale = BigInt(places + divisor.scale - this.scale);
    const [top, bottom] = scale >= 0n ? [this.units * 10n ** scale, divisor.units] : [this.units, divisor.units * 10n ** -scale];
    return new Decimal(divideHalfUp(top, bottom), places);
  }

  /** Rounded half up (ties away from zero) to `places` decimals. */
  roundedHalfUp(places: number): Decimal {
    if (this.scale <= places) return this;
    return new Decimal(divideHalfUp(this.units, 10n ** BigInt(this.scale - places)), places);
  }

  /** −1, 0 or 1 as this is below, equal to or above `other`. */
  compare(other: Decimal): -1 | 0 | 1 {
    const scale = Math.max(this.scale, other.scale);
    const [a, b] = [this.#at(scale), other.#at(scale)];
    return a < b ? -1 : a > b ? 1 : 0;
  }

  equals(other: Decimal): boolean {
    return this.compare(other) === 0;
  }

  lessThan(other: Decimal): boolean {
    return this.compare(other) < 0;
  }

  greaterThan(other: Decimal): boolean {
    return this.compare(other) > 0;
  }

  isZero(): boolean {
    return this.units === 0n;
  }

  isNegative(): boolean {
    return this.units < 0n;
  }

  isPositive(): boolean {
    return this.units > 0n;
  }

  /** Shortest plain notation: `12.5`, `-3`, `0`. */
  toString(): string {
    return this.toFixed(this.scale);
  }

  /** Plain notation with exactly `places` decimals, rounded half up: money is written `452.90`. */
  toFixed(places: number): string {
    const rounded = this.roundedHalfUp(places);
    const digits = (rounded.units < 0n ? -rounded.units : rounded.units) * 10n ** BigInt(places - rounded.scale);
    const text = digits.toString().padStart(places + 1, "0");
    const sign = rounded.units < 0n ? "-" : "";
    return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`;
  }

  /** Canonical JSON carries decimals as strings: a JSON number would be read as binary floating point. */
  toJSON(): string {
    return this.toString();
  }

  #at(scale: number): bigint {
    return this.units * 10n ** BigInt(scale - this.scale);
  }
}

/** Shorthand for a decimal written in code: `dec("0.005")`. */
export const dec = (text: string): Decimal => Decimal.parse(text);

/** Sum of any number of decimals; zero for none. */
export const sum = (values: Iterable<Decimal>): Decimal => [...values].reduce((a, b) => a.plus(b), Decimal.zero);

function divideHalfUp(top: bigint, bottom: bigint): bigint {
  const negative = top < 0n !== bottom < 0n;
  const [n, d] = [top < 0n ? -top : top, bottom < 0n ? -bottom : bottom];
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}
