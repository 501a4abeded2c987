import { dec, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import { licenceNo } from "../identifiers.ts";
import { choice, date, decimal, field, id, json, object, optional, pattern } from "../schema.ts";
import { saleChannels } from "../vocabulary.ts";
import type { Decimal } from "../decimal.ts";
import type { Infer } from "../schema.ts";
import { assess } from "./assess.ts";
import type { AssessmentTables, Computation } from "./assess.ts";
import { Findings } from "./findings.ts";
import { assessImportCase, importInputs } from "./import/case.ts";
import type { Assessed, Figure } from "./import/case.ts";
import type { ImportTables } from "./import/types.ts";
import type { Step } from "./findings.ts";
import type { Offer } from "./price.ts";
import type { Measured, Part } from "./quantity.ts";
import { exchangeShareRule, roundingOn } from "./royalty.ts";
import type { Goods } from "./royalty.ts";
import { rowsOn } from "./tables/row.ts";
import { stages } from "./tables/products.ts";
import type { Product } from "./tables/products.ts";

/*
 * A worked case of a mineral sale: a date and a few figures, as people write tax examples. It names neither product nor documents, so both are inferred
 * from which figures there are; what had to be assumed is among the reasons.
 */

const positive = decimal({ min: "0", max: "1000000000000" });
const figure = (about: string) => optional(positive, about);
const Inputs = object({
  channel: field(choice(saleChannels), "How the goods are sold."),
  stage: optional(choice(stages), "Processing stage."),
  product: optional(id, "Product, where the figures do not tell it."),
  licenceNo: optional(licenceNo, "Licence."),
  grade: optional(id, "Price grade."),
  referenceMonth: optional(pattern("Text", /^\d{4}-(0[1-9]|1[0-2])$/, "2023-02", 7), "Month of the reference price."),
  netTonnes: figure("Mass sold, t."),
  wetTonnes: figure("Wet mass, t."),
  exchangeTonnes: figure("Sold on the exchange, t."),
  otherTonnes: figure("Sold otherwise, t."),
  grossGram: figure("Gross weight of bullion, g."),
  netGram: figure("Fine weight of bullion, g."),
  contentPercent: figure("Content of bullion, percent."),
  moisturePercent: figure("Total moisture, percent as received."),
  cuPercentDry: figure("Copper, percent dry."),
  caf2PercentDry: figure("Fluorite, percent dry."),
  auGramPerDmt: figure("Gold, g per dry tonne."),
  agGramPerDmt: figure("Silver, g per dry tonne."),
  priceUsdPerT: figure("Price of the sale, USD/t."),
  priceMntPerT: figure("Price of the sale, MNT/t."),
  priceMntPerG: figure("Price of fine metal, MNT/g."),
  exchangePriceUsdPerT: figure("Price on the exchange, USD/t."),
  referencePriceUsdPerT: figure("Reference price, USD/t."),
  cuUsdPerT: figure("Reference price of copper, USD/t."),
  auMntPerG: figure("Reference price of gold, MNT/g."),
  agMntPerG: figure("Reference price of silver, MNT/g."),
  goldUsdPerOz: figure("Price of gold, USD per troy ounce, to choose the band."),
  fxMntPerUsd: figure("Exchange rate, MNT for one USD."),
});
type Inputs = Infer<typeof Inputs>;

/** A case of `worked-examples.json` as it stands; what is not listed here is not read. */
export interface WorkedCase {
  readonly asOf: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Rows that the case says it rests on; a base row among them stands for the licence that the inputs do not name. */
  readonly rateRefs?: readonly string[];
}

/** The result of a case: the figures by the names that worked examples use, and the assessment behind them. */
export interface CaseResult {
  /** Money with two decimals; null where it could not be decided. */
  readonly figures: Readonly<Record<string, Figure>>;
  readonly computation: Assessed;
}

/**
 * Assesses a worked case: of a mineral sale, or of an import, a bonded warehouse or retail receipts.
 *
 * @throws {DomainError} `input/…` naming the field, and whatever `assess` or `assessImport` refuses
 * @example assessCase({ asOf: "2026-06-15", inputs: { netTonnes: "104.360", priceUsdPerT: "62.00", stage: "raw", channel: "export" } }, tables).figures["total"] // "452.93"
 */
export function assessCase(given: unknown, tables: AssessmentTables & ImportTables): CaseResult {
  const worked = readCase(given);
  if (Object.keys(worked.inputs).some((name) => importInputs.includes(name))) return assessImportCase(worked.asOf, worked.inputs, worked.rateRefs ?? [], tables);
  const inputs = Inputs.decode(worked.inputs, "inputs");
  const product = productOf(inputs, worked.asOf, tables);
  const assumed = new Findings();
  const licence = licenceOf(worked, inputs, tables, assumed);
  const goods = goodsOf(inputs, worked.asOf, product, tables).map((each) => ({ ...each, ...licence }));
  const computation = assess({ on: worked.asOf, goods }, tables);
  const status = computation.status === "final" ? assumed.status : computation.status;
  const whole: Computation = { ...computation, status, reasons: [...computation.reasons, ...assumed.reasons] };
  return { figures: figuresOf(whole, product, roundingOn(worked.asOf, tables, new Findings())), computation: whole };
}

function readCase(given: unknown): WorkedCase {
  const { asOf, inputs, rateRefs } = (given ?? {}) as { asOf?: unknown; inputs?: unknown; rateRefs?: unknown };
  const read = object({ asOf: field(date, "Legal date."), inputs: field(json, "Figures.") }).decode({ asOf, inputs }, "");
  if (read.inputs === null || typeof read.inputs !== "object" || Array.isArray(read.inputs)) throw new DomainError("input/format", { field: "inputs", example: "{ … }" });
  const refs = Array.isArray(rateRefs) ? rateRefs.filter((ref) => typeof ref === "string") : undefined;
  return { asOf: read.asOf, inputs: read.inputs as Readonly<Record<string, unknown>>, ...(refs ? { rateRefs: refs } : {}) };
}

/** The product that has these figures. @throws {DomainError} `assessment/input-missing` */
function productOf(inputs: Inputs, on: string, tables: AssessmentTables): Product {
  const { product, stage, cuPercentDry, caf2PercentDry, netGram, grossGram, grade } = inputs;
  const coal = stage === "raw" || stage === "processed";
  const candidates = rowsOn(tables.products.rows, on).filter((row) => {
    if (product !== undefined) return row.id === product;
    if (netGram ?? grossGram) return row.group === "gold" && row.basis === "fine";
    if (caf2PercentDry) return row.grades?.some(({ commodity }) => commodity === `fluorspar-${grade ?? "FF-97"}`) ?? false;
    if (cuPercentDry) return row.group === "copper" && row.stage === stage;
    return coal && row.id === `coking-coal-${stage === "raw" ? "raw" : "washed"}`;
  });
  const [found] = candidates;
  if (!found) throw new DomainError("assessment/input-missing", { input: product ? `product ${product}, which is not in the table` : "a product: its figures or the input product" });
  return found;
}

/** Licence or, failing it, the base row that stands for it: named by the case, or implied by metals that only one row's goods have together. */
function licenceOf({ rateRefs }: WorkedCase, inputs: Inputs, tables: AssessmentTables, assumed: Findings): Pick<Goods, "licences" | "baseRow"> {
  if (inputs.licenceNo !== undefined) return { licences: [inputs.licenceNo] };
  const rows = tables["royalty-base"].rows.filter(({ licences }) => licences !== undefined);
  const named = rows.find(({ id: row }) => rateRefs?.includes(row));
  if (named) return { licences: [], baseRow: named.id };
  const metals = valuesOf(inputs).map(({ analyte }) => analyte);
  const implied = rateRefs ? undefined : rows.find(({ impliedByMetals }) => impliedByMetals?.every((metal) => metals.includes(metal)));
  if (!implied) return { licences: [] };
  assumed.because("provisional", "royalty/licence-assumed", { row: implied.id });
  return { licences: [], baseRow: implied.id };
}

/** The goods of a case: one kind, or two where the exchange takes only a part of them. */
function goodsOf(inputs: Inputs, on: string, product: Product, tables: AssessmentTables): readonly Goods[] {
  const { channel, exchangeTonnes, otherTonnes, exchangePriceUsdPerT: exchangePrice } = inputs;
  const common = { product, ...nameOf(product, tables), channel, licences: [], sources: [] };
  if (!exchangeTonnes || !otherTonnes) return [{ ...common, parts: [partOf(massKgOf(inputs), inputs)], offer: offerOf(inputs, product) }];
  const all = exchangeTonnes.plus(otherTonnes);
  const exchange = { ...common, channel: "exchange" as const, offer: saleAt(required(exchangePrice, "exchangePriceUsdPerT"), "USD"), exchangeShareKnown: true as const };
  const rule = exchangeShareRule(product.group, on, tables);
  const share: Step = { label: "exchange share", labelMn: "биржийн эзлэх хувь", expression: `${exchangeTonnes} t / ${all} t`, value: exchangeTonnes.times(dec("100")).dividedByHalfUp(all, 2), unit: "%" };
  const whole = rule?.thresholdPct && !exchangeTonnes.times(dec("100")).lessThan(rule.thresholdPct.times(all));
  const working = rule ? [{ ...share, label: `${share.label} (${rule.id})`, labelMn: `${share.labelMn} (${rule.id})` }] : [share];
  if (whole) return [{ ...exchange, parts: [partOf(kg(all), inputs)], working }];
  return [
    { ...exchange, parts: [partOf(kg(exchangeTonnes), inputs)], working },
    { ...common, parts: [partOf(kg(otherTonnes), inputs)], offer: offerOf(inputs, product), exchangeShareKnown: true, working },
  ];
}

/** Coal cases say no more than that it is raw or processed coal. */
function nameOf(product: Product, tables: AssessmentTables): Pick<Goods, "name"> {
  const group = product.group.startsWith("coal-") ? tables["royalty-surtax"].rows.find((row) => row.group === product.group) : undefined;
  return group ? { name: { en: group.name, mn: group.nameMn } } : {};
}

const kg = (tonnes: Decimal): Decimal => tonnes.times(dec("1000"));

function massKgOf({ netTonnes, wetTonnes, grossGram, netGram }: Inputs): Decimal {
  const tonnes = wetTonnes ?? netTonnes;
  if (tonnes) return kg(tonnes);
  return required(grossGram ?? netGram, "netTonnes, wetTonnes, grossGram or netGram").times(dec("0.001"));
}

const partOf = (massKg: Decimal, inputs: Inputs): Part => ({ name: "case", massKg, values: valuesOf(inputs) });

function valuesOf({ moisturePercent, cuPercentDry, caf2PercentDry, auGramPerDmt, agGramPerDmt, contentPercent, netGram }: Inputs): readonly Measured[] {
  const stated = (analyte: string, value: Decimal | undefined, unit: Measured["unit"], basis: Measured["basis"]): readonly Measured[] => (value ? [{ analyte, value, unit, basis }] : []);
  return [
    ...stated("H2O", moisturePercent, "%", "as-received"),
    ...stated("Cu", cuPercentDry, "%", "dry"),
    ...stated("CaF2", caf2PercentDry, "%", "dry"),
    ...stated("Au", auGramPerDmt, "g/t", "dry"),
    ...stated("Ag", agGramPerDmt, "g/t", "dry"),
    ...stated("Au", contentPercent ?? (netGram && dec("100")), "%", "none"),
  ];
}

function offerOf(inputs: Inputs, { group, grades, commodity }: Product): Offer {
  const { priceUsdPerT, priceMntPerT, priceMntPerG, referencePriceUsdPerT, cuUsdPerT, auMntPerG, agMntPerG, goldUsdPerOz, fxMntPerUsd, grade } = inputs;
  const named = grade && grades ? `${group}-${grade}` : (commodity ?? group);
  const given = (name: string, price: Decimal | undefined, unit: "USD/t" | "MNT/g") => (price ? [{ commodity: name, price, unit }] : []);
  return {
    ...(priceUsdPerT ? saleAt(priceUsdPerT, "USD") : priceMntPerT ? saleAt(priceMntPerT, "MNT") : {}),
    given: [
      ...given(named, referencePriceUsdPerT, "USD/t"),
      ...given("copper", cuUsdPerT, "USD/t"),
      ...given("gold", priceMntPerG ?? auMntPerG, "MNT/g"),
      ...given("silver", agMntPerG, "MNT/g"),
    ],
    ...(fxMntPerUsd ? { rates: [{ currency: "USD", mntPerUnit: fxMntPerUsd }] } : {}),
    ...(goldUsdPerOz ? { ounceUsd: goldUsdPerOz } : {}),
  };
}

const saleAt = (price: Decimal, currency: string): Offer => ({ contract: { contractNo: "of the case", price, currency, basis: "wet-tonne", provisional: false } });

function required(value: Decimal | undefined, name: string): Decimal {
  if (!value) throw new DomainError("assessment/input-missing", { input: name });
  return value;
}

const statusWords = { final: "FINAL", provisional: "PROVISIONAL", "needs-review": "NEEDS_REVIEW" } as const;

function figuresOf({ status, charges }: Computation, { basis }: Product, { moneyPlaces, bullionPlaces }: { readonly moneyPlaces: number; readonly bullionPlaces: number }): Readonly<Record<string, string | null>> {
  const money = (values: readonly (Decimal | undefined)[]): string | null => (values.some((value) => value === undefined) ? null : sum(values.filter((value) => value !== undefined)).toFixed(moneyPlaces));
  const base = charges.map(({ base: lines }) => (lines.length === 0 ? undefined : sum(lines.map(({ amount }) => amount))));
  const surtax = charges.map(({ surtax: line }) => line?.amount);
  const metals = [...new Set(charges.map(({ group }) => group))];
  const byMetal = metals.map((metal) => {
    const own = charges.flatMap(({ group }, i) => (group === metal ? [base[i], surtax[i]] : []));
    return [`royalty${metal.slice(0, 1).toUpperCase()}${metal.slice(1)}`, money(own)] as const;
  });
  const [first] = charges;
  return {
    status: statusWords[status],
    ...(basis === "fine" && first ? { netGram: first.quantity.amount.toFixed(bullionPlaces) } : {}),
    valuation: money(charges.map(({ valuation }) => valuation)),
    base: money(base),
    surtax: money(surtax),
    ...(metals.length > 1 ? Object.fromEntries(byMetal) : {}),
    total: money([...base, ...surtax]),
    currency: first?.currency ?? null,
  };
}
