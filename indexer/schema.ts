import type { Kysely, Transaction as KyselyTransaction } from "kysely";
import type { RecordKind } from "../domain/records.ts";
import { cargoRecordTables } from "./schema/cargo.ts";
import { declarationRecordTables } from "./schema/declarations.ts";
import { documentRecordTables } from "./schema/documents.ts";
import { importRecordTables } from "./schema/imports.ts";
import { lotRecordTables } from "./schema/lots.ts";
import { registryRecordTables } from "./schema/registry.ts";
import { taxRecordTables } from "./schema/taxes.ts";
import { tradeRecordTables } from "./schema/trade.ts";
import type { CargoTables } from "./schema/cargo.ts";
import type { DeclarationTables } from "./schema/declarations.ts";
import type { DocumentTables } from "./schema/documents.ts";
import type { ImportTables } from "./schema/imports.ts";
import type { LedgerTables } from "./schema/ledger.ts";
import type { LotTables } from "./schema/lots.ts";
import type { RegistryTables } from "./schema/registry.ts";
import type { TaxTables } from "./schema/taxes.ts";
import type { TradeTables } from "./schema/trade.ts";

/*
 * The projection's tables (migrations/ makes them). How values arrive in TypeScript (database.ts sets the parsers): `bigint` columns are
 * bigints, `numeric` exact decimal strings, `date` ISO dates, `timestamptz` Dates, `bytea` Buffers, `jsonb` parsed JSON. A `record`
 * column holds the record as it stands on the ledger; read it with `recordCodecs[kind].decode`. `block` and `position` name the
 * transaction that last changed the row. Masses are kg wet, as in domain/.
 */

/** All tables, by subject in schema/. */
export interface Database extends LedgerTables, RegistryTables, LotTables, TradeTables, CargoTables, DeclarationTables, TaxTables, ImportTables, DocumentTables {}
export type TableName = keyof Database;

/** A handle on which queries run: the database or a transaction in it. */
export type Db = Kysely<Database> | KyselyTransaction<Database>;

/** The table of each kind of record. */
export const recordTables = {
  ...registryRecordTables,
  ...lotRecordTables,
  ...tradeRecordTables,
  ...cargoRecordTables,
  ...declarationRecordTables,
  ...taxRecordTables,
  ...importRecordTables,
  ...documentRecordTables,
} as const satisfies Record<RecordKind, TableName>;

/** Schema that holds the tables. */
export const SCHEMA = "garal";
/** Role as which the API reads: it may select, owns nothing, and sees private rows by `garal.msp` alone. */
export const API_ROLE = "garal_api";
/** Channel on which each commit is announced; the payload is the newest block's number. */
export const NOTIFY_CHANNEL = "garal_block";
