import { sql } from "kysely";
import { metalBalances, placesCertified } from "../metal-balance.ts";
import { tolerance } from "./query.ts";
import type { FindingQuery } from "./query.ts";

/*
 * Signals in what laboratories state.
 */

/** Settings of garal's own, where no table has one (docs/fraud.md). */
const MOISTURE_CERTIFICATES = 5;
/** How many tolerances above the usual a moisture is remarkable. */
const MOISTURE_TOLERANCES = 3;
/** A laboratory leans when its values are on average this part of the splitting limit off the buyers', over so many exchanges. */
const LEANING_EXCHANGES = 5;
const LEANING_PCT = 50;

export const quality: readonly FindingQuery<"F6" | "F7">[] = [
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
    // Washed coal declared as raw, concentrate as ore: a value that goods of that name do not have. Of several values that which is farthest off.
    code: "F6",
    told: true,
    find: ({ from, to }) => sql`
      select distinct on (id) 'grade-atypical', 'certificate', id, value, bound, unit, analyte from (
        select c.id, r.value, r.unit, r.analyte, case when r.value < p.low then p.low else p.high end as bound, case when r.value < p.low then (p.low - r.value) / p.low else (r.value - p.high) / p.high end as off
        from certificate c join sample s on s.id = c.sample_id
        cross join lateral (select x->>'analyte' as analyte, x->>'unit' as unit, x->>'basis' as basis, (x->>'value')::numeric as value from jsonb_array_elements(c.record->'results') x) r
        cross join lateral (
          select (a->>'typicalMin')::numeric as low, (a->>'typicalMax')::numeric as high
          from rate_table_head h join rate_table t on t.name = h.id and t.version = h.in_force cross join lateral jsonb_array_elements(t.record->'rows') row cross join lateral jsonb_array_elements(row->'assay') a
          where h.id = 'products' and row->>'id' = s.product and a->>'analyte' = r.analyte and a->>'unit' = r.unit and a->>'basis' = r.basis limit 1
        ) p
        where c.issued_on between ${from}::date and ${to}::date and c.superseded_by is null and r.analyte not in ('TM', 'H2O') and (r.value < p.low or r.value > p.high)
      ) found order by id, off desc, analyte`,
  },
  {
    // A seller's laboratory that is off in one direction wherever the buyers tested too.
    code: "F6",
    told: true,
    find: ({ from, to }) => sql`
      select 'laboratory-leans', 'organisation', laboratory_id, lean, ${LEANING_PCT}::numeric, '%', analyte from (
        select c.laboratory_id, e->>'analyte' as analyte, round(avg(((e->>'sellerValue')::numeric - (e->>'buyerValue')::numeric) * 100 / nullif((e->>'limit')::numeric, 0)), 1) as lean, count(*) as count
        from assay_settlement s cross join lateral jsonb_array_elements(s.record->'elements') e join certificate c on c.id = s.record->>'sellerCertificateNo'
        where e ? 'buyerValue' and (s.record->>'exchangedAt')::timestamptz >= ${from}::date - interval '1 year' and (s.record->>'exchangedAt')::timestamptz < ${to}::date + interval '1 day' group by 1, 2
      ) of_laboratory where count >= ${LEANING_EXCHANGES} and abs(lean) > ${LEANING_PCT}`,
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
];
