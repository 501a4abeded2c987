import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { refuses } from "../testing.ts";
import { digitalLink, readDigitalLink } from "./digital-link.ts";

const thrown = (run: () => unknown): Promise<unknown> => new Promise((resolve) => resolve(run()));

test("a GS1 Digital Link is read whoever's host it is, with its qualifiers; so is an element string", () => {
  const piece = { gtin: "08650054034395", serialNo: "BL-26-000417" };
  for (const link of [
    "https://id.example.mn/01/08650054034395/21/BL-26-000417",
    "http://example.com/some/shop/01/8650054034395/21/BL-26-000417?17=270331&linkType=gs1:pip#top",
    "/01/08650054034395/21/BL%2D26%2D000417/",
    "(01)08650054034395(21)BL-26-000417",
  ]) assert.deepEqual(readDigitalLink(link), piece, link);
  assert.deepEqual(readDigitalLink("/01/08650054034395/22/A/10/L%2F7/21/S1"), { gtin: "08650054034395", batchNo: "L/7", serialNo: "S1" });
  assert.deepEqual(readDigitalLink("/01/08650054034395"), { gtin: "08650054034395" });
});

test("what is no Digital Link is refused: another key, a wrong order, twice the same, a wrong check digit, broken escapes, a long one", async () => {
  for (const link of ["", "x", "https://example.com/", "/00/106141412345678908", "/01/08650054034395/21/S1/10/L1", "/01/08650054034395/21/S1/21/S2", "/01/08650054034395/99/x", "/01/08650054034395/21/%E0%A4%A"]) await refuses("input/format", thrown(() => readDigitalLink(link)));
  await refuses("goods/gtin-check-digit", thrown(() => readDigitalLink("/01/08650054034396")));
  await refuses("input/format", thrown(() => readDigitalLink("(21)S1")));
  await refuses("input/format", thrown(() => readDigitalLink("/01/08650054034395/21/б")));
  await refuses("input/too-long", thrown(() => readDigitalLink(`/01/08650054034395/21/${"x".repeat(3_000)}`)));
});

test("an item's link reads back to the item", () => {
  const part = fc.option(fc.string({ unit: fc.constantFrom(..."!\"%&'()*+,-./09:;<=>?AZ_az"), minLength: 1, maxLength: 20 }), { nil: undefined });
  fc.assert(
    fc.property(part, part, (batchNo, serialNo) => {
      const key = { gtin: "08650054034395", ...(batchNo === undefined ? {} : { batchNo }), ...(serialNo === undefined ? {} : { serialNo }) };
      // A path step of dots alone is one that clients take away; no browser sends it as it was.
      assert.deepEqual(readDigitalLink(`https://example.mn${digitalLink(key)}`), key);
    }),
  );
});
