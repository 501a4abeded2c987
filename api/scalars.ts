import { GraphQLError } from "graphql";
import { Decimal as ExactDecimal } from "../domain/decimal.ts";
import { DomainError } from "../domain/error.ts";
import { date, instant } from "../domain/schema.ts";
import type { Codec } from "../domain/schema.ts";
import { builder } from "./builder.ts";

/** Reads a string by a domain codec; the codec's refusal reaches the client with its code. */
function checked<T>(codec: Codec<T>, write: (value: T) => string) {
  return (value: unknown): string => {
    try {
      return write(codec.decode(value, "value"));
    } catch (error) {
      if (error instanceof DomainError) throw new GraphQLError(error.message, { originalError: error });
      throw error;
    }
  };
}

const exact: Codec<ExactDecimal> = {
  shape: { kind: "scalar", name: "Decimal", example: "104.36" },
  decode: (value, path) => {
    if (typeof value !== "string") throw new DomainError("input/format", { field: path, example: '"104.36"' });
    return ExactDecimal.parse(value, path);
  },
};

builder.scalarType("Decimal", {
  description: 'An exact decimal number as a string, such as "104.36". A JSON number is refused: it may have been rounded on the way.',
  serialize: String,
  parseValue: checked(exact, String),
});
builder.scalarType("Date", { description: "A day, `2026-11-23`. Legal days are Mongolian (UTC+8).", serialize: String, parseValue: checked(date, String) });
builder.scalarType("Instant", { description: "A moment in UTC with seconds, `2026-11-23T04:30:00Z`.", serialize: String, parseValue: checked(instant, String) });
builder.scalarType("Long", {
  description: "A whole number of up to 64 bits as a string, such as a block number.",
  serialize: String,
  parseValue: (value) => {
    if (typeof value !== "string" || !/^\d{1,18}$/.test(value)) throw refused({ field: "value", example: '"1234"' });
    return BigInt(value);
  },
});
builder.scalarType("Hex", {
  description: "Bytes in lower-case hexadecimal: a digest or a transaction id.",
  serialize: String,
  parseValue: (value) => {
    if (typeof value !== "string" || !/^([0-9a-f]{2}){1,256}$/.test(value)) throw refused({ field: "value", example: "9f86d081884c7d65…" });
    return value;
  },
});
builder.scalarType("Base64", {
  description: "Bytes in base64.",
  serialize: (value) => Buffer.from(value).toString("base64"),
  parseValue: (value) => {
    if (typeof value !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw refused({ field: "value", example: "aGVsbG8=" });
    return Buffer.from(value, "base64");
  },
});
builder.scalarType("JSON", { description: "A JSON value whose form depends on its kind: the facts of an event, the rows of a table.", serialize: (value) => value, parseValue: (value) => value });

const refused = (facts: { field: string; example: string }): GraphQLError => {
  const error = new DomainError("input/format", facts);
  return new GraphQLError(error.message, { originalError: error });
};
