import baseRates from "../../data/tables/royalty-base.json" with { type: "json" };
import borderPoints from "../../data/tables/border-points.json" with { type: "json" };
import customsFees from "../../data/tables/customs-fees.json" with { type: "json" };
import exchangeRates from "../../data/tables/exchange-rates.json" with { type: "json" };
import products from "../../data/tables/products.json" with { type: "json" };
import referencePrices from "../../data/tables/reference-prices.json" with { type: "json" };
import surtax from "../../data/tables/royalty-surtax.json" with { type: "json" };
import tolerances from "../../data/tables/tolerances.json" with { type: "json" };
import valuationRules from "../../data/tables/valuation-rules.json" with { type: "json" };
import { tableNames } from "../tables.ts";
import type { TableName } from "../tables.ts";
import { tablesFrom } from "./tables/index.ts";
import type { Tables } from "./tables/index.ts";

const files: { readonly [N in TableName]: { readonly rows: readonly Readonly<Record<string, unknown>>[] } } = {
  "royalty-base": baseRates,
  "royalty-surtax": surtax,
  "valuation-rules": valuationRules,
  "reference-prices": referencePrices,
  "exchange-rates": exchangeRates,
  "customs-fees": customsFees,
  "border-points": borderPoints,
  tolerances,
  products,
};

/** The rows of a table as `data/tables` has them. */
export const dataRows = (name: TableName): readonly Readonly<Record<string, unknown>>[] => files[name].rows;

/** The tables of `data/tables`, with the rows of some of them replaced. */
export function dataTables(replaced: Partial<Record<TableName, unknown>> = {}): Tables {
  return tablesFrom(Object.fromEntries(tableNames.map((name) => [name, { rows: replaced[name] ?? dataRows(name) }])) as Record<TableName, { rows: unknown }>);
}
