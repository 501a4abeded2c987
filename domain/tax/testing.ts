import { readFileSync } from "node:fs";
import { tableNames } from "../tables.ts";
import type { TableName } from "../tables.ts";
import { tablesFrom } from "./tables/index.ts";
import type { Tables } from "./tables/index.ts";

/** The rows of a table as `data/tables` has them. */
export function dataRows(name: TableName): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(new URL(`../../data/tables/${name}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { rows: readonly Readonly<Record<string, unknown>>[] }).rows;
}

/** The tables of `data/tables`, with some of them replaced. */
export function dataTables(replaced: Partial<Record<TableName, unknown>> = {}): Tables {
  return tablesFrom(Object.fromEntries(tableNames.map((name) => [name, { rows: replaced[name] ?? dataRows(name) }])) as Record<TableName, { rows: unknown }>);
}
