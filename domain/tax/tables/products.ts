import { hsCode } from "../../identifiers.ts";
import { choice, decimal, field, id, list, object, optional, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { bases, units } from "../../vocabulary.ts";
import { reader, rowOf } from "./row.ts";

/** What a product's taxable quantity is: wet or dry tonnes of it, its metal, or its fine grams. */
const valuationBases = ["wet", "dry", "metal", "fine"] as const;
/** Processing stages as the surtax table knows them. */
export const stages = ["raw", "processed", "ore", "concentrate", "product", "any"] as const;

const value = decimal({ min: "0", places: 6 });
export const Parameter = object({
  analyte: field(id, "Analyte as certificates name it."),
  unit: field(choice(units), "Unit."),
  basis: field(choice(bases), "Basis."),
  typicalMin: optional(value, "Least usual value; outside it a value is odd, not wrong."),
  typicalMax: optional(value, "Greatest usual value."),
  min: field(value, "Least value that can be."),
  max: field(value, "Greatest value that can be."),
});
export type Parameter = Infer<typeof Parameter>;

/** A product that can be mined, processed, sold and declared; its id is the slug by which every document names it. */
export const Product = rowOf({
  name: field(text(128), "Name in English."),
  nameMn: field(text(128), "Name in Mongolian."),
  hs: field(hsCode, "HS code, six digits."),
  group: field(id, "Royalty group: the mineral by which surtax bands are chosen."),
  stage: field(choice(stages), "Processing stage."),
  basis: field(choice(valuationBases), "What the reference price is per."),
  metals: optional(list(object({ analyte: field(id, "Analyte."), group: field(id, "Royalty group and name in the price table.") }), { min: 1, max: 8 }), "Metals that are valued, the main one first."),
  commodity: optional(id, "Name in the table of reference prices, where it is not by grade or metal."),
  grades: optional(
    list(object({ commodity: field(id, "Name of the grade in the table of reference prices."), analyte: field(id, "Analyte that decides."), min: field(value, "Least content, percent dry.") }), { min: 1, max: 16 }),
    "Price grades, by content.",
  ),
  assay: field(list(Parameter, { min: 1, max: 32 }), "What certificates may state of it."),
});
export type Product = Infer<typeof Product>;

export const readProducts = reader("products", Product, {
  key: (row) => row.id,
  gapless: true,
  row: ({ assay, basis, metals, grades, commodity }) => {
    if ((basis === "metal" || basis === "fine") !== (metals !== undefined)) return "metals are named if and only if metal is valued";
    if (basis !== "metal" && basis !== "fine" && !commodity && !grades) return "a reference price by name or by grade is needed";
    if (new Set(assay.map(({ analyte }) => analyte)).size < assay.length) return "an analyte occurs twice";
    for (const { analyte, min, max, typicalMin = min, typicalMax = max } of assay) {
      if (typicalMin.lessThan(min) || typicalMax.lessThan(typicalMin) || typicalMax.greaterThan(max)) return `the bounds of ${analyte} are out of order`;
    }
    return undefined;
  },
});
