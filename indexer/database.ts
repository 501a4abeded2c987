import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { SCHEMA } from "./schema.ts";
import type { Database } from "./schema.ts";

const { types } = pg;
/** Nothing is rounded or shifted on the way in: 64-bit integers are bigints, dates stay ISO text; the rest is as pg reads it. */
const parsers = new Map<number, (text: string) => unknown>([
  [types.builtins.INT8, BigInt],
  [types.builtins.DATE, (text) => text],
]);
const exactTypes = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    return (format !== "binary" && parsers.get(oid)) || types.getTypeParser(oid, format as "text");
  },
} as pg.CustomTypesConfig;

export interface OpenOptions {
  /** Role that the session takes on, such as `API_ROLE`; without it the one that the URL names. */
  readonly role?: string;
  /** Schema in which the tables are found. */
  readonly schema?: string;
  /** Further settings of each session. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Most connections of a pool. */
  readonly max?: number;
}

/** What pg needs to open a session on the projection: exact types, UTC, the schema on the search path. */
export function sessionConfig(url: string, { role, schema = SCHEMA, settings = {} }: OpenOptions = {}): pg.ClientConfig {
  const parsed = new URL(url);
  const wanted = { search_path: schema, timezone: "UTC", ...(role ? { role } : {}), ...settings };
  const options = [parsed.searchParams.get("options") ?? "", ...Object.entries(wanted).map(([name, value]) => `-c ${name}=${value}`)];
  parsed.searchParams.delete("options");
  return { connectionString: parsed.href, options: options.join(" ").trim(), types: exactTypes, application_name: "garal" };
}

/** Opens a pool on the projection in the database at `url`. The caller destroys it. */
export function openDatabase(url: string, options: OpenOptions = {}): Kysely<Database> {
  const pool = new pg.Pool({ ...sessionConfig(url, options), max: options.max ?? 10 });
  // A connection that breaks while idle is replaced at the next query; without a listener the process would end.
  pool.on("error", () => undefined);
  // The same while it is lent out between two statements: the next one fails and tells.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
