/*
 * Numbers, money and times as people here read them (CONSOLE.md §8): groups of three digits with a narrow space, a point before decimals,
 * the tögrög sign behind, Mongolian time (UTC+08:00) on a 24-hour clock. Values stay exact: they are text and are never made binary numbers.
 */

const NARROW = "\u202f";
const HOURS_AHEAD = 8;

/** `41200.5` as `41 200.5`; the decimals are left as they are. */
export function grouped(value: string): string {
  const [whole = "", fraction] = value.split(".");
  const [, sign = "", digits] = /^([-−]?)(\d+)$/.exec(whole) ?? [];
  if (digits === undefined) return value;
  // In one pass: what somebody pastes may have any number of digits.
  const groups = [digits.slice(0, digits.length % 3 || 3)];
  for (let i = groups[0]?.length ?? 3; i < digits.length; i += 3) groups.push(digits.slice(i, i + 3));
  return `${sign}${groups.join(NARROW)}${fraction ? `.${fraction}` : ""}`;
}

/** A mass, `41 200 kg`; `кг` in Mongolian. */
export const kilograms = (value: string, language: string): string => `${grouped(value)}${NARROW}${language === "mn" ? "кг" : "kg"}`;

/** A mass given in kilograms, in tonnes: exact, the point moved. */
export function tonnes(valueKg: string, language: string): string {
  const negative = valueKg.startsWith("-");
  const [whole = "0", fraction = ""] = valueKg.replace("-", "").split(".");
  const padded = whole.padStart(4, "0");
  const decimals = `${padded.slice(-3)}${fraction}`.replace(/0+$/, "");
  return `${negative ? "−" : ""}${grouped(`${padded.slice(0, -3)}${decimals ? `.${decimals}` : ""}`)}${NARROW}${language === "mn" ? "тн" : "t"}`;
}

/** An amount of money with two decimals at least; ₮ for MNT, other currencies by their code. */
export function money(value: string, currency: string): string {
  const [whole = "", fraction = ""] = value.split(".");
  return `${grouped(`${whole}.${fraction.padEnd(2, "0")}`)} ${currency === "MNT" ? "₮" : currency}`;
}

/** A percentage as it is given. */
export const percent = (value: string): string => `${value} %`;

/** An instant in Mongolian time: `2026-11-23 14:05`, with seconds where they matter. */
export function localTime(instant: string, seconds = false): string {
  const shifted = new Date(Date.parse(instant) + HOURS_AHEAD * 3_600_000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, seconds ? 19 : 16)}`;
}

/** The day of an instant in Mongolian time. */
export const localDay = (instant: string): string => localTime(instant).slice(0, 10);

/** An instant of UTC from a Mongolian date and time, `2026-11-23 14:05` with or without seconds; other text stays as it is. */
export function instantOf(local: string): string {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(:\d\d)?$/.exec(local.trim());
  const given = match ? Date.parse(`${match[1]}T${match[2]}${match[3] ?? ":00"}+08:00`) : Number.NaN;
  return Number.isNaN(given) ? local : `${new Date(given).toISOString().slice(0, 19)}Z`;
}

/** The same instant as it is typed; text that is none stays as it is. */
export const inputTime = (instant: string): string => (/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/.test(instant) && !Number.isNaN(Date.parse(instant)) ? localTime(instant, true) : instant);

/** Whole days from today until a date; negative for one that has passed. */
export const daysUntil = (date: string, today: string): number => Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);

/** The enum name by which the API knows a word of the ledger: `border-gate` is `BORDER_GATE`, regime `10` is `N10`. */
export function enumName(word: string): string {
  const special: Readonly<Record<string, string>> = { "%": "PERCENT", "g/t": "GRAMS_PER_TONNE" };
  const name = special[word] ?? word.replace(/([a-z])([A-Z])/g, "$1_$2").toUpperCase().replace(/[^A-Z0-9]+/g, "_");
  return /^[A-Z]/.test(name) ? name : `N${name}`;
}
