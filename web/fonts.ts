/// <reference path="./subset-font.d.ts" />
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

/*
 * The console's own fonts, cut from the npm package @fontsource/noto-sans. Mongolian needs Ө ө Ү ү, which its files keep in «cyrillic-ext»,
 * and ₮, which stands in «latin-ext»: one face is put together of the four files, so that no letter falls back to another face.
 */

const require = createRequire(import.meta.url);
const weights = [400, 600] as const;
const range = (from: number, to: number): string => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
/** Characters taken from each file of the package, and their ranges as CSS says them. */
const parts = {
  latin: { text: range(0x20, 0x7e) + "\u202f«»·×±°§“”‘’–—…", css: "U+20-7E,U+A7,U+AB,U+B0-B1,U+B7,U+BB,U+D7,U+2013-2014,U+2018-2019,U+201C-201D,U+2026,U+202F" },
  "latin-ext": { text: "₮", css: "U+20AE" },
  cyrillic: { text: range(0x410, 0x44f) + "Ёё№", css: "U+401,U+410-44F,U+451,U+2116" },
  "cyrillic-ext": { text: "ӨөҮү", css: "U+4AE-4AF,U+4E8-4E9" },
} as const;

/** For papers that are made in the page one file for each weight, whole: a PDF has no second face to fall back to. */
const paper = { 400: "400Regular/NotoSans_400Regular.ttf", 600: "600SemiBold/NotoSans_600SemiBold.ttf" } as const;
const paperText = `${range(0x20, 0x7e)}${range(0xa0, 0x17f)}${range(0x400, 0x45f)}ӨөҮү₮№«»×±°§“”‘’‚„–—…•−→≥≤\u202f`;

const folder = new URL("./src/fonts/", import.meta.url);

/** Writes `web/src/fonts`: woff2 files and their style sheet. Returns the bytes of all files. */
export async function writeFonts(): Promise<number> {
  mkdirSync(folder, { recursive: true });
  let bytes = 0;
  const faces: string[] = [];
  for (const weight of weights) {
    for (const [part, { text, css }] of Object.entries(parts)) {
      const file = `noto-sans-${part}-${weight}.woff2`;
      const subset = await subsetFont(readFileSync(require.resolve(`@fontsource/noto-sans/files/noto-sans-${part}-${weight}-normal.woff2`)), text, { targetFormat: "woff2" });
      writeFileSync(new URL(file, folder), subset);
      bytes += subset.length;
      faces.push(`@font-face{font-family:"Noto Sans";font-weight:${weight};font-style:normal;font-display:swap;src:url(./${file}) format("woff2");unicode-range:${css}}`);
    }
  }
  for (const [weight, file] of Object.entries(paper)) {
    const subset = await subsetFont(readFileSync(require.resolve(`@expo-google-fonts/noto-sans/${file}`)), paperText, { targetFormat: "truetype" });
    writeFileSync(new URL(`paper-${weight}.ttf`, folder), subset);
    bytes += subset.length;
  }
  writeFileSync(new URL("fonts.css", folder), `${faces.join("\n")}\n`);
  return bytes;
}

if (import.meta.main) process.stdout.write(`fonts: ${await writeFonts()} bytes\n`);
