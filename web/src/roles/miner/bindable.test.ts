import assert from "node:assert/strict";
import { test } from "node:test";
import { Decimal } from "../../../../domain/decimal.ts";
import { bindable, coveredBy } from "./bindable.ts";

const lot = (lotId: string, madeKg: string, rest: object = {}) => ({ lotId, madeKg, product: "coal", licenceNos: ["MV-1"], madeAt: `2026-06-${lotId}`, ...rest });

test("a receipt is bound to lots of its product and licence that carry no royalty yet, the oldest first", () => {
  const lots = [lot("03", "1"), lot("01", "1"), lot("02", "1", { product: "copper" }), lot("04", "1", { licenceNos: ["MV-2"] }), lot("05", "1")];
  assert.deepEqual(bindable({ product: "coal", licenceNo: "MV-1" }, lots, new Set(["05"])).map(({ lotId }) => lotId), ["01", "03"]);
});

test("whole lots are covered, exactly to the last kilogram; one that is too large is passed over", () => {
  const lots = [lot("01", "60000"), lot("02", "50000.001"), lot("03", "39999.999"), lot("04", "0.001")];
  assert.deepEqual([...coveredBy(lots, Decimal.parse("100000"))], ["01", "03", "04"]);
  assert.deepEqual([...coveredBy(lots, Decimal.zero)], []);
});
