import assert from "node:assert/strict";
import { test } from "node:test";
import { vehicleNumber } from "./plate.ts";

test("a plate typed in Latin look-alikes, with blanks or small letters is the Cyrillic one", () => {
  assert.equal(vehicleNumber("1201 YBA"), "1201УВА");
  assert.equal(vehicleNumber("1201уба"), "1201УБА");
  assert.equal(vehicleNumber("12-34 AKM"), "1234АКМ");
});

test("containers and wagons keep their Latin letters and digits", () => {
  assert.equal(vehicleNumber("csqu 305438 3"), "CSQU3054383");
  assert.equal(vehicleNumber("52361003"), "52361003");
});
