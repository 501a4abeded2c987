import { DomainError } from "../error.ts";
import { pattern, refined } from "../schema.ts";
import type { Codec } from "../schema.ts";

/*
 * GS1 keys (GS1 General Specifications §7.9 check digit, §3.3 application identifiers 01, 10 and 21). A GTIN is kept with 14 digits, so that
 * one article has one key however its bar code is written.
 */

/** Check digit of a GS1 key by the digits before it: weights 3 and 1 from the right, complement to ten (GS1 General Specifications §7.9). */
export function gs1CheckDigit(digits: string): number {
  let total = 0;
  for (let i = 0; i < digits.length; i++) total += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  return (10 - (total % 10)) % 10;
}

/** GTIN-8, -12, -13 or -14 with its check digit; kept as 14 digits. @throws {DomainError} `goods/gtin-check-digit` */
export const gtin: Codec<string> = refined(pattern("Id", /^(\d{8}|\d{12,14})$/, "8650378733967", 14), (value) => {
  if (gs1CheckDigit(value.slice(0, -1)) !== Number(value.at(-1))) throw new DomainError("goods/gtin-check-digit", { gtin: value });
  return value.padStart(14, "0");
});

/** Batch or serial number: 1 to 20 characters of GS1's invariant set (AI 10 and 21). */
const invariant = /^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/;
export const batchNo: Codec<string> = pattern("Text", invariant, "L2026-05-17", 20);
export const serialNo: Codec<string> = pattern("Text", invariant, "SN-000417", 20);
