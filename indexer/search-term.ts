/**
 * The form in which numbers are searched: compatibility-normalised, upper case, letters and digits alone; so `1234 уба` finds the plate `1234УБА` and `csqu 305438-3`
 * the container. Empty if nothing is left.
 */
export const searchTerm = (text: string): string => text.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{Nd}]/gu, "");

const LATIN = "ABEKMHOPCTXY";
const CYRILLIC = "АВЕКМНОРСТХУ";

/**
 * A term and the ways in which it may be written in the alphabet of the number: plates have Cyrillic letters, containers Latin ones, and keyboards give
 * either for letters that look the same.
 */
export function lookAlikes(term: string): readonly string[] {
  const cyrillic = term.replace(/[A-Z]/g, (letter) => CYRILLIC[LATIN.indexOf(letter)] ?? letter);
  const latin = term.replace(/[А-Я]/g, (letter) => LATIN[CYRILLIC.indexOf(letter)] ?? letter);
  return [...new Set([term, cyrillic, latin])];
}
