import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../schema.ts";
import { cargo } from "./findings/cargo.ts";
import { quality } from "./findings/quality.ts";
import type { FindingPeriod } from "./findings/query.ts";
import { retail } from "./findings/retail.ts";
import { value } from "./findings/value.ts";
import { ways } from "./findings/ways.ts";

/*
 * Signals of fraud or error that the projection can compute: each a figure beside its threshold, of one record, for a person to look into.
 * None is a proof. The codes are those of the fraud patterns that customs and mining inspectors know (docs/fraud.md).
 */

export const findingCodes = ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12", "F13", "F14", "F15", "F16"] as const;
export type FindingCode = (typeof findingCodes)[number];
export const findingRules = [
  ...(["heavy-without-load", "certificate-overdrawn", "tare-out-of-band", "travel-too-fast", "gate-weight", "acceptance-weight", "scale-bias"] as const),
  ...(["metal-gained", "metal-lost", "grade-atypical", "laboratory-leans", "moisture-high", "value-low", "adjusted-up", "seal-broken", "receipt-overdrawn"] as const),
  ...(["emptied-without-exit", "entered-without-exit", "arrived-too-soon", "mined-above-pace", "entered-while-suspended", "sealed-late", "detour"] as const),
  ...(["overrides-of-officer", "import-value-low", "transport-late", "transit-late", "storage-late", "stock-count-differs", "receipts-above-stock", "gone-without-receipt", "serial-not-listed", "serial-booked-twice"] as const),
] as const;

export interface Finding {
  readonly code: FindingCode;
  readonly rule: (typeof findingRules)[number];
  readonly kind: RecordKind;
  readonly id: string;
  readonly figure: string;
  readonly threshold: string;
  readonly unit: string;
  /** Of what of the record: a vehicle, an analyte, a product, a user. */
  readonly of: string | null;
}
export type { FindingPeriod } from "./findings/query.ts";
export interface FindingPage {
  readonly codes?: readonly FindingCode[];
  /** Only at records of these numbers. */
  readonly about?: readonly string[];
  /** Behind this key (`keyOfFinding`). */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  readonly inverted?: boolean;
}

const queries = [...cargo, ...quality, ...value, ...retail, ...ways];

/** A finding's place in the order of findings: by code, rule and record. */
export const keyOfFinding = ({ code, rule, id, of }: Finding): string => `${code.slice(1).padStart(2, "0")} ${rule} ${id}${of === null ? "" : ` ${of}`}`;

/** A page of the findings of a period, in the order of `keyOfFinding`. */
export async function findings(db: Db, period: FindingPeriod, { codes = findingCodes, about, after, before, limit, inverted = false }: FindingPage): Promise<readonly Finding[]> {
  const asked = queries.filter(({ code }) => codes.includes(code));
  if (asked.length === 0) return [];
  const parts: RawBuilder<unknown>[] = [];
  for (const { code, find, told } of asked) {
    const columns = told ? sql`found (rule, kind, id, figure, threshold, unit, of)` : sql`found (rule, kind, id, figure, threshold, unit)`;
    parts.push(sql`select ${code}::text as code, found.*${told ? sql`` : sql`, null::text as of`} from (${await find(period, db)}) ${columns}`);
  }
  const conditions = [sql`true`];
  if (about) conditions.push(sql`id = any(${[...about]}::text[])`);
  if (after !== undefined) conditions.push(sql`key > ${after}`);
  if (before !== undefined) conditions.push(sql`key < ${before}`);
  const { rows } = await sql<Finding>`
    select code, rule, kind, id, figure::text as figure, threshold::text as threshold, unit, of from (
      select *, (lpad(substr(code, 2), 2, '0') || ' ' || rule || ' ' || id || coalesce(' ' || of, '')) collate "C" as key from (${sql.join(parts, sql` union all `)}) every
    ) keyed where ${sql.join(conditions, sql` and `)} order by key ${inverted ? sql`desc` : sql`asc`} limit ${limit}`.execute(db);
  return rows;
}
