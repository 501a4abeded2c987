import { Decimal, dec, sum } from "../decimal.ts";
import { DomainError } from "../error.ts";
import type { Source } from "../declarations.ts";
import type { Infer } from "../schema.ts";
import type { SaleChannel } from "../vocabulary.ts";
import type { Findings, Step } from "./findings.ts";
import type { Line } from "./lines.ts";
import { bandPrice, mntPer, priceOf, referencePrice } from "./price.ts";
import type { Offer, Price } from "./price.ts";
import { content, contentAtLeast, dryTonnes, fineGrams, merged, states, wetTonnes } from "./quantity.ts";
import type { Part, Places, Quantity } from "./quantity.ts";
import type { Tables } from "./tables/index.ts";
import type { Product } from "./tables/products.ts";
import type { BaseRate, Surtax } from "./tables/royalty-rates.ts";
import { rowsOn } from "./tables/row.ts";

/*
 * Mineral royalty (АМНАТ): base and surtax of goods of one product, line by line. Base royalty = sales valuation × base percent, surtax =
 * sales valuation × surtax percent, separate lines (form ТТ-15Д, rule C1; docs/sources.md#royalty). Nothing here knows a rate, a price or a rule of valuation.
 */

export type RoyaltyTable = "royalty-base" | "royalty-surtax" | "valuation-rules" | "reference-prices" | "exchange-rates" | "products";
/** A line before it is numbered. */
export type Draft = Omit<Line, "no">;
export type SourceCited = Infer<typeof Source>;

/** Goods of one product that are sold in one way. */
export interface Goods {
  readonly product: Product;
  /** Name on the lines where it is not the product's. */
  readonly name?: { readonly en: string; readonly mn: string };
  readonly channel: SaleChannel;
  readonly licences: readonly string[];
  /** Base row of the licence, for a worked case that names the row instead of the licence. */
  readonly baseRow?: string;
  readonly parts: readonly Part[];
  /** Lots of a consignment or of a sale whose assays seller and buyer have still to settle. */
  readonly unsettled?: { readonly consignmentId: string; readonly count: number } | { readonly saleNo: string; readonly count: number };
  readonly offer: Offer;
  /** True where rule C6 (share sold on the exchange) has been applied already. */
  readonly exchangeShareKnown?: true;
  /** Steps that come before those of the lines. */
  readonly working?: readonly Step[];
  readonly sources: readonly SourceCited[];
}

/** What one metal, or the whole of a product valued as such, bears. A line that could not be decided is missing, and the findings say why. */
export interface Charge {
  readonly group: string;
  readonly quantity: Quantity;
  readonly valuation: Decimal;
  readonly currency: string;
  readonly base: readonly Draft[];
  readonly surtax: Draft | undefined;
}

interface Component {
  readonly group: string;
  readonly commodity: string | undefined;
  readonly analyte: string | undefined;
}

/**
 * The royalty of goods on a legal date.
 * @throws {DomainError} `royalty/reference-price-missing`, `assessment/…-missing`, `assay/…`: what has no value cannot be assessed
 */
export function royaltyOf(goods: Goods, on: string, tables: Tables<RoyaltyTable>, findings: Findings): readonly Charge[] {
  const parts = merged(goods.parts);
  const places = roundingOn(on, tables, findings);
  noteExchangeShare(goods, on, tables, findings);
  if (goods.unsettled && "saleNo" in goods.unsettled) findings.because("provisional", "assay/sale-not-settled", goods.unsettled);
  else if (goods.unsettled) findings.because("provisional", "assay/not-settled", goods.unsettled);
  findings.use(tables.products, goods.product);
  const valued = pricedOf(goods, parts, on, tables, findings).map(({ component, price }) => {
    const quantity = quantityOf(goods.product, parts, component, price, places, nameOf(component.group, tables));
    return { component, price, payable: payableOf(goods, component, price, quantity, parts, on, tables, findings, places) };
  });
  const currencies = new Set(valued.flatMap(({ price, payable }) => [price.currency, ...payable.deductions.map(({ currency }) => currency)]));
  const currency = currencies.size === 1 ? ([...currencies][0] as string) : "MNT";
  return valued.map(({ component, price, payable }) => {
    const { valuation, steps } = valuationOf(price, payable, currency, on, goods.offer, tables, findings, places);
    const working = [...(goods.working ?? []), ...payable.quantity.working, price.step, ...steps];
    const common = { goods, component, valuation, currency, working, on, tables, findings, places };
    const rate = baseRateOf(goods, component.group, on, tables, findings);
    return { group: component.group, quantity: payable.quantity, valuation, currency, base: baseLines(common, rate), surtax: surtaxLine(common, rate, price) };
  });
}

/** Decimals on the day. @throws {DomainError} `assessment/rate-missing` */
export function roundingOn(on: string, tables: Tables<"valuation-rules">, findings: Findings): Places & { readonly rule: string } {
  const row = rowsOn(tables["valuation-rules"].rows, on).find(({ kind }) => kind === "rounding");
  if (!row) throw new DomainError("assessment/rate-missing", { tax: "rounding", hsCode: "every", date: on });
  findings.use(tables["valuation-rules"], row);
  const { tonnePlaces = 3, metalPlaces = 4, gramPlaces = 3, bullionPlaces = 2, moneyPlaces = 2 } = row; // the reader has checked that none is missing
  return { tonnePlaces, metalPlaces, gramPlaces, bullionPlaces, moneyPlaces, rule: `half up to ${moneyPlaces} decimals (${row.id})` };
}

function noteExchangeShare({ channel, product, exchangeShareKnown }: Goods, on: string, tables: Tables<RoyaltyTable>, findings: Findings): void {
  const rule = exchangeShareRule(product.group, on, tables);
  if (rule && channel === "export" && !exchangeShareKnown) findings.because("provisional", "royalty/exchange-share-unknown", { rule: rule.id, product: product.id });
}

/** The rule in force by which all goods are valued at the exchange price from a share on. */
export const exchangeShareRule = (group: string, on: string, tables: Tables<"valuation-rules">) =>
  rowsOn(tables["valuation-rules"].rows, on).find(({ kind, groups }) => kind === "exchange-share" && (groups?.includes(group) ?? true));

/** What is valued and at which price: the goods as such, or their main metal and the metals beside it that the certificates state. */
function pricedOf({ product, channel, offer }: Goods, parts: readonly Part[], on: string, tables: Tables<RoyaltyTable>, findings: Findings): readonly { readonly component: Component; readonly price: Price }[] {
  const priced = (component: Component, main: boolean) => ({ component, price: priceOf({ ...component, product: product.id, channel, main }, on, offer, tables, findings) });
  const [main, ...others] = product.metals ?? [];
  if (!main) return [priced({ group: product.group, commodity: gradeOf(product, parts), analyte: undefined }, true)];
  const of = ({ analyte, group }: typeof main): Component => ({ analyte, group, commodity: group });
  const first = priced(of(main), true);
  // A price per tonne of the goods is for all that is in them.
  if (first.price.basis === "wet-tonne" || first.price.basis === "dry-tonne") return [first];
  return [first, ...others.filter(({ analyte }) => states(parts, analyte)).map((metal) => priced(of(metal), false))];
}

function gradeOf({ grades, commodity }: Product, parts: readonly Part[]): string | undefined {
  if (!grades) return commodity;
  return grades.toSorted((a, b) => b.min.compare(a.min)).find(({ analyte, min }) => contentAtLeast(parts, analyte, min))?.commodity;
}

function quantityOf(product: Product, parts: readonly Part[], { analyte }: Component, { basis, per }: Price, places: Places, name: { en: string; mn: string }): Quantity {
  const by = basis === "reference" ? product.basis : ({ "wet-tonne": "wet", "dry-tonne": "dry", "metal-content": "metal", gram: "fine" } as const)[basis];
  if (by === "wet") return wetTonnes(parts, places);
  if (by === "dry") return dryTonnes(parts, places);
  if (!analyte) throw new DomainError("assessment/input-missing", { input: `metal of ${product.id}` });
  if (product.basis === "fine" && by === "fine") return fineGrams(parts, analyte, places);
  return content(parts, analyte, per, name, places);
}

interface Payable {
  readonly quantity: Quantity;
  readonly deductions: readonly { readonly amount: Decimal; readonly currency: string; readonly step: Step }[];
}

/** Rule C7: the part of the metal in ores and concentrates that is valued, and the charges that are deducted, both settings. */
function payableOf({ product, offer }: Goods, { group, analyte }: Component, price: Price, quantity: Quantity, parts: readonly Part[], on: string, tables: Tables<RoyaltyTable>, findings: Findings, places: Places): Payable {
  const whole = { quantity, deductions: [] };
  if (product.basis !== "metal" || price.basis !== "reference") return whole;
  const rule = rowsOn(tables["valuation-rules"].rows, on).find(({ kind, groups }) => kind === "metal" && (groups?.includes(group) ?? true));
  if (!rule) return whole;
  findings.use(tables["valuation-rules"], rule);
  const pct = rule.payables?.find((payable) => payable.group === group)?.payablePct ?? rule.payablePct ?? Decimal.hundred;
  const amount = pct.equals(Decimal.hundred) ? quantity.amount : percentOf(quantity.amount, pct).roundedHalfUp(quantity.unit === "t" ? places.metalPlaces : places.gramPlaces);
  const step: Step = { label: `payable part (${rule.id})`, labelMn: `тооцох хэсэг (${rule.id})`, expression: `${quantity.amount} ${quantity.unit} × ${pct}/100`, value: amount, unit: quantity.unit };
  const { deductionPerTonne, currency } = offer.contract ?? {};
  const deducts = rule.deductTreatment && analyte === product.metals?.[0]?.analyte && deductionPerTonne && currency;
  const dry = deducts ? dryTonnes(parts, places).amount : Decimal.zero;
  const charge = deducts ? dry.times(deductionPerTonne) : Decimal.zero;
  return {
    quantity: { ...quantity, amount, working: pct.equals(Decimal.hundred) ? quantity.working : [...quantity.working, step] },
    deductions: deducts
      ? [{ amount: charge, currency, step: { label: `treatment and refining charges (${rule.id})`, labelMn: `боловсруулалтын зардал (${rule.id})`, expression: `${dry} dmt × ${deductionPerTonne} ${currency}`, value: charge, unit: currency } }]
      : [],
  };
}

/** The sales valuation in the currency of the goods, rounded once. @throws {DomainError} `assessment/exchange-rate-missing` */
function valuationOf(price: Price, { quantity, deductions }: Payable, currency: string, on: string, offer: Offer, tables: Tables<RoyaltyTable>, findings: Findings, { moneyPlaces }: Places): { readonly valuation: Decimal; readonly steps: readonly Step[] } {
  const rateOf = (from: string): Decimal => {
    const rate = from === currency ? Decimal.one : mntPer(from, on, offer, tables, findings);
    if (!rate) throw new DomainError("assessment/exchange-rate-missing", { currency: from, date: on });
    return rate;
  };
  const rate = rateOf(price.currency);
  const gross = quantity.amount.times(price.amount).times(rate);
  const less = sum(deductions.map((deduction) => deduction.amount.times(rateOf(deduction.currency))));
  const valuation = gross.minus(less).roundedHalfUp(moneyPlaces);
  const expression = [`${quantity.amount} ${quantity.unit} × ${price.amount} ${price.currency}`, ...(price.currency === currency ? [] : [`× ${rate}`]), ...(less.isZero() ? [] : [`− ${less}`])].join(" ");
  return { valuation, steps: [...deductions.map(({ step }) => step), { label: "sales valuation", labelMn: "борлуулалтын үнэлгээ", expression, value: valuation, unit: currency }] };
}

interface LineContext {
  readonly goods: Goods;
  readonly component: Component;
  readonly valuation: Decimal;
  readonly currency: string;
  readonly working: readonly Step[];
  readonly on: string;
  readonly tables: Tables<RoyaltyTable>;
  readonly findings: Findings;
  readonly places: Places & { readonly rule: string };
}

/** The base rate of the goods and what comes on top of it by licence; undefined where none is known. */
function baseRateOf(goods: Goods, group: string, on: string, tables: Tables<RoyaltyTable>, findings: Findings): { readonly main: BaseRate; readonly additional: readonly BaseRate[] } {
  const rows = rowsOn(tables["royalty-base"].rows, on).filter((row) => (row.groups?.includes(group) ?? true) && (row.channel === "any" || row.channel === goods.channel) && ofLicence(row, goods, findings));
  const weight = ({ licences, channel, groups }: BaseRate): number => (licences ? 4 : 0) + (channel === "any" ? 0 : 2) + (groups ? 1 : 0);
  const [main] = rows.filter(({ additionalTo }) => additionalTo === undefined).toSorted((a, b) => weight(b) - weight(a));
  if (!main) throw new DomainError("assessment/rate-missing", { tax: "royalty-base", hsCode: goods.product.hs, date: on });
  return { main, additional: rows.filter(({ additionalTo }) => additionalTo === main.id) };
}

function ofLicence(row: BaseRate, { licences, baseRow }: Goods, findings: Findings): boolean {
  if (!row.licences || row.id === baseRow) return true;
  const under = licences.filter((licence) => row.licences?.includes(licence));
  if (under.length > 0 && under.length < licences.length) findings.because("needs-review", "royalty/licence-regimes-mixed", { licences: someOf(licences), row: row.id });
  return under.length > 0 && under.length === licences.length;
}

/** A few names of many: a reason has room for no more. */
const someOf = (names: readonly string[]): string => (names.length > 5 ? `${names.toSorted().slice(0, 5).join(", ")} …` : names.toSorted().join(", "));

function baseLines(context: LineContext, { main, additional }: { readonly main: BaseRate; readonly additional: readonly BaseRate[] }): readonly Draft[] {
  const { goods, component, on, tables, findings } = context;
  return [main, ...additional].flatMap((row) => {
    const rule = findings.use(tables["royalty-base"], row);
    if (!row.ratePct) {
      findings.because("needs-review", "assessment/rate-missing", { tax: `royalty-base (${row.id})`, hsCode: goods.product.hs, date: on });
      return [];
    }
    const what = goodsNames(goods, component, tables);
    const names = row === main ? { label: `Base royalty: ${what.en}`, labelMn: `АМНАТ-ын үндсэн төлбөр: ${what.mn}` } : { label: `Special royalty: ${what.en}`, labelMn: `Тусгай АМНАТ: ${what.mn}` };
    return [lineOf(context, { tax: "royalty-base", ...names, rate: row.ratePct, legalBasis: row.legalBasis, rule, working: context.working })];
  });
}

function surtaxLine(context: LineContext, { main }: { readonly main: BaseRate }, price: Price): Draft | undefined {
  const { goods, component, on, tables, findings, working } = context;
  const what = goodsNames(goods, component, tables);
  const names = { tax: "royalty-surtax" as const, label: `Royalty surtax: ${what.en}`, labelMn: `АМНАТ-ын нэмэлт төлбөр: ${what.mn}` };
  if (!main.surtaxApplies) {
    const none: Step = { label: `no surtax by ${main.id}`, labelMn: `нэмэлт төлбөргүй: ${main.id}`, expression: `${main.channel}, ${component.group}`, value: Decimal.zero, unit: "%" };
    return lineOf(context, { ...names, rate: Decimal.zero, legalBasis: main.legalBasis, rule: findings.use(tables["royalty-base"], main), working: [...working, none] });
  }
  const row = rowsOn(tables["royalty-surtax"].rows, on).find(({ group }) => group === component.group);
  const stage = row && stageIn(row, goods.product.stage);
  if (row) findings.use(tables["royalty-surtax"], row);
  if (!row?.bands || !stage) {
    findings.because("needs-review", "royalty/bands-missing", { mineral: row?.name ?? component.group });
    return undefined;
  }
  const forBand = row.pricedOn === "metal" && !isPerMetal(price, goods.product) ? referencePrice(component, on, goods.offer, tables, findings) : price;
  if (!forBand) {
    findings.because("needs-review", "royalty/reference-price-missing", { product: component.group, month: on.slice(0, 7) });
    return undefined;
  }
  const found = bandPrice(forBand, row.priceUnit, on, goods.offer, tables, findings);
  if (!found) return undefined;
  // The reader has checked that the bands cover every price and have every stage.
  const band = row.bands.findLast(({ min }) => !found.value.lessThan(min));
  const rate = band?.rates.find((each) => each.stage === stage)?.ratePct;
  if (!band || !rate) throw new DomainError("table/invalid", { table: "royalty-surtax", problem: `row ${row.id} has no rate at ${found.value} for ${stage}` });
  const range = `${band.min} ≤ ${found.value}${band.max ? ` < ${band.max}` : ""}`;
  const step: Step = { label: "surtax band", labelMn: "нэмэлт төлбөрийн шатлал", expression: `${range} ${row.priceUnit}`, value: rate, unit: "%" };
  const rule = findings.use(tables["royalty-surtax"], row, `${stage} ${band.min}–${band.max ?? ""}`);
  return lineOf(context, { ...names, rate, legalBasis: row.legalBasis, rule, working: [...working, ...found.steps, step] });
}

/** Whether a price is per tonne or gram of metal and not of the goods. */
const isPerMetal = ({ basis }: Price, product: Product): boolean => (basis === "reference" ? product.basis === "metal" || product.basis === "fine" : basis === "metal-content" || basis === "gram");
const stageIn = ({ stages }: Surtax, stage: Product["stage"]): Product["stage"] | undefined => stages?.find((each) => each === stage) ?? stages?.find((each) => each === "any");

function lineOf({ valuation, currency, places, goods }: LineContext, own: Pick<Draft, "tax" | "label" | "labelMn" | "rate" | "legalBasis" | "rule" | "working">): Draft {
  const amount = percentOf(valuation, own.rate).roundedHalfUp(places.moneyPlaces);
  return { ...own, base: valuation, baseUnit: currency, rateUnit: "%", amount, currency, rounding: places.rule, sources: goods.sources };
}

/** `pct` percent of a value, exactly. */
export const percentOf = (value: Decimal, pct: Decimal): Decimal => value.times(pct).times(dec("0.01"));

function nameOf(group: string, tables: Tables<"royalty-surtax">): { readonly en: string; readonly mn: string } {
  const row = tables["royalty-surtax"].rows.find((each) => each.group === group);
  return { en: row?.name ?? group, mn: row?.nameMn ?? group };
}

function goodsNames({ product, name }: Goods, { analyte, group }: Component, tables: Tables<"royalty-surtax">): { readonly en: string; readonly mn: string } {
  const whole = name ?? { en: product.name, mn: product.nameMn };
  if (!analyte) return whole;
  const metal = nameOf(group, tables);
  return { en: `${metal.en} in ${whole.en}`, mn: `${metal.mn} (${whole.mn})` };
}
