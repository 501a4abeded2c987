import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ARTICLE, serialNumbers } from "../imports/testing.ts";
import { refuses } from "../testing.ts";
import { allPlaces, firstMissing, placeCount, places, placesOf, withoutPlaces, withPlaces } from "./places.ts";
import { firstPlaces } from "./places.ts";
import { proveSerial, serialListOf, verifySerial } from "./serials.ts";

const thrown = (run: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(run()));

test("10,000 serial numbers have one root, and each is provable against it, at its place and no other", async () => {
  const serials = serialNumbers(10_000);
  const list = serialListOf(ARTICLE, serials);
  for (const place of [0, 4_711, 9_999]) {
    const piece = await proveSerial(ARTICLE, serials, place);
    verifySerial(piece, list);
    for (const wrong of [{ ...piece, serialNo: "X" }, { ...piece, place: place === 0 ? 1 : place - 1 }, { ...piece, hashes: [] }, { ...piece, hashes: piece.hashes.toReversed() }]) await refuses("retail/serial-unlisted", thrown(() => verifySerial(wrong, list)));
    for (const other of [{ ...list, gtin: "00000000000000" }, { ...list, count: 100 }, { ...list, root: "0".repeat(64) }]) await refuses("retail/serial-unlisted", thrown(() => verifySerial(piece, other)));
  }
});

test("a list stands in order, each number once", async () => {
  await refuses("retail/serial-twice", thrown(() => serialListOf(ARTICLE, ["S1", "S1"])));
  await refuses("goods/serials-order", thrown(() => serialListOf(ARTICLE, ["S2", "S1"])));
  await refuses("input/required", thrown(() => serialListOf(ARTICLE, [])));
  await refuses("input/too-many", thrown(() => serialListOf(ARTICLE, serialNumbers(20_001))));
});

test("places are drawn and given back as sets are, whatever the order, and their text is the shortest", () => {
  const subset = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
  fc.assert(
    fc.property(subset, subset, (held, wanted) => {
      const [set, taken] = [placesOf(held), placesOf(wanted)];
      const missing = wanted.filter((place) => !held.includes(place)).sort((a, b) => a - b);
      assert.equal(placeCount(set), held.length);
      assert.equal(firstMissing(set, taken), missing[0] ?? -1);
      if (set !== "") assert.equal(places.decode(set, ""), set);
      const left = withoutPlaces(set, taken);
      if (missing.length > 0) return assert.equal(left, undefined);
      assert.equal(left, placesOf(held.filter((place) => !wanted.includes(place))));
      assert.equal(withPlaces(left ?? "", taken), set);
    }),
    { numRuns: 2_000 },
  );
  assert.equal(allPlaces(3), "0-2");
  assert.equal(places.decode("0,1,2-4,9", ""), "0-4,9");
});

test("the first places of a set are taken in order, no more than there are", () => {
  assert.deepEqual([0, 1, 4, 5, 9].map((most) => firstPlaces("3-6,8", most)), ["", "3", "3-6", "3-6,8", "3-6,8"]);
});
