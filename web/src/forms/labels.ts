import { chinese } from "../text/chinese.ts";
import { fieldLabels } from "../text/fields.ts";

/** What a field is called: by its own name, the last part of its path; else the codec's sentence on it. */
export function fieldLabel(path: string, about: string, language: "mn" | "en"): string {
  const name = path.replace(/\[\d*\]/g, "").split(".").pop() ?? path;
  const own = chinese()?.zhFields[name];
  if (own !== undefined) return own;
  return (Object.hasOwn(fieldLabels, name) ? fieldLabels[name]?.[language] : undefined) ?? about.replace(/\.$/, "");
}

/** A path as a refusal names it, for people: `outputs[1].massKg` is «Гарсан багц 2, Жин, кг». */
export function pathLabel(path: string, language: "mn" | "en"): string {
  const parts = path.split(".").map((part) => {
    const row = /\[(\d+)\]$/.exec(part)?.[1];
    return `${fieldLabel(part, part, language)}${row === undefined ? "" : ` ${Number(row) + 1}`}`;
  });
  return parts.join(", ");
}
