import type { Language } from "../error.ts";

/* Units of bases and rates in words. Currencies and percent are themselves in every language. */

const words: Readonly<Record<Language, { readonly per: (what: string, unit: string) => string; readonly units: Readonly<Record<string, string>> }>> = {
  en: { per: (what, unit) => `${what} per ${unit}`, units: { "100-pieces": "100 pieces" } },
  mn: { per: (what, unit) => `${what} ${unit} тутам`, units: { sheets: "маягт", sheet: "маягт", litre: "литр", "100-pieces": "100 ширхэг", piece: "ширхэг", kg: "кг", tonne: "тонн", vehicle: "тээврийн хэрэгсэл", day: "өдөр" } },
};

/** A line's `baseUnit`, or a unit after "per", in a language. */
export const unitIn = (unit: string, language: Language): string => words[language].units[unit] ?? unit;

/** A line's `rateUnit` in a language: "MNT per litre" is «MNT литр тутам». */
export function rateUnitIn(rateUnit: string, language: Language): string {
  const [priced = "", per] = rateUnit.split(" per ");
  return per === undefined ? priced : words[language].per(priced, unitIn(per, language));
}
