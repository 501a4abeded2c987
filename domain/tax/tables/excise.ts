import { amount, choice, decimal, field, id, integer, list, object, optional, pattern, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { reader, rowOf } from "./row.ts";
import { quantityUnits } from "./tariff.ts";

const money = decimal({ min: "0", max: "1000000000000", places: 6 });
const years = integer(0, 1000);
const cc = integer(0, 100_000);
export const fuels = ["petrol", "diesel", "hybrid", "lpg", "electric"] as const;
export type Fuel = (typeof fuels)[number];

const AgeBand = object({ fromYears: field(years, "Age from, full years."), toYears: optional(years, "Age to, full years; left out of the last band."), amount: field(money, "Excise of one vehicle, MNT.") });
const EngineBand = object({ fromCc: field(cc, "Engine from, cubic centimetres."), toCc: optional(cc, "Engine to; left out of the last band."), ages: field(list(AgeBand, { min: 1, max: 16 }), "Amounts by age.") });
export type EngineBand = Infer<typeof EngineBand>;

/** Excise on goods under some headings, MNT per unit. A row without an amount says that goods bear excise at a rate that is not known here. */
export const ExciseRow = rowOf({
  code: field(id, "Kind of excise goods."),
  name: field(text(200), "Goods, in English."),
  nameMn: field(text(200), "The same in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  headings: field(list(pattern("Text", /^\d{4,8}$/, "2203", 8), { min: 1, max: 32 }), "Digits with which the tariff lines begin."),
  use: optional(id, "Only goods for this use, which the declaration states."),
  unit: field(choice(quantityUnits), "Unit of the amount."),
  amount: optional(money, "Amount per unit, MNT; left out where it is not known."),
  amountMin: optional(money, "Least amount, where the law gives a range."),
  amountMax: optional(money, "Greatest amount, where the law gives a range."),
  alcoholOver: optional(percent, "Strength above which the row holds, percent by volume."),
  alcoholUpTo: optional(percent, "Strength up to which the row holds, itself included."),
  octaneOver: optional(amount, "Octane number above which the row holds."),
  octaneUpTo: optional(amount, "Octane number up to which the row holds, itself included."),
  fuels: optional(list(choice(fuels), { min: 1, max: fuels.length }), "vehicle: kinds of drive."),
  engines: optional(list(EngineBand, { min: 1, max: 32 }), "vehicle: amounts by engine size and age."),
});
export type ExciseRow = Infer<typeof ExciseRow>;

export const readExcise = reader("excise", ExciseRow, {
  key: (row) => row.code,
  gapless: true,
  row: ({ unit, engines, fuels: drive, amountMin, amountMax, amount: each }) => {
    if ((unit === "vehicle") !== (engines !== undefined) || (unit === "vehicle") !== (drive !== undefined)) return "engines and fuels are given if and only if the unit is a vehicle";
    if (engines && each) return "amounts of vehicles stand in the bands";
    if ((amountMin === undefined) !== (amountMax === undefined)) return "a range has both ends";
    return engines && enginesProblem(engines);
  },
  table: (rows) => {
    for (const [what, over, upTo] of [["alcohol", "alcoholOver", "alcoholUpTo"], ["octane", "octaneOver", "octaneUpTo"]] as const) {
      for (const same of Map.groupBy(rows.filter((row) => row[over] !== undefined || row[upTo] !== undefined), ({ headings, use }) => JSON.stringify([headings.toSorted(), use])).values()) {
        for (const start of new Set(same.map(({ effectiveFrom = "" }) => effectiveFrom))) {
          const then = same.filter(({ effectiveFrom = "", effectiveTo = "9999" }) => effectiveFrom <= start && (start === "" || start <= effectiveTo));
          const sorted = then.toSorted((a, b) => (a[over] === undefined ? -1 : b[over] === undefined ? 1 : a[over].compare(b[over])));
          for (const [i, row] of sorted.entries()) {
            const next = sorted[i + 1];
            if (i === 0 && row[over] !== undefined) return `row ${row.id}: ${what} up to ${row[over].toString()} is in no row`;
            if (next && row[upTo] === undefined) return `rows ${row.id} and ${next.id} overlap in ${what}`;
            if (next && row[upTo] && next[over] && !row[upTo].equals(next[over])) return `rows ${row.id} and ${next.id} leave a gap or overlap in ${what}`;
            if (!next && row[upTo] !== undefined) return `row ${row.id}: ${what} above ${row[upTo].toString()} is in no row`;
          }
        }
      }
    }
    return undefined;
  },
});

function enginesProblem(engines: readonly EngineBand[]): string | undefined {
  const chained = <B>(bands: readonly B[], from: (band: B) => number, to: (band: B) => number | undefined, what: string): string | undefined => {
    for (const [i, band] of bands.entries()) {
      const [next, end] = [bands[i + 1], to(band)];
      if (i === 0 && from(band) !== 0) return `the first ${what} band begins at 0`;
      if (next === undefined) return end === undefined ? undefined : `the last ${what} band has an end`;
      if (end === undefined || end < from(band) || from(next) !== end + 1) return `${what} bands from ${from(band)} and from ${from(next)} leave a gap or overlap`;
    }
    return undefined;
  };
  return chained(engines, ({ fromCc }) => fromCc, ({ toCc }) => toCc, "engine") ?? engines.map(({ ages }) => chained(ages, ({ fromYears }) => fromYears, ({ toYears }) => toYears, "age")).find((problem) => problem !== undefined);
}

/** VAT, city tax and what hangs on them. A row without a rate says that it is not known here. */
export const ConsumptionTax = rowOf({
  code: field(choice(["vat", "city-tax", "vat-refund", "vat-registration", "air-pollution"]), "What it is."),
  scope: field(choice(["import", "export", "domestic", "retail-capital", "buyer", "vehicle"]), "What it is charged or granted on."),
  name: field(text(200), "Name in English."),
  nameMn: field(text(200), "Name in Mongolian."),
  legalBasis: field(text(300), "Law and article."),
  ratePct: optional(percent, "Percent."),
  tiers: optional(list(object({ upToMnt: optional(money, "Monthly purchases up to this sum; left out of the last tier."), ratePct: field(percent, "Percent of the VAT.") }), { min: 1, max: 8 }), "vat-refund: percentages by monthly purchases."),
  thresholdMnt: optional(money, "vat-registration: yearly turnover."),
});
export type ConsumptionTax = Infer<typeof ConsumptionTax>;
export const readConsumptionTaxes = reader("consumption-taxes", ConsumptionTax, {
  key: ({ code, scope }) => `${code} ${scope}`,
  gapless: true,
  row: ({ tiers = [] }) => {
    for (const [i, { upToMnt }] of tiers.entries()) {
      const [before, last] = [tiers[i - 1]?.upToMnt, i === tiers.length - 1];
      if (last !== (upToMnt === undefined)) return "the last tier has no end, and it alone";
      if (upToMnt && before && !upToMnt.greaterThan(before)) return "tiers are out of order";
    }
    return undefined;
  },
});
