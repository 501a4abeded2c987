import { readFileSync } from "node:fs";

/** Other series of plates for each month: a vehicle can be on one trip only. */
const SERIES = [["Б", "В", "Г"], ["Ш", "Э", "Я"]] as const;

/**
 * The coal example once more, a month later and under its own numbers, up to and with the first transaction of the given name: what a test needs
 * that begins where others have done their part.
 */
export function coalUntil(transaction: string, month: "07" | "08" | "09"): readonly object[] {
  const lines = readFileSync(new URL("../../examples/coal.jsonl", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line.replaceAll("2026-06", `2026-${month}`).replaceAll("202606", `9926${month}`).replaceAll("CMR-TT-26", `CMR-TT-${month}-`).replaceAll(/УБ[АЧ]/g, (series) => `УБ${SERIES[series === "УБА" ? 0 : 1]?.[Number(month) - 7] ?? "А"}`).replaceAll("SEAL-77", `SEAL-${month}`)) as { readonly transaction: string });
  const last = lines.findIndex((line) => line.transaction === transaction);
  if (last < 0) throw new Error(`the example has no ${transaction}`);
  return lines.slice(0, last + 1);
}
