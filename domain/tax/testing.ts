import baseRates from "../../data/tables/royalty-base.json" with { type: "json" };
import borderPoints from "../../data/tables/border-points.json" with { type: "json" };
import customsFees from "../../data/tables/customs-fees.json" with { type: "json" };
import exchangeRates from "../../data/tables/exchange-rates.json" with { type: "json" };
import products from "../../data/tables/products.json" with { type: "json" };
import referencePrices from "../../data/tables/reference-prices.json" with { type: "json" };
import surtax from "../../data/tables/royalty-surtax.json" with { type: "json" };
import tolerances from "../../data/tables/tolerances.json" with { type: "json" };
import valuationRules from "../../data/tables/valuation-rules.json" with { type: "json" };
import tariff from "../../data/tables/tariff.json" with { type: "json" };
import importDuty from "../../data/tables/import-duty.json" with { type: "json" };
import excise from "../../data/tables/excise.json" with { type: "json" };
import consumptionTaxes from "../../data/tables/consumption-taxes.json" with { type: "json" };
import customsValue from "../../data/tables/customs-value.json" with { type: "json" };
import reliefs from "../../data/tables/reliefs.json" with { type: "json" };
import permitRequirements from "../../data/tables/permit-requirements.json" with { type: "json" };
import paymentTerms from "../../data/tables/payment-terms.json" with { type: "json" };
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
  "payment-terms": paymentTerms,
  reliefs,
  "permit-requirements": permitRequirements,
  "customs-value": customsValue,
  "consumption-taxes": consumptionTaxes,
  excise,
  "import-duty": importDuty,
  tariff,
};

/** The rows of a table as `data/tables` has them. */
export const dataRows = (name: TableName): readonly Readonly<Record<string, unknown>>[] => files[name].rows;

/** The tables of `data/tables`, with the rows of some of them replaced. */
export function dataTables(replaced: Partial<Record<TableName, unknown>> = {}): Tables {
  return tablesFrom(Object.fromEntries(tableNames.map((name) => [name, { rows: replaced[name] ?? dataRows(name) }])) as Record<TableName, { rows: unknown }>);
}
