import { Decimal } from "./decimal.ts";
import { DomainError } from "./error.ts";

/**
 * Codecs for every document that crosses a border of the system. One description of a document serves the chaincode (decode and
 * refuse), the API (input types), the CLI (`--help`) and the console (forms). Unknown fields are refused, nothing is coerced.
 */
export interface Codec<T> {
  readonly shape: Shape;
  /** @throws {DomainError} `input/…` naming the field by its path */
  decode(value: unknown, path: string): T;
}

/** What a codec accepts, for those who describe or render it. `scalar` names a format; its example is shown to people. */
export type Shape =
  | { readonly kind: "scalar"; readonly name: ScalarName; readonly example: string }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "list"; readonly of: Shape; readonly max: number }
  | { readonly kind: "object"; readonly fields: Readonly<Record<string, FieldShape>> }
  | { readonly kind: "json" };
export type ScalarName = "Text" | "Id" | "Decimal" | "Date" | "Instant" | "Integer" | "Flag";
export interface FieldShape {
  readonly shape: Shape;
  readonly optional: boolean;
  readonly about: string;
}

interface Field<T, Optional extends boolean> extends Codec<T> {
  readonly optional: Optional;
  readonly about: string;
}
type AnyField = Field<unknown, boolean>;
type Fields = Readonly<Record<string, AnyField>>;
type Simplify<T> = { [K in keyof T]: T[K] } & {};
type Decoded<F extends Fields> = Simplify<
  { readonly [K in keyof F as F[K]["optional"] extends true ? never : K]: F[K] extends Codec<infer T> ? T : never } & {
    readonly [K in keyof F as F[K]["optional"] extends true ? K : never]?: F[K] extends Codec<infer T> ? T : never;
  }
>;
export type Infer<C> = C extends Codec<infer T> ? T : never;

/** A field that must be given. `about` is one sentence for people: what it is and in which unit. */
export const field = <T>(codec: Codec<T>, about: string): Field<T, false> => ({ ...codec, optional: false, about });
/** A field that may be left out. */
export const optional = <T>(codec: Codec<T>, about: string): Field<T, true> => ({ ...codec, optional: true, about });

/** An object of exactly these fields. */
export function object<F extends Fields>(fields: F): Codec<Decoded<F>> & { readonly fields: F } {
  const shapes = Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, { shape: f.shape, optional: f.optional, about: f.about }]));
  return {
    fields,
    shape: { kind: "object", fields: shapes },
    decode(value, path) {
      if (value === null || typeof value !== "object" || Array.isArray(value)) throw new DomainError("input/format", { field: path || "document", example: "{ … }" });
      const given = value as Record<string, unknown>;
      for (const name of Object.keys(given)) {
        if (!Object.hasOwn(fields, name)) throw new DomainError("input/unknown-field", { field: join(path, name.slice(0, 64)) });
      }
      const result: Record<string, unknown> = {};
      for (const [name, f] of Object.entries(fields)) {
        const inner = given[name];
        if (inner !== undefined && inner !== null) result[name] = f.decode(inner, join(path, name));
        else if (!f.optional) throw new DomainError("input/required", { field: join(path, name) });
      }
      return result as Decoded<F>;
    },
  };
}

/** A list of `min` to `max` items. */
export function list<T>(item: Codec<T>, { min = 0, max = 1000 }: { min?: number; max?: number } = {}): Codec<readonly T[]> {
  return {
    shape: { kind: "list", of: item.shape, max },
    decode(value, path) {
      if (!Array.isArray(value)) throw new DomainError("input/format", { field: path, example: "[ … ]" });
      if (value.length < min) throw new DomainError("input/required", { field: `${path}[${value.length}]` });
      if (value.length > max) throw new DomainError("input/too-many", { count: value.length, max });
      return value.map((inner, i) => item.decode(inner, `${path}[${i}]`));
    },
  };
}

/** One of a closed set of words. */
export function choice<const V extends readonly string[]>(values: V): Codec<V[number]> {
  return {
    shape: { kind: "choice", values },
    decode(value, path) {
      const text = string(value, path, 64);
      if (!values.includes(text)) throw new DomainError("input/unknown-choice", { value: text, field: path });
      return text;
    },
  };
}

/** Text that matches `pattern`; `name` and `example` describe it to people. */
export function pattern(name: ScalarName, expression: RegExp, example: string, max = 128): Codec<string> {
  return {
    shape: { kind: "scalar", name, example },
    decode(value, path) {
      const given = string(value, path, max);
      if (!expression.test(given)) throw new DomainError("input/format", { field: path, example });
      return given;
    },
  };
}

/** Free text of 1 to `max` characters without control characters. */
export const text = (max = 256): Codec<string> => pattern("Text", /^[^\p{Cc}\p{Cf}\p{Cs}]+$/u, "text", max);

/** An identifier that its organisation chose: letters of any script, digits and `._/-`, up to 64 characters. */
export const id: Codec<string> = pattern("Id", /^[\p{L}\p{Nd}][\p{L}\p{Nd}._/-]{0,63}$/u, "ETT-2026-0001", 64);

/** An ISO date, `2026-11-23`, that exists in the calendar. */
export const date: Codec<string> = {
  shape: { kind: "scalar", name: "Date", example: "2026-11-23" },
  decode(value, path) {
    const given = string(value, path, 10);
    if (!isDate(given)) throw new DomainError("input/date-invalid", { value: given });
    return given;
  },
};

/** An instant in UTC with seconds, `2026-11-23T04:30:00Z`; text order is time order. */
export const instant: Codec<string> = {
  shape: { kind: "scalar", name: "Instant", example: "2026-11-23T04:30:00Z" },
  decode(value, path) {
    const given = string(value, path, 20);
    const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/.exec(given);
    if (!match || !isDate(match[1] ?? "")) throw new DomainError("input/format", { field: path, example: "2026-11-23T04:30:00Z" });
    return given;
  },
};

interface Bounds {
  readonly min?: string;
  readonly max?: string;
  /** Most decimals that may be given. */
  readonly places?: number;
}

/** An exact decimal, on the wire a string. A JSON number is refused: it may have been rounded on the way. */
export function decimal({ min, max, places = 12 }: Bounds = {}): Codec<Decimal> {
  const [low, high] = [min === undefined ? undefined : Decimal.parse(min), max === undefined ? undefined : Decimal.parse(max)];
  const isOutside = (value: Decimal): boolean => (low?.greaterThan(value) ?? false) || (high?.lessThan(value) ?? false);
  // What stands as an example is one that would be taken.
  const example = ["104.36", "4.36", "104", "4"].find((text) => !isOutside(Decimal.parse(text)) && Decimal.parse(text).scale <= places) ?? min ?? max ?? "0";
  return {
    shape: { kind: "scalar", name: "Decimal", example },
    decode(value, path) {
      if (value instanceof Decimal) value = value.toString();
      if (typeof value !== "string") throw new DomainError("input/format", { field: path, example: JSON.stringify(example) });
      const given = Decimal.parse(value, path);
      if (isOutside(given)) throw new DomainError("input/out-of-range", { field: path, value: given, min: min ?? "any", max: max ?? "any" });
      if (given.scale > places) throw new DomainError("input/format", { field: path, example: `a number with at most ${places} decimals` });
      return given;
    },
  };
}

/** A mass in kilograms, exact to the gram, greater than zero, below a billion tonnes. */
export const massKg: Codec<Decimal> = {
  shape: { kind: "scalar", name: "Decimal", example: "104360" },
  decode(value, path) {
    const given = decimal({ max: "1000000000000", places: 3 }).decode(value, path);
    if (!given.isPositive()) throw new DomainError("lot/mass-not-positive", { massKg: given });
    return given;
  },
};

/** A mass in kilograms, exact to the gram, zero or more: a lot's balance, a loss. */
export const balanceKg: Codec<Decimal> = decimal({ min: "0", max: "1000000000000", places: 3 });
/** A percentage from 0 to 100. */
export const percent: Codec<Decimal> = decimal({ min: "0", max: "100", places: 6 });
/** An amount of money or a price, zero or more, at most 6 decimals. */
export const amount: Codec<Decimal> = decimal({ min: "0", max: "1000000000000000", places: 6 });
/** ISO 4217 alphabetic code. */
export const currency: Codec<string> = pattern("Text", /^[A-Z]{3}$/, "USD", 3);
/** ISO 3166-1 alpha-2 code. */
export const country: Codec<string> = pattern("Text", /^[A-Z]{2}$/, "MN", 2);
/** Lower-case hex SHA-256. */
export const digest: Codec<string> = pattern("Text", /^[0-9a-f]{64}$/, "64 hexadecimal digits", 64);
/** A random value that keeps a private record from being guessed by its hash: at least 128 bits, hex. */
export const salt: Codec<string> = pattern("Text", /^[0-9a-f]{32,128}$/, "32 or more hexadecimal digits", 128);

/** A whole number from `min` to `max`, a JSON number. */
export function integer(min: number, max: number): Codec<number> {
  return {
    shape: { kind: "scalar", name: "Integer", example: String(min) },
    decode(value, path) {
      if (!Number.isSafeInteger(value)) throw new DomainError("input/not-a-number", { field: path, value: JSON.stringify(value)?.slice(0, 40) ?? "nothing" });
      const given = value as number;
      if (given < min || given > max) throw new DomainError("input/out-of-range", { field: path, value: given, min, max });
      return given;
    },
  };
}

export const flag: Codec<boolean> = {
  shape: { kind: "scalar", name: "Flag", example: "true" },
  decode(value, path) {
    if (typeof value !== "boolean") throw new DomainError("input/format", { field: path, example: "true" });
    return value;
  },
};

/** Any JSON value; its reader checks it further. */
export const json: Codec<unknown> = { shape: { kind: "json" }, decode: (value) => value };

/** Narrows a codec by a rule that returns the value or throws. */
export const refined = <T, U extends T = T>(codec: Codec<T>, check: (value: T, path: string) => U): Codec<U> => ({
  shape: codec.shape,
  decode: (value, path) => check(codec.decode(value, path), path),
});

/** Largest document that any transaction takes, in characters: a batch fits, a scanned page does not. */
export const MAX_DOCUMENT = 262_144;

/**
 * Reads a JSON text of at most `MAX_DOCUMENT` characters by `codec`.
 * @throws {DomainError} `input/too-long`, `input/malformed`, or whatever the codec refuses
 */
export function decodeText<T>(codec: Codec<T>, given: string): T {
  if (given.length > MAX_DOCUMENT) throw new DomainError("input/too-long", { field: "document", length: given.length, max: MAX_DOCUMENT });
  let value: unknown;
  try {
    value = JSON.parse(given);
  } catch (cause) {
    throw new DomainError("input/malformed", { problem: "it is not JSON" }, { cause });
  }
  return codec.decode(value, "");
}

function string(value: unknown, path: string, max: number): string {
  if (typeof value !== "string") throw new DomainError("input/format", { field: path, example: '"text"' });
  if (value.length === 0) throw new DomainError("input/required", { field: path });
  if (value.length > max) throw new DomainError("input/too-long", { field: path, length: value.length, max });
  if (!value.isWellFormed() || value !== value.normalize("NFC")) throw new DomainError("input/malformed", { problem: `${path} is not normalised Unicode text` });
  return value;
}

function isDate(given: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(given);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

const join = (path: string, name: string): string => (path ? `${path}.${name}` : name);
