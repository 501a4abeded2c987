import { licenceNo } from "../../identifiers.ts";
import { choice, decimal, field, flag, id, list, object, optional, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { saleChannels } from "../../vocabulary.ts";
import { stages } from "./products.ts";
import { reader, rowOf } from "./row.ts";

/** A base rate. The most specific row in force decides: by licence, then by channel, then by group, then the standard one. */
export const BaseRate = rowOf({
  appliesTo: field(text(200), "What it applies to, in English."),
  appliesToMn: field(text(200), "The same in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  groups: optional(list(id, { min: 1, max: 32 }), "Royalty groups; all where it is left out."),
  channel: field(choice([...saleChannels, "any"]), "Sale channel."),
  licences: optional(list(licenceNo, { max: 200 }), "Only goods of these licences; an empty list is a row whose licences are not known."),
  additionalTo: optional(id, "Row that this one comes on top of."),
  ratePct: optional(percent, "Rate; left out where it is fixed elsewhere and not known here."),
  ratePctMin: optional(percent, "Least rate, where only a range is known."),
  ratePctMax: optional(percent, "Greatest rate, where only a range is known."),
  surtaxApplies: field(flag, "Whether the surtax comes on top."),
  impliedByMetals: optional(list(id, { min: 2, max: 8 }), "Metals priced together by which a worked case that names no licence is taken for this row's."),
});
export type BaseRate = Infer<typeof BaseRate>;

const keyOf = ({ groups = [], channel, licences, additionalTo }: BaseRate): string => JSON.stringify([groups.toSorted(), channel, licences?.toSorted(), additionalTo]);

export const readBaseRates = reader("royalty-base", BaseRate, {
  key: keyOf,
  gapless: true,
  table: (rows) => (rows.some(({ groups, channel, licences, additionalTo }) => !groups && channel === "any" && !licences && !additionalTo) ? undefined : "there is no standard row"),
});

const price = decimal({ min: "0", places: 6 });
/** One price band: `min` ≤ price < `max` (which side an exact edge falls on is an assumption of the source). */
export const Band = object({
  min: field(price, "Least price in the band."),
  max: optional(price, "Price at which the next band begins; left out of the last one."),
  rates: field(list(object({ stage: field(choice(stages), "Processing stage."), ratePct: field(percent, "Rate.") }), { min: 1, max: stages.length }), "Rate of each stage."),
});
export type Band = Infer<typeof Band>;

/** Surtax of one mineral. A row without bands says that the mineral bears surtax at rates that are not known here. */
export const Surtax = rowOf({
  group: field(id, "Royalty group."),
  name: field(text(128), "Mineral in English."),
  nameMn: field(text(128), "Mineral in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  priceUnit: field(choice(["USD/t", "USD/oz"]), "Unit of the band edges; an ounce is a troy ounce."),
  pricedOn: field(choice(["metal", "product"]), "Whether the edges are prices of the metal or of the goods."),
  stages: optional(list(choice(stages), { min: 1, max: stages.length }), "Stages that every band has a rate for."),
  bands: optional(list(Band, { min: 1, max: 32 }), "Bands from price zero upward, without gaps."),
  ratePctMin: optional(percent, "Least rate, where only a range is known."),
  ratePctMax: optional(percent, "Greatest rate, where only a range is known."),
});
export type Surtax = Infer<typeof Surtax>;

export const readSurtax = reader("royalty-surtax", Surtax, { key: (row) => row.group, gapless: true, row: bandsProblem });

function bandsProblem({ bands, stages: named }: Surtax): string | undefined {
  if ((bands === undefined) !== (named === undefined)) return "bands and stages come together";
  if (!bands || !named) return undefined;
  const wanted = named.toSorted().join();
  for (const [i, band] of bands.entries()) {
    const previous = bands[i - 1];
    const label = `band from ${band.min.toString()}`;
    if (!previous && !band.min.isZero()) return `${label}: the first band begins at 0`;
    if (previous && !previous.max) return `${label}: the band before it has no end, so the two overlap`;
    if (previous?.max?.lessThan(band.min)) return `${label}: prices from ${previous.max.toString()} are in no band`;
    if (previous?.max?.greaterThan(band.min)) return `${label}: it overlaps the band before it`;
    if (band.max && !band.max.greaterThan(band.min)) return `${label}: it ends before it begins`;
    if (band.rates.map(({ stage }) => stage).toSorted().join() !== wanted) return `${label}: it must have one rate for each of ${named.join(", ")}`;
  }
  return bands.at(-1)?.max ? "the last band has an end, so higher prices are in no band" : undefined;
}
