const LATIN = "ABEKMHOPCTXY";
const CYRILLIC = "АВЕКМНОРСТХУ";

/** A vehicle's number as it is kept: no blanks, capitals; the letters of a Mongolian plate in Cyrillic, though they look the same in Latin. */
export function vehicleNumber(typed: string): string {
  const number = typed.normalize("NFC").replace(/[\s-]/g, "").toUpperCase();
  return /^\d{4}\p{L}{3}$/u.test(number) ? number.replace(/[A-Z]/g, (letter) => CYRILLIC[LATIN.indexOf(letter)] ?? letter) : number;
}
