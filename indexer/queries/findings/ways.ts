import { sql } from "kysely";
import { distance, during } from "./query.ts";
import type { FindingQuery } from "./query.ts";

/*
 * Signals that goods went another way than the ledger says: out of the country unregistered, into it under a licence that never mined them, or round about.
 */

/** Settings of garal's own, where no table has one (docs/fraud.md). */
/** A vehicle that weighs less than this part of what it weighed loaded has been emptied. */
const EMPTIED_PCT = 60;
/** A lot is nowhere sooner than the fastest lorry, over distances beyond what a site's position is rough by. */
const FASTEST_KMH = 110;
const ROUGH_KM = 20;
/** A day's extraction this many times the median of so many days of a year. */
const PACE_TIMES = 5;
const PACE_DAYS = 10;
/** Hours between loading and seal, and times the usual duration of the same way, known by so many others. */
const UNSEALED_HOURS = 24;
const DETOUR_TIMES = 3;
const DETOUR_UNITS = 6;

/** Units that were loaded for export and neither left nor were unloaded. */
const INLAND = sql.raw("exit_at is null and status <> 'unloaded'");
const day = (column: string) => sql.raw(`(${column} at time zone 'UTC' + interval '8 hours')::date`);

export const ways: readonly FindingQuery<"F2" | "F10" | "F11">[] = [
  {
    // The lorry is on a scale again and light, while its load has neither left by the gate nor been taken back: it went somewhere.
    code: "F2",
    told: true,
    find: (period) => sql`
      select distinct on (u.id) 'emptied-without-exit' as rule, 'unit' as kind, u.id, round(t.gross_kg * 100 / loading.gross_kg, 1) as figure, ${EMPTIED_PCT}::numeric as threshold, '%' as unit, t.id as of
      from ticket t cross join lateral (select id, ticket_no from unit where plate = t.vehicle and ${INLAND} offset 0) u
      cross join lateral (select at, gross_kg from ticket l where l.id = u.ticket_no offset 0) loading
      where ${during("t.at", period)} and t.at > loading.at and t.gross_kg * 100 < loading.gross_kg * ${EMPTIED_PCT} order by u.id, t.at`,
  },
  {
    // The lorry comes back over the border and its load never left by a gate.
    code: "F2",
    told: true,
    find: (period) => sql`
      select distinct on (u.id) 'entered-without-exit', 'unit', u.id, 1::numeric, 0::numeric, 'entries', m.id
      from manifest m cross join lateral (select id, ticket_no from unit where plate = m.record->'vehicle'->>'plate' and ${INLAND} offset 0) u
      cross join lateral (select at from ticket l where l.id = u.ticket_no offset 0) loading
      where ${during("m.entered_at", period)} and m.entered_at > loading.at order by u.id, m.entered_at`,
  },
  {
    // A lot that is said to be at another site sooner than anything drives: it was there before, and is not of that mine.
    code: "F10",
    told: true,
    find: (period) => sql`
      select 'arrived-too-soon', 'lot', w.lot_id, round(w.km / greatest(w.hours, 0.01), 1), ${FASTEST_KMH}::numeric, 'km/h', w.place from (
        select e.payload->'facts'->>'lotId' as lot_id, e.place, (${distance("a", "b")})::numeric as km, (extract(epoch from e.at - before.at) / 3600)::numeric as hours
        from event e
        cross join lateral (
          select p.at from event_subject s join event p on p.block = s.block and p.position = s.position
          where s.kind = 'lot' and s.id = e.payload->'facts'->>'lotId' and s.part in ('made', 'changed') and (s.block, s.position) < (e.block, e.position) and p.place = e.payload->'facts'->>'fromSiteId'
          order by s.block, s.position limit 1
        ) before
        join site a on a.id = e.payload->'facts'->>'fromSiteId' join site b on b.id = e.place
        where e.type = 'lot.moved' and ${during("e.at", period)} and a.lat is not null and b.lat is not null
      ) w where w.km > ${ROUGH_KM} and w.km > ${FASTEST_KMH} * greatest(w.hours, 0.01)`,
  },
  {
    // More in a day than that pit usually yields: what was dug elsewhere is entered under its licence.
    code: "F10",
    told: true,
    find: (period) => sql`
      with mined as materialized (
        select licences[1] as licence_no, ${day("made_at")} as day, sum(made_kg) as kg from lot
        where made_by = 'extract' and made_at >= ${period.from}::date - interval '1 year' and made_at < ${period.to}::date + interval '1 day' group by 1, 2
      )
      select 'mined-above-pace', 'licence', m.licence_no, round(m.kg / usual.kg, 1), ${PACE_TIMES}::numeric, 'times', m.day::text
      from mined m join (select licence_no, percentile_disc(0.5) within group (order by kg) as kg, count(*) as days from mined group by licence_no) usual using (licence_no)
      where m.day between ${period.from}::date and ${period.to}::date and usual.days > ${PACE_DAYS} and m.kg > usual.kg * ${PACE_TIMES}`,
  },
  {
    // Entered while the licence was suspended, as if mined before.
    code: "F10",
    told: true,
    find: (period) => sql`
      select distinct on (x.id) 'entered-while-suspended', 'lot', x.id, x.kg, 0::numeric, 'kg', x.licence_no from (
        select made.id, s.id as licence_no, (e.payload->'facts'->>'massKg')::numeric as kg
        from event stop join event_subject s on s.block = stop.block and s.position = stop.position and s.kind = 'licence' and s.part = 'changed'
        join event_subject named on named.kind = 'licence' and named.id = s.id and named.part = 'named' and (named.block, named.position) > (stop.block, stop.position)
        join event e on e.block = named.block and e.position = named.position and e.type = 'lot.extracted'
        join transaction t on t.block = e.block and t.position = e.position
        join event_subject made on made.block = e.block and made.position = e.position and made.kind = 'lot' and made.part = 'made'
        where stop.type = 'licence.suspended' and ${during("t.submitted_at", period)}
          and not exists (
            select from event_subject l join event le on le.block = l.block and le.position = l.position and le.type = 'licence.reinstated'
            where l.kind = 'licence' and l.id = s.id and l.part = 'changed' and (l.block, l.position) > (stop.block, stop.position) and (l.block, l.position) < (e.block, e.position)
          )
      ) x order by x.id`,
  },
  {
    // Loaded and driven open.
    code: "F11",
    find: (period) => sql`
      select 'sealed-late', 'unit', u.id, round((extract(epoch from e.at - loading.at) / 3600)::numeric, 1), ${UNSEALED_HOURS}::numeric, 'h'
      from event e join unit u on u.id = e.payload->'facts'->>'unitId' join ticket loading on loading.id = u.ticket_no
      where e.type = 'unit.sealed' and ${during("e.at", period)} and e.at - loading.at > ${UNSEALED_HOURS} * interval '1 hour'`,
  },
  {
    // Far longer under way than others from the same place to the same gate.
    code: "F11",
    told: true,
    find: (period) => sql`
      with trips as materialized (
        select u.id, u.exit_at, u.site_id, border.site_id as gate_id, extract(epoch from border.at - loading.at)::numeric / 3600 as hours
        from unit u join ticket loading on loading.id = u.ticket_no join ticket border on border.id = u.exit_ticket_no
        where u.exit_at >= ${period.from}::date - interval '1 year' and u.exit_at < ${period.to}::date + interval '1 day'
      )
      select 'detour', 'unit', p.id, round(p.hours, 1), round(usual.hours * ${DETOUR_TIMES}, 1), 'h', p.site_id || ' ' || p.gate_id
      from trips p join (select site_id, gate_id, percentile_disc(0.5) within group (order by hours) as hours, count(*) as units from trips group by site_id, gate_id) usual using (site_id, gate_id)
      where ${during("p.exit_at", period)} and usual.units > ${DETOUR_UNITS} and usual.hours > 0 and p.hours > usual.hours * ${DETOUR_TIMES}`,
  },
];
