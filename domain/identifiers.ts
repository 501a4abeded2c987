import { DomainError } from "./error.ts";
import { pattern, refined } from "./schema.ts";
import type { Codec } from "./schema.ts";

/** Mining or exploration licence, `MV-021752`. Demonstration licences carry the prefix TEST- so that nobody takes them for real ones. */
export const licenceNo: Codec<string> = refusing(/^(TEST-)?[MX]V-\d{5,6}$/, "MV-021752", (value) => new DomainError("licence/format", { licenceNo: value }));

/** A member (MSP) of the channel. It becomes a part of collection names, which Fabric lets hold few characters and ours divide by hyphens. */
export const mspId: Codec<string> = pattern("Id", /^[A-Za-z0-9]{1,40}$/, "MinerMSP", 40);

/** ДДТД of a tax or payment receipt: 33 digits (POS API of the tax authority). */
export const taxReceiptNo: Codec<string> = refusing(/^\d{33}$/, "000010000000000000000000000000001", (value) => new DomainError("payment/document-format", { paymentNo: value }));

/** HS code: 6 digits with a point, and two national digits where known. */
export const hsCode: Codec<string> = pattern("Text", /^\d{4}\.\d{2}(\.?\d{2})?$/, "2603.00", 10);

/** A vehicle plate: Mongolian (four digits, three Cyrillic letters) or Chinese. Blanks are not significant and are not kept. */
export const plate: Codec<string> = refusing(/^(\d{4}[А-ЯӨҮЁ]{3}|[一-鿿][A-Z][A-Z0-9]{5,6})$/u, "1234УБА", (value) => new DomainError("consignment/plate-format", { plate: value }));

/** ISO 6346 container number with its check digit. */
export const containerNo: Codec<string> = refined(pattern("Id", /^[A-Z]{3}[UJZ]\d{7}$/, "CSQU3054383", 11), (value) => {
  if (containerCheckDigit(value) !== Number(value[10])) throw new DomainError("consignment/container-check-digit", { containerNo: value });
  return value;
});

/** Wagon number of the 1520 mm fleet: eight digits, the last a Luhn check digit. */
export const wagonNo: Codec<string> = refined(pattern("Id", /^\d{8}$/, "52345677", 8), (value) => {
  if (luhn(value) % 10 !== 0) throw new DomainError("consignment/wagon-check-digit", { wagonNo: value });
  return value;
});

/** What stands on a scale: a plate, a container or a wagon, told apart by their forms. */
export const vehicleNo: Codec<string> = {
  shape: plate.shape,
  decode(value, path) {
    const number = typeof value === "string" ? value.replaceAll(" ", "") : "";
    const form = /^[A-Z]{4}\d{7}$/.test(number) ? containerNo : /^\d{8}$/.test(number) ? wagonNo : plate;
    return form.decode(form === plate ? value : number, path);
  },
};

/**
 * Check digit of the first ten characters of a container number (ISO 6346 annex A): letters count 10 to 38 without multiples of 11,
 * weights are powers of two, the remainder by 11 is the digit and 10 becomes 0.
 */
export function containerCheckDigit(number: string): number {
  let total = 0;
  for (let i = 0; i < 10; i++) {
    const code = number.charCodeAt(i);
    let value = code - 48;
    if (code >= 65) {
      value = code - 55;
      value += Math.floor((value - 1) / 10); // 11, 22 and 33 are skipped: A=10, B=12, … K=21, L=23, … U=32, V=34
    }
    total += value * 2 ** i;
  }
  return (total % 11) % 10;
}

function luhn(digits: string): number {
  let total = 0;
  for (let i = 0; i < digits.length; i++) {
    const doubled = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 2);
    total += doubled > 9 ? doubled - 9 : doubled;
  }
  return total;
}

/** A pattern with its own refusal; blanks are dropped first, since people write them in plates and numbers. */
function refusing(expression: RegExp, example: string, refuse: (value: string) => DomainError): Codec<string> {
  const base = pattern("Id", /^[\p{L}\p{Nd} -]+$/u, example, 64);
  return refined(base, (given) => {
    const value = given.replaceAll(" ", "");
    if (!expression.test(value)) throw refuse(given);
    return value;
  });
}
