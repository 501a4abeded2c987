import { choice, country, currency, decimal, field, id, integer, list, object, optional, pattern, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { incoterms } from "../../vocabulary.ts";
import { reader, rowOf } from "./row.ts";

const digits = (from: number, to: number) => pattern("Text", new RegExp(`^\\d{${from},${to}}$`), "8703", to);

/**
 * A chapter of the Harmonised System and the lines in it. A line exists on a day if a chapter in force on that day has its subheading;
 * national subdivisions (8 digits) are listed as far as they are known.
 */
export const TariffChapter = rowOf({
  chapter: field(digits(2, 2), "Chapter, two digits."),
  name: field(text(300), "Its name in English."),
  subheadings: field(list(digits(6, 6), { min: 1, max: 2000 }), "Subheadings, six digits without points."),
  nationalLines: optional(list(digits(8, 8), { max: 5000 }), "National lines, eight digits without points, as far as they are known."),
});
export type TariffChapter = Infer<typeof TariffChapter>;
export const readTariff = reader("tariff", TariffChapter, {
  key: (row) => row.chapter,
  gapless: true,
  row: ({ chapter, subheadings, nationalLines = [] }) => {
    const known = new Set(subheadings);
    if (known.size < subheadings.length) return "a subheading occurs twice";
    const foreign = subheadings.find((code) => !code.startsWith(chapter));
    if (foreign !== undefined) return `subheading ${foreign} is in another chapter`;
    const stray = nationalLines.find((code) => !known.has(code.slice(0, 6)));
    return stray === undefined ? undefined : `national line ${stray} has no subheading`;
  },
});

const monthDay = pattern("Text", /^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, "04-01", 5);
/** Units by which a specific duty or excise is charged. */
export const quantityUnits = ["litre", "100-pieces", "piece", "kg", "tonne", "vehicle"] as const;
export type QuantityUnit = (typeof quantityUnits)[number];

/** Import duty of the lines under a heading. The longest heading that fits decides; among its rows the border point, then the season. */
export const ImportDuty = rowOf({
  heading: field(pattern("Text", /^(\*|\d{2,8})$/, "1101", 8), "Digits with which the tariff lines begin; * is every line."),
  name: field(text(200), "Goods, in English."),
  nameMn: optional(text(200), "The same in Mongolian."),
  legalBasis: field(text(300), "Law or resolution."),
  ratePct: optional(percent, "Percent of the customs value; left out where it is not known."),
  ratePctMin: optional(percent, "Least rate, where only a range is known."),
  ratePctMax: optional(percent, "Greatest rate, where only a range is known."),
  specific: optional(object({ amount: field(decimal({ min: "0", places: 6 }), "Amount."), currency: field(currency, "Its currency."), per: field(choice(quantityUnits), "What it is per.") }), "Specific duty."),
  combined: optional(choice(["sum", "higher"]), "Where there are both: their sum, or the higher one."),
  seasonFrom: optional(monthDay, "First day of the season, month and day."),
  seasonUntil: optional(monthDay, "Day on which the season is over."),
  borderPoints: optional(list(id, { min: 1, max: 50 }), "Only goods that enter here."),
  agreement: optional(id, "Trade agreement under which this rate is claimed."),
  origins: optional(list(country, { min: 1, max: 60 }), "Countries of origin of the agreement."),
  proof: optional(id, "Code of the document that proves the origin."),
});
export type ImportDuty = Infer<typeof ImportDuty>;

const pointsOf = ({ borderPoints }: ImportDuty): string => borderPoints?.toSorted().join() ?? "";
export const readImportDuty = reader("import-duty", ImportDuty, {
  key: (row) => JSON.stringify([row.heading, row.agreement, pointsOf(row), row.seasonFrom]),
  gapless: true,
  row: ({ ratePct, specific, combined, ratePctMin, ratePctMax, agreement, origins, proof, seasonFrom, seasonUntil }) => {
    if ((combined !== undefined) !== (ratePct !== undefined && specific !== undefined)) return "combined is said if and only if there are a percentage and a specific amount";
    if ((ratePctMin === undefined) !== (ratePctMax === undefined)) return "a range has both ends";
    if ((agreement === undefined) !== (origins === undefined) || (agreement === undefined) !== (proof === undefined)) return "agreement, origins and proof come together";
    return (seasonFrom === undefined) === (seasonUntil === undefined) ? undefined : "a season has both ends";
  },
  table: (rows) => {
    if (!rows.some(({ heading, agreement }) => heading === "*" && agreement === undefined)) return "there is no general row (heading *)";
    for (const same of Map.groupBy(rows, (row) => JSON.stringify([row.heading, row.agreement, pointsOf(row)])).values()) {
      const problem = seasonsProblem(same);
      if (problem !== undefined) return problem;
    }
    return undefined;
  },
});

/** The seasons of one heading close the year: each begins on the day on which another is over. */
function seasonsProblem(rows: readonly ImportDuty[]): string | undefined {
  const starts = new Set(rows.map(({ effectiveFrom = "" }) => effectiveFrom));
  for (const day of starts) {
    const then = rows.filter(({ effectiveFrom = "", effectiveTo = "9999" }) => effectiveFrom <= day && (day === "" || day <= effectiveTo));
    const seasonal = then.flatMap(({ id: row, seasonFrom, seasonUntil }) => (seasonFrom !== undefined && seasonUntil !== undefined ? [{ row, seasonFrom, seasonUntil }] : []));
    if (seasonal.length === 0) continue;
    if (seasonal.length < then.length) return `heading ${rows[0]?.heading ?? ""}: rows with and without a season overlap`;
    const sorted = seasonal.toSorted((a, b) => (a.seasonFrom < b.seasonFrom ? -1 : 1));
    for (const [i, season] of sorted.entries()) {
      const next = sorted[(i + 1) % sorted.length];
      if (next && season.seasonUntil !== next.seasonFrom) return `the seasons of rows ${season.row} and ${next.row} leave a gap or overlap`;
    }
  }
  return undefined;
}

/** Kinds of amounts that make up a customs value (WTO Customs Valuation Agreement, articles 1 and 8). */
export const valueElements = ["customs-value", "price", "carriage", "insurance", "commission", "packing", "assists", "licence-fees", "resale-proceeds", "handling", "inland-carriage", "duties-included"] as const;
export type ValueElement = (typeof valueElements)[number];

/** How the customs value comes about, and what depends on the country of origin. `kind` says which optional fields a rule uses. */
export const CustomsValueRule = rowOf({
  kind: field(choice(["element", "carriage", "conversion", "rounding", "origin", "vehicle-age"]), "What the rule decides."),
  name: field(text(200), "The rule in English."),
  nameMn: field(text(200), "The same in Mongolian."),
  legalBasis: field(text(300), "Law or agreement."),
  element: optional(choice(valueElements), "element: kind of amount."),
  sign: optional(choice(["add", "deduct"]), "element: whether it is added to the price or deducted."),
  incotermsWithoutCarriage: optional(list(choice(incoterms), { max: incoterms.length }), "carriage: terms of delivery whose price lacks the carriage to the border."),
  moneyPlaces: optional(integer(0, 6), "rounding: decimals of every amount."),
  countries: optional(list(country, { min: 1, max: 250 }), "origin: countries outside the World Trade Organization."),
  multiplier: optional(decimal({ min: "1", max: "10", places: 3 }), "origin: what their duty is multiplied by."),
});
export type CustomsValueRule = Infer<typeof CustomsValueRule>;

const needed = {
  element: ["element", "sign"],
  carriage: ["incotermsWithoutCarriage"],
  conversion: [],
  rounding: ["moneyPlaces"],
  origin: ["countries", "multiplier"],
  "vehicle-age": [],
} as const satisfies Record<CustomsValueRule["kind"], readonly (keyof CustomsValueRule)[]>;

export const readCustomsValue = reader("customs-value", CustomsValueRule, {
  key: ({ kind, element = "" }) => `${kind} ${element}`,
  gapless: true,
  row: (row) => {
    const missing = needed[row.kind].find((name) => row[name] === undefined);
    return missing && `a rule of kind ${row.kind} needs ${missing}`;
  },
  table: (rows) => (rows.some(({ kind }) => kind === "rounding") ? undefined : "there is no rounding rule"),
});

