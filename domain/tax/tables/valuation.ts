import { choice, currency, decimal, field, flag, id, integer, list, object, optional, pattern, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { incoterms, saleChannels } from "../../vocabulary.ts";
import { reader, rowOf } from "./row.ts";

/** How goods are valued for royalty. Each row is one rule; `kind` says which of the optional fields it uses. */
export const ValuationRule = rowOf({
  kind: field(choice(["statement", "price", "exchange-share", "metal", "rounding", "royalty-credit"]), "What the rule decides; a statement decides nothing by itself and is cited."),
  rule: field(text(600), "The rule in words."),
  ruleMn: field(text(600), "The same in Mongolian."),
  groups: optional(list(id, { min: 1, max: 32 }), "Royalty groups; all where it is left out."),
  channels: optional(list(choice(saleChannels), { min: 1, max: saleChannels.length }), "Sale channels; all where it is left out."),
  price: optional(choice(["reference", "contract"]), "price: which price values the goods. On the exchange the contract's price is the exchange's."),
  rank: optional(integer(1, 100), "price: rules are tried in this order until one has a price."),
  incotermsWithoutCarriage: optional(list(choice(incoterms), { max: incoterms.length }), "price: delivery terms whose price lacks the carriage to the border, which must then be added."),
  thresholdPct: optional(percent, "exchange-share: from this share on, all goods are valued at the exchange price."),
  payablePct: optional(percent, "metal: part of the content that is valued."),
  payables: optional(list(object({ group: field(id, "Metal."), payablePct: field(percent, "Part of its content that is valued.") }), { max: 16 }), "metal: exceptions by metal."),
  deductTreatment: optional(flag, "metal: whether treatment and refining charges of the contract are deducted."),
  tonnePlaces: optional(integer(0, 6), "rounding: decimals of tonnes."),
  metalPlaces: optional(integer(0, 6), "rounding: decimals of tonnes of metal."),
  gramPlaces: optional(integer(0, 6), "rounding: decimals of grams of metal in a concentrate."),
  bullionPlaces: optional(integer(0, 6), "rounding: decimals of fine grams of bullion."),
  moneyPlaces: optional(integer(0, 6), "rounding: decimals of every amount of money."),
  creditPct: optional(percent, "royalty-credit: part of the royalty paid on an input that is credited to who pays next."),
  legalBasis: optional(text(300), "royalty-credit: law and article."),
});
export type ValuationRule = Infer<typeof ValuationRule>;

const needed = {
  statement: [],
  price: ["price", "rank"],
  "exchange-share": ["thresholdPct"],
  metal: ["payablePct", "deductTreatment"],
  rounding: ["tonnePlaces", "metalPlaces", "gramPlaces", "bullionPlaces", "moneyPlaces"],
  "royalty-credit": ["creditPct", "legalBasis"],
} as const satisfies Record<ValuationRule["kind"], readonly (keyof ValuationRule)[]>;

export const readValuationRules = reader("valuation-rules", ValuationRule, {
  key: ({ kind, id: row, rank, groups = [], channels = [] }) => (kind === "statement" ? row : JSON.stringify([kind, rank, groups.toSorted(), channels.toSorted()])),
  gapless: false,
  row: (row) => {
    const missing = needed[row.kind].find((name) => row[name] === undefined);
    return missing && `a rule of kind ${row.kind} needs ${missing}`;
  },
});

export const priceUnits = ["USD/t", "MNT/g"] as const;
/** An official price of one month. */
export const ReferencePrice = rowOf({
  commodity: field(id, "Metal, grade or product."),
  name: field(text(128), "Its name in English."),
  nameMn: field(text(128), "Its name in Mongolian."),
  month: field(pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2023-02", 7), "Month for which it was announced."),
  averageOf: optional(pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2023-01", 7), "Month whose average it is."),
  price: field(decimal({ min: "0", places: 6 }), "Price."),
  unit: field(choice(priceUnits), "Unit of the price."),
});
export type ReferencePrice = Infer<typeof ReferencePrice>;
export const readReferencePrices = reader("reference-prices", ReferencePrice, {
  key: (row) => row.commodity,
  gapless: false,
  row: ({ month, effectiveFrom, effectiveTo }) => (effectiveFrom?.startsWith(month) && effectiveTo?.startsWith(month) ? undefined : `it must be in force within ${month}`),
});

/** The central bank's rate of one currency on the days of the row. */
export const ExchangeRate = rowOf({
  currency: field(currency, "Currency."),
  mntPerUnit: field(decimal({ min: "0.000001", places: 6 }), "Tugrik for one unit."),
});
export type ExchangeRate = Infer<typeof ExchangeRate>;
export const readExchangeRates = reader("exchange-rates", ExchangeRate, { key: (row) => row.currency, gapless: false });
