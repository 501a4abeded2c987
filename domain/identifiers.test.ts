import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { containerCheckDigit, containerNo, hsCode, licenceNo, mspId, plate, taxReceiptNo, vehicleNo, wagonNo } from "./identifiers.ts";
import type { Codec } from "./schema.ts";

const accepts = (codec: Codec<string>, given: string): string => codec.decode(given, "field");
const refused = (codec: Codec<string>, given: unknown, code: string) => assert.throws(() => codec.decode(given, "field"), { code }, String(given));

// ISO 6346: CSQU3054383, MSCU6639870 and TOLU4734787 are published examples; the others were computed by annex A with another program.
const valid =
  "CSQU3054383 MSCU6639870 TOLU4734787 MNGU1981079 TCLU1171177 MSCU1982887 CAIU7308240 OOLU1706025 TRHJ7755130 MNGZ6160228 MNGU7304136 TCLU4086504 MSCU5917299 CAIU1410953 OOLU4563139 TRHJ7106676 MNGZ5819250 MNGU4836222 TCLU0518493 MSCU4961430 CAIU2404019 OOLU9352421 TRHJ4243150 MNGZ8028437 MNGU2519851 TCLU0676755 MSCU1923040 CAIU4319560 OOLU7521179 TRHJ7764569 MNGZ6803860 MNGU0000050 UBTU0000060".split(
    " ",
  );

test("containers with the check digit of ISO 6346 are read, blanks left out", () => {
  for (const number of valid) {
    assert.equal(accepts(containerNo, number), number);
    assert.equal(containerCheckDigit(number), Number(number[10]));
    assert.equal(accepts(vehicleNo, `${number.slice(0, 4)} ${number.slice(4)}`), number);
  }
});

test("containers with a wrong check digit, a transposition or another form are refused", () => {
  for (const number of ["CSQU3054384", "MSCU6639871", "TOLU4734788", "MNGU1981070", "CSQU0354383"]) refused(containerNo, number, "consignment/container-check-digit");
  for (const number of ["TCLU117117", "TCLX1171177", "TC1U1171177", "TCLU11O1177", "tclu1171177"]) refused(containerNo, number, "input/format");
  refused(containerNo, "TCLU11711770", "input/too-long");
});

test("any single wrong digit of a container or a wagon is found, but for a container's check digits 0 and 10", () => {
  const wagons = ["52361003", "52361375", "24059487"];
  fc.assert(
    fc.property(fc.constantFrom(...valid, ...wagons), fc.nat({ max: 6 }), fc.integer({ min: 1, max: 9 }), (number, place, shift) => {
      const [codec, code, at] = number.length === 11 ? ([containerNo, "consignment/container-check-digit", 4 + (place % 6)] as const) : ([wagonNo, "consignment/wagon-check-digit", place] as const);
      const wrong = number.slice(0, at) + String((Number(number[at]) + shift) % 10) + number.slice(at + 1);
      // ISO 6346 writes the remainder 10 as 0, so a few errors hide between the two.
      if (codec === containerNo && containerCheckDigit(wrong) === Number(wrong[10])) return assert.equal(wrong[10], "0");
      refused(codec, wrong, code);
    }),
  );
});

test("wagons of the 1520 mm fleet have eight digits and a check digit", () => {
  // By hand, 2405948: 4 + 4 + 0 + 5 + (1+8) + 4 + (1+6) = 33, to the next ten 7.
  assert.equal(accepts(wagonNo, "24059487"), "24059487");
  refused(wagonNo, "24059488", "consignment/wagon-check-digit");
  refused(wagonNo, "2405948", "input/format");
});

test("plates are Mongolian or Chinese; blanks are not kept", () => {
  assert.equal(accepts(plate, "1234 УБА"), "1234УБА");
  assert.equal(accepts(plate, "蒙L12345"), "蒙L12345");
  assert.equal(accepts(vehicleNo, "1234 УБА"), "1234УБА");
  for (const wrong of ["12УБА", "1234УБ", "1234 UBA", "蒙12345"]) refused(plate, wrong, "consignment/plate-format");
  refused(plate, "1234;DROP", "input/format");
});

test("what stands on a scale is judged by its form", () => {
  refused(vehicleNo, "CSQU3054384", "consignment/container-check-digit");
  refused(vehicleNo, "24059488", "consignment/wagon-check-digit");
  refused(vehicleNo, "unknown", "consignment/plate-format");
  for (const wrong of [17, undefined, { plate: "1234УБА" }]) refused(vehicleNo, wrong, "input/format");
});

test("licence, receipt, HS code and member have one form", () => {
  for (const number of ["MV-021752", "XV-12345", "TEST-MV-000101"]) assert.equal(accepts(licenceNo, number), number);
  for (const number of ["MV-1", "AV-021752", "MV021752"]) refused(licenceNo, number, "licence/format");
  assert.equal(accepts(taxReceiptNo, "0".repeat(33)), "0".repeat(33));
  refused(taxReceiptNo, "0".repeat(32), "payment/document-format");
  for (const code of ["2603.00", "2603.00.10", "2603.0010"]) assert.equal(accepts(hsCode, code), code);
  refused(hsCode, "260300", "input/format");
  assert.equal(accepts(mspId, "MinerMSP"), "MinerMSP");
  for (const wrong of ["Miner-MSP", "Miner.MSP", "ГаалийнMSP"]) refused(mspId, wrong, "input/format");
});
