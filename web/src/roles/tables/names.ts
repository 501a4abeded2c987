import { tableNames, tableOwners } from "../../../../domain/tables.ts";
import type { TableName } from "../../../../domain/tables.ts";
import { enumName } from "../../text/format.ts";
import type { introspection } from "../../api/introspection.d.ts";

export type TableEnum = introspection["types"]["TableName"]["enumValues"];

/** A table by its name on the ledger, as addresses have it; undefined for what is none. */
export const tableNamed = (name: string): TableName | undefined => tableNames.find((one) => one === name);
/** How the API calls a table. */
export const enumOfTable = (name: TableName): TableEnum => enumName(name) as TableEnum;
/** The tables that an authority owns. */
export const tablesOf = (owner: string): readonly TableName[] => tableNames.filter((name) => tableOwners[name] === owner);
/** What the API calls a table, as the ledger does. */
export const wordOfTable = (value: string): TableName | undefined => tableNames.find((name) => enumName(name) === value);

/** An assessment that rests on such a row stays provisional (`domain/tax/tables/row.ts`). */
export const isUnconfirmed = (row: unknown): boolean => {
  const { verified, confidence } = (row ?? {}) as { readonly verified?: unknown; readonly confidence?: unknown };
  return verified !== true || confidence === "low";
};
