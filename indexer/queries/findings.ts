import { sql } from "kysely";
import type { RawBuilder } from "kysely";
import type { RecordKind } from "../../domain/records.ts";
import type { Db } from "../schema.ts";
import { metalBalances, placesCertified } from "./metal-balance.ts";

/*
 * Signals of fraud or error that the projection can compute: each a figure beside its threshold, of one record, for a person to look into.
 * None is a proof. The codes are those of the fraud patterns that customs and mining inspectors know (docs/decisions/0013).
 */

export const findingCodes = ["F1", "F3", "F5", "F6", "F7", "F9", "F12", "F15"] as const;
export type FindingCode = (typeof findingCodes)[number];
export const findingRules = [
  "heavy-without-load",
  "certificate-overdrawn",
  "gate-weight",
  "acceptance-weight",
  "scale-bias",
  "metal-gained",
  "metal-lost",
  "moisture-high",
  "adjusted-up",
  "receipt-overdrawn",
  "transport-late",
  "transit-late",
  "storage-late",
] as const;

export interface Finding {
  readonly code: FindingCode;
  readonly rule: (typeof findingRules)[number];
  readonly kind: RecordKind;
  readonly id: string;
  readonly figure: string;
  readonly threshold: string;
  readonly unit: string;
}
/** Days, Mongolian, both included; `to` is also the day on which lateness is judged. */
export interface FindingPeriod {
  readonly from: string;
  readonly to: string;
}
export interface FindingPage {
  readonly codes?: readonly FindingCode[];
  /** Behind this key (`keyOfFinding`). */
  readonly after?: string | undefined;
  readonly before?: string | undefined;
  readonly limit: number;
  readonly inverted?: boolean;
}

/** Settings of garal's own, where no table has one. */
const EMPTY_KG = 5_000;
const LATE_DAYS = 7;
const BIAS_WEIGHINGS = 10;
const MOISTURE_CERTIFICATES = 5;
/** How many tolerances above the usual a moisture is remarkable. */
const MOISTURE_TOLERANCES = 3;

interface Query {
  readonly code: FindingCode;
  /** Statement with the columns of a finding but its code. */
  readonly find: (period: FindingPeriod, db: Db) => RawBuilder<unknown> | Promise<RawBuilder<unknown>>;
}

const tolerance = (setting: string) => sql`(
  select (row->>'value')::numeric from rate_table_head h join rate_table t on t.name = h.id and t.version = h.in_force cross join lateral jsonb_array_elements(t.record->'rows') row
  where h.id = 'tolerances' and row->>'setting' = ${setting} and row->>'unit' = '%' order by row->>'effectiveFrom' desc nulls last limit 1)`;
const startOf = (day: string) => sql`((${day}::date)::timestamp at time zone 'UTC' - interval '8 hours')`;
const during = (column: string, { from, to }: FindingPeriod) => sql`${sql.ref(column)} >= ${startOf(from)} and ${sql.ref(column)} < ${startOf(to)} + interval '1 day'`;

const queries: readonly Query[] = [
  {
    // A truck that weighs at a border or terminal like a loaded one, for which no load is recorded.
    code: "F1",
    find: (period) => sql`
      select 'heavy-without-load' as rule, 'ticket' as kind, t.id, t.net_kg as figure, ${EMPTY_KG}::numeric as threshold, 'kg' as unit
      from ticket t join site s on s.id = t.site_id where t.used_by is null and s.kind in ('border-gate', 'terminal') and t.net_kg > ${EMPTY_KG} and ${during("t.at", period)}`,
  },
  {
    // One certificate for more than the lot that it certifies ever held.
    code: "F3",
    find: ({ from, to }) => sql`
      select 'certificate-overdrawn', 'certificate', c.id, cited.kg, l.made_kg, 'kg' from (
        select no, sum(d.net_kg) as kg from (select distinct unnest(certificate_nos) as no from declaration where filed_on between ${from}::date and ${to}::date) recent
        join declaration d on d.certificate_nos @> array[recent.no] group by no
      ) cited join certificate c on c.id = cited.no join lot l on l.id = c.lot_id where cited.kg > l.made_kg * (1 + ${tolerance("stockpile-survey")} / 100)`,
  },
  {
    code: "F5",
    find: (period) => sql`
      select 'gate-weight', 'unit', u.id, round((u.exit_net_kg - u.net_kg) * 100 / u.net_kg, 4), ${tolerance("gate-weight")}, '%'
      from unit u where ${during("u.exit_at", period)} and abs(u.exit_net_kg - u.net_kg) * 100 > u.net_kg * ${tolerance("gate-weight")}`,
  },
  {
    code: "F5",
    find: ({ from, to }) => sql`
      select 'acceptance-weight', 'acceptance', a.id, a.difference_pct, (a.record->>'tolerancePct')::numeric, '%' from acceptance a where a.within_tolerance = 'no' and a.accepted_on between ${from}::date and ${to}::date`,
  },
  {
    // A scale that differs from the other end of the road in one direction, by more than a verified scale may.
    code: "F5",
    find: (period) => sql`
      select 'scale-bias', 'device', b.device_id, b.bias, ${tolerance("truck-scale")}, '%' from (
        select device_id, round(avg(pct), 4) as bias from (
          select loading.device_id, (u.net_kg - u.exit_net_kg) * 100 / u.net_kg as pct from unit u join ticket loading on loading.id = u.ticket_no where ${during("u.exit_at", period)}
          union all
          select border.device_id, (u.exit_net_kg - u.net_kg) * 100 / u.net_kg from unit u join ticket border on border.id = u.exit_ticket_no where ${during("u.exit_at", period)}
        ) weighed group by device_id having count(*) >= ${BIAS_WEIGHINGS}
      ) b where abs(b.bias) > ${tolerance("truck-scale")}`,
  },
  {
    // More metal came out of a run than went in, or less where nothing was lost: a grade was stated too high or too low.
    code: "F6",
    find: async (period, db) => {
      const balances = await metalBalances(db, await placesCertified(db, period));
      const rows = balances.flatMap(({ outputs, closed, figures }) =>
        figures
          .filter(({ verdict }) => verdict === "gained" || (verdict === "lost" && closed))
          .map(({ analyte, verdict, differenceKg, uncertaintyKg }) => ({ rule: `metal-${verdict}`, id: outputs[0]?.lotId ?? "", analyte, figure: differenceKg.abs().toString(), threshold: uncertaintyKg.toString() })),
      );
      // One finding a lot and rule: of several metals that which is farthest off.
      return sql`select distinct on (rule, id) rule, 'lot', id, figure::numeric, threshold::numeric, 'kg' from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as found (rule text, id text, figure text, threshold text)
        order by rule, id, figure::numeric / greatest(threshold::numeric, 0.000001) desc`;
    },
  },
  {
    code: "F7",
    find: ({ from, to }) => sql`
      select 'moisture-high', 'certificate', w.id, w.value, round(w.usual + ${MOISTURE_TOLERANCES} * ${tolerance("moisture")}, 4), '%' from (
        select c.id, c.issued_on, r.value, avg(r.value) over of_product as usual, count(*) over of_product as count
        from certificate c join sample s on s.id = c.sample_id
        cross join lateral (
          select (x->>'value')::numeric as value from jsonb_array_elements(c.record->'results') x where x->>'analyte' in ('TM', 'H2O') and x->>'unit' = '%' and x->>'basis' = 'as-received' limit 1
        ) r
        where c.issued_on between ${from}::date - 365 and ${to}::date and c.superseded_by is null
        window of_product as (partition by s.product)
      ) w where w.issued_on >= ${from}::date and w.count >= ${MOISTURE_CERTIFICATES} and w.value > w.usual + ${MOISTURE_TOLERANCES} * ${tolerance("moisture")}`,
  },
  {
    // Mass that nobody mined comes in by adjusting stocks upwards.
    code: "F9",
    find: (period) => sql`
      select 'adjusted-up', 'licence', up.licence_no, up.kg, round(mined.kg * ${tolerance("stockpile-survey")} / 100, 3), 'kg' from (
        select licence_no, sum(delta) as kg from (
          select distinct s.block, s.position, unnest(l.licences) as licence_no, (e.payload->'facts'->>'deltaKg')::numeric as delta
          from event e join event_subject s on s.block = e.block and s.position = e.position and s.kind = 'lot' and s.id = e.payload->'facts'->>'lotId' and s.part = 'changed' join lot l on l.id = s.id
          where e.type = 'lot.adjusted' and ${during("e.at", period)}
        ) adjusted where delta > 0 group by licence_no
      ) up
      cross join lateral (select coalesce(sum(made_kg), 0) as kg from lot where licences = array[up.licence_no] and made_by = 'extract') mined
      where up.kg > mined.kg * ${tolerance("stockpile-survey")} / 100`,
  },
  {
    // A royalty receipt cited for more than was paid on.
    code: "F12",
    find: ({ from, to }) => sql`
      select 'receipt-overdrawn', 'receipt', r.id, cited.kg, r.mass_kg, 'kg' from (
        select no, sum(d.net_kg) as kg from (select distinct unnest(receipt_nos) as no from declaration where filed_on between ${from}::date and ${to}::date) recent
        join declaration d on d.receipt_nos @> array[recent.no] and cardinality(d.receipt_nos) = 1 group by no
      ) cited join receipt r on r.id = cited.no where cited.kg > r.mass_kg`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`
      select 'transport-late', 'unit', u.id, (${to}::date - (t.at at time zone 'UTC' + interval '8 hours')::date)::numeric, ${LATE_DAYS}::numeric, 'd'
      from unit u join ticket t on t.id = u.ticket_no where u.exit_at is null and u.status <> 'unloaded' and (t.at at time zone 'UTC' + interval '8 hours')::date < ${to}::date - ${LATE_DAYS}::integer`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`select 'transit-late', 'transit', id, (${to}::date - deadline)::numeric, 0::numeric, 'd' from transit where status = 'open' and deadline < ${to}::date`,
  },
  {
    code: "F15",
    find: ({ to }) => sql`select 'storage-late', 'warehouseEntry', id, (${to}::date - storage_until)::numeric, 0::numeric, 'd' from warehouse_entry where net_kg_held > 0 and storage_until < ${to}::date`,
  },
];

/** A finding's place in the order of findings: by code, rule and record. */
export const keyOfFinding = ({ code, rule, id }: Finding): string => `${code.slice(1).padStart(2, "0")} ${rule} ${id}`;

/** A page of the findings of a period, in the order of `keyOfFinding`. */
export async function findings(db: Db, period: FindingPeriod, { codes = findingCodes, after, before, limit, inverted = false }: FindingPage): Promise<readonly Finding[]> {
  const asked = queries.filter(({ code }) => codes.includes(code));
  if (asked.length === 0) return [];
  const parts: RawBuilder<unknown>[] = [];
  for (const { code, find } of asked) parts.push(sql`select ${code}::text as code, found.* from (${await find(period, db)}) found (rule, kind, id, figure, threshold, unit)`);
  const conditions = [sql`true`];
  if (after !== undefined) conditions.push(sql`key > ${after}`);
  if (before !== undefined) conditions.push(sql`key < ${before}`);
  const { rows } = await sql<Finding>`
    select code, rule, kind, id, figure::text as figure, threshold::text as threshold, unit from (
      select *, (lpad(substr(code, 2), 2, '0') || ' ' || rule || ' ' || id) collate "C" as key from (${sql.join(parts, sql` union all `)}) every
    ) keyed where ${sql.join(conditions, sql` and `)} order by key ${inverted ? sql`desc` : sql`asc`} limit ${limit}`.execute(db);
  return rows;
}
