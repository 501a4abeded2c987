import { choice, currency, decimal, field, flag, id, list, optional, percent, text } from "../../schema.ts";
import type { Infer } from "../../schema.ts";
import { reader, rowOf } from "./row.ts";

/** A fee or duty on an export declaration. */
export const CustomsFee = rowOf({
  code: field(id, "Fee or duty."),
  tax: field(choice(["customs-fee", "export-duty"]), "Kind of line that it gives."),
  name: field(text(128), "Name in English."),
  nameMn: field(text(128), "Name in Mongolian."),
  legalBasis: field(text(300), "Law or order."),
  per: field(choice(["main-sheet", "additional-sheet", "declared-value", "bonded-zone", "bonded-factory"]), "What it is charged on; of a bonded zone or factory the contract's value."),
  amount: optional(decimal({ min: "0", places: 6 }), "Amount per sheet."),
  currency: optional(currency, "Currency of the amount."),
  ratePct: optional(percent, "Percent of the declared or contract's value."),
});
export type CustomsFee = Infer<typeof CustomsFee>;
export const readCustomsFees = reader("customs-fees", CustomsFee, {
  key: (row) => row.code,
  gapless: true,
  row: ({ per, amount, currency: unit, ratePct }) => {
    const byValue = per !== "main-sheet" && per !== "additional-sheet";
    return byValue === (ratePct !== undefined) && byValue === (amount === undefined) && byValue === (unit === undefined) ? undefined : "a fee per sheet has an amount and a currency, one on the value a percentage";
  },
});

export const BorderPoint = rowOf({
  name: field(text(128), "Name in English."),
  nameMn: field(text(128), "Name in Mongolian."),
  aimag: optional(text(64), "Province."),
  neighbour: field(choice(["CN", "RU", "AIR"]), "Country on the other side, or an airport."),
  oppositePoint: optional(text(128), "Point on the other side."),
  modes: field(list(choice(["road", "rail", "air"]), { min: 1, max: 3 }), "Means of transport."),
  open: field(flag, "Whether traffic passes; a planned line does not."),
  classification: field(choice(["international", "bilateral"]), "Who may pass."),
  majorCommodities: field(list(text(64), { max: 16 }), "What mostly passes."),
  smartGate: field(flag, "Whether plates are read and trucks pass by themselves."),
  lat: optional(decimal({ min: "-90", max: "90", places: 6 }), "Latitude, WGS 84: rough, for maps only."),
  lon: optional(decimal({ min: "-180", max: "180", places: 6 }), "Longitude, WGS 84: rough, for maps only."),
  positionToleranceKm: optional(decimal({ min: "0", places: 3 }), "How rough the position is, km."),
});
export type BorderPoint = Infer<typeof BorderPoint>;
export const readBorderPoints = reader("border-points", BorderPoint, { key: (row) => row.id, gapless: true });

/** A named setting: how far two figures may differ. */
export const Tolerance = rowOf({
  setting: field(id, "Name of the setting."),
  name: field(text(200), "What it is, in English."),
  nameMn: field(text(200), "What it is, in Mongolian."),
  value: field(decimal({ min: "0", places: 6 }), "Value."),
  unit: field(choice(["%", "g/t", "kg", "days"]), "Unit."),
});
export type Tolerance = Infer<typeof Tolerance>;
export const readTolerances = reader("tolerances", Tolerance, { key: (row) => row.setting, gapless: true });
