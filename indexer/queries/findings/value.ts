import { sql } from "kysely";
import type { FindingQuery } from "./query.ts";

/*
 * Signals in values and receipts. Declared values are private: who may not read them finds nothing here.
 */

/** Settings of garal's own, where no table has one (docs/fraud.md): a value below this part of the median of so many others. */
const LOW_PCT = 80;
const COMPARED = 5;

/** Values per kg of goods that are alike, and those of the period far below their median of the year before its end. */
const belowMedian = (rule: string, kind: string, from: string, alike: ReturnType<typeof sql>) => sql`
  select ${rule}::text, ${kind}::text, v.id, round(v.per_kg * 100 / v.median, 1), ${LOW_PCT}::numeric, '%', v.of from (
    with declared as materialized (${alike})
    select declared.*, usual.median, usual.count from declared join (
      select of, currency, percentile_disc(0.5) within group (order by per_kg) as median, count(*) as count from declared group by of, currency
    ) usual using (of, currency)
  ) v where v.filed_on >= ${from}::date and v.count > ${COMPARED} and v.per_kg * 100 < v.median * ${LOW_PCT}`;

export const value: readonly FindingQuery<"F8" | "F12" | "F14">[] = [
  {
    // Sold under what others get for the same product.
    code: "F8",
    told: true,
    find: ({ from, to }) => belowMedian("value-low", "declaration", from, sql`
      select d.id, d.filed_on, c.product as of, dv.currency, dv.value / d.net_kg as per_kg
      from declaration d join consignment c on c.id = d.consignment_id join declared_value dv on dv.declaration_no = d.id and dv.version = d.version
      where d.filed_on between ${to}::date - 365 and ${to}::date`),
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
    // Imported under what others pay for goods of the same heading.
    code: "F14",
    told: true,
    find: ({ from, to }) => belowMedian("import-value-low", "importDeclaration", from, sql`
      select d.id, d.filed_on, i->>'hs' || ' ' || coalesce(i->>'origin', '') as of, p->>'currency' as currency, sum((p->>'amount')::numeric) / min((i->>'netKg')::numeric) as per_kg
      from import_declaration d join import_value iv on iv.declaration_no = d.id and iv.version = d.version
      cross join lateral jsonb_array_elements(d.record->'items') i cross join lateral jsonb_array_elements(iv.record->'items') w cross join lateral jsonb_array_elements(w->'value') p
      where w->>'no' = i->>'no' and p->>'element' = 'price' and d.filed_on between ${to}::date - 365 and ${to}::date
      group by d.id, d.filed_on, i->>'no', i->>'hs', i->>'origin', p->>'currency'`),
  },
];
