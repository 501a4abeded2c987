import { DomainError } from "../../error.ts";
import { tableId, tableNames, tableOwners } from "../../tables.ts";
import type { Ledger } from "../../act.ts";
import type { TableName } from "../../tables.ts";
import { readBorderPoints, readCustomsFees, readTolerances } from "./customs.ts";
import { readConsumptionTaxes, readExcise } from "./excise.ts";
import { readCustomsValue, readImportDuty, readTariff } from "./tariff.ts";
import { readPaymentTerms, readReliefs } from "./reliefs.ts";
import { readPermitRequirements } from "./permits.ts";
import { readProducts } from "./products.ts";
import { readBaseRates, readSurtax } from "./royalty-rates.ts";
import { readExchangeRates, readReferencePrices, readValuationRules } from "./valuation.ts";
import type { Codec } from "../../schema.ts";
import type { Reader, RowProblem } from "./row.ts";

/** The reader of every table. */
const readers = {
  "royalty-base": readBaseRates,
  "royalty-surtax": readSurtax,
  "valuation-rules": readValuationRules,
  "reference-prices": readReferencePrices,
  "exchange-rates": readExchangeRates,
  "customs-fees": readCustomsFees,
  "border-points": readBorderPoints,
  tolerances: readTolerances,
  products: readProducts,
  tariff: readTariff,
  "import-duty": readImportDuty,
  excise: readExcise,
  "consumption-taxes": readConsumptionTaxes,
  "customs-value": readCustomsValue,
  reliefs: readReliefs,
  "payment-terms": readPaymentTerms,
  "permit-requirements": readPermitRequirements,
} as const satisfies { readonly [N in TableName]: Reader<object> };
type RowOf<N extends TableName> = ReturnType<(typeof readers)[N]>[number];

/** One version of a table, read. */
export interface ReadTable<N extends TableName = TableName> {
  readonly name: N;
  readonly version: number;
  readonly rows: readonly RowOf<N>[];
  /** Transaction that put it in force; none for tables that come from files. */
  readonly tx?: string;
}
/** Some tables, by name. */
export type Tables<N extends TableName = TableName> = { readonly [K in N]: ReadTable<K> };

/**
 * Refuses rows of a table that could not be used: wrong fields, bands or dates with gaps or overlaps, duplicate ids.
 * @throws {DomainError} `table/invalid`, `input/…`
 */
export function checkTable(name: TableName, rows: unknown): void {
  readers[name](rows);
}

/** The codec of one row of a table. */
export const rowCodec = (name: TableName): Codec<object> => readers[name].row as Codec<object>;

/** What is wrong with a table, for whoever writes it: a row that cannot be read, by its place, or rows that do not go together. */
export type TableProblem = { readonly at: number; readonly error: DomainError } | (RowProblem & { readonly at?: never });

/** Everything for which `checkTable` would refuse rows, of which it names the first. Rows are compared once each can be read. */
export function tableProblems(name: TableName, rows: readonly unknown[]): readonly TableProblem[] {
  const { row: codec, problems } = readers[name] as Reader<never>;
  const found: TableProblem[] = [];
  const decoded = rows.flatMap((row, at) => {
    try {
      return [codec.decode(row, "")];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      found.push({ at, error });
      return [];
    }
  });
  return found.length > 0 ? found : problems(decoded);
}

/** Reads one table from its rows. @throws {DomainError} `table/invalid`, `input/…` */
function readTable<N extends TableName>(name: N, version: number, rows: unknown, tx?: string): ReadTable<N> {
  return { name, version, rows: rowsRead(name, rows), ...(tx === undefined ? {} : { tx }) };
}

/** Rows by the object that they were read from: who assesses thousands of declarations under one table reads it once. */
const read = new WeakMap<object, unknown>();
function rowsRead<N extends TableName>(name: N, rows: unknown): readonly RowOf<N>[] {
  if (rows === null || typeof rows !== "object") return readers[name](rows) as readonly RowOf<N>[];
  const known = read.get(rows) ?? readers[name](rows);
  read.set(rows, known);
  return known as readonly RowOf<N>[];
}

/**
 * Reads all tables from files such as `data/tables/*.json`, each `{ rows, note }`; they count as version 1.
 * @throws {DomainError} `table/invalid`, `input/…`
 */
export function tablesFrom(files: { readonly [N in TableName]: { readonly rows: unknown } }): Tables {
  return Object.fromEntries(tableNames.map((name) => [name, readTable(name, 1, files[name].rows)])) as unknown as Tables;
}

/**
 * Reads some tables from versions that are in force, as the API gives them.
 * @throws {DomainError} `table/missing` for one that is not among them, `table/invalid`, `input/…`
 */
export function tablesFromVersions<N extends TableName>(names: readonly N[], versionOf: (name: N) => { readonly version: number; readonly rows: unknown } | undefined): Tables<N> {
  const entries = names.map((name) => {
    const table = versionOf(name);
    if (!table) throw new DomainError("table/missing", { table: name, owner: tableOwners[name] });
    return [name, readTable(name, table.version, table.rows)] as const;
  });
  return Object.fromEntries(entries) as unknown as Tables<N>;
}

/**
 * The versions in force of some tables on the ledger.
 * @throws {DomainError} `table/missing` for one that its owner has not put in force
 */
export async function tablesInForce<N extends TableName>(ledger: Ledger, ...names: readonly N[]): Promise<Tables<N>> {
  const read = await Promise.all(
    names.map(async (name) => {
      const inForce = (await ledger.get("tableHead", name))?.inForce;
      const table = inForce === undefined ? undefined : await ledger.get("table", tableId(name, inForce));
      if (!table) throw new DomainError("table/missing", { table: name, owner: tableOwners[name] });
      return [name, readTable(name, table.version, table.rows, table.tx)] as const;
    }),
  );
  return Object.fromEntries(read) as unknown as Tables<N>;
}
