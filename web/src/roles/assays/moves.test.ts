import assert from "node:assert/strict";
import { test } from "node:test";
import { daysLeft, exchangeMove, isOver, mayAct, moveOf, quantityOf } from "./moves.ts";

const standing = { status: "DISPUTED", answerBy: "2026-07-10T00:00:00Z", sellerWants: null, buyerWants: null, umpireCertificateNo: null, umpireCertificate: null, umpireSample: null };
const wants = { laboratoryId: "umpire" };
const [before, after] = [Date.parse("2026-07-09T00:00:00Z"), Date.parse("2026-07-10T00:00:01Z")];

test("in a dispute it is the move of who has not named an umpire, and who has named one may claim once the term is over", () => {
  assert.deepEqual(moveOf(standing).who, ["seller", "buyer"]);
  assert.equal(moveOf(standing).claim, undefined, "nobody who named none may claim");
  const asked = moveOf({ ...standing, sellerWants: wants });
  assert.deepEqual([asked.what, asked.who, mayAct(asked, "seller", before), mayAct(asked, "seller", after), mayAct(asked, "buyer", after)], ["answerBuyer", ["buyer"], false, true, true]);
  assert.equal(moveOf({ ...standing, buyerWants: wants }).what, "answerSeller");
  assert.deepEqual([moveOf({ ...standing, sellerWants: wants, buyerWants: wants }).what, daysLeft(asked, before), daysLeft(asked, after), isOver(asked, before)], ["differ", 1, 0, false]);
});

test("the umpire receives, tests, and then anyone of the three concludes; a replaced certificate opens it anew", () => {
  const appointed = { ...standing, status: "APPOINTED" };
  assert.deepEqual(["DRAWN", "RECEIVED", "CERTIFIED"].map((status) => moveOf({ ...appointed, umpireSample: { status } }).what), ["receive", "test", "conclude"]);
  assert.equal(mayAct(moveOf({ ...appointed, umpireSample: { status: "RECEIVED" } }), "buyer", after), true, "an umpire that is late can be replaced");
  assert.equal(moveOf({ ...standing, status: "SETTLED" }).what, "none");
  assert.equal(moveOf({ ...standing, status: "SETTLED", umpireCertificate: { supersededByNo: "U-2" } }).what, "anew");
});

test("before the exchange it is the buyer's move, for the days of the term since the exit", () => {
  const move = exchangeMove("2026-06-10T00:00:00Z", 30);
  assert.deepEqual([move.until, mayAct(move, "buyer", before), mayAct(move, "seller", before), mayAct(move, "seller", after)], ["2026-07-10T00:00:00.000Z", true, false, true]);
});

test("a value stands for a quantity: by hand, 500 t with 8 % moisture are 460 000 kg dry, at 25.4 % 116 840 kg of copper, at 7.6 g/t 3 496 g of gold", () => {
  const of = (analyte: string, unit: string, basis: string, value: string, moisture: string | undefined = "8") => quantityOf({ analyte, unit, basis }, value, "500000", moisture);
  assert.deepEqual([of("H2O", "PERCENT", "AS_RECEIVED", "8")?.amount.toString(), of("Cu", "PERCENT", "DRY", "25.4")?.amount.toString(), of("Au", "GRAMS_PER_TONNE", "DRY", "7.6")].map((one) => (typeof one === "object" ? `${one.amount.toString()} ${one.unit}` : one)), ["460000", "116840", "3496 g"]);
  assert.equal(quantityOf({ analyte: "Cu", unit: "PERCENT", basis: "DRY" }, "25.4", "500000", undefined), undefined, "no dry mass without moisture");
  assert.equal(of("CSN", "INDEX", "DRY", "6"), undefined);
});
