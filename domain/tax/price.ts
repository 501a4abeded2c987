import { Decimal, dec } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { PriceTerms } from "../contracts.ts";
import type { incoterms, SaleChannel } from "../vocabulary.ts";
import type { Findings, Step } from "./findings.ts";
import type { Tables } from "./tables/index.ts";
import { rowsOn } from "./tables/row.ts";
import type { priceUnits } from "./tables/valuation.ts";

/*
 * Which price values goods, and what it is in the unit of a surtax band. The order of prices is data: valuation rules of kind `price`.
 */

/** Grams in a troy ounce, exactly (international agreement of 1958 on the yard and pound: 480 grains of 0.06479891 g). */
const GRAMS_PER_OUNCE = dec("31.1034768");
/** Prices in the unit of a band are rounded to the cent, as prices are quoted. */
const BAND_PLACES = 2;

export interface ContractPrice {
  readonly contractNo: string;
  readonly price: Decimal;
  readonly currency: string;
  readonly basis: PriceTerms["basis"];
  readonly provisional: boolean;
  readonly incoterm?: (typeof incoterms)[number];
  /** Treatment and refining charges per dry tonne, in the currency of the price. */
  readonly deductionPerTonne?: Decimal;
}
/** Prices and rates known beside the tables: the contract's, and what a worked case gives. */
export interface Offer {
  readonly contract?: ContractPrice;
  readonly given?: readonly { readonly commodity: string; readonly price: Decimal; readonly unit: (typeof priceUnits)[number] }[];
  readonly rates?: readonly { readonly currency: string; readonly mntPerUnit: Decimal }[];
  /** Price of an ounce of gold in USD, to choose a band. */
  readonly ounceUsd?: Decimal;
}

export interface Price {
  readonly amount: Decimal;
  readonly currency: string;
  /** What it is per; `reference` leaves that to the product. */
  readonly basis: PriceTerms["basis"] | "reference";
  readonly per: "t" | "g";
  readonly step: Step;
}

/** What is to be priced. */
export interface Priced {
  readonly product: string;
  readonly group: string;
  readonly commodity: string | undefined;
  readonly channel: SaleChannel;
  /** False for a metal beside the main one: a contract's price is for the goods or their main metal. */
  readonly main: boolean;
}

type PriceTables = Tables<"valuation-rules" | "reference-prices" | "exchange-rates">;

/**
 * The price by the first rule that has one.
 * @throws {DomainError} `royalty/reference-price-missing` where none has
 */
export function priceOf(what: Priced, on: string, offer: Offer, tables: PriceTables, findings: Findings): Price {
  const rules = rowsOn(tables["valuation-rules"].rows, on)
    .filter(({ kind, groups, channels }) => kind === "price" && (groups?.includes(what.group) ?? true) && (channels?.includes(what.channel) ?? true))
    .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  for (const rule of rules) {
    const price = rule.price === "contract" ? (what.main ? contractPrice(offer) : undefined) : referencePrice(what, on, offer, tables, findings);
    if (!price) continue;
    findings.use(tables["valuation-rules"], rule);
    const { contract } = offer;
    if (rule.price === "contract" && contract) {
      if (contract.provisional) findings.because("provisional", "contract/price-provisional", { contractNo: contract.contractNo });
      if (contract.incoterm && rule.incotermsWithoutCarriage?.includes(contract.incoterm)) findings.because("needs-review", "contract/carriage-missing", { contractNo: contract.contractNo, incoterm: contract.incoterm });
    }
    return { ...price, step: { ...price.step, label: `${price.step.label} (${rule.id})`, labelMn: `${price.step.labelMn} (${rule.id})` } };
  }
  throw new DomainError("royalty/reference-price-missing", { product: what.commodity ?? what.product, month: on.slice(0, 7) });
}

function contractPrice({ contract }: Offer): Price | undefined {
  if (!contract) return undefined;
  const { price, currency, basis } = contract;
  const per = basis === "gram" ? "g" : "t";
  const step: Step = { ...perWords[basis], expression: `${price} ${currency}/${per}`, value: price, unit: `${currency}/${per}` };
  return { amount: price, currency, basis, per, step };
}

const perWords = {
  "wet-tonne": { label: "contract price per wet tonne", labelMn: "гэрээний үнэ, нойтон тонн тутам" },
  "dry-tonne": { label: "contract price per dry tonne", labelMn: "гэрээний үнэ, хуурай тонн тутам" },
  "metal-content": { label: "contract price per tonne of metal", labelMn: "гэрээний үнэ, металлын тонн тутам" },
  gram: { label: "contract price per fine gram", labelMn: "гэрээний үнэ, цэвэр грамм тутам" },
} as const;

/** The official price of the day, or the one given with a case; undefined where there is neither. */
export function referencePrice({ commodity }: Pick<Priced, "commodity">, on: string, { given = [] }: Offer, tables: PriceTables, findings: Findings): Price | undefined {
  if (commodity === undefined) return undefined;
  const row = rowsOn(tables["reference-prices"].rows, on).find((candidate) => candidate.commodity === commodity);
  const own = given.find((candidate) => candidate.commodity === commodity);
  const found = own ?? row;
  if (!found) return undefined;
  const onRecord = row && row.unit === found.unit && row.price.equals(found.price);
  if (onRecord) findings.use(tables["reference-prices"], row);
  else findings.because("provisional", "royalty/price-given", { commodity, date: on });
  const [currency, per] = found.unit === "MNT/g" ? (["MNT", "g"] as const) : (["USD", "t"] as const);
  const names = onRecord ? { label: `reference price of ${row.month}`, labelMn: `${row.month} сарын жишиг үнэ` } : { label: "reference price given with the case", labelMn: "тохиолдолд өгсөн жишиг үнэ" };
  return { amount: found.price, currency, basis: "reference", per, step: { ...names, expression: onRecord ? row.id : commodity, value: found.price, unit: found.unit } };
}

/** Tugrik for one unit of a currency on the day; undefined where no rate is on record. */
export function mntPer(currency: string, on: string, { rates = [] }: Pick<Offer, "rates">, tables: Tables<"exchange-rates">, findings: Findings): Decimal | undefined {
  if (currency === "MNT") return Decimal.one;
  const row = rowsOn(tables["exchange-rates"].rows, on).find((candidate) => candidate.currency === currency);
  const own = rates.find((candidate) => candidate.currency === currency);
  if (row && (!own || own.mntPerUnit.equals(row.mntPerUnit))) {
    findings.use(tables["exchange-rates"], row);
    return row.mntPerUnit;
  }
  if (own) findings.because("provisional", "royalty/price-given", { commodity: currency, date: on });
  return own?.mntPerUnit;
}

/** The price in a band's unit, and how it was got; undefined where an exchange rate is missing, which is noted. */
export function bandPrice(price: Price, unit: "USD/t" | "USD/oz", on: string, offer: Offer, tables: PriceTables, findings: Findings): { readonly value: Decimal; readonly steps: readonly Step[] } | undefined {
  const label = { label: "price for the band", labelMn: "шатлал сонгох үнэ", unit };
  if (unit === "USD/oz" && offer.ounceUsd) return { value: offer.ounceUsd, steps: [{ ...label, expression: `${offer.ounceUsd} ${unit}`, value: offer.ounceUsd }] };
  if (price.currency === "USD" && unit === `USD/${price.per}`) return { value: price.amount, steps: [] };
  const exchange = price.currency === "USD" ? undefined : [mntPer(price.currency, on, offer, tables, findings), mntPer("USD", on, offer, tables, findings)];
  const [foreign, usd] = exchange ?? [Decimal.one, Decimal.one];
  if (!foreign || !usd) {
    findings.because("needs-review", "assessment/exchange-rate-missing", { currency: foreign ? "USD" : price.currency, date: on });
    return undefined;
  }
  const factor = perBandUnit[unit][price.per];
  const value = price.amount.times(foreign).times(factor).dividedByHalfUp(usd, BAND_PLACES);
  const rate = exchange ? ` × ${foreign}/${usd}` : "";
  const weight = factor.equals(Decimal.one) ? "" : ` × ${factor}`;
  return { value, steps: [{ ...label, expression: `${price.amount} ${price.currency}/${price.per}${rate}${weight}`, value }] };
}

const perBandUnit = {
  "USD/t": { t: Decimal.one, g: dec("1000000") },
  "USD/oz": { g: GRAMS_PER_OUNCE, t: GRAMS_PER_OUNCE.times(dec("0.000001")) },
} as const;
