import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { DomainError } from "./error.ts";

/**
 * Canonical JSON by RFC 8785: object members sorted by UTF-16 code units, no blanks, strings escaped minimally.
 * Members that are `undefined` are left out; values with `toJSON` (decimals) stand as what it returns. Numbers must be safe
 * integers: everything exact travels as a string. Every endorser thus computes the same bytes.
 * @throws {DomainError} `input/malformed` for a number that is not a safe integer or a string that is not valid Unicode
 */
export function canonicalJson(value: unknown): string {
  if (value !== null && typeof value === "object" && "toJSON" in value && typeof value.toJSON === "function") return canonicalJson(value.toJSON());
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new DomainError("input/malformed", { problem: "a string is not valid Unicode" });
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new DomainError("input/malformed", { problem: `${value} is not a safe integer; write it as a string` });
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object") {
    const record = value as Record<string, unknown>;
    const members = Object.keys(record).filter((name) => record[name] !== undefined).sort();
    return `{${members.map((name) => `${canonicalJson(name)}:${canonicalJson(record[name])}`).join(",")}}`;
  }
  throw new DomainError("input/malformed", { problem: `a ${typeof value} cannot be written as JSON` });
}

/** Lower-case hex SHA-256 of the canonical JSON of `value`: the digest by which private records are known on the channel. */
export const digestOf = (value: unknown): string => sha256Hex(canonicalJson(value));

/** Lower-case hex SHA-256 of a text's UTF-8 bytes. */
export const sha256Hex = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)));
