import { sql } from "kysely";
import type { Db } from "../schema.ts";

/*
 * Volumes and revenue by month, product and border point. Months are Mongolian. What a reader may not see (row-level security) is not in the sums.
 */

/** What passed the gates in one month. */
export interface VolumeFigure {
  /** `2026-06`. */
  readonly month: string;
  readonly product: string;
  readonly borderPoint: string;
  /** Net mass at the gate, kg wet. */
  readonly exitedKg: string;
  /** The same units' mass at loading, kg wet. */
  readonly loadedKg: string;
  readonly units: number;
}
/** What assessments in force charged in one month, by the month of assessment. */
export interface RevenueFigure {
  readonly month: string;
  /** Product of an export; `import` for imported goods. */
  readonly product: string;
  readonly borderPoint: string;
  readonly currency: string;
  readonly charged: string;
  /** Paid before by royalty receipts. */
  readonly credited: string;
  readonly due: string;
  readonly assessments: number;
}
/** Months, both included. */
export interface Months {
  readonly from: string;
  readonly to: string;
}

/** Most rows of an answer; a longer one is asked for in parts. */
export const MOST_FIGURES = 20_000;
const firstDay = (month: string) => sql`${`${month}-01`}::date`;
const zone = sql.lit("Asia/Ulaanbaatar");

/** Units by the month in which they passed the gate. */
export async function volumes(db: Db, { from, to }: Months): Promise<readonly VolumeFigure[]> {
  const { rows } = await sql<VolumeFigure>`
    select to_char(u.exit_at at time zone ${zone}, 'YYYY-MM') as month, c.product, c.border_point as "borderPoint",
      sum(u.exit_net_kg)::text as "exitedKg", sum(u.net_kg)::text as "loadedKg", count(*)::int as units
    from unit u join consignment c on c.id = u.consignment_id
    where u.exit_at >= ${firstDay(from)}::timestamp at time zone ${zone} and u.exit_at < (${firstDay(to)} + interval '1 month') at time zone ${zone}
    group by 1, 2, 3 order by 1, 2, 3 limit ${MOST_FIGURES}`.execute(db);
  return rows;
}

/** Assessments that nothing replaced, by the month in which they were made. */
export async function revenue(db: Db, { from, to }: Months): Promise<readonly RevenueFigure[]> {
  const { rows } = await sql<RevenueFigure>`
    select to_char(a.assessed_on, 'YYYY-MM') as month, coalesce(c.product, 'import') as product, coalesce(c.border_point, i.border_point, '') as "borderPoint",
      t.currency, sum(t.charged)::text as charged, sum(t.credited)::text as credited, sum(t.due)::text as due, count(*)::int as assessments
    from assessment a
    join assessment_total t on t.id = a.id
    left join declaration d on d.id = a.declaration_no
    left join consignment c on c.id = d.consignment_id
    left join import_declaration i on i.id = a.declaration_no
    where a.superseded_by is null and a.assessed_on >= ${firstDay(from)} and a.assessed_on < ${firstDay(to)} + interval '1 month'
    group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit ${MOST_FIGURES}`.execute(db);
  return rows;
}
