import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import type { Db } from "../../schema.ts";

/** Days, Mongolian, both included; `to` is also the day on which lateness is judged. */
export interface FindingPeriod {
  readonly from: string;
  readonly to: string;
}

/** The query of one kind of finding. */
export interface FindingQuery<C extends string> {
  readonly code: C;
  /** Statement with the columns rule, kind, id, figure, threshold, unit and, where `told`, one more: what it was found of. */
  readonly find: (period: FindingPeriod, db: Db) => RawBuilder<unknown> | Promise<RawBuilder<unknown>>;
  readonly told?: true;
}

/** A tolerance in percent, by the table in force. */
export const tolerance = (setting: string) => sql`(
  select (row->>'value')::numeric from rate_table_head h join rate_table t on t.name = h.id and t.version = h.in_force cross join lateral jsonb_array_elements(t.record->'rows') row
  where h.id = 'tolerances' and row->>'setting' = ${setting} and row->>'unit' = '%' order by row->>'effectiveFrom' desc nulls last limit 1)`;
const startOf = (day: string) => sql`((${day}::date)::timestamp at time zone 'UTC' - interval '8 hours')`;
/** That an instant is of the period. */
export const during = (column: string, { from, to }: FindingPeriod) => sql`${sql.ref(column)} >= ${startOf(from)} and ${sql.ref(column)} < ${startOf(to)} + interval '1 day'`;

/** Great-circle distance of two sites in km, by haversine on a sphere of 6,371 km. */
export const distance = (a: string, b: string) => sql.raw(
  `2 * 6371 * asin(sqrt(power(sin(radians((${b}.lat - ${a}.lat)::float8) / 2), 2) + cos(radians(${a}.lat::float8)) * cos(radians(${b}.lat::float8)) * power(sin(radians((${b}.lon - ${a}.lon)::float8) / 2), 2)))`,
);
